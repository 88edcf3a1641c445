# Reads labelled rows and the systems in the settings; writes whether they may replace the first.
rule compare:
    """Compare the systems that the settings name."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        labels=label_files,
        systems=compared_files,
        cases=behaviour_files,
        code=sources("compare"),
    output:
        page="data/reports/{corpus}/compare/compare.html",
        found="data/reports/{corpus}/compare/compare.json",
    log:
        "data/logs/{corpus}/compare.log",
    benchmark:
        "data/benchmarks/{corpus}/compare.tsv"
    params:
        settings=settings("compare"),
    shell:
        "kesu --log {log:q} compare --corpus {wildcards.corpus:q} --exit-zero"
