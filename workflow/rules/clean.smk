# Reads records.parquet; writes clean.parquet, dropped.parquet, their counts, and how it was cleaned.
rule clean:
    """Clean and mask the texts, drop what is none, and group duplicates."""
    input:
        records="data/interim/{corpus}/records.parquet",
        cleaning=cleaning_files,
        code=sources("clean"),
    output:
        clean="data/interim/{corpus}/clean.parquet",
        dropped="data/interim/{corpus}/dropped.parquet",
        counts="data/interim/{corpus}/clean_counts.json",
        cleaning="data/interim/{corpus}/cleaning.json",
    log:
        "data/logs/{corpus}/clean.log",
    benchmark:
        "data/benchmarks/{corpus}/clean.tsv"
    params:
        settings=settings("clean"),
    shell:
        "kesu --log {log:q} clean {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {output.clean:q}"
        " --dropped {output.dropped:q}"
        " --counts {output.counts:q}"
        " --cleaning {output.cleaning:q}"
