"""`kesu insight` and `kesu watch` on corpora that hold little, or too much."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import gather, insight, predict, watch
from kesu.cli.labelled_rows import each_once
from kesu.corpora.schema import RECORDS
from kesu.files import read_json, write_json
from kesu.insight.schema import (
    ALERTS,
    CAUSES,
    CONTROL,
    EFFECTS,
    FORECASTS,
    PRIORITIES,
    SEGMENTS,
    SERVICE,
    TRENDS,
)
from kesu.state import append_state
from kesu.tables import TableSchema, read_table, write_table
from kesu.topics.schema import TOPIC_MEMBERS, TOPICS

Train = Callable[..., Any]
Change = Callable[[pl.DataFrame], pl.DataFrame]
RECORDS_PATH = Path("data/interim/c/records.parquet")
PROCESSED = Path("data/processed/c")
SCHEMAS = (ALERTS, CAUSES, CONTROL, EFFECTS, FORECASTS, PRIORITIES, SEGMENTS, SERVICE, TRENDS)
SCHEMA = TableSchema("records", RECORDS.columns | {"gold_sentiment": pl.String}, RECORDS.patterns)
DAY = date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _labelled(train: Train) -> None:
    """240 rows with labels, no topics."""
    train([None] * 120)
    for stage in (predict, gather):
        CliRunner().invoke(stage.command, ["c"], catch_exceptions=False)
    write_table(TOPIC_MEMBERS.empty(), PROCESSED / "topic_members.parquet", TOPIC_MEMBERS)
    write_table(TOPICS.empty(), PROCESSED / "topics.parquet", TOPICS)


def run(change: Change | None = None, **settings: Any) -> dict[str, pl.DataFrame]:
    """All tables of both stages, each as its schema wants it."""
    if change:
        write_table(change(pl.read_parquet(RECORDS_PATH)), RECORDS_PATH, SCHEMA)
    path = Path("configs/corpora/c.yaml")
    write_json(path, read_json(path) | {"insight": settings})
    for stage in (insight, watch):
        CliRunner().invoke(stage.command, ["c"], catch_exceptions=False)
    return {each.name: read_table(PROCESSED / f"{each.name}.parquet", each) for each in SCHEMAS}


def days(start: date = DAY, step: int = 1) -> Change:
    """A day after the other."""
    return lambda rows: rows.with_columns(
        local_date=pl.Series([start + timedelta(days=at * step) for at in range(rows.height)])
    )


def test_without_dates_nothing_moves() -> None:
    """Empty tables where time is needed; the others stand."""
    tables = run(lambda rows: rows.with_columns(local_date=pl.lit(None, pl.Date)))
    for name in ("alerts", "control", "forecasts", "trends"):
        assert tables[name].is_empty(), name


@pytest.mark.parametrize("step", [0, 1])
def test_one_day_and_few_days_are_no_past(step: int) -> None:
    """Counts are told, but nothing rises and nothing is forecast from a day."""
    tables = run(days(step=step))
    assert tables["trends"].height > 0
    if not step:
        assert tables["forecasts"].is_empty()
        assert tables["control"].is_empty()
        assert tables["alerts"].is_empty()


def test_dates_to_come_are_left_out() -> None:
    """A slip of a clerk is no rise."""
    tables = run(days(date(2099, 1, 1)))
    assert tables["alerts"].is_empty()
    assert tables["trends"].is_empty()


def test_a_promoted_topic_is_no_alert_of_its_own() -> None:
    """It rises as the label that it became; another topic still is one."""
    told = {"since": DAY, "told": DAY, "n": 30, "expected": 3.0, "ratio": 10.0, "low": 5.0,
            "high": 20.0, "p_value": 0.001}  # fmt: skip
    rows = [
        dict.fromkeys(TOPICS.columns)
        | {"topic_id": name, "name": name, "size": 99, "keywords": [], "representatives": ["c:1"],
           "rises": [told], "by_period": [{"period": "2024-05", "start": DAY, "n": 2}]}
        for name in ("t1", "t2")
    ]  # fmt: skip
    topics = pl.DataFrame(rows, schema=dict(TOPICS.columns), orient="row")
    write_table(topics, PROCESSED / "topics.parquet", TOPICS)
    assert set(run(days())["alerts"].filter(kind="topic")["value"]) == {"t1", "t2"}
    entry = {"event": "promoted", "topic_id": "t1", "label": "negative", "date": "2024-06-01"}
    append_state(Path("data/state/c/topics.jsonl"), [entry | {"name": "t1"}])
    assert run(days())["alerts"].filter(kind="topic")["value"].to_list() == ["t2"]


def test_an_intervention_to_come_is_too_early() -> None:
    """It has a row, with the reason."""
    done = {"name": "复核", "day": "2099-01-01", "label": "negative"}
    effects = run(days(), interventions=[done])["effects"]
    assert effects.select("verdict", "reason").row(0) == ("too_early", "future")


def test_an_attribute_with_as_many_values_as_rows() -> None:
    """None is common enough to be looked at; the trends hold the most common ones."""

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        ids = pl.Series([f"v{at}" for at in range(rows.height)])
        return days()(rows).with_columns(attr_code=ids)

    tables = run(change, max_values=20)
    assert tables["causes"].is_empty()
    assert tables["segments"].is_empty()
    assert tables["trends"].filter(dimension="code")["value"].n_unique() == 20


def test_two_zones_are_one_day() -> None:
    """Days are those of the corpus's zone, whatever the times say; hours are real ones."""

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        east, west = timezone(timedelta(hours=8)), timezone(timedelta(hours=-5))
        written = [
            datetime(2024, 5, 1, 9, tzinfo=east if at % 2 else west) for at in range(rows.height)
        ]
        times = pl.Series(written, dtype=pl.Datetime("us", "UTC"))
        replied = times + timedelta(hours=10)
        return days()(rows).with_columns(created_at=times, replied_at=replied)

    service = run(change)["service"].filter(dimension="all").row(0, named=True)
    assert service["reply_median"] == 10
    assert service["in_time"] == 1


def test_what_people_decided_is_read_and_wrong_lines_are_told() -> None:
    """The state is an input; a line that is none stops the stage."""
    append_state(Path("data/state/c/alerts.jsonl"), [{"event": "accepted"}])
    with pytest.raises(Exception, match=r"alerts.jsonl, line 1: not about an alert"):
        run(days())


def test_a_slip_of_a_year_hides_nothing() -> None:
    """One row far from all others, or to come, is left out of what goes by days."""

    def change(rows: pl.DataFrame) -> pl.DataFrame:
        told = days()(rows)
        slips = [date(2099, 1, 1), date(2010, 1, 1)]
        return told.with_columns(local_date=pl.Series([*slips, *told["local_date"].to_list()[2:]]))

    trends = run(change)["trends"]
    assert trends["start"].min() >= date(2024, 4, 29)  # type: ignore[operator]
    assert trends["start"].max() < date(2025, 1, 1)  # type: ignore[operator]


def test_an_attribute_named_like_a_task_is_another_dimension() -> None:
    """It keeps its prefix, so that nothing is counted twice."""
    values = pl.Series(["甲", "乙"] * 120)
    tables = run(lambda rows: days()(rows).with_columns(attr_sentiment=values))
    trends = tables["trends"]
    assert set(trends.filter(dimension="attr_sentiment")["value"]) == {"甲", "乙"}
    assert "甲" not in set(trends.filter(dimension="sentiment")["value"])


def test_the_earliest_row_of_a_person_stands_for_its_copies() -> None:
    """Whatever the order of the file; rows without a day come last."""
    frame = pl.DataFrame(
        {
            "row_id": ["a", "b", "c"], "dup_group": ["g"] * 3, "person_key": ["p"] * 3,
            "local_date": [None, date(2024, 2, 1), date(2024, 1, 1)], "created_at": [None] * 3,
        },
        schema_overrides={"local_date": pl.Date},
    )  # fmt: skip
    assert each_once(frame)["row_id"].to_list() == ["c"]
