"""Training, folders and predictions, end to end on a tiny corpus."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.errors import ModelError
from kesu.files import read_json, sha256, write_json
from kesu.manifest import MODEL_FILES
from kesu.model.encoder import load_encoder
from kesu.model.folder import load_model
from kesu.model.ngrams import hide_digits
from kesu.model.predict import predict
from kesu.model.schema import EMBEDDINGS, PARTS, PREDICTIONS
from kesu.model.settings import PredictSettings
from kesu.tables import check_table

TEXTS = ["送货慢，等了很久", "客服骂人", "碎了一地，" * 20, "", "股市今天大涨"]
IDS = [f"c:{row}" for row in range(len(TEXTS))]
FLAWS = {"valid", "calib"}


def _lists(frame: pl.DataFrame, column: str) -> np.ndarray[Any, Any]:
    return np.array(frame[column].to_list())


@pytest.mark.parametrize("name", ["linear_folder", "bert_folder"])
def test_folder_is_complete(name: str, request: pytest.FixtureRequest) -> None:
    """Every model writes the same files and nothing else."""
    folder: Path = request.getfixturevalue(name)
    assert {path.name for path in folder.iterdir()} == set(MODEL_FILES)
    assert not (folder.parent / "checkpoint").exists() or not any(
        (folder.parent / "checkpoint").iterdir()
    )


@pytest.mark.parametrize("name", ["linear_folder", "bert_folder"])
def test_predictions_fit_their_schemas(name: str, request: pytest.FixtureRequest) -> None:
    """All three tables are as declared, in the order of the texts."""
    model = load_model(request.getfixturevalue(name))
    found = predict(model, IDS, TEXTS)
    for frame, schema in (
        (found.frame, PREDICTIONS),
        (found.parts, PARTS),
        (found.embeddings, EMBEDDINGS),
    ):
        check_table(frame, schema, "test")
        assert frame["row_id"].to_list() == IDS
    assert set(found.frame["decision"]) <= {"labelled", "doubtful", "novel"}
    assert _lists(found.frame, "category_probs").sum(axis=1) == pytest.approx(np.ones(5))
    empty = predict(model, [], [])
    assert empty.frame.schema == found.frame.schema
    assert empty.parts.schema == found.parts.schema


@pytest.mark.parametrize("name", ["linear_folder", "bert_folder"])
def test_same_answer_alone_and_in_a_batch(name: str, request: pytest.FixtureRequest) -> None:
    """A text gets the same probabilities alone, in a batch, and in another order."""
    model = load_model(request.getfixturevalue(name))
    together = predict(model, IDS, TEXTS, settings=PredictSettings(batch_tokens=64))
    alone = [predict(model, [IDS[row]], [TEXTS[row]]).frame for row in (4, 2, 0, 1, 3)]
    single = pl.concat(alone).sort("row_id")
    for column in ("category_probs", "cause_probs"):
        assert _lists(single, column) == pytest.approx(_lists(together.frame, column), abs=1e-5)
    for column in ("category", "cause", "decision"):
        assert single[column].to_list() == together.frame[column].to_list()
    assert single["novelty"].to_list() == pytest.approx(
        together.frame["novelty"].to_list(), abs=1e-4
    )


@pytest.mark.parametrize(("own", "asked"), [("category", "cause"), ("cause", "category")])
def test_the_caller_says_which_task_decides(linear_folder: Path, own: str, asked: str) -> None:
    """Known texts are decided as by a model with that task; novelty stays the model's own."""
    saved = load_model(linear_folder)
    category, cause = saved.tasks
    sure = tuple(replace(each, threshold=0.0) for each in cause.calibration.thresholds)
    cause = replace(cause, calibration=replace(cause.calibration, thresholds=sure))
    assert saved.novelty is not None
    saved = replace(saved, tasks=(category, cause), novelty=replace(saved.novelty, limit=1e9))
    model, other = replace(saved, decide_by=own), replace(saved, decide_by=asked)
    alone, wanted = predict(model, IDS, TEXTS).frame, predict(other, IDS, TEXTS).frame
    found = predict(model, IDS, TEXTS, decide_by=asked).frame
    told = [frame["decision"].to_list() for frame in (found, wanted, alone)]
    assert told[0] == told[1] != told[2]
    assert found["novelty"].to_list() == alone["novelty"].to_list()


def test_a_text_like_no_class_is_novel_however_sure_its_label(linear_folder: Path) -> None:
    """Where all is beyond the limit of novelty, nothing is labelled, and the labels stay."""
    saved = load_model(linear_folder)
    assert saved.novelty is not None
    strict = replace(saved, novelty=replace(saved.novelty, limit=-1e9))
    usual, found = (predict(model, IDS, TEXTS).frame for model in (saved, strict))
    assert "labelled" in usual["decision"].to_list()
    assert found["decision"].to_list() == ["novel"] * len(IDS)
    assert found["category"].to_list() == usual["category"].to_list()


def test_a_task_that_the_model_does_not_know_decides_nothing(linear_folder: Path) -> None:
    """All rows are novel, and their novelty is told all the same."""
    found = predict(load_model(linear_folder), IDS, TEXTS, decide_by="mood").frame
    assert found["decision"].to_list() == ["novel"] * 5
    assert found["novelty"].null_count() == 0


def test_learns_what_is_easy(linear_folder: Path) -> None:
    """Clear texts get their labels and the metrics tell the parts' scores."""
    frame = predict(load_model(linear_folder), IDS[:3], TEXTS[:3]).frame
    assert frame["category"].to_list() == ["late", "rude", "broken"] or set(frame["category"]) <= {
        "late",
        "rude",
        "broken",
        "service",
    }
    metrics = read_json(linear_folder / "metrics.json")
    assert metrics["tasks"]["category"]["valid"]["linear"]["macro_f1"] > 0.5
    assert metrics["tasks"]["category"]["valid"]["bert"] is None
    blends = [task["valid"]["blend"]["macro_f1"] for task in metrics["tasks"].values()]
    assert metrics["score"] == pytest.approx(sum(blends) / 2)


def test_bert_part_is_scored_and_told(bert_folder: Path) -> None:
    """With BERT there are embeddings, its own probabilities, and a history of the training."""
    found = predict(load_model(bert_folder), IDS, TEXTS)
    assert found.embeddings["embedding"].list.len().to_list() == [16] * 5
    assert found.parts["category_bert"].null_count() == 0
    assert read_json(bert_folder / "metrics.json")["tasks"]["cause"]["valid"]["bert"]["n_rows"] > 0
    history = pl.read_csv(bert_folder / "history.csv")
    assert history.columns == ["step", "loss", "lr", "seconds", "valid"]
    assert history["valid"].drop_nulls().len() == 2  # one an epoch


def test_model_folder_holds_no_training_text(corpus: Any, linear_folder: Path) -> None:
    """No text and no number of the corpus stands in any file, and n-grams of one text neither."""
    for path in linear_folder.iterdir():
        found = path.read_bytes()
        assert not any(text.encode() in found for text in corpus.texts), path.name
    for ngram in read_json(linear_folder / "vocab.json")["vocabulary"]:
        assert not set("123456789") & set(ngram)
        assert sum(ngram in hide_digits(text) for text in corpus.texts) >= 2
    hashes = read_json(linear_folder / "training_hashes.json")
    assert hashes["salt"]
    assert len(hashes["hashes"]) > 50


@pytest.mark.parametrize("name", MODEL_FILES)
def test_changed_folder_is_refused(name: str, linear_folder: Path, tmp_path: Path) -> None:
    """One byte more in any file, or a file less, is told in one line."""
    folder = shutil.copytree(linear_folder, tmp_path / "model")
    with (folder / name).open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ModelError, match=name) as told:
        load_model(folder)
    assert "\n" not in str(told.value)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        load_model(folder)


def test_other_answers_are_refused(linear_folder: Path, tmp_path: Path) -> None:
    """A folder whose golden rows say something else is refused even with a fitting manifest."""
    folder = shutil.copytree(linear_folder, tmp_path / "model")
    rows = [json.loads(line) for line in (folder / "golden.jsonl").read_text().splitlines()]
    rows[0]["probs"]["category"][0] += 0.1
    (folder / "golden.jsonl").write_text("\n".join(map(json.dumps, rows)))
    manifest = read_json(folder / "MANIFEST.json")
    manifest["files"]["golden.jsonl"] = sha256(folder / "golden.jsonl")
    write_json(folder / "MANIFEST.json", manifest)
    with pytest.raises(ModelError, match="golden rows"):
        load_model(folder)


def test_training_twice_gives_the_same_model(
    corpus: Any, linear_folder: Path, tmp_path: Path
) -> None:
    """Same data, settings and seed: same model_id."""
    assert corpus.train(tmp_path).model_id == load_model(linear_folder).model_id


def test_no_gold_at_all(corpus: Any, tmp_path: Path) -> None:
    """Without any gold label all rows are novel, and the folder is complete."""
    corpus.golds = {"category": [None] * len(corpus.texts)}
    frame = predict(corpus.train(tmp_path, use_bert=True), IDS, TEXTS).frame
    assert frame["decision"].to_list() == ["novel"] * 5
    assert frame["novelty"].null_count() == 5
    assert "category" not in frame.columns
    warnings = read_json(tmp_path / "model" / "metrics.json")["warnings"]
    assert {"code": "no_gold_in_train", "task": "category"} in warnings
    card = (tmp_path / "model" / "README.md").read_text(encoding="utf-8")
    assert "- task category: no gold label in train, so it is left out\n" in card


@pytest.mark.parametrize("use_bert", [False, True])
def test_one_class_only(corpus: Any, tmp_path: Path, *, use_bert: bool) -> None:
    """From one label alone nothing can be learned: all rows are novel, and the metrics say why."""
    corpus.golds["category"] = ["late"] * len(corpus.texts)
    corpus.golds["cause"] = [[]] * len(corpus.texts)
    frame = predict(corpus.train(tmp_path, use_bert=use_bert), IDS, TEXTS).frame
    assert frame["decision"].to_list() == ["novel"] * 5
    metrics = read_json(tmp_path / "model" / "metrics.json")
    n_train = corpus.splits.count("train")
    assert metrics["warnings"] == [
        {"code": "one_class_in_train", "task": task, "n": n_train} for task in ("category", "cause")
    ]
    assert metrics["score"] == 0


def test_multi_task_of_one_label_is_learned(corpus: Any, tmp_path: Path) -> None:
    """A label that holds for some rows and not for others is something to learn."""
    corpus.golds = {"cause": [["late"] if "慢" in text else [] for text in corpus.texts]}
    frame = predict(corpus.train(tmp_path), IDS[:2], ["物流太慢，送货慢", "客服骂人"]).frame
    assert frame["cause"].to_list() == [["late"], []]


def test_linear_only_needs_no_torch(tmp_path: Path) -> None:
    """Training, loading and labelling without BERT never import torch."""
    code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from pathlib import Path
from conftest import make_corpus
from kesu.model.predict import predict
model = make_corpus().train(Path({str(tmp_path)!r}))
print(predict(model, ["a"], ["送货慢"]).frame["category"][0])
assert not {{"torch", "transformers", "accelerate"}} & set(sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in {"late", "service"}


def test_failed_save_leaves_the_old_model(
    corpus: Any, linear_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When writing fails half way, the folder is as it was and nothing lies beside it."""
    folder = shutil.copytree(linear_folder, tmp_path / "model")
    before = load_model(folder).model_id

    def fail(*_: object) -> str:
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("kesu.model.folder.model_card", fail)
    with pytest.raises(OSError, match="no space"):
        corpus.train_only(tmp_path, linear_c=0.1)
    assert load_model(folder).model_id == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


@pytest.mark.parametrize("use_bert", [False, True])
def test_no_rows_in_valid_and_calib(corpus: Any, tmp_path: Path, *, use_bert: bool) -> None:
    """Without rows to choose on, the model is made all the same and warns."""
    corpus.splits = ["test" if split in FLAWS else split for split in corpus.splits]
    model = corpus.train(tmp_path, use_bert=use_bert)
    assert predict(model, IDS, TEXTS).frame.height == 5
    metrics = read_json(tmp_path / "model" / "metrics.json")
    assert metrics["tasks"]["category"]["valid"] == {"linear": None, "bert": None, "blend": None}
    told = metrics["warnings"]
    for side in ("valid", "calib"):
        assert {"code": f"few_in_{side}", "task": "category", "n": 0, "least": 30} in told
    assert {"code": "novelty_from_train"} in told


def test_encoder_from_a_folder(corpus: Any, bert_folder: Path, tmp_path: Path) -> None:
    """A model folder serves as the encoder of another; what is none is told in one line."""
    shutil.copytree(bert_folder, tmp_path / "base")
    encoder = load_encoder(bert_folder, [3, 3])
    encoder.network.backbone.save_pretrained(tmp_path / "base")
    model = corpus.train(
        tmp_path, use_bert=True, encoder=str(tmp_path / "base"), epochs=1, min_steps=0
    )
    assert predict(model, IDS, TEXTS).embeddings["embedding"].null_count() == 0
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelError, match=r"train\.encoder"):
        corpus.train(tmp_path, use_bert=True, encoder=str(tmp_path / "empty"))


def test_few_texts_are_passed_over_more_often(corpus: Any, tmp_path: Path) -> None:
    """Patience does not end it either, before so many steps are done."""
    corpus.train_only(tmp_path, use_bert=True, epochs=1, min_steps=60, patience=1)
    history = pl.read_csv(tmp_path / "model" / "history.csv")
    per_epoch = history.filter(pl.col("valid").is_not_null())["step"][0]
    assert per_epoch < 60 <= history["step"][-1] < 60 + per_epoch
