"""Alerts: which series rise, what is told of them, and what people decided."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from kesu.errors import DataError
from kesu.insight.alert_state import decided, proposed, with_states
from kesu.insight.alert_table import ranked
from kesu.insight.alerts import Watched, find_alerts
from kesu.insight.schema import ALERTS
from kesu.insight.settings import AlertSettings
from kesu.insight.target_alerts import target_alerts
from kesu.insight.trends import find_trends

START = date(2023, 1, 1)
N_DAYS = 500
WATCHED = Watched("category", {"late": "物流部", "refund": "售后部"})
TODAY = date(2030, 1, 1)


def rows(rising: int = 470, until: int = N_DAYS, seed: int = 0) -> pl.DataFrame:
    """Two labels, of which the first is three times as common in some days, with other words."""
    rng = np.random.default_rng(seed)
    told = []
    for day in range(N_DAYS):
        raised = rising <= day < until
        for label, mean in (("late", 6 if raised else 2), ("refund", 8)):
            for _ in range(rng.poisson(mean)):
                text = "仓库爆仓快递不动" if raised and label == "late" else "快递太慢要求处理"
                told.append((START + timedelta(days=day), [label], text))
    return pl.DataFrame(
        told, schema={"local_date": pl.Date, "labels": pl.List(pl.String), "text": pl.String},
        orient="row",
    ).with_row_index("at").select(
        "local_date", "labels", "text",
        row_id=pl.format("r{}", "at"), dup_group=pl.format("g{}", "at"),
    )  # fmt: skip


def found(frame: pl.DataFrame) -> pl.DataFrame:
    """The sure alerts."""
    alerts = find_alerts(frame, WATCHED, AlertSettings(), today=TODAY)
    return ranked(alerts, 0.05).filter("is_sure")


def late(frame: pl.DataFrame) -> pl.DataFrame:
    """Those of the first label; where it triples, all rows are more as well."""
    return found(frame).filter(value="late")


def test_a_rise_from_nothing_has_the_lower_end_of_a_ratio_alone() -> None:
    """Chance in the past of a label that had none is no bound; and how long it has been quiet."""
    frame = rows()
    day, is_late = pl.col("local_date"), pl.col("labels").list[0] == "late"
    rises = day.is_between(START + timedelta(days=470), START + timedelta(days=480), closed="left")
    frame = frame.filter(~is_late | rises)
    [alert] = late(frame).to_dicts()
    assert (alert["ratio"], alert["high"]) == (None, None)
    assert 10 < alert["low"] < 1000
    assert alert["quiet_days"] == N_DAYS - 480


def test_a_rise_is_told_with_its_department_words_and_texts() -> None:
    """The label, not the other one; what came with it, and since when."""
    assert set(found(rows())["value"]) == {"late", "all"}
    [alert] = late(rows()).to_dicts()
    assert (alert["dimension"], alert["value"]) == ("category", "late")
    assert alert["department"] == "物流部"
    assert abs((alert["since"] - START).days - 470) <= 7
    assert alert["until"] is None
    assert alert["low"] < 3 < alert["high"]
    assert "爆仓" in "".join(alert["words"])
    assert len(alert["row_ids"]) == len(alert["texts"]) == 5
    assert set(alert["texts"]) == {"仓库爆仓快递不动"}


def test_the_same_rows_give_the_same_alerts() -> None:
    """Ids and numbers do not hang on the order of the rows."""
    shuffled = rows().sample(fraction=1, shuffle=True, seed=1)
    columns = [name for name in ALERTS.columns if name not in {"row_ids", "texts"}]
    assert found(shuffled).select(columns).equals(found(rows()).select(columns))


def test_a_rise_of_everything_is_one_alert_of_all_rows() -> None:
    """No label has more of the whole."""
    frame = rows(rising=N_DAYS)
    last = frame.filter(pl.col("local_date") >= START + timedelta(days=480))
    more = [last.with_columns(pl.col("row_id") + f"_{at}") for at in range(2)]
    alerts = found(pl.concat([frame, *more]))
    assert alerts["value"].to_list() == ["all"]


def test_rows_that_tell_their_month_alone_have_no_alerts() -> None:
    """The first of a month is no rise of everything, and no day is told that nobody wrote."""
    months = rows().with_columns(pl.col("local_date").dt.truncate("1mo"))
    assert find_alerts(months, WATCHED, AlertSettings(), today=TODAY).is_empty()


def test_rows_that_tell_their_month_alone_date_no_alert_before_its_rise() -> None:
    """A third of all rows on the first of each month: a rise of the middle would begin there."""
    frame = rows().with_columns(is_month=pl.int_range(pl.len()) % 3 == 0)
    first = pl.col("local_date").dt.truncate("1mo")
    crowded = frame.with_columns(
        time_precision=pl.when("is_month").then(pl.lit("month")).otherwise(pl.lit("day")),
        local_date=pl.when("is_month").then(first).otherwise("local_date"),
    )
    middle = START + timedelta(days=470)
    [since] = late(crowded)["since"]
    assert abs((since - middle).days) <= 3
    [wrong] = late(crowded.drop("time_precision"))["since"]
    assert wrong == middle.replace(day=1)


def test_what_was_over_more_than_a_year_ago_is_no_alert() -> None:
    """The half year before is looked at for the sake of what follows."""
    frame = rows(rising=N_DAYS)
    day = (pl.col("local_date") - START).dt.total_days()
    tripled = [
        frame.filter(day.is_between(first, first + 14)).with_columns(pl.col("row_id") + f"_{at}")
        for first in (90, 300)
        for at in range(2)
    ]
    alerts = found(pl.concat([frame, *tripled]))
    assert [(each - START).days // 100 for each in alerts["since"]] == [3]


def test_days_without_rows_are_missing_and_not_quiet() -> None:
    """A gap of two months does not make what follows a rise."""
    frame = rows(rising=N_DAYS)
    day = (pl.col("local_date") - START).dt.total_days()
    assert found(frame.filter(~day.is_between(330, 390))).is_empty()


@pytest.mark.parametrize("frame", [rows().head(0), rows().head(40), rows().with_columns(
    local_date=pl.lit(START)), rows().with_columns(local_date=pl.lit(None, pl.Date)),
    rows().with_columns(local_date=pl.lit(date(2040, 1, 1)))])  # fmt: skip
def test_without_a_past_there_are_no_alerts(frame: pl.DataFrame) -> None:
    """No rows, few, all on one day, without dates, or in the future: an empty table."""
    assert find_alerts(frame, WATCHED, AlertSettings(), today=TODAY).is_empty()


def test_a_share_above_its_target_is_told_since_its_first_month() -> None:
    """In the months in a row until the newest one."""
    frame = rows(rising=430).select("local_date", mood=pl.lit(0), category="labels")
    trends = find_trends(frame, ["category"], {("category", "late"): 0.3})
    [alert] = target_alerts(trends, WATCHED.departments, task="category").to_dicts()
    assert (alert["kind"], alert["department"]) == ("target", "物流部")
    assert alert["since"] == date(2024, 3, 1)
    assert alert["low"] > 1
    assert target_alerts(trends.clear(), {}, task="category").is_empty()


def test_what_was_decided_is_kept_though_the_first_day_moves() -> None:
    """The id and the note stay; another series is another alert."""
    alerts = late(rows())
    [old] = alerts.to_dicts()
    entries = [decided(old, "seen", today=TODAY), decided(old, "closed", "已加派人手", today=TODAY)]
    moved = alerts.with_columns(
        since=pl.col("since") - timedelta(days=3), alert_id=pl.lit("a00000000")
    )
    [told] = with_states(moved, entries, "alerts.jsonl", cool_down=28).to_dicts()
    assert (told["alert_id"], told["state"], told["note"]) == (
        old["alert_id"], "closed", "已加派人手",
    )  # fmt: skip
    other = moved.with_columns(value=pl.lit("refund"))
    assert with_states(other, entries, "x", cool_down=28)["state"].to_list() == ["open"]
    later = moved.with_columns(since=pl.lit(date(2026, 1, 1)))
    assert with_states(later, entries, "x", cool_down=28)["state"].to_list() == ["open"]


def test_accept_sees_what_is_open_and_closes_what_is_over() -> None:
    """What is seen and goes on, or is closed, needs nothing."""
    alerts = late(rows(rising=420, until=450))
    assert [entry["event"] for entry in proposed(alerts, today=TODAY)] == ["closed"]
    assert [entry["event"] for entry in proposed(late(rows()), today=TODAY)] == ["seen"]
    seen = late(rows()).with_columns(state=pl.lit("seen"))
    assert list(proposed(seen, today=TODAY)) == []
    assert list(proposed(alerts.with_columns(state=pl.lit("closed")), today=TODAY)) == []


def test_a_line_of_the_state_that_is_none_of_alerts_is_told() -> None:
    """Which line, and what was wanted."""
    with pytest.raises(DataError, match=r"s.jsonl, line 1: not about an alert"):
        with_states(ALERTS.empty(), [{"event": "accepted"}], "s.jsonl", cool_down=1)


def one(**cells: Any) -> pl.DataFrame:
    """An alert of the first label."""
    return late(rows()).with_columns(**{name: pl.lit(value) for name, value in cells.items()})


def test_a_closed_alert_that_rises_again_is_open() -> None:
    """It was closed since it was over; one that was closed while it went on stays closed."""
    day = date(2024, 4, 20)
    over = one(until=day)
    [closed] = proposed(over, today=TODAY)
    assert closed["event"] == "closed"
    assert with_states(over, [closed], "x", cool_down=28)["state"].to_list() == ["closed"]
    again = over.with_columns(until=pl.lit(None, pl.Date))
    assert with_states(again, [closed], "x", cool_down=28)["state"].to_list() == ["open"]
    by_hand = decided(again.row(0, named=True), "closed", today=TODAY)
    assert with_states(again, [by_hand], "x", cool_down=28)["state"].to_list() == ["closed"]


def test_no_two_alerts_get_one_id() -> None:
    """What was decided of an alert is not handed to a newer one of the series."""
    old = one(until=date(2024, 4, 20), since=date(2024, 4, 1), alert_id="a0")
    entry = decided(old.row(0, named=True), "closed", today=TODAY)
    new = one(since=date(2024, 5, 10), alert_id="a1")
    told = with_states(pl.concat([new, old]), [entry], "x", cool_down=28)
    assert told.select("alert_id", "state").rows() == [("a1", "open"), ("a0", "closed")]


@pytest.mark.parametrize(("kind", "moved"), [("topic", 7), ("target", 30)])
def test_topics_and_targets_keep_their_state_though_the_first_day_moves(
    kind: str, moved: int
) -> None:
    """By a week as an onset does, or to the month where weeks were told before."""
    alert = one(kind=kind)
    entry = decided(alert.row(0, named=True), "seen", today=TODAY)
    later = alert.with_columns(since=pl.col("since") + timedelta(days=moved), alert_id=pl.lit("a9"))
    told = with_states(later, [entry], "x", cool_down=28)
    assert told["state"].to_list() == ["seen"]
    assert told["alert_id"].to_list() == [entry["alert_id"]]


def test_a_day_more_changes_little() -> None:
    """Quiet years are drawn by calendar weeks: tomorrow's threshold is nearly today's."""
    found = [
        late(rows(rising=440).filter(pl.col("local_date") < START + timedelta(days=day)))
        for day in (480, 481, 482)
    ]
    assert len({alerts["alert_id"][0] for alerts in found}) == 1
    p_values = [alerts["p_value"][0] for alerts in found]
    assert max(p_values) < 10 * min(p_values)
