"""What an encoder gives: scores beside the linear part, on real corpora and at several sizes."""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import fill, run_cell
from kesu.bench.encoder_page import lines
from kesu.bench.labelled import Labelled, chnsenticorp, gov_messages, shopping
from kesu.bench.places import bench_data
from kesu.evaluation.bootstrap import Draws, Resamples, score_draws
from kesu.evaluation.metrics import one_hot
from kesu.model.fitted import FittedTask, Model, Raw
from kesu.model.settings import PredictSettings, TrainSettings

LOG = logging.getLogger(__name__)
SIZES = (200, 500, 2000, 5000, None)  # None: all rows
SEEDS = range(3)
SALTS = range(5)
ARMS = ("linear", "bert", "blend")
N_BOOTSTRAP = 300
SCRATCH = "scratch"
MINUTES = 20  # for BERT, a cell


@dataclass(frozen=True)
class Plan:
    """One training: a corpus, how many rows, from which weights, and a seed."""

    corpus: Callable[[], Labelled]
    name: str
    n_rows: int | None
    start: str
    seed: int

    @property
    def cell(self) -> str:
        """The name of its result file."""
        size = self.n_rows or "full"
        return f"encoder/{self.name}_{size}_{self.start}_seed{self.seed}"


def bench_encoder() -> None:
    """Run every training whose result is missing and fill the section `encoder` of the results."""
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    cells = [run_cell(plan.cell, partial(_measure, plan)) for plan in plans(data)]
    fill("encoder", lines(cells))


def plans(data: Path) -> Iterator[Plan]:
    """All trainings, the most telling first."""
    encoder = TrainSettings().encoder
    assert encoder is not None
    corpora: dict[str, Callable[[], Labelled]] = {
        "chnsenticorp_clean": lambda: chnsenticorp(data).without_leaks(),
        "chnsenticorp": lambda: chnsenticorp(data),
        "shopping": lambda: shopping(data),
    }
    corpora |= {f"gov_messages_salt{salt}": partial(_salted, data, salt) for salt in SALTS}
    for seed in SEEDS:
        for start in (Path(encoder).name, SCRATCH):
            for name, corpus in corpora.items():
                for n_rows in SIZES:
                    if n_rows is None or n_rows < corpus().n_train:
                        yield Plan(corpus, name, n_rows, start, seed)


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
        "rows": {side: int((sides == side).sum()) for side in ("train", "valid", "calib")},
        "train_seconds": round(seconds, 1),
        "tasks": _scores(model, corpus.at(sides == "test", corpus.name)),
    }


def _start(plan: Plan, folder: Path) -> str:
    """The folder of the encoder, or of one of its shape whose weights are drawn anew."""
    from kesu.model.pretraining.network import forget  # noqa: PLC0415 - imports torch

    encoder = TrainSettings().encoder
    assert encoder is not None
    if plan.start != SCRATCH:
        return encoder
    forget(encoder, folder / SCRATCH, seed=plan.seed)
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
