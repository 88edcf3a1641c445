"""An encoder made by the workflow, adapted to the corpus, and fine-tuned: one run of rules."""

import polars as pl
import pytest
import yaml

from kesu.files import read_json

ENCODER = {
    "files": [{"path": "data/raw/texts.txt"}],
    "architecture": {"vocabulary": 2000, "layers": 1, "hidden": 32, "heads": 2, "positions": 64},
    "learn": {"budget": {"steps": 20}, "max_tokens": 64, "batch_tokens": 1024, "warmup": 2},
}


@pytest.fixture(scope="module")
def house(build):
    """Settings that ask for both; nothing is run yet."""
    made = build("encoders")
    made.kesu("demo-data", "--rows", "300", "--seed", "3")
    for stage in ("ingest", "clean"):
        made.kesu(stage, "demo")
    texts = pl.read_parquet(made.folder / "data/interim/demo/clean.parquet")["text"].to_list()
    lines = "\n".join(text.replace("\n", " ") for text in texts)
    (made.folder / "data/raw/texts.txt").write_text(lines, encoding="utf-8")
    encoders = made.folder / "configs" / "encoders"
    encoders.mkdir(exist_ok=True)
    (encoders / "tiny.yaml").write_text(yaml.safe_dump(ENCODER), encoding="utf-8")
    settings = yaml.safe_load(made.settings("demo").read_text(encoding="utf-8"))
    settings["train"] = {
        "encoder": "data/interim/encoders/tiny/encoder",
        "epochs": 1,
        "min_steps": 0,
    }
    settings["adapt"] = {"minutes": 0.05, "batch_tokens": 512}
    made.settings("demo").write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    return made


def test_rules_hand_the_encoder_on(house) -> None:
    """Pre-training, adaptation and training follow each other; a second run does nothing."""
    house.kesu("run", "demo", "--", "--until", "train")
    data = house.folder / "data" / "interim"
    made, adapted = (
        read_json(folder / "encoder" / "config.json")
        for folder in (data / "encoders" / "tiny", data / "demo")
    )
    trained = read_json(data / "demo" / "model" / "seed0" / "config.json")
    assert made["vocab_size"] == adapted["vocab_size"] == trained["vocab_size"]
    settings = read_json(data / "demo" / "model" / "seed0" / "settings.json")
    assert settings["train"]["encoder"] == "data/interim/demo/encoder"
    assert not (data / "demo" / "checkpoints" / "encoder").exists()
    assert "Execute" not in house.kesu("run", "demo", "--", "--until", "train")


def test_no_test_row_is_read(house) -> None:
    """What adaptation reads is on no hidden side, nor a copy of a text there."""
    from kesu.cli.adapt import _texts  # noqa: PLC0415 - of this process, not of the house

    data = house.folder / "data" / "interim" / "demo"
    texts = _texts(data / "clean.parquet", data / "splits.parquet")
    rows = pl.read_parquet(data / "clean.parquet").join(
        pl.read_parquet(data / "splits.parquet"), on="row_id"
    )
    hidden = rows.filter(pl.col("split").is_in(["test", "quarantine"]))
    groups = rows.filter(pl.col("text").is_in(texts))["dup_group"]
    assert texts
    assert not set(groups) & set(hidden["dup_group"])
