"""A burst is told where it is, and not by the theme that holds it beside much else."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from kesu.topics.clusters import NOISE
from kesu.topics.emergence.course import Course
from kesu.topics.judge import judge_topics, without_bursts
from kesu.topics.settings import TopicsSettings

FIRST = date(2024, 1, 1)
N_WEEKS = 60
THEME, BURST = 0, 1
NO_MATTER = np.zeros(3, dtype=bool)


def courses_of(n_burst: int, *, more: int = 0, is_mixed: bool = False) -> list[Course]:
    """A theme of two reports a week, with a burst of its own and so many more at the end."""
    days = [FIRST + timedelta(weeks=week, days=day) for week in range(N_WEEKS) for day in range(7)]
    others = [(f"o{at}", day) for at, day in enumerate(days)]
    steady = [(f"s{week}{k}", FIRST + timedelta(weeks=week)) for week in range(58) for k in "ab"]
    late = [FIRST + timedelta(weeks=N_WEEKS - 1, days=k % 7) for k in range(max(n_burst, more))]
    burst = [(f"b{k}", late[k]) for k in range(n_burst)]
    further = [(f"m{k}", late[k]) for k in range(more)]
    rows = [*others, *steady, *burst, *further]
    corpus = pl.DataFrame(rows, schema={"row_id": pl.String, "local_date": pl.Date}, orient="row")
    inside = [(row, THEME) for row, _ in (*steady, *burst, *further)]
    members = pl.DataFrame(
        [*inside, *((row, BURST) for row, _ in burst)],
        schema={"row_id": pl.String, "topic": pl.Int64},
        orient="row",
    )
    corpus = corpus.with_columns(person_key=pl.lit(None, pl.String))
    return judge_topics(
        corpus,
        members.with_columns(is_weak=pl.lit(value=False)),
        [NOISE, THEME],
        TopicsSettings(),
        is_matter=NO_MATTER[:2],
        is_mixed=np.array([is_mixed, False]),
    )


def test_the_theme_of_a_burst_is_judged_by_the_rest() -> None:
    """Forty of 156 reports burst: the topic is new, its theme is as ever, and counts all."""
    theme, burst = courses_of(40)
    assert (theme.status, burst.status) == ("stable", "new")
    assert theme.ratio is not None
    assert theme.ratio < 1.5
    assert sum(cell["n"] for cell in theme.by_period) == 156


def test_a_theme_that_is_mostly_its_burst_rises_with_it() -> None:
    """Of 716 reports 600 are new: the theme grows."""
    theme, burst = courses_of(600)
    assert (theme.status, burst.status) == ("growing", "new")


def test_a_theme_may_rise_beside_its_burst() -> None:
    """What rises in a theme outside its burst makes it rise."""
    theme, burst = courses_of(40, more=40)
    assert (theme.status, burst.status) == ("growing", "new")


def test_a_theme_of_unlike_topics_is_counted_and_not_judged() -> None:
    """It would be called growing; its burst is told as ever."""
    (plain, _), (theme, burst) = courses_of(600), courses_of(600, is_mixed=True)
    assert (theme.status, burst.status) == ("mixed", "new")
    assert theme == Course(
        "mixed",
        first_seen=plain.first_seen,
        period=plain.period,
        n_periods=plain.n_periods,
        by_period=plain.by_period,
    )


def test_what_could_not_be_tested_stays_unknown() -> None:
    """That there are too few persons is told rather than that they write of many things."""
    seen = date(2024, 1, 1)
    course = Course(n_periods=3, ratio=2.0, ratio_low=1.0, first_seen=seen)
    assert course.unjudged() == Course(n_periods=3, first_seen=seen)


@pytest.mark.parametrize(
    ("n_burst", "is_burst", "n_left"),
    [(4, True, 6 + 4), (7, True, 3 + 7), (8, True, 10 + 8), (4, False, 10 + 4)],
    ids=["some", "most", "nearly all", "never flagged"],
)
def test_which_rows_are_left_out(n_burst: int, is_burst: bool, n_left: int) -> None:  # noqa: FBT001
    """Those of the theme that a burst holds; the burst keeps its own."""
    rows = [f"r{k}" for k in range(10)]
    members = pl.DataFrame(
        {"row_id": rows + rows[:n_burst], "topic": [THEME] * 10 + [BURST] * n_burst}
    )
    left = without_bursts(members, [NOISE, THEME], np.array([True, is_burst]), NO_MATTER)
    assert left.height == n_left
    assert left.filter(topic=BURST).height == n_burst


def test_a_theme_is_judged_without_the_bursts_of_its_matters() -> None:
    """A part rose; what it lies in, and what that lies in, go without its rows, each once."""
    theme, matter, part = 0, 1, 2
    inside = {theme: 20, matter: 10, part: 4}
    members = pl.DataFrame(
        [(f"r{at}", topic) for topic, n in inside.items() for at in range(n)],
        schema={"row_id": pl.String, "topic": pl.Int64},
        orient="row",
    )
    parents = [NOISE, theme, matter]
    left = without_bursts(members, parents, np.array([False, False, True]), NO_MATTER)
    assert dict(left["topic"].value_counts().iter_rows()) == {theme: 16, matter: 6, part: 4}
    left = without_bursts(members, parents, np.array([False, True, True]), NO_MATTER)
    assert dict(left["topic"].value_counts().iter_rows()) == {theme: 10, matter: 6, part: 4}


@pytest.mark.parametrize(("is_matter", "n_left"), [(False, 2), (True, 10)])
def test_several_bursts_are_no_rise_of_their_theme(is_matter: bool, n_left: int) -> None:  # noqa: FBT001
    """Two bursts hold eight of ten rows: that is a rise of a matter, of which they are parts."""
    rows = [f"r{k}" for k in range(10)]
    members = pl.DataFrame(
        {"row_id": [*rows, *rows[:4], *rows[4:8]], "topic": [THEME] * 10 + [1] * 4 + [2] * 4}
    )
    matters = np.array([is_matter, False, False])
    left = without_bursts(members, [NOISE, THEME, THEME], np.array([True] * 3), matters)
    assert left.filter(topic=THEME).height == n_left
