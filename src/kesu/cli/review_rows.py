"""Which rows are worth a person's look, and what they are told of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from kesu.cli.review_reasons import DOUBTFUL, NEXT, SEED, Reason, of_doubt, of_topic
from kesu.model.queue import margins, next_to_label
from kesu.model.schema import LABEL_ISSUES
from kesu.reviews import Reviews
from kesu.tasks import Task

EDGES = ("representatives", "boundary")


@dataclass(frozen=True)
class Source:
    """What a run left.

    Attributes:
        rows: row_id, text, dup_group, dup_rank, decision, columns of predictions, `gold_<task>`.
        topics: of the run.
        tasks: by name.
        decide_by: the task on which rows are doubtful.
        thresholds: of this task, one a level of its tree; may be empty.
        reviews: of the state.
        issues: gold labels that are doubted, as in `LABEL_ISSUES`, the most doubtful first.
    """

    rows: pl.DataFrame
    topics: pl.DataFrame
    tasks: Mapping[str, Task]
    decide_by: str
    thresholds: Sequence[float]
    reviews: Reviews
    issues: pl.DataFrame = field(default_factory=LABEL_ISSUES.empty)


@dataclass(frozen=True)
class Chosen:
    """Rows to judge, a dictionary of cells each, and how many more of a kind there are."""

    rows: list[dict[str, Any]]
    n_more_seeds: int
    n_more_doubtful: int
    n_more_issues: int


def choose(source: Source, *, most: int, n_next: int = 0) -> Chosen:
    """Seeds of promoted topics, doubted gold labels, the queue, doubtful rows, and topics' rows.

    Args:
        source: what the run left.
        most: seeds, doubted labels, and doubtful rows, that are told at most. Of near-copies one
            is told.
        n_next: rows from which the model would learn most.

    A row is told once for a task, with all reasons; what people answered is not asked again.
    """
    seeds, issues, doubtful = _seeds(source), _issues(source), _doubtful(source)
    reasons: dict[tuple[str, str], list[Reason]] = {}
    some = [
        *seeds[:most],
        *issues[:most],
        *((row_id, source.decide_by, NEXT) for row_id in _queue(source)[:n_next]),
        *((row_id, source.decide_by, DOUBTFUL) for row_id in doubtful[:most]),
    ]
    for row_id, task, reason in [*some, *_of_topics(source)]:
        if not _is_answered(source, row_id, task):
            reasons.setdefault((row_id, task), []).append(reason)
    cells = {row["row_id"]: row for row in source.rows.iter_rows(named=True)}
    doubted = {(row["row_id"], row["task"]): row for row in source.issues.iter_rows(named=True)}
    rows = [
        _row(cells[row_id], source, task, told, doubted.get((row_id, task)))
        for (row_id, task), told in reasons.items()
        if row_id in cells
    ]
    return Chosen(rows, *(max(len(found) - most, 0) for found in (seeds, doubtful, issues)))


def _is_answered(source: Source, row_id: str, task: str) -> bool:
    answer = source.reviews.answers.get((row_id, task))
    return answer is not None and not answer.is_seed


def _seeds(source: Source) -> list[tuple[str, str, Reason]]:
    """Row, task and reason of seeds that nobody looked at; the first of near-copies."""
    groups = dict(source.rows.select("row_id", "dup_group").iter_rows())
    found: dict[tuple[str, str], tuple[str, str, Reason]] = {}
    for answer in source.reviews.answers.values():
        if answer.is_seed and answer.row_id in groups and answer.task in source.tasks:
            key = (groups[answer.row_id], answer.task)
            found.setdefault(key, (answer.row_id, answer.task, SEED))
    return list(found.values())


def _issues(source: Source) -> list[tuple[str, str, Reason]]:
    """Row, task and reason of gold labels that are doubted and that nobody reviewed."""
    return [
        (row["row_id"], row["task"], of_doubt(row, source.tasks[row["task"]].label_set))
        for row in source.issues.iter_rows(named=True)
        if row["task"] in source.tasks
        and (row["row_id"], row["task"]) not in source.reviews.answers
    ]


def _queue(source: Source) -> list[str]:
    """Groups without gold label, those first from which the model would learn most."""
    task = source.tasks[source.decide_by]
    if f"{task.name}_probs" not in source.rows.columns:
        return []
    rows = _open(source).sort("dup_rank", "row_id").unique("dup_group", keep="first")
    rows = rows.drop_nulls(f"{task.name}_probs").sort("row_id")
    if rows.is_empty():
        return []
    flat = rows[f"{task.name}_probs"].explode().to_numpy()
    probs = flat.astype(float).reshape(rows.height, -1)
    margin = np.abs(probs - 0.5).min(axis=1) if task.is_multi else margins(probs)
    nearest = (np.abs(probs - 0.5).argmin if task.is_multi else probs.argmax)(axis=1)
    return rows["row_id"].gather(next_to_label(nearest, margin)).to_list()


def _open(source: Source) -> pl.DataFrame:
    """Rows of groups that neither have a gold label nor an answer, in the task that decides."""
    name = source.decide_by
    gold = f"gold_{name}"
    answered = [key[0] for key in source.reviews.answers if key[1] == name]
    is_done = pl.col("row_id").is_in(answered)
    if gold in source.rows.columns:
        is_done |= pl.col(gold).is_not_null()
    return source.rows.filter(~is_done.any().over("dup_group"))


def _doubtful(source: Source) -> list[str]:
    """Rows without gold label between known classes, the nearest to the border first."""
    if f"{source.decide_by}_p" not in source.rows.columns:
        return []
    return (
        _open(source)
        .filter(pl.col("decision") == "doubtful")
        .with_columns(distance=(_likeliest(source) - _border(source)).abs())
        .sort("distance", "dup_rank", "row_id", nulls_last=True)
        .unique("dup_group", keep="first", maintain_order=True)["row_id"]
        .to_list()
    )


def _likeliest(source: Source) -> pl.Expr:
    prob = pl.col(f"{source.decide_by}_p")
    return prob.list.max() if source.tasks[source.decide_by].is_multi else prob


def _border(source: Source) -> pl.Expr:
    """From which probability the label would count, at the level on which it is told."""
    level = f"{source.decide_by}_level"
    if not source.thresholds or level not in source.rows.columns:
        return pl.lit(source.thresholds[-1] if source.thresholds else 1.0)
    limits = dict(enumerate(map(float, source.thresholds), start=1))
    return pl.col(level).replace_strict(limits, default=1.0, return_dtype=pl.Float64)


def _of_topics(source: Source) -> Iterator[tuple[str, str, Reason]]:
    """What is typical of each topic, and what lies at its edge, unless people gave it a label."""
    named = _named(source)
    for topic in source.topics.iter_rows(named=True):
        for kind in EDGES:
            for row_id in topic[kind] or ():
                if row_id in named:
                    continue
                yield row_id, source.decide_by, of_topic(topic)


def _named(source: Source) -> set[str]:
    """Rows to which people gave another label than 其他 in the task that decides."""
    task, gold = source.tasks.get(source.decide_by), f"gold_{source.decide_by}"
    if task is None or gold not in source.rows.columns:
        return set()
    names = pl.col(gold) if task.is_multi else pl.concat_list(gold)
    residual = [label.id for label in task.label_set.labels if label.residual]
    is_open = names.list.eval(pl.element().is_null() | pl.element().is_in(residual)).list.any()
    told = source.rows.filter(pl.col(gold).is_not_null() & ~is_open)
    return set(told["row_id"])


def _row(
    cells: Mapping[str, Any],
    source: Source,
    task: str,
    reasons: Sequence[Reason],
    issue: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """A row to judge; of a doubted label what a model says that did not learn it."""
    seed = source.reviews.answers.get((cells["row_id"], task))
    told = seed.labels if seed else issue["likely"] if issue else cells.get(task)
    labels = [told] if isinstance(told, str) else list(told or ())
    names = source.tasks[task].label_set.by_id
    prob = None if seed else issue["probability"] if issue else cells.get(f"{task}_p")
    likely = max(prob, default=None) if isinstance(prob, list) else prob
    return {
        "row_id": cells["row_id"],
        "text": cells["text"],
        "task": task,
        "suggested": ";".join(labels),
        "suggested_name": "；".join(names[label].name_zh for label in labels if label in names),
        "probability": None if likely is None else round(float(likely), 4),
        "reason": "; ".join(each.code for each in reasons),
        "reason_zh": "；".join(each.zh for each in reasons),
        "answer": "",
        "note": "",
    }
