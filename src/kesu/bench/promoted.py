"""What a topic is worth as a label: hidden classes are found, promoted and learned, unreviewed.

The workflow runs as it comes, but without BERT: a model that lacks some classes, topics, promotions
of the topic that agrees best with each of these classes, a model that learned these. Both label
texts that no run has seen, and so does one that was given all gold labels.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sklearn.metrics import f1_score

from kesu.bench.board_labelled import file_places
from kesu.bench.cells import Cell, table
from kesu.bench.house import house
from kesu.bench.made import LINEAR, STAGES
from kesu.bench.memory import run_measured
from kesu.bench.planted import Hidden
from kesu.topics.schema import within

N_ROWS = 6000  # of a corpus, where there are more
HELD_SHARE = 0.3  # of the rows, which no run sees and all are scored on
COLUMNS = {"编号": "at", "内容": "text", "类别": "label"}
RAW, TASK = Path("data/raw"), "category"
WAYS = {"without": "without these classes", "promoted": "topics promoted", "gold": "gold labels"}


def measure_promoted(hidden: Hidden) -> dict[str, Any]:
    """F1 of the hidden classes and of the known ones, before and after their topics are promoted.

    Args:
        hidden: a corpus, and which of its classes are hidden.
    """
    rows = _rows(hidden)
    seen, held = rows.filter(~pl.col("is_held")), rows.filter("is_held")
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        without = seen.with_columns(label=pl.when(~pl.col("is_hidden")).then("label"))
        told = {"without": _learn("lacking", without, held)}
        run_measured(["topics", "lacking"])
        topics = _promote("lacking", seen, hidden.classes)
        told["promoted"] = _learn("lacking", None, held)
        told["gold"] = _learn("whole", seen, held)
    names = {f"promoted_{at}": name for at, name in enumerate(hidden.classes)}
    return {
        "hidden": hidden.classes,
        "n_rows": [seen.height, held.height],
        "topics": topics,
        "ways": {
            way: _scores(held, labels.replace(names), hidden.classes)
            for way, labels in told.items()
        },
    }


def _rows(hidden: Hidden) -> pl.DataFrame:
    """`at`, `text`, `label`, `is_hidden` (its class is), `is_held` (no run sees it)."""
    corpus = hidden.corpus
    draw = np.random.default_rng(hidden.choice)
    chosen = draw.permutation(len(corpus.texts))[:N_ROWS]
    return pl.DataFrame(
        {
            "at": np.arange(len(chosen)),
            "text": [corpus.texts[row] for row in chosen],
            "label": corpus.golds[TASK][chosen],
            "is_hidden": hidden.is_hidden[chosen],
            "is_held": np.arange(len(chosen)) < HELD_SHARE * len(chosen),
        }
    )


def _learn(corpus: str, rows: pl.DataFrame | None, held: pl.DataFrame) -> pl.Series:
    """Run up to labels, of these rows if any are given; the names of the labels of those held."""
    if rows is not None:
        RAW.mkdir(parents=True, exist_ok=True)
        raw = RAW / f"{corpus}.csv"
        rows.select(**COLUMNS).write_csv(raw)
        run_measured(["init", corpus, str(raw)])
        with Path(f"configs/corpora/{corpus}.yaml").open("a", encoding="utf-8") as stream:
            stream.write(LINEAR)
    for stage in STAGES:
        run_measured([stage, corpus])
    texts, out = RAW / "held.csv", RAW / "held.parquet"
    held.select("at", "text").write_csv(texts)
    model = f"data/interim/{corpus}/model/seed0"
    run_measured(["label", str(texts), "--model", model, "--text", "text", "-o", str(out)])
    return pl.read_parquet(out)[TASK]


def _promote(corpus: str, rows: pl.DataFrame, classes: Sequence[str]) -> list[dict[str, Any]]:
    """Promote for each class the topic that agrees best, the surest first; these topics.

    No two share a row. A class of which no topic has one gets none.
    """
    folder = Path(f"data/processed/{corpus}")
    topics, members = (
        pl.read_parquet(folder / f"{name}.parquet") for name in ("topics", "topic_members")
    )
    owned = {name: set(rows.filter(label=name)["at"]) for name in classes}
    chosen: list[dict[str, Any]] = []
    taken: set[int] = set()  # rows that are seeds already, of which no other label may be made
    for each in sorted(_agreements(topics, members, owned), key=lambda each: -each["f1"]):
        own = each.pop("rows")
        is_free = each["f1"] and taken.isdisjoint(own)
        if is_free and each["class"] not in {other["class"] for other in chosen}:
            label = f"promoted_{classes.index(each['class'])}"
            run_measured(["topic", "promote", corpus, each["topic_id"], "--as", label])
            chosen.append(each)
            taken |= own
    return chosen


def _agreements(
    topics: pl.DataFrame, members: pl.DataFrame, owned: Mapping[str, set[int]]
) -> Iterator[dict[str, Any]]:
    """How well each topic, with those in it, agrees with the rows of each class."""
    inside, places = within(topics), file_places(members)
    for topic, name in topics.select("topic_id", "name").iter_rows():
        own = set(places.filter(members["topic_id"].is_in([topic, *inside[topic]])))
        for label, rows in owned.items():
            f1 = round(2 * len(own & rows) / (len(own) + len(rows)), 4)
            yield {"class": label, "topic_id": topic, "name": name, "rows": own, "f1": f1}


def _scores(held: pl.DataFrame, told: pl.Series, classes: Sequence[str]) -> dict[str, float]:
    """Mean F1 of the hidden classes and of the known ones over the rows that no run saw."""
    names = sorted(set(held["label"]))
    each = f1_score(held["label"], told, labels=names, average=None, zero_division=0.0)
    is_hidden = np.isin(names, classes)
    return {
        "hidden": round(float(each[is_hidden].mean()), 4),
        "known": round(float(each[~is_hidden].mean()), 4),
    }


def promoted_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a corpus and a way; means over the choices of classes."""
    corpora = sorted({_corpus(cell) for cell in cells})
    rows = []
    for corpus in corpora:
        own = [cell for cell in cells if _corpus(cell) == corpus]
        for way, label in WAYS.items():
            scores = [cell["ways"][way] for cell in own]
            means = [
                float(np.mean([each[name] for each in scores])) for name in ("hidden", "known")
            ]
            rows.append([corpus, len(own), label, *means])
    return [
        "### From topic to label", "",
        *table(("corpus", "choices", "learned from", "F1, hidden", "F1, known"), rows), "",
        "Mean F1 of classes that were hidden, and of the others, on texts that no run saw. Those",
        "of hidden classes came without a label; the topic that agrees best with each is promoted",
        "by `kesu topic promote`, nobody looks at its seeds, and the next run learns them. Gold",
        "labels are those of all texts that the runs saw. All without BERT.",
    ]  # fmt: skip


def _corpus(cell: Cell) -> str:
    return str(cell["cell"]).rpartition("/")[2].removeprefix("promoted_").rpartition("_")[0]
