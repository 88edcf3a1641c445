"""When texts are told to be out of a model's depth: its own kind of texts, and other ones."""

import logging
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import Cell, fill, run_cell, table
from kesu.bench.encoder import fitted
from kesu.bench.labelled import Labelled, chnsenticorp, gov_messages, shopping
from kesu.bench.places import bench_data
from kesu.bench.plans import SHIPPED
from kesu.files import read_json
from kesu.model.fitted import Model
from kesu.model.profile import PROFILE, Traits, compare, traits
from kesu.model.settings import EXACT, TrainSettings

LOG = logging.getLogger(__name__)
N_ROWS = 2000  # labels that a model learns from
N_TEXTS = 1000  # of each kind that it is shown
N_DRAWS = 200
DRAWN = 300  # texts a draw
MINUTES = 10
WARNS = ("unknown", "novel")  # measures of which a far one is warned of


def bench_drift() -> None:
    """Fill the section of docs/results.md."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    names = ("gov_messages", "shopping", "chnsenticorp")
    cells = [run_cell(f"drift/{name}", partial(_measure, data, name)) for name in names]
    fill("drift", drift_lines(cells))


def _corpora(data: Path) -> dict[str, Labelled]:
    return {
        "gov_messages": gov_messages(data).salted(0),
        "shopping": shopping(data),
        "chnsenticorp": chnsenticorp(data).without_leaks(),
    }


def _measure(data: Path, name: str) -> dict[str, Any]:
    corpora = _corpora(data)
    own = corpora[name]
    settings = TrainSettings(encoder=SHIPPED, minutes=MINUTES)
    with tempfile.TemporaryDirectory() as folder:
        model = fitted(own, own.drawn(N_ROWS, 0), settings, seed=0, folder=Path(folder))
        before = read_json(Path(folder, "model", "metrics.json"))[PROFILE]
    return {
        "texts": {kind: _shown(model, before, texts) for kind, texts in _kinds(corpora)},
        "false_alarms": _false_alarms(model, before, own),
    }


def _kinds(corpora: Mapping[str, Labelled]) -> Iterator[tuple[str, Labelled]]:
    """Test texts of each corpus, and of shopping each product line by itself."""
    for name, corpus in corpora.items():
        test = corpus.at(corpus.sides == "test", name)
        yield name, test
        if name == "shopping":
            for line in sorted(set(test.golds["category"])):
                yield f"shopping, {line}", test.at(test.golds["category"] == line, line)


def _shown(model: Model, before: Mapping[str, Any], corpus: Labelled) -> dict[str, Any]:
    chosen = np.random.default_rng(0).permutation(len(corpus.texts))[:N_TEXTS]
    here = _traits(model, [corpus.texts[at] for at in chosen])
    found = {each["what"]: each for each in compare(before, here) if each["what"] in WARNS}
    measures = {
        what: {key: _plain(found[what][key]) for key in ("before", "here", "psi", "level")}
        for what in WARNS
    }
    accuracy = None
    if "sentiment" in here.labels and "sentiment" in corpus.golds:
        gold = corpus.golds["sentiment"][chosen]
        right = [
            label == [value] for label, value in zip(here.labels["sentiment"], gold, strict=True)
        ]
        accuracy = round(float(np.mean(right)), 4)
    return {"n": len(chosen), "accuracy": accuracy, **measures}


def _plain(value: float | str) -> float | str:
    return value if isinstance(value, str) else round(value, 4)


def _false_alarms(model: Model, before: Mapping[str, Any], own: Labelled) -> float:
    """Share of draws of its own test texts in which a measure is far."""
    test = own.at(own.sides == "test", own.name)
    every = _traits(model, test.texts)
    draw = np.random.default_rng(0)
    n_far = 0
    for _ in range(N_DRAWS):
        rows = draw.choice(len(test.texts), min(DRAWN, len(test.texts)), replace=False)
        part = Traits(every.lengths[rows], every.unknown[rows], every.is_novel[rows], {})
        n_far += any(
            each["level"] == "far" for each in compare(before, part) if each["what"] in WARNS
        )
    return n_far / N_DRAWS


def _traits(model: Model, texts: Sequence[str]) -> Traits:
    return traits(model, texts, model.raw(texts, EXACT))


def drift_lines(cells: Sequence[Cell]) -> list[str]:
    """Markdown: a row a model and kind of texts."""
    rows = [row for cell in cells for row in _rows(cell)]
    header = ("model of", "texts", "unknown pairs", "PSI", "novel", "PSI", "warned", "accuracy")
    alarms = ", ".join(
        f"{cell['cell'].split('/')[-1]} {cell['false_alarms']:.1%}" for cell in cells
    )
    return [
        "## Texts out of a model's depth", "", *table(header, rows), "",
        f"Models of {N_ROWS:,} labels; up to {N_TEXTS:,} test texts of each kind, against the",
        "texts that the model was tuned on. Warned: unknown pairs of characters or novel texts are",
        "`far`. Accuracy is that of sentiment, where model and texts have it.",
        f"Of {N_DRAWS} draws of {DRAWN} of its own test texts were warned of: {alarms}.",
        "From `make bench-drift`, files `docs/results/drift/*.json`.",
    ]  # fmt: skip


def _rows(cell: Cell) -> Iterator[list[object]]:
    for kind, told in cell["texts"].items():
        unknown, novel = told["unknown"], told["novel"]
        is_warned = "far" in (unknown["level"], novel["level"])
        yield [
            _name(cell), kind, unknown["here"], unknown["psi"], novel["here"],
            novel["psi"], "yes" if is_warned else "no", told["accuracy"],
        ]  # fmt: skip


def _name(cell: Cell) -> str:
    return str(cell["cell"]).rsplit("/", maxsplit=1)[-1]
