"""The suite run on a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kesu.model.behaviour.cases import Case
from kesu.model.behaviour.schema import BEHAVIOURS
from kesu.model.fitted import FittedTask, Model
from kesu.model.predict import predict
from kesu.model.settings import EXACT
from kesu.model.tree import leaves_of

TOLERANCE = 0.05  # by which the probability of the stronger saying may lie below the weaker's

Clean = Callable[[str], str | None]


@dataclass(frozen=True)
class _Told:
    """What a model says of one text in one task."""

    labels: tuple[str, ...]
    probs: np.ndarray


def run_suite(model: Model, clean: Clean, cases: Sequence[Case]) -> pl.DataFrame:
    """BEHAVIOURS: each case with what the model says, and whether it passed.

    Args:
        model: a loaded model; cases of tasks that it does not know are left out.
        clean: gives the text as the model reads it, or None where cleaning drops it; a text that
            is dropped passes nothing.
        cases: from `read_cases` and `changed_cases`.
    """
    tasks = {task.name: task for task in model.tasks}
    asked = [case for case in cases if case.task in tasks]
    texts = dict.fromkeys(text for case in asked for text in (case.text, case.base) if text)
    cleaned = {text: clean(text) for text in texts}
    known = list(dict.fromkeys(text for text in cleaned.values() if text))
    frame = predict(model, known, known, settings=EXACT).frame
    told = {name: _told(task, frame) for name, task in tasks.items()}
    rows = [_row(case, tasks[case.task], told[case.task], cleaned) for case in asked]
    return pl.DataFrame(rows, schema=dict(BEHAVIOURS.columns), orient="row")


def _told(task: FittedTask, frame: pl.DataFrame) -> dict[str, _Told]:
    """By cleaned text."""
    labels = frame[task.name].to_list()
    probs = frame[f"{task.name}_probs"].to_list()
    return {
        text: _Told(tuple(label) if task.is_multi else (label,), np.asarray(row))
        for text, label, row in zip(frame["row_id"].to_list(), labels, probs, strict=True)
    }


def _row(
    case: Case, task: FittedTask, told: dict[str, _Told], cleaned: dict[str, str | None]
) -> tuple[object, ...]:
    """A row of the corpus is told as cleaned and masked, a sentence as it stands in its file."""
    text, base = cleaned[case.text], cleaned.get(case.base)
    here, before = told.get(text or ""), told.get(base or "")
    is_passed = here is not None and _passes(case, task, here, before)
    return (
        case.capability, case.kind, case.task, case.row_id or None,
        text if case.row_id else case.text,
        base if case.row_id else case.base or None,
        list(case.expect),
        list(here.labels) if here else None,
        list(before.labels) if before else None,
        is_passed,
    )  # fmt: skip


def _passes(case: Case, task: FittedTask, here: _Told, base: _Told | None) -> bool:
    if case.kind == "expect":
        above = {each for label in here.labels for each in task.label_set.path(label)}
        return bool(above & set(case.expect))
    if base is None:
        return False
    if case.kind == "same":
        return set(here.labels) == set(base.labels)
    leaves = np.any([leaves_of(task.label_set, label) for label in case.expect], axis=0)
    return bool(here.probs[leaves].sum() >= base.probs[leaves].sum() - TOLERANCE)
