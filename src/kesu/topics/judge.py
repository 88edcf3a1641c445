"""From the rows of each topic to its course.

A burst is told where it is: a theme that holds one beside much else is judged by the else.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl

from kesu.topics.clusters import NOISE
from kesu.topics.emergence.course import Course, describe_courses
from kesu.topics.rises import watch_rows, without_stray
from kesu.topics.settings import TopicsSettings

log = logging.getLogger(__name__)
SHORT = "history of %d %s(s) with rows is too short for a status; wanted at least %d"
# A topic of which one that was once flagged is so large a part is judged with it; a matter, with
# all its parts that were.
MOSTLY = 0.8


def judge_topics(
    corpus: pl.DataFrame,
    members: pl.DataFrame,
    parents: Sequence[int],
    settings: TopicsSettings,
    *,
    is_matter: np.ndarray,
    is_mixed: np.ndarray,
) -> list[Course]:
    """The course of each topic, from who wrote when.

    A topic is judged without those in it that were ever flagged, unless one of these is nearly all
    of it, or it is a matter and all of them together are. Several bursts that are not one matter
    are no rise of their theme. Its counts by period are of all its rows all the same. What rises in
    a theme of unlike topics is not one thing: of that nothing but the counts is told.

    Args:
        corpus: `row_id`, `local_date`, `person_key` of all rows, in topics or not.
        members: `row_id`, `topic` (its place in `parents`) and `is_weak`, whether it belongs there
            only just; a row may be in several topics.
        parents: (n_topics,) number of the topic that each lies in, `NOISE` for none.
        settings: period, least numbers and the rate of false alarms.
        is_matter: (n_topics,) which are made of topics that rose together.
        is_mixed: (n_topics,) which are themes of topics that have nothing in common.
    """
    courses = _courses(corpus, members, parents, settings, is_matter)
    return [
        course.unjudged() if mixed else course
        for course, mixed in zip(courses, is_mixed, strict=True)
    ]


def _courses(
    corpus: pl.DataFrame,
    members: pl.DataFrame,
    parents: Sequence[int],
    settings: TopicsSettings,
    is_matter: np.ndarray,
) -> list[Course]:
    """The course of each topic, what lies in it taken into account."""
    dated = without_stray(corpus)
    watched = watch_rows(dated, members, len(parents), settings)
    if watched is None:
        return [Course()] * len(parents)
    timeline = watched.ledger.timeline
    if timeline.n_periods <= settings.min_history:
        log.info(SHORT, timeline.n_periods, timeline.kind, settings.min_history + 1)
    first_days = _first_days(dated, members)
    courses = describe_courses(timeline, watched, settings, first_days)
    is_burst = watched.was_flagged
    rest = without_bursts(members, parents, is_burst, is_matter)
    if rest.height == members.height:
        return courses
    again = watch_rows(dated, rest, len(parents), settings)
    assert again is not None  # the same dates
    judged = describe_courses(again.ledger.timeline, again, settings, first_days)
    return [
        replace(course, by_period=whole.by_period)
        for course, whole in zip(judged, courses, strict=True)
    ]


def without_bursts(
    members: pl.DataFrame, parents: Sequence[int], is_burst: np.ndarray, is_matter: np.ndarray
) -> pl.DataFrame:
    """The members, without the rows of a theme that its bursts hold, if it is not one of them.

    Args:
        members: `row_id` and `topic`.
        parents: (n_topics,) what each topic lies in.
        is_burst: (n_topics,) which topics were ever flagged.
        is_matter: (n_topics,) which are one burst in several parts.
    """
    pairs = [(k, above) for k in np.flatnonzero(is_burst) for above in _ancestors(int(k), parents)]
    above = pl.DataFrame(pairs, {"topic": pl.Int64, "above": pl.Int64}, orient="row")
    by_burst = members.join(above, on="topic").select("row_id", topic="above", burst="topic")
    held = by_burst.select("row_id", "topic").unique()
    sizes, n_held = (dict(part["topic"].value_counts().iter_rows()) for part in (members, held))
    largest = by_burst.group_by("topic", "burst").len().group_by("topic").agg(pl.col("len").max())
    n_one = {theme: n_held[theme] if is_matter[theme] else n for theme, n in largest.iter_rows()}
    mixed = [theme for theme, n in n_one.items() if n < MOSTLY * sizes[theme]]
    gone = held.filter(pl.col("topic").is_in(mixed))
    return members.join(gone, on=["row_id", "topic"], how="anti", maintain_order="left")


def _ancestors(topic: int, parents: Sequence[int]) -> Iterator[int]:
    """What a topic lies in, the nearest first."""
    while (topic := parents[topic]) != NOISE:
        yield topic


def _first_days(corpus: pl.DataFrame, members: pl.DataFrame) -> dict[int, date]:
    """By topic the earliest date, strays left aside: of weak rows only if there are no others."""
    days = members.join(corpus.drop_nulls("local_date"), on="row_id")
    firm = pl.col("local_date").filter(~pl.col("is_weak")).min()
    found = days.group_by("topic").agg(pl.coalesce(firm, pl.col("local_date").min()))
    return dict(found.iter_rows())
