"""What an encoder gives: scores beside the linear part, on real corpora and at several sizes."""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import RESULTS, Cell, fill, run_cell
from kesu.bench.encoder_page import SCRATCH, lines
from kesu.bench.frozen import frozen_lines, measure_frozen
from kesu.bench.labelled import Labelled, chnsenticorp, gov_messages, shopping
from kesu.bench.places import bench_data
from kesu.evaluation.bootstrap import Draws, Resamples, score_draws
from kesu.evaluation.metrics import one_hot
from kesu.files import sha256
from kesu.inputs import ENCODERS
from kesu.model.fitted import FittedTask, Model, Raw
from kesu.model.settings import PredictSettings, TrainSettings

LOG = logging.getLogger(__name__)
SIZES = (200, 500, 2000, 5000, None)  # None: all rows
SEEDS = range(3)
SALTS = range(5)
ARMS = ("linear", "bert", "blend")
N_BOOTSTRAP = 300
HOTELS_OUT = str(ENCODERS / "kesu-small-hotels-out" / "encoder")
TEXT = str(ENCODERS / "kesu-text" / "encoder")
WEIGHTS = "model.safetensors"
MINUTES = 20  # for BERT, a cell


@dataclass(frozen=True)
class Plan:
    """One training: a corpus, how many rows, whether from the encoder, and a seed.

    Attributes:
        corpus: gives the texts.
        name: of the corpus.
        encoder: folder of the encoder that has seen no label of the corpus.
        n_rows: how many labels are used; None: all.
        is_scratch: whether the encoder's weights are drawn anew.
        seed: of the rows and of the training.
    """

    corpus: Callable[[], Labelled]
    name: str
    encoder: str
    n_rows: int | None
    is_scratch: bool
    seed: int

    @property
    def cell(self) -> str:
        """The name of its result file."""
        start = SCRATCH if self.is_scratch else "encoder"
        return f"encoder/{self.name}_{self.n_rows or 'full'}_{start}_seed{self.seed}"


def bench_encoder() -> None:
    """Run every training whose result is missing and fill the section `encoder` of the results."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    frozen: list[Cell] = []
    for name, encoder, corpus in _frozen(data):
        frozen += _cell(f"encoder/frozen_{name}", encoder, partial(measure_frozen, encoder, corpus))
    cells: list[Cell] = []
    for plan in plans(data):
        cells += _cell(plan.cell, plan.encoder, partial(_measure, plan))
        fill("encoder", [*lines(cells), "", *frozen_lines(frozen)])


def _cell(name: str, encoder: str, measure: Callable[[], Mapping[str, Any]]) -> Iterator[Cell]:
    """The result, unless the encoder that it takes is missing."""
    if Path(encoder, WEIGHTS).is_file() or (RESULTS / f"{name}.json").exists():
        yield run_cell(name, measure)
    else:
        LOG.warning("%s: there is no %s; make it with `kesu pretrain`", name, encoder)


def _frozen(data: Path) -> Iterator[tuple[str, str, Labelled]]:
    reviews = shopping(data)
    yield "shopping", TEXT, reviews.at(reviews.sides == "test", "shopping")
    for name, encoder in (("text", TEXT), ("shipped", TrainSettings().encoder)):
        if encoder:
            yield f"gov_messages_{name}", encoder, gov_messages(data)


def plans(data: Path) -> Iterator[Plan]:
    """All trainings, the most telling first; each from an encoder that saw none of its labels."""
    shipped = TrainSettings().encoder
    assert shipped is not None
    corpora: dict[str, tuple[Callable[[], Labelled], str]] = {
        "chnsenticorp_clean": (lambda: chnsenticorp(data).without_leaks(), HOTELS_OUT),
        "chnsenticorp": (lambda: chnsenticorp(data), HOTELS_OUT),
        "shopping": (lambda: shopping(data), TEXT),
    }
    for salt in SALTS:
        corpora[f"gov_messages_salt{salt}"] = (partial(_salted, data, salt), shipped)
    for seed, is_scratch in product(SEEDS, (False, True)):
        for name, (corpus, encoder) in corpora.items():
            for n_rows in SIZES:
                if n_rows is None or n_rows < corpus().n_train:
                    yield Plan(corpus, name, encoder, n_rows, is_scratch, seed)


def _salted(data: Path, salt: int) -> Labelled:
    return gov_messages(data).salted(salt)


def _measure(plan: Plan) -> dict[str, Any]:
    from kesu.model.folder import load_model  # noqa: PLC0415 - imports torch
    from kesu.model.train import train  # noqa: PLC0415 - imports torch

    corpus = plan.corpus()
    sides = corpus.drawn(plan.n_rows, plan.seed)
    used = corpus.at((sides != "") & (sides != "test"), corpus.name)
    with tempfile.TemporaryDirectory() as folder:
        out, started = Path(folder) / "model", time.monotonic()
        train(
            used.texts,
            {task: values.tolist() for task, values in used.golds.items()},
            list(sides[(sides != "") & (sides != "test")]),
            corpus.tasks,
            TrainSettings(encoder=_start(plan, Path(folder)), minutes=MINUTES),
            decide_by=corpus.tasks[0].name,
            seed=plan.seed,
            cleaning={},
            out=out,
            checkpoint=Path(folder) / "checkpoint",
        )
        seconds = time.monotonic() - started
        model = load_model(out)
    return {
        "encoder": {"folder": plan.encoder, "weights": sha256(Path(plan.encoder, WEIGHTS))[:16]},
        "rows": {side: int((sides == side).sum()) for side in ("train", "valid", "calib")},
        "train_seconds": round(seconds, 1),
        "tasks": _scores(model, corpus.at(sides == "test", corpus.name)),
    }


def _start(plan: Plan, folder: Path) -> str:
    """The folder of the encoder, or of one of its shape whose weights are drawn anew."""
    from kesu.model.pretraining.network import forget  # noqa: PLC0415 - imports torch

    if not plan.is_scratch:
        return plan.encoder
    forget(plan.encoder, folder / SCRATCH, seed=plan.seed)
    return str(folder / SCRATCH)


def _scores(model: Model, test: Labelled) -> dict[str, Any]:
    started = time.monotonic()
    raw = model.raw(test.texts, PredictSettings())
    speed = len(test.texts) / (time.monotonic() - started)
    resamples = Resamples(test.groups, n_bootstrap=N_BOOTSTRAP, seed=0)
    return {
        task.name: {
            "n_test": len(test.texts),
            "labelled_per_second": round(speed, 1),
            "bert_weight": task.calibration.bert_weight,
            **_compared(_told(task, raw), test.golds[task.name].tolist(), task, resamples),
        }
        for task in model.tasks
    }


def _told(task: FittedTask, raw: Raw) -> dict[str, np.ndarray]:
    """Per arm the place of the label that it gives each text."""
    linear, bert = raw.linear[task.name], raw.bert[task.name]
    parts = {
        "linear": task.kind.probabilities(task.linear_scores(linear), task.seen),
        "bert": task.kind.probabilities(bert, task.seen),
        "blend": task.probabilities(linear, bert),
    }
    return {arm: probs.argmax(axis=1) for arm, probs in parts.items()}


def _compared(
    told: Mapping[str, np.ndarray], gold: Sequence[str], task: FittedTask, resamples: Resamples
) -> dict[str, Any]:
    labels = task.label_set.trained
    truth = one_hot([labels.index(value) for value in gold], len(labels))
    draws = {
        arm: score_draws(truth, one_hot(places, len(labels)), resamples)
        for arm, places in told.items()
    }
    linear = draws["linear"].macro_f1
    return {
        "scores": {
            arm: {
                "accuracy": round(found.accuracy.estimate().value, 5),
                "macro_f1": _rounded(found.macro_f1),
            }
            for arm, found in draws.items()
        },
        "over_linear": {  # points; the first over all rows, the rest in each resample
            arm: np.round(100 * (draws[arm].macro_f1 - linear).values, 2).tolist()
            for arm in ARMS[1:]
        },
    }


def _rounded(draws: Draws) -> dict[str, float]:
    estimate = draws.estimate()
    return {name: round(getattr(estimate, name), 5) for name in ("value", "low", "high")}
