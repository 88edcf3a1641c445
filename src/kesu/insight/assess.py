"""The assessment of each row: how grave, whose, said before or not, and what cannot wait."""

from collections import deque
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from sklearn.metrics import cohen_kappa_score

from kesu.insight.schema import ASSESSMENTS
from kesu.insight.settings import SeveritySettings
from kesu.insight.severity import Cues, emotion, level, severity

SAFETY = "safety"


def assess(rows: pl.DataFrame, cues: Cues, settings: SeveritySettings) -> pl.DataFrame:
    """ASSESSMENTS, in the order of the rows.

    A row repeats the newest earlier one of its duplicate group, or of the same person with the same
    label within so many days. It needs attention where its level is as high as the settings say, it
    has a cue of safety, or the same person came back as often as they say; not where it is closed,
    or older than so many days before the newest row.

    Args:
        rows: `row_id`, `text`, `dup_group`, `person_key`, `local_date`, `label` (or null),
            `severity` (of a trained task, or null), `servqual`, `department`, `created_at`,
            `closed_at`.
        cues: of the lexicon.
        settings: weights and limits.
    """
    told = [_of_text(text, cues, settings) for text in rows["text"].to_list()]
    repeats = _repeats(rows, settings.repeat_days)
    frame = (
        rows.select("row_id", "servqual", "department", "severity")
        .with_columns(
            pl.Series("cues", [each["cues"] for each in told], pl.List(pl.String)),
            pl.Series("severity_points", [each["points"] for each in told], pl.Float64),
            pl.Series("severity_rule", [each["level"] for each in told], pl.Int64),
            pl.Series("emotion", [each["emotion"] for each in told], pl.Int64),
        )
        .join(repeats, on="row_id", how="left", maintain_order="left")
        .with_columns(
            severity_trained=pl.col("severity").cast(pl.Int64, strict=False),
            n_before=pl.col("n_before").fill_null(0),
        )
    )
    frame = frame.with_columns(severity_final=pl.coalesce("severity_trained", "severity_rule"))
    has_safety = pl.col("cues").list.eval(pl.element().str.starts_with(f"{SAFETY}:")).list.any()
    is_grave = pl.col("severity_final") >= settings.attention_level
    comes_back = pl.col("n_before") >= settings.attention_repeats
    is_urgent = has_safety.fill_null(value=False) | is_grave | comes_back
    attention = is_urgent & _is_open(rows, settings.attention_days)
    return frame.with_columns(attention=attention).select(*ASSESSMENTS.columns)


def _is_open(rows: pl.DataFrame, n_days: int) -> pl.Series:
    """(n_rows,), whether a row is not closed, and of the last days before the newest one."""
    newest = rows["local_date"].max()
    is_recent = pl.lit(value=True)
    if isinstance(newest, date):  # what has no day among rows that have one may be of any time
        is_recent = (pl.col("local_date") > newest - timedelta(days=n_days)).fill_null(value=False)
    return rows.select(pl.col("closed_at").is_null() & is_recent).to_series()


def _of_text(text: str, cues: Cues, settings: SeveritySettings) -> dict[str, Any]:
    found = cues.find(text)
    points = severity(found, settings.weights)
    told = [f"{kind}:{word}" for kind, words in found.items() for word in words]
    return {
        "cues": told,
        "points": points,
        "level": level(points, settings.limits),
        "emotion": emotion(found),
    }


def _repeats(rows: pl.DataFrame, n_days: int) -> pl.DataFrame:
    """`row_id`, `repeat_of`, `repeat_by` (same_person or others) and `n_before` of the person."""
    needed = ("row_id", "dup_group", "person_key", "label", "local_date", "created_at")
    dated = rows.select(needed).drop_nulls("local_date")
    dated = dated.sort("local_date", "created_at", "row_id", nulls_last=True)
    newest: dict[str, dict[str, Any]] = {}  # of a duplicate group
    of_person: dict[tuple[str, str], deque[dict[str, Any]]] = {}
    told: list[tuple[Any, ...]] = []
    for row in dated.iter_rows(named=True):
        person, label = row["person_key"], row["label"]
        own: deque[dict[str, Any]] = deque()
        if person and label:
            own = of_person.setdefault((person, label), own)
        while own and (row["local_date"] - own[0]["local_date"]).days > n_days:
            own.popleft()
        group = newest.get(row["dup_group"])
        before = own[-1] if own else group
        by = None
        if before is not None:
            by = "same_person" if person and before["person_key"] == person else "others"
        told.append((row["row_id"], before["row_id"] if before else None, by, len(own)))
        newest[row["dup_group"]] = row
        own.append(row)
    columns = {
        "row_id": pl.String, "repeat_of": pl.String, "repeat_by": pl.String, "n_before": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(told, schema=columns, orient="row")


def severity_counts(assessments: pl.DataFrame) -> Mapping[str, Any]:
    """For metrics.json: rows by level, rows by kind of cue, and rows that need attention."""
    told = pl.col("cues").list.eval(pl.element().str.split(":").list.first()).list.unique()
    kinds = assessments.select(kind=told).explode("kind").drop_nulls()["kind"].value_counts()
    ordered = kinds.sort("count", "kind", descending=[True, False])
    levels = assessments.group_by("severity_final").len().sort("severity_final")
    return {
        "n": assessments.height,
        "levels": {str(key): n for key, n in levels.iter_rows()},
        "kinds": dict(ordered.iter_rows()),
        "n_attention": int(assessments["attention"].sum()),
        "n_repeats": assessments["repeat_of"].count(),
        "compared": _compared(assessments),
    }


def _compared(assessments: pl.DataFrame) -> dict[str, Any] | None:
    """How far the rule agrees with the trained levels; None where there are none.

    Source: Cohen 1968, Psychological Bulletin 70, 213 (kappa with squared weights).
    """
    told = assessments.drop_nulls("severity_trained")
    if told.is_empty():
        return None
    rule, trained = (told[f"severity_{name}"].to_numpy() for name in ("rule", "trained"))
    kappa = None
    if len({*rule, *trained}) > 1:
        kappa = float(cohen_kappa_score(rule, trained, weights="quadratic"))
    return {
        "n": told.height,
        "same": float((rule == trained).mean()),
        "higher": float((rule > trained).mean()),
        "kappa": kappa,
    }
