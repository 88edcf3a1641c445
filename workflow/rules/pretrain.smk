# Reads files of unlabelled text; writes an encoder. Runs where train.encoder names its folder.
rule pretrain:
    """Train the encoder that configs/encoders/<encoder>.yaml describes."""
    input:
        texts=text_files,
        settings="configs/encoders/{encoder}.yaml",
        code=sources("pretrain"),
    output:
        expand("data/interim/encoders/{{encoder}}/encoder/{file}", file=ENCODER_FILES),
    log:
        "data/logs/encoders/pretrain_{encoder}.log",
    benchmark:
        "data/benchmarks/encoders/pretrain_{encoder}.tsv"
    params:
        work="data/interim/encoders/{encoder}",
        out="data/interim/encoders/{encoder}/encoder",
    shell:
        "kesu --log {log:q} pretrain {wildcards.encoder:q}"
        " --work {params.work:q}"
        " --out {params.out:q}"
