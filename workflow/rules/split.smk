# Reads clean.parquet, records.parquet and the state; writes splits.parquet.
rule split:
    """Assign duplicate groups to train, valid, calib and test; a published side never moves."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        code=sources("split"),
    output:
        splits="data/interim/{corpus}/splits.parquet",
    log:
        "data/logs/{corpus}/split.log",
    benchmark:
        "data/benchmarks/{corpus}/split.tsv"
    params:
        settings=settings("split"),
        # No input: sides that are noted when a model is published are those that stand here, so
        # that publishing reruns nothing, and before the first time there is no such file.
        state=path_of("data/state/{corpus}/splits.jsonl"),
    shell:
        "kesu --log {log:q} split {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --state {params.state:q}"
        " --clean {input.clean:q}"
        " --splits {output.splits:q}"
