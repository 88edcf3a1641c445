# Reads labels, topics, days and attributes; writes how categories move, where they pile up and
# what explains it away, whether what was done about them worked, how soon people were answered,
# what to improve first, and what is to be expected.
rule insight:
    """Find how complaints move, where they pile up and why, and whether fixes worked."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        predictions="data/interim/{corpus}/predictions.parquet",
        members="data/processed/{corpus}/topic_members.parquet",
        models=model_files,
        labels=label_files,
        lexicons=lexicon_files("insight"),
        code=sources("insight"),
    output:
        causes="data/processed/{corpus}/causes.parquet",
        effects="data/processed/{corpus}/effects.parquet",
        trends="data/processed/{corpus}/trends.parquet",
        service="data/processed/{corpus}/service.parquet",
        assessments="data/processed/{corpus}/assessments.parquet",
        segments="data/processed/{corpus}/segments.parquet",
        priorities="data/processed/{corpus}/priorities.parquet",
        forecasts="data/processed/{corpus}/forecasts.parquet",
    log:
        "data/logs/{corpus}/insight.log",
    benchmark:
        "data/benchmarks/{corpus}/insight.tsv"
    params:
        settings=settings("insight"),
        models=model_folders,
    shell:
        "kesu --log {log:q} insight {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --predictions {input.predictions:q}"
        " --members {input.members:q}"
        " --models {params.models:q}"
        " --causes {output.causes:q}"
        " --effects {output.effects:q}"
        " --trends {output.trends:q}"
        " --service {output.service:q}"
        " --assessments {output.assessments:q}"
        " --segments {output.segments:q}"
        " --priorities {output.priorities:q}"
        " --forecasts {output.forecasts:q}"
