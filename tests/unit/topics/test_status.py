"""New, growing, stable, fading."""

import pytest

from kesu.topics.settings import TopicsSettings
from kesu.topics.status import judge_topics

SETTINGS = TopicsSettings()
# A hundred rows in each of twelve months; the last two are the recent period, a sixth of all.
ALL = [month for month in range(100, 112) for _ in range(100)]


@pytest.mark.parametrize(
    ("past", "recent", "expected"),
    [
        pytest.param(0, 20, "new", id="only in the recent period"),
        pytest.param(50, 10, "stable", id="just as expected"),
        pytest.param(20, 40, "growing", id="far more than expected"),
        pytest.param(100, 1, "fading", id="far less than expected"),
        pytest.param(3, 5, "unknown", id="too few rows"),
    ],
)
def test_status_follows_the_share_of_recent_rows(past: int, recent: int, expected: str) -> None:
    """The status is judged by how many of the topic's rows are recent."""
    months = [100 + k % 10 for k in range(past)] + [110 + k % 2 for k in range(recent)]
    [status] = judge_topics([months], ALL, SETTINGS)
    assert status.status == expected
    assert (status.p_value is None) == (expected == "unknown")


def test_new_needs_more_than_chance_explains() -> None:
    """Where nine rows in ten are recent, ten rows that all are recent tell nothing."""
    mostly_recent = ALL + [110] * 9000
    [few] = judge_topics([[110] * 10], mostly_recent, SETTINGS)
    assert few.status == "stable"
    assert few.p_value is not None
    assert few.p_value > SETTINGS.false_discovery_rate
    [many] = judge_topics([[110] * 100], mostly_recent, SETTINGS)
    assert many.status == "new"


def test_volume_is_taken_into_account() -> None:
    """A topic that doubles while all rows double is stable."""
    doubled = ALL + [month for month in (110, 111) for _ in range(100)]
    months = [100 + k % 10 for k in range(50)] + [110 + k % 2 for k in range(20)]
    [status] = judge_topics([months], doubled, SETTINGS)
    assert status.status == "stable"


@pytest.mark.parametrize("months", [[], [110, 111] * 30, [108, 109, 110, 111] * 30])
def test_short_history_tells_nothing(months: list[int]) -> None:
    """Without three months before the recent period the status is unknown."""
    [status] = judge_topics([months], months, SETTINGS)
    assert (status.status, status.p_value) == ("unknown", None)


def test_many_topics_are_corrected_for() -> None:
    """A share that is odd for one topic alone is not odd as the oddest of forty."""
    odd = [100 + k % 10 for k in range(44)] + [110] * 17
    usual = [100 + k % 10 for k in range(50)] + [110] * 10
    assert judge_topics([odd], ALL, SETTINGS)[0].status == "growing"
    assert judge_topics([odd, *[usual] * 39], ALL, SETTINGS)[0].status == "stable"
