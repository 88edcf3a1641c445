"""`kesu explain`: why a text gets its label."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cleaning.single import clean_text
from kesu.cli.choice import best_folder
from kesu.cli.cleaning import cleaning_of
from kesu.cli.learned import learned_rows
from kesu.comparison.published import SCORES
from kesu.configuration import load
from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.files import read_json
from kesu.inputs import model_folders
from kesu.model.explanation.explain import Explanation, explain
from kesu.model.explanation.nearest import nearest
from kesu.model.explanation.words import N_SAMPLES
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.tables import read_table

INTERIM = Path("data/interim")
DECISIONS = {
    "labelled": "the label is sure",
    "doubtful": "the label is not sure",
    "novel": "like no class that the model knows",
}


@click.command("explain")
@click.argument("text")
@click.option("--model", "folder", type=click.Path(path_type=Path), help="folder of a model")
@click.option("--corpus", help="whose training texts are looked through; default: the model's")
@click.option("--task", "tasks", multiple=True, help="task to explain; default: all")
@click.option("--words", "n_words", type=click.IntRange(min=1), default=8, show_default=True)
@click.option("--neighbours", type=click.IntRange(min=0), default=3, show_default=True)
@click.option("--samples", type=click.IntRange(min=10), default=N_SAMPLES, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="print JSON")
def command(
    text: str,
    *,
    folder: Path | None,
    corpus: str | None,
    tasks: tuple[str, ...],
    n_words: int,
    neighbours: int,
    samples: int,
    as_json: bool,
) -> None:
    """Tell the labels of TEXT, the words that carry them, and the nearest training texts.

    Give --model, or --corpus for the model of its last run. A number behind a word says by how
    much the log-odds of the label fall without it; below 0 the word speaks against the label.
    Training texts are told where their corpus lies in data/interim; they are masked.
    """
    folder = folder or _model_of(corpus)
    settings, lexicons = cleaning_of(folder)
    cleaned = clean_text(text, settings, lexicons)
    if cleaned.reason:
        raise DataError(f"TEXT: cleaning drops it ({cleaned.reason}); give a longer Chinese text")
    model = load_model(folder)
    _check_tasks(model, tasks, folder)
    found = explain(model, cleaned.text, tasks=tasks, n_samples=samples)
    near = _neighbours(model, folder, corpus, cleaned.text, neighbours)
    judged = predict(model, [""], [cleaned.text]).frame.row(0, named=True)
    if as_json:
        told = _json(cleaned.text, judged, found, near)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(cleaned.text, judged, found, near, n_words)))


def _model_of(corpus: str | None) -> Path:
    if corpus is None:
        raise DataError("neither --model nor --corpus is given; give a model's folder")
    return best_folder(model_folders(load(corpus), corpus))


def _check_tasks(model: Model, tasks: tuple[str, ...], folder: Path) -> None:
    known = [task.name for task in model.tasks]
    if not known:
        raise DataError(f"{folder}: learned no task, so there is no label to explain")
    if lost := [name for name in tasks if name not in known]:
        raise DataError(f"{folder}: does not know {', '.join(lost)}; it knows {', '.join(known)}")


def _neighbours(
    model: Model, folder: Path, corpus: str | None, text: str, n: int
) -> list[dict[str, Any]]:
    """The nearest training texts with their labels; none where the corpus is not here."""
    name = corpus or _corpus_of(folder)
    here = INTERIM / (name or "")
    if not n or not name or not (here / "clean.parquet").exists():
        return []
    files = {
        "records": here / "records.parquet",
        "clean": here / "clean.parquet",
        "predictions": here / "predictions.parquet",
        "embeddings": here / "embeddings",
    }
    known = learned_rows(model, folder, files, n_shards=load(name).predict.shards)
    texts = dict(read_table(files["clean"], CLEAN, ["row_id", "text"]).iter_rows())
    records = read_table(files["records"], RECORDS)
    gold = [f"gold_{task.name}" for task in model.tasks if f"gold_{task.name}" in records.columns]
    labels = records.select("row_id", pl.struct(gold)).rows_by_key("row_id") if gold else {}
    return [
        {"row_id": row_id, "similarity": similarity, "text": texts[row_id]}
        | (labels[row_id][0][0] if gold else {})
        for row_id, similarity in nearest(model, text, known, n=n)
    ]


def _corpus_of(folder: Path) -> str | None:
    """The corpus of a published model with scores, or of a folder data/interim/<corpus>/model."""
    if (folder / SCORES).is_file():
        corpus: str | None = read_json(folder / SCORES).get("corpus")
        return corpus
    path = folder.resolve()
    is_run = path.parent.name == "model" and path.parent.parent.parent == INTERIM.resolve()
    return path.parent.parent.name if is_run else None


def _json(
    text: str, judged: Mapping[str, Any], found: list[Explanation], near: list[dict[str, Any]]
) -> dict[str, Any]:
    labels = [
        {
            "task": why.task,
            "label": why.label,
            "probability": why.probability,
            "fit": why.words.fit,
            "words": [
                {"start": start, "end": end, "word": text[start:end], "effect": effect}
                for (start, end), effect in zip(why.words.spans, why.words.effects, strict=True)
            ],
        }
        for why in found
    ]
    decision = {name: judged[name] for name in ("decision", "novelty")}
    return {"text": text, **decision, "labels": labels, "nearest": near}


def _lines(
    text: str,
    judged: Mapping[str, Any],
    found: list[Explanation],
    near: list[dict[str, Any]],
    n_words: int,
) -> list[str]:
    novelty = "" if judged["novelty"] is None else f", novelty {judged['novelty']:.2f}"
    lines = [text, "", f"{judged['decision']} ({DECISIONS[judged['decision']]}{novelty})"]
    for why in found:
        fit = f"words tell {why.words.fit:.0%} of it"
        lines.append(f"{why.task}: {why.label} ({why.probability:.2f}); {fit}")
        lines += [f"  {word}" for word in _strongest(text, why, n_words)]
    if near:
        lines += ["", "nearest training texts:"]
    for each in near:
        labels = [_told(value) for key, value in each.items() if key.startswith("gold_")]
        lines.append(f"  {each['similarity']:.2f}  {', '.join(filter(None, labels))}")
        lines.append(f"        {each['text']}")
    return lines


def _told(value: str | list[str] | None) -> str:
    return value if isinstance(value, str) else "|".join(value or [])


def _strongest(text: str, why: Explanation, n: int) -> list[str]:
    """The words with the largest effects, as `+2.1  快递`; the same word twice stands twice."""
    pairs = zip(why.words.effects, why.words.spans, strict=True)
    strongest = sorted(pairs, key=lambda pair: -abs(pair[0]))
    return [f"{effect:+.2f}  {text[start:end]}" for effect, (start, end) in strongest[:n]]
