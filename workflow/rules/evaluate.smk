# Reads every table; writes metrics.json, the only source of the report's numbers.
rule evaluate:
    """Compute every number of the report, each with its interval and its rows."""
    input:
        records="data/interim/{corpus}/records.parquet",
        rejected="data/interim/{corpus}/rejected.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        dropped="data/interim/{corpus}/dropped.parquet",
        counts="data/interim/{corpus}/clean_counts.json",
        splits="data/interim/{corpus}/splits.parquet",
        predictions="data/interim/{corpus}/predictions.parquet",
        parts="data/interim/{corpus}/parts.parquet",
        topics="data/processed/{corpus}/topics.parquet",
        members="data/processed/{corpus}/topic_members.parquet",
        events="data/processed/{corpus}/topic_events.parquet",
        behaviours="data/processed/{corpus}/behaviours.parquet",
        causes="data/processed/{corpus}/causes.parquet",
        effects="data/processed/{corpus}/effects.parquet",
        trends="data/processed/{corpus}/trends.parquet",
        segments="data/processed/{corpus}/segments.parquet",
        service="data/processed/{corpus}/service.parquet",
        assessments="data/processed/{corpus}/assessments.parquet",
        alerts="data/processed/{corpus}/alerts.parquet",
        control="data/processed/{corpus}/control.parquet",
        priorities="data/processed/{corpus}/priorities.parquet",
        forecasts="data/processed/{corpus}/forecasts.parquet",
        temporal="data/reports/{corpus}/temporal.json",
        models=model_files,
        labels=label_files,
        code=sources("evaluate"),
    output:
        metrics="data/reports/{corpus}/metrics.json",
    log:
        "data/logs/{corpus}/evaluate.log",
    benchmark:
        "data/benchmarks/{corpus}/evaluate.tsv"
    params:
        settings=settings("evaluate"),
        models=model_folders,
    shell:
        "kesu --log {log:q} evaluate {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --rejected {input.rejected:q}"
        " --clean {input.clean:q}"
        " --dropped {input.dropped:q}"
        " --counts {input.counts:q}"
        " --splits {input.splits:q}"
        " --predictions {input.predictions:q}"
        " --parts {input.parts:q}"
        " --topics {input.topics:q}"
        " --members {input.members:q}"
        " --events {input.events:q}"
        " --behaviours {input.behaviours:q}"
        " --effects {input.effects:q}"
        " --assessments {input.assessments:q}"
        " --alerts {input.alerts:q}"
        " --control {input.control:q}"
        " --priorities {input.priorities:q}"
        " --forecasts {input.forecasts:q}"
        " --segments {input.segments:q}"
        " --service {input.service:q}"
        " --trends {input.trends:q}"
        " --causes {input.causes:q}"
        " --temporal {input.temporal:q}"
        " --models {params.models:q}"
        " --metrics {output.metrics:q}"
