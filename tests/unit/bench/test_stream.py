"""A stream of posts with hidden hashtags."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from kesu.bench import stream
from kesu.bench.stream import Stream, false_alarms, first_delays, flagged, stream_lines

FIRST = date(2024, 3, 1)


def made(days: list[int], hashtags: list[int]) -> Stream:
    """Posts on days counted from the first."""
    ids = [str(at) for at in range(len(days))]
    rows = pl.DataFrame(
        {"row_id": ids, "local_date": [FIRST + timedelta(days=day) for day in days],
         "person_key": [None] * len(ids)},
        schema_overrides={"person_key": pl.String},
    )  # fmt: skip
    return Stream(rows, np.array(hashtags))


def test_what_begins_late_emerges() -> None:
    """A hashtag of the first three days does not, whatever comes later."""
    posts = made([0, 1, 2, 3, 3, 4, 5], [0, 0, 2, 1, 0, 3, 1])
    assert posts.emerging == {1: FIRST + timedelta(days=3), 3: FIRST + timedelta(days=4)}
    assert posts.until(FIRST + timedelta(days=2)).hashtags.tolist() == [0, 0, 2]


def test_a_topic_speaks_for_the_hashtag_of_most_of_its_rows() -> None:
    """A theme has the rows of its tight topics too; a mixed topic speaks for none."""
    topics = pl.DataFrame(
        {
            "topic_id": ["theme", "tight", "mixed", "calm"],
            "parent": [None, "theme", None, None],
            "status": ["growing", "new", "new", "stable"],
        }
    )
    members = pl.DataFrame(
        {"topic_id": ["theme", "theme", "tight", "mixed", "mixed", "mixed", "calm", None]}
    )
    tags = np.array([5, 5, 7, 1, 2, 3, 9, 9])
    assert list(flagged(topics, members, tags)) == [5, 7]


def test_the_first_look_that_tells_counts() -> None:
    """Later looks that tell it again are no delay."""
    cells = [
        {"day": "2024-03-07", "wanted": [1, 2, 3], "delays": {"1": 3, "2": 0}},
        {"day": "2024-03-05", "wanted": [1, 2, 3], "delays": {"1": 1}},
    ]
    assert first_delays(cells) == {"1": 1, "2": 0}
    page = "\n".join(stream_lines(cells))
    assert "of the 3 largest hashtags" in page
    assert "2 were flagged,\n2 of them on their first or second day" in page


def test_shuffled_dates_seldom_alarm_and_bursts_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A burst is shuffled away; where the shuffling is undone it alarms each time."""
    monkeypatch.setattr(stream, "N_PERMUTED", 20)
    draw = np.random.default_rng(0)
    days = [*draw.integers(0, 20, 2000).tolist(), *[18] * 100]
    labels = np.array([-1] * 2000 + [0] * 100)
    assert false_alarms(made(days, [0] * 2100).rows, labels) <= 0.1
    monkeypatch.setattr(pl.Expr, "shuffle", lambda self, **_: self)
    assert false_alarms(made(days, [0] * 2100).rows, labels) == 1.0


def test_the_page_tells_who_agrees_better() -> None:
    """BERTopic, where it beats both of ours; one topic of all posts is no rival."""

    def page(**scores: float) -> list[str]:
        arms = {
            name: {"b_cubed": score, "ari": 0.0, "n_topics": 3, "noise": 0.0}
            for name, score in scores.items()
        }
        cell = {"n_rows": 9, "n_hashtags": 3, "arms": arms, "permuted_alarms": 0.0}
        return stream_lines([cell])

    better = "BERTopic agrees with the hashtags better than kesu."
    assert better in page(kesu=0.1, themes=0.2, default=0.3, one=0.4)
    assert better not in page(kesu=0.1, themes=0.2, default=0.15, one=0.4)
    assert "| kesu, themes | 0.200 | 0.000 | 3 | 0.000 |" in page(kesu=0.1, themes=0.2)
