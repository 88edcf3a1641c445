# Reads all rows with their decisions, embeddings and accepted topics; writes topics of those that
# are not labelled or that burst, their members, and what became of those that were accepted.
rule topics:
    """Group the texts that fit no category, or that burst."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        predictions="data/interim/{corpus}/predictions.parquet",
        embeddings=expand(
            "data/interim/{{corpus}}/embeddings/shard{shard}.parquet", shard=SHARDS
        ),
        labels=label_files,
        lexicons=lexicon_files("topics"),
        state=state_files("topics"),
        code=sources("topics"),
    output:
        topics="data/processed/{corpus}/topics.parquet",
        members="data/processed/{corpus}/topic_members.parquet",
        events="data/processed/{corpus}/topic_events.parquet",
    log:
        "data/logs/{corpus}/topics.log",
    benchmark:
        "data/benchmarks/{corpus}/topics.tsv"
    params:
        settings=settings("topics"),
        embeddings=path_of("data/interim/{corpus}/embeddings"),
        state=path_of("data/state/{corpus}/topics.jsonl"),
    shell:
        "kesu --log {log:q} topics {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --predictions {input.predictions:q}"
        " --embeddings {params.embeddings:q}"
        " --topics {output.topics:q}"
        " --members {output.members:q}"
        " --events {output.events:q}"
        " --state {params.state:q}"
