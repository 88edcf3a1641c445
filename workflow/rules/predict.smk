# Reads texts and models; writes a shard of labels and embeddings, then all labels in one table.
rule predict:
    """Label every n-th row with the model of the best seed, or the pinned one."""
    input:
        clean="data/interim/{corpus}/clean.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        models=model_files,
        code=sources("predict"),
    output:
        predictions="data/interim/{corpus}/shards/predictions{shard}.parquet",
        parts="data/interim/{corpus}/shards/parts{shard}.parquet",
        embeddings="data/interim/{corpus}/embeddings/shard{shard}.parquet",
    log:
        "data/logs/{corpus}/predict_{shard}.log",
    benchmark:
        "data/benchmarks/{corpus}/predict_{shard}.tsv"
    params:
        settings=settings("predict"),
        models=model_folders,
    shell:
        "kesu --log {log:q} predict {wildcards.corpus:q}"
        " --shard {wildcards.shard}"
        " --settings {params.settings:q}"
        " --clean {input.clean:q}"
        " --splits {input.splits:q}"
        " --models {params.models:q}"
        " --predictions {output.predictions:q}"
        " --parts {output.parts:q}"
        " --embeddings {output.embeddings:q}"


rule gather:
    """Join the shards in the order of the clean table."""
    input:
        clean="data/interim/{corpus}/clean.parquet",
        predictions=expand(
            "data/interim/{{corpus}}/shards/predictions{shard}.parquet", shard=SHARDS
        ),
        parts=expand(
            "data/interim/{{corpus}}/shards/parts{shard}.parquet", shard=SHARDS
        ),
        code=sources("gather"),
    output:
        predictions="data/interim/{corpus}/predictions.parquet",
        parts="data/interim/{corpus}/parts.parquet",
    log:
        "data/logs/{corpus}/gather.log",
    benchmark:
        "data/benchmarks/{corpus}/gather.tsv"
    params:
        settings=settings("gather"),
        shards=path_of("data/interim/{corpus}/shards"),
    shell:
        "kesu --log {log:q} gather {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --clean {input.clean:q}"
        " --shards {params.shards:q}"
        " --predictions {output.predictions:q}"
        " --parts {output.parts:q}"
