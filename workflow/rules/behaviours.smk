# Reads texts, models, sentences and changes; writes what the model says of each case.
rule behaviours:
    """Ask the model sentences with known labels, and texts that were changed."""
    input:
        clean="data/interim/{corpus}/clean.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        models=model_files,
        labels=label_files,
        cases=behaviour_files,
        code=sources("behaviours"),
    output:
        behaviours="data/processed/{corpus}/behaviours.parquet",
    log:
        "data/logs/{corpus}/behaviours.log",
    benchmark:
        "data/benchmarks/{corpus}/behaviours.tsv"
    params:
        settings=settings("behaviours"),
        models=model_folders,
    shell:
        "kesu --log {log:q} behaviours {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --clean {input.clean:q}"
        " --splits {input.splits:q}"
        " --models {params.models:q}"
        " --behaviours {output.behaviours:q}"
