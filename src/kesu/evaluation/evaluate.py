"""All of metrics.json: rows, cleaning, tasks, topics, the model, and what is to be remarked on."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import polars as pl

from kesu.days import drop_stray_dates
from kesu.evaluation.behaviours import behaviour_rates
from kesu.evaluation.gold import gold_of
from kesu.evaluation.leftover import score_leftover
from kesu.evaluation.remarks import remarks, verdict
from kesu.evaluation.reviewed import count_reviews
from kesu.evaluation.rows import count_rows
from kesu.evaluation.schema import METRICS_FORM
from kesu.evaluation.scoring import score_task
from kesu.evaluation.seeds import seed_spread
from kesu.evaluation.settings import EvaluateSettings
from kesu.evaluation.shares import label_shares
from kesu.evaluation.topics import summarize_topics
from kesu.tasks import Task


def evaluate(
    corpus: str,
    *,
    records: pl.DataFrame,
    rejected: pl.DataFrame,
    clean: pl.DataFrame,
    dropped: pl.DataFrame,
    splits: pl.DataFrame,
    predictions: pl.DataFrame,
    parts: pl.DataFrame,
    topics: pl.DataFrame,
    topic_members: pl.DataFrame,
    clean_counts: Mapping[str, Any],
    model_metrics: Mapping[str, Any],
    calibration: Mapping[str, Any],
    tasks: Sequence[Task],
    decide_by: str = "category",
    seeds: Sequence[Mapping[str, Any]] = (),
    new_labels: Mapping[str, Sequence[str]] | None = None,
    topic_events: pl.DataFrame | None = None,
    behaviours: pl.DataFrame | None = None,
    drift: Sequence[Mapping[str, Any]] = (),
    temporal: Mapping[str, Any] | None = None,
    insight: Mapping[str, Any] | None = None,
    emergence: Mapping[str, Any] | None = None,
    today: date | None = None,
    settings: EvaluateSettings | None = None,
) -> dict[str, Any]:
    """Every number that the report shows, ready to be written as JSON (no NaN).

    Args:
        corpus: its name.
        records: rows read, with `gold_*` columns.
        rejected: rows that could not be read.
        clean: rows kept, with their duplicate groups.
        dropped: rows that cleaning left out, with reasons.
        splits: on which side each row is.
        predictions: labels told, with `decision`.
        parts: probabilities of the linear model and of BERT; may be empty.
        topics: one row per topic; may be empty.
        topic_members: rows looked at for topics; may be empty.
        topic_events: what became of accepted topics; may be empty.
        clean_counts: what cleaning counted, copied.
        model_metrics: what training found, copied.
        calibration: by task: `threshold`, `reached`, `learned`; may be empty.
        tasks: may be empty.
        decide_by: the task on which labelled, doubtful or novel is judged.
        seeds: what training found with each seed, for the spread; may be empty.
        new_labels: by task: labels that the version before of its label set did not have.
        behaviours: cases of the behavioural suite with what the model said; may be empty.
        drift: how far the texts lie from those that the model knows, copied.
        temporal: by task how a model of the past does on later rows, copied; may be empty.
        insight: numbers of the stages insight and watch by section, copied.
        emergence: settings by which topics were judged, copied.
        today: dates after it are told; None tells none.
        settings: of the stage; the defaults if None.
    """
    settings = settings or EvaluateSettings()
    frames = {
        "records": records, "clean": clean, "splits": splits,
        "predictions": predictions, "parts": parts,
    }  # fmt: skip
    metrics = {
        "form": METRICS_FORM,
        "corpus": corpus,
        "created_by": f"kesu {_version()}",
        "decide_by": decide_by,
        "period": _period(records, today),
        "rows": count_rows(
            records=records, rejected=rejected, clean=clean,
            dropped=dropped, splits=splits, predictions=predictions,
        ),
        "cleaning": dict(clean_counts),
        "tasks": {
            task.name: score_task(
                task,
                frames=frames,
                calibration=calibration.get(task.name) or {},
                settings=settings,
            )
            | {
                "shares": label_shares(
                    task, gold_of(task, records), frames, settings,
                    is_judged=task.name == decide_by,
                ),
                "seeds": seed_spread(task.name, seeds),
                "temporal": (temporal or {}).get(task.name),
                "reviewed": count_reviews(task, records, (new_labels or {}).get(task.name, ())),
            }
            for task in tasks
        },
        "leftover": score_leftover(
            next((task for task in tasks if task.name == decide_by), None), frames, settings
        ),
        "topics": summarize_topics(topics, topic_members, emergence or {}, topic_events),
        "behaviours": [] if behaviours is None else behaviour_rates(behaviours),
        **(insight or {}),
        "drift": [dict(each) for each in drift],
        "model": {key: value for key, value in model_metrics.items() if key != "profile"},
        "n_bootstrap": settings.n_bootstrap,
    }  # fmt: skip
    metrics["verdict"] = verdict(metrics)
    metrics["notes"] = list(remarks(metrics, settings))
    told: dict[str, Any] = without_nan(metrics)
    return told


def without_nan(value: Any) -> Any:  # noqa: ANN401 - JSON has any shape
    """The same nested value with None for NaN and infinity, and lists for tuples.

    >>> without_nan({"f1": float("nan"), "n": (1, 2.5)})
    {'f1': None, 'n': [1, 2.5]}
    """
    if isinstance(value, Mapping):
        return {str(key): without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_nan(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _version() -> str:
    try:
        return version("kesu")
    except PackageNotFoundError:  # run from a folder of sources
        return "(not installed)"


def _period(records: pl.DataFrame, today: date | None) -> dict[str, str | int | None]:
    """First and last day, how many rows have a day at all, and how many have one to come.

    Days to come and those far from all others are mistakes, that neither begin nor end it.
    """
    dates = records["local_date"].drop_nulls() if "local_date" in records.columns else None
    if dates is None or dates.is_empty():
        return {"first": None, "last": None, "n_dated": 0, "n_future": 0}
    past = dates.filter(dates <= today) if today else dates
    kept = dates if past.is_empty() else drop_stray_dates(past).drop_nulls()
    return {
        "first": str(kept.min()),
        "last": str(kept.max()),
        "n_dated": len(dates),
        "n_future": len(dates) - len(past),
    }
