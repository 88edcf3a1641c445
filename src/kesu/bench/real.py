"""The whole workflow on real corpora, with settings that `kesu init` wrote."""

import csv
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.house import house
from kesu.bench.places import DEFAULT, bench_data
from kesu.errors import DataError
from kesu.files import read_json

LOG = logging.getLogger(__name__)
SALTS = range(5)
MINUTES = 6  # for BERT on a corpus, so that all cells are done in an hour on two cores
# The encoder that comes with kesu was taught labels of these corpora, so it is not scored on them.
SCRATCH = {"encoder": None, "epochs": 20, "minutes": MINUTES}
RELATED = {"书籍", "计算机", "酒店"}  # product lines that share texts with the hotel corpora
ARMS = ("majority", "linear", "bert", "blend")


@dataclass(frozen=True)
class Case:
    """One run: a name, files for `kesu init`, and settings over those that it wrote."""

    name: str
    files: tuple[str, ...]
    over: Mapping[str, Any] = field(default_factory=dict)


SALTED = {  # without a given split, so one run a salt
    "gov_messages": "gov_messages/labelled.csv",
    "jd_phone": "jd_phone_comments/dirty.csv",
    "ctrip": "ctrip_japan_hotels/comments.csv",
}
CASES = (
    Case("shopping", ("online_shopping_10_cats/train.csv", "online_shopping_10_cats/test.csv")),
    *(
        Case(f"{name}_salt{salt}", (file,), {"split": {"salt": salt}})
        for name, file in SALTED.items()
        for salt in SALTS
    ),
)


def bench_real() -> None:
    """Run every case whose result is missing and fill the section `real` of the results."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    measures = {case.name: partial(_run, case, data) for case in CASES}
    measures["ctrip_by_shopping"] = partial(_transfer, data)
    cells: list[Cell] = []
    for name, measure in measures.items():
        cells.append(run_cell(f"real/{name}", measure))
        fill("real", _lines(cells))  # after each, so that a run that is cut short shows what it has


def _lines(cells: Sequence[Cell]) -> list[str]:
    rows = [row for cell in cells for row in _rows(cell)]
    lines = ["## Real corpora, settings from `kesu init`", ""]
    lines += table(("corpus", "task", "test rows", *ARMS), rows)
    lines += ["", "Macro-F1, with the 95 % interval of a bootstrap over duplicate groups."]
    lines += [f"BERT is trained from scratch, for at most {MINUTES} minutes a corpus, on a machine"]
    lines += ["with other work to do: more time, or less load, gives it better scores."]
    lines += [*_losses(cells), "", "Mean and standard deviation over the salts:", ""]
    lines += table(("corpus", "task", "salts", *ARMS), list(_spread(cells)))
    return [*lines, "", "From `make bench-real`, files `docs/results/real/*.json`."]


def _rows(cell: Cell) -> list[list[object]]:
    corpus = cell["cell"].removeprefix("real/")
    return [
        [corpus, name, task["n_test"], *(_score(task["scores"].get(arm)) for arm in ARMS)]
        for name, task in cell["tasks"].items()
    ] or [[corpus, "–", 0, *([None] * len(ARMS))]]


def _score(score: Mapping[str, Any] | None) -> str | None:
    if _value(score) is None or score is None:
        return None
    f1 = score["macro_f1"]
    return f"{f1['value']:.3f} [{f1['low']:.3f}, {f1['high']:.3f}]"


def _value(score: Mapping[str, Any] | None) -> float | None:
    return score["macro_f1"]["value"] if score else None


def _losses(cells: Sequence[Cell]) -> Iterator[str]:
    """In how many cells BERT alone, and the blend, score below the linear part."""
    tasks = [task["scores"] for cell in cells for task in cell["tasks"].values()]
    for arm in ("bert", "blend"):
        pairs = [(_value(task.get(arm)), _value(task.get("linear"))) for task in tasks]
        told = [(one, other) for one, other in pairs if one is not None and other is not None]
        n_below = sum(one < other for one, other in told)
        yield f"`{arm}` scores below `linear` in {n_below} of {len(told)} rows."
    if any(_value(task.get("linear")) is None for task in tasks):
        yield "A dash: all rows of the corpus bear one label, so there is nothing to train."
    yield "`ctrip_by_shopping` knows no neutral class, so 0.667 is the most that it can reach."


def _spread(cells: Sequence[Cell]) -> Iterator[list[object]]:
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for cell in cells:
        corpus, salted, _ = cell["cell"].removeprefix("real/").partition("_salt")
        for name, task in cell["tasks"].items() if salted else ():
            groups.setdefault((corpus, name), []).append(task["scores"])
    for (corpus, name), scores in groups.items():
        yield [corpus, name, len(scores), *(_mean(scores, arm) for arm in ARMS)]


def _mean(scores: Sequence[Mapping[str, Any]], arm: str) -> str | None:
    values = [value for score in scores if (value := _value(score.get(arm))) is not None]
    return f"{np.mean(values):.3f} ± {np.std(values, ddof=1):.3f}" if len(values) > 1 else None


def _run(case: Case, data: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        _link(data)
        _init("real", [f"{DEFAULT}/{name}" for name in case.files])
        _override("real", {"train": SCRATCH, **case.over})
        return _figures("real")


def _transfer(data: Path) -> dict[str, Any]:
    """Sentiment of hotel reviews by a model of other product lines, published and pinned."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        _link(data)
        shopping = Path("data/raw/unrelated.csv")
        _without_related(data / "online_shopping_10_cats/train.csv", shopping)
        _init("unrelated", [str(shopping)])
        _override("unrelated", {"train": SCRATCH})
        _figures("unrelated")
        _kesu("publish", "unrelated")
        version = next(Path("models/unrelated").iterdir())
        _init("hotels", [f"{DEFAULT}/ctrip_japan_hotels/comments.csv"])
        _override("hotels", {"model": str(version)})
        return _figures("hotels")


def _without_related(source: Path, target: Path) -> None:
    with (
        source.open(encoding="utf-8", newline="") as given,
        target.open("w", encoding="utf-8", newline="") as kept,
    ):
        reader = csv.DictReader(given)
        writer = csv.DictWriter(kept, reader.fieldnames or [])
        writer.writeheader()
        writer.writerows(row for row in reader if row["cat"] not in RELATED)


def _link(data: Path) -> None:
    link = Path(DEFAULT)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(data)


def _init(corpus: str, files: Sequence[str]) -> None:
    _kesu("init", corpus, *files)


def _override(corpus: str, over: Mapping[str, Any]) -> None:
    path = Path(f"configs/corpora/{corpus}.yaml")
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key, value in over.items():
        inner = settings.get(key)
        settings[key] = {**inner, **value} if isinstance(inner, dict) else value
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")


def _figures(corpus: str) -> dict[str, Any]:
    _kesu("run", corpus)
    metrics = read_json(Path(f"data/reports/{corpus}/metrics.json"))
    tasks = {
        name: {"n_test": task["n_test"], "scores": task["scores"]}
        for name, task in metrics["tasks"].items()
    }
    return {
        "rows": metrics["rows"],
        "n_topics": metrics["topics"]["n_topics"],
        "tasks": tasks,
        "seconds": _seconds(corpus),
    }


def _seconds(corpus: str) -> dict[str, float]:
    """Seconds of each rule, from snakemake's own benchmarks."""
    files = sorted(Path(f"data/benchmarks/{corpus}").glob("*.tsv"))
    found = {}
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            found[path.stem] = float(next(csv.DictReader(stream, delimiter="\t"))["s"])
    return found


def _kesu(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "kesu", *arguments], check=False)  # noqa: S603
    if done.returncode:
        raise DataError(f"kesu {' '.join(arguments)}: ended with {done.returncode}")
