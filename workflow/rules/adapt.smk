# Reads the texts that are no test rows; writes an encoder. Runs where adapt.minutes is set.
rule adapt:
    """Let the encoder learn on from the corpus's own texts."""
    input:
        clean="data/interim/{corpus}/clean.parquet",
        splits="data/interim/{corpus}/splits.parquet",
        encoder=encoder_files,
        code=sources("adapt"),
    output:
        expand("data/interim/{{corpus}}/encoder/{file}", file=ENCODER_FILES),
    log:
        "data/logs/{corpus}/adapt.log",
    benchmark:
        "data/benchmarks/{corpus}/adapt.tsv"
    params:
        settings=settings("adapt"),
        encoder="data/interim/{corpus}/encoder",
        checkpoint="data/interim/{corpus}/checkpoints/encoder",
    shell:
        "kesu --log {log:q} adapt {wildcards.corpus:q}"
        " --settings {params.settings:q}"
        " --clean {input.clean:q}"
        " --splits {input.splits:q}"
        " --encoder {params.encoder:q}"
        " --checkpoint {params.checkpoint:q}"
