# Reads metrics.json, topics, explained labels and texts; writes one self-contained page.
rule report:
    """Write the report page."""
    input:
        metrics="data/reports/{corpus}/metrics.json",
        topics="data/processed/{corpus}/topics.parquet",
        explanations="data/processed/{corpus}/explanations.parquet",
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        code=sources("report"),
    output:
        report="data/reports/{corpus}/report.html",
    log:
        "data/logs/{corpus}/report.log",
    benchmark:
        "data/benchmarks/{corpus}/report.tsv"
    params:
        settings=settings("report"),
    shell:
        "kesu --log {log:q} report {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --metrics {input.metrics:q}"
        " --topics {input.topics:q}"
        " --explanations {input.explanations:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --report {output.report:q}"
