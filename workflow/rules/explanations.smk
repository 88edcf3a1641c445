# Reads texts, labels, embeddings and models; writes why some of the labels were told.
rule explanations:
    """Explain some labels: the words that carry them, and the nearest training texts."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        predictions="data/interim/{corpus}/predictions.parquet",
        embeddings=expand(
            "data/interim/{{corpus}}/embeddings/shard{shard}.parquet", shard=SHARDS
        ),
        models=model_files,
        labels=label_files,
        code=sources("explanations"),
    output:
        explanations="data/processed/{corpus}/explanations.parquet",
    log:
        "data/logs/{corpus}/explanations.log",
    benchmark:
        "data/benchmarks/{corpus}/explanations.tsv"
    params:
        settings=settings("explanations"),
        embeddings=path_of("data/interim/{corpus}/embeddings"),
        models=model_folders,
    shell:
        "kesu --log {log:q} explanations {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --splits {input.splits:q}"
        " --predictions {input.predictions:q}"
        " --embeddings {params.embeddings:q}"
        " --models {params.models:q}"
        " --explanations {output.explanations:q}"
