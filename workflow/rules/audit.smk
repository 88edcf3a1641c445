# Reads labelled rows; writes label_issues.parquet, for `kesu review export`,
# and how a model of the past does on later rows.
rule audit:
    """Find gold labels that are probably wrong."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        labels=label_files,
        code=sources("audit"),
    output:
        issues="data/processed/{corpus}/label_issues.parquet",
        temporal="data/reports/{corpus}/temporal.json",
    log:
        "data/logs/{corpus}/audit.log",
    benchmark:
        "data/benchmarks/{corpus}/audit.tsv"
    params:
        settings=settings("audit"),
    shell:
        "kesu --log {log:q} audit {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --issues {output.issues:q}"
        " --temporal {output.temporal:q}"
