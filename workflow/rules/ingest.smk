# Reads the corpus's files and what people answered of its rows; writes records.parquet and rejected.parquet.
rule ingest:
    """Read every source into one table; what cannot be read is told with file, line and reason."""
    input:
        files=raw_files,
        labels=label_files,
        lexicons=lexicon_files("ingest"),
        state=state_files("reviews"),
        code=sources("ingest"),
    output:
        records="data/interim/{corpus}/records.parquet",
        rejected="data/interim/{corpus}/rejected.parquet",
    log:
        "data/logs/{corpus}/ingest.log",
    benchmark:
        "data/benchmarks/{corpus}/ingest.tsv"
    params:
        settings=settings("ingest"),
        state=path_of("data/state/{corpus}/reviews.jsonl"),
    shell:
        "kesu --log {log:q} ingest {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {output.records:q}"
        " --rejected {output.rejected:q}"
        " --state {params.state:q}"
