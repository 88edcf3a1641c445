# Reads the labelled data and every table of results; writes one DuckDB file, and the alerts as JSON.
rule handover:
    """Hand over what other systems read."""
    input:
        labelled="data/processed/{corpus}/labelled/labelled.parquet",
        schema="data/processed/{corpus}/labelled/schema.json",
        tables=expand(
            "data/processed/{{corpus}}/{table}.parquet",
            table=[
                "topics",
                "topic_members",
                "topic_events",
                "label_issues",
                "trends",
                "assessments",
                "segments",
                "service",
                "causes",
                "effects",
                "priorities",
                "forecasts",
                "alerts",
                "control",
                "behaviours",
            ],
        ),
        code=sources("handover"),
    output:
        database="data/processed/{corpus}/kesu.duckdb",
        messages="data/processed/{corpus}/alerts.json",
    log:
        "data/logs/{corpus}/handover.log",
    benchmark:
        "data/benchmarks/{corpus}/handover.tsv"
    params:
        settings=settings("handover"),
        labelled=path_of("data/processed/{corpus}/labelled"),
        tables=path_of("data/processed/{corpus}"),
    shell:
        "kesu --log {log:q} handover {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --labelled {params.labelled:q}"
        " --tables {params.tables:q}"
        " --database {output.database:q}"
        " --messages {output.messages:q}"
