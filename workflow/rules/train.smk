# Reads texts, gold labels and splits; writes one complete model folder per seed.
rule train:
    """Train the linear model and BERT on all tasks, blend and calibrate them."""
    input:
        records="data/interim/{corpus}/records.parquet",
        clean="data/interim/{corpus}/clean.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        cleaning="data/interim/{corpus}/cleaning.json",
        labels=label_files,
        encoder=start_files,
        code=sources("train"),
    output:
        expand("data/interim/{{corpus}}/model/seed{{seed}}/{file}", file=MODEL_FILES),
    log:
        "data/logs/{corpus}/train_seed{seed}.log",
    benchmark:
        "data/benchmarks/{corpus}/train_seed{seed}.tsv"
    params:
        settings=settings("train"),
        model="data/interim/{corpus}/model/seed{seed}",
        encoder="data/interim/{corpus}/encoder",
        checkpoint="data/interim/{corpus}/checkpoints/seed{seed}",
    shell:
        "kesu --log {log:q} train {wildcards.corpus:q}"
        " --seed {wildcards.seed}"
        " --settings {params.settings:q}"
        " --records {input.records:q}"
        " --clean {input.clean:q}"
        " --splits {input.splits:q}"
        " --cleaning {input.cleaning:q}"
        " --model {params.model:q}"
        " --encoder {params.encoder:q}"
        " --checkpoint {params.checkpoint:q}"
