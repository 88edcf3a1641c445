# Reads labels, topics, trends and what people decided of alerts; writes control charts, and alerts
# of what rises beyond chance.
rule watch:
    """Find what gets worse."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        predictions="data/interim/{corpus}/predictions.parquet",
        topics="data/processed/{corpus}/topics.parquet",
        members="data/processed/{corpus}/topic_members.parquet",
        trends="data/processed/{corpus}/trends.parquet",
        models=model_files,
        labels=label_files,
        lexicons=lexicon_files("watch"),
        state=state_files("alerts"),
        promoted=state_files("topics"),
        code=sources("watch"),
    output:
        alerts="data/processed/{corpus}/alerts.parquet",
        control="data/processed/{corpus}/control.parquet",
    log:
        "data/logs/{corpus}/watch.log",
    benchmark:
        "data/benchmarks/{corpus}/watch.tsv"
    params:
        settings=settings("watch"),
        models=model_folders,
        state=path_of("data/state/{corpus}/alerts.jsonl"),
        promoted=path_of("data/state/{corpus}/topics.jsonl"),
    shell:
        "kesu --log {log:q} watch {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --predictions {input.predictions:q}"
        " --topics {input.topics:q}"
        " --members {input.members:q}"
        " --trends {input.trends:q}"
        " --models {params.models:q}"
        " --state {params.state:q}"
        " --promoted {params.promoted:q}"
        " --alerts {output.alerts:q}"
        " --control {output.control:q}"
