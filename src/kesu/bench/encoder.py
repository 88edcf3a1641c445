"""What an encoder gives: scores beside the linear part, on real corpora and at several sizes."""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kesu.bench.cells import RESULTS, Cell, fill, run_cell
from kesu.bench.cost import cost_line, measure_cost
from kesu.bench.encoder_page import card_lines, lines
from kesu.bench.frozen import frozen_lines, measure_frozen
from kesu.bench.labelled import Labelled, gov_messages, shopping
from kesu.bench.places import bench_data
from kesu.bench.plans import ADAPT_MINUTES, SHIPPED, TEXT, Plan, plans, taught_at
from kesu.files import sha256
from kesu.model.blend import SHARE
from kesu.model.fitted import FittedTask, Model, Raw
from kesu.model.pretraining.settings import AdaptSettings
from kesu.model.pretraining.standing import COLUMNS
from kesu.model.progress import KEPT
from kesu.model.settings import EXACT, TrainSettings
from kesu.scores.bootstrap import Draws, Resamples, score_draws
from kesu.scores.metrics import one_hot

LOG = logging.getLogger(__name__)
LOSS = COLUMNS.index("loss")
ARMS = ("linear", "bert", "blend")
N_BOOTSTRAP = 300
WEIGHTS = "model.safetensors"


def bench_encoder(only: str = "") -> None:
    """Run trainings whose result is missing; fill the section `encoder` and the encoders' cards.

    Args:
        only: run those whose name holds this text; results that are there count all the same.
    """
    data = bench_data()
    if data is None:
        LOG.warning("real corpora are not here: set KESU_BENCH_DATA to their folder; skipped")
        return
    run = partial(_cell, only)
    cost = list(run("encoder/cost", SHIPPED, partial(measure_cost, SHIPPED)))
    frozen: list[Cell] = []
    for name, encoder, corpus in _frozen(data):
        frozen += run(f"encoder/frozen_{name}", encoder, partial(measure_frozen, encoder, corpus))
    cells: list[Cell] = []
    wanted = list(plans(data))
    for plan in wanted:
        if found := list(run(plan.cell, plan.encoder, partial(_measure, plan))):
            cells += found
            told = lines(cells, [each.cell for each in wanted])
            fill("encoder", [*told, "", *frozen_lines(frozen), "", *map(cost_line, cost)])
            for folder in (SHIPPED, TEXT):
                card = card_lines(cells, is_taught=folder == SHIPPED)
                fill("scores", card, Path(folder, "README.md"))


def _cell(
    only: str, name: str, encoder: str, measure: Callable[[], Mapping[str, Any]]
) -> Iterator[Cell]:
    """The result, unless it is not wanted, or the encoder that it takes is missing."""
    is_there = (RESULTS / f"{name}.json").exists()
    if not is_there and only not in name:
        return
    if is_there or Path(encoder, WEIGHTS).is_file():
        yield run_cell(name, measure)
    else:
        LOG.warning("%s: there is no %s; make it with `kesu pretrain`", name, encoder)


def _frozen(data: Path) -> Iterator[tuple[str, str, Labelled]]:
    reviews = shopping(data)
    yield "shopping", TEXT, reviews.at(reviews.sides == "test", "shopping")
    for name, encoder in (("text", TEXT), ("shipped", SHIPPED)):
        yield f"gov_messages_{name}", encoder, gov_messages(data)


def _measure(plan: Plan) -> dict[str, Any]:
    from kesu.model.devices import gpu_name  # noqa: PLC0415 - imports torch

    corpus = plan.corpus()
    sides = corpus.drawn(plan.n_rows, plan.seed)
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        encoder, adapted = _start(plan, Path(folder))
        settings = TrainSettings(encoder=encoder, max_tokens=plan.max_tokens)
        model = fitted(corpus, sides, settings, seed=plan.seed, folder=Path(folder))
        seconds = time.monotonic() - started
    return {
        "gpu": gpu_name(),
        "encoder": {
            "folder": plan.encoder,
            "weights": sha256(Path(plan.encoder, WEIGHTS))[:16],
            "taught_at": taught_at(plan.encoder),
        },
        "rows": {side: int((sides == side).sum()) for side in ("train", "valid", "calib")},
        "max_tokens": plan.max_tokens,
        "kept": KEPT,  # results without it kept the best epoch
        "share": SHARE,  # results without it chose BERT's share by the least loss
        **adapted,
        "train_seconds": round(seconds, 1),
        "tasks": _scores(model, corpus.at(sides == "test", corpus.name)),
    }


def fitted(
    corpus: Labelled, sides: np.ndarray, settings: TrainSettings, *, seed: int, folder: Path
) -> Model:
    """A model of the rows that have a side, (n_texts,), test rows aside; it lies in the folder."""
    from kesu.model.folder import load_model  # noqa: PLC0415 - imports torch
    from kesu.model.train import train  # noqa: PLC0415 - imports torch

    is_used = (sides != "") & (sides != "test")
    used = corpus.at(is_used, corpus.name)
    train(
        used.texts,
        {task: values.tolist() for task, values in used.golds.items()},
        list(sides[is_used]),
        corpus.tasks,
        settings,
        decide_by=corpus.tasks[0].name,
        seed=seed,
        cleaning={},
        out=folder / "model",
        checkpoint=folder / "checkpoint",
    )
    return load_model(folder / "model")


def _start(plan: Plan, folder: Path) -> tuple[str, dict[str, Any]]:
    """The folder of the encoder that is fine-tuned, and how far adaptation came."""
    from kesu.model.pretraining.adapt import adapt  # noqa: PLC0415 - imports torch
    from kesu.model.pretraining.network import forget  # noqa: PLC0415 - imports torch

    out = folder / plan.start
    if plan.start in ("encoder", "short", "untaught"):
        return plan.encoder, {}
    if plan.start == "scratch":
        forget(plan.encoder, out, seed=plan.seed)
        return str(out), {}
    standing = adapt(
        plan.corpus().unhidden(),
        plan.encoder,
        AdaptSettings(minutes=ADAPT_MINUTES),
        work=folder / "work",
        out=out,
        report=LOG.info,
    )
    losses = [float(line.split(",")[LOSS]) for line in standing.history]
    read = {"steps": standing.step, "tokens": standing.tokens, "losses": losses}
    return str(out), {"adapted": read}


def _scores(model: Model, test: Labelled) -> dict[str, Any]:
    started = time.monotonic()
    raw = model.raw(test.texts, EXACT)
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
