# Reads every table; writes the labelled data as Parquet, CSV and JSON lines with their card.
rule export:
    """Write the labelled data for other systems."""
    input:
        records="data/interim/{corpus}/records.parquet",
        rejected="data/interim/{corpus}/rejected.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        dropped="data/interim/{corpus}/dropped.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        predictions="data/interim/{corpus}/predictions.parquet",
        members="data/processed/{corpus}/topic_members.parquet",
        assessments="data/processed/{corpus}/assessments.parquet",
        models=model_files,
        labels=label_files,
        code=sources("export"),
    output:
        expand(
            "data/processed/{{corpus}}/labelled/{file}",
            file=[
                "labelled.parquet",
                "labelled.csv",
                "labelled.jsonl",
                "README.md",
                "schema.json",
                "SHA256SUMS",
            ],
        ),
    log:
        "data/logs/{corpus}/export.log",
    benchmark:
        "data/benchmarks/{corpus}/export.tsv"
    params:
        settings=settings("export"),
        models=model_folders,
        folder="data/processed/{corpus}/labelled",
    shell:
        "kesu --log {log:q} export {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --rejected {input.rejected:q}"
        " --clean {input.clean:q}"
        " --dropped {input.dropped:q}"
        " --splits {input.splits:q}"
        " --predictions {input.predictions:q}"
        " --members {input.members:q}"
        " --assessments {input.assessments:q}"
        " --models {params.models:q}"
        " --folder {params.folder:q}"
