"""The course of topics: status, onset, ratio, and what becomes of bad dates."""

import time
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from kesu.topics.clusters import NOISE
from kesu.topics.emergence.change import find_onset, rate_ratios
from kesu.topics.emergence.course import Course, describe_courses
from kesu.topics.emergence.fading import fading_at_end
from kesu.topics.emergence.ledger import CALM
from kesu.topics.emergence.watch import watch
from kesu.topics.judge import judge_topics
from kesu.topics.settings import TopicsSettings

SETTINGS = TopicsSettings()
RULES = {"min_history": 4, "min_support": 10, "rate": 0.05}
N_WEEKS = 60
FIRST = date(2024, 1, 1)


def courses_of(timeline_of, counts: np.ndarray, others: np.ndarray) -> list[Course]:
    """The courses of topics with such counts by week."""
    timeline = timeline_of(counts, others)
    return describe_courses(timeline, watch(timeline, **RULES), SETTINGS, {})


def week(number: int) -> date:
    """First day of a week of the simulated timelines."""
    return date(2023, 1, 2) + timedelta(weeks=number)


@pytest.fixture(scope="module")
def moved(timeline_of, quiet_counts) -> list[Course]:
    """Among quiet topics: new, growing, fading, a burst that is over, one too small."""
    rng = np.random.default_rng(1)
    counts, others = quiet_counts(rng, n_periods=N_WEEKS)
    weeks = np.arange(N_WEEKS)
    for topic, rates in enumerate(
        (
            np.where(weeks < 57, 0, 12),
            np.where(weeks < 54, 4, 20),
            np.where(weeks < 50, 12, 1),
            np.where((weeks >= 20) & (weeks < 26), 40, 1),
            np.where(weeks < 57, 0, 2),
        )
    ):
        counts[topic] = rng.poisson(rates * others / 200)
    counts[0, 30] = 1
    return courses_of(timeline_of, counts, others)


@pytest.mark.parametrize(
    ("topic", "status", "onset", "faded", "flagged"),
    [
        pytest.param(0, "new", 57, None, 57, id="a stray report is no past"),
        pytest.param(1, "growing", 54, None, 54, id="five times as many"),
        pytest.param(2, "fading", None, 50, None, id="hardly any are left"),
        pytest.param(3, "fading", 20, 26, 20, id="a burst that is over"),
        pytest.param(4, "unknown", None, None, None, id="too few persons"),
        pytest.param(5, "stable", None, None, None, id="quiet"),
    ],
)
def test_status_onset_and_first_alarm(
    moved: list[Course],
    topic: int,
    status: str,
    *,
    onset: int | None,
    faded: int | None,
    flagged: int | None,
) -> None:
    """Each course gets its name, the weeks in which it rose and fell, and the week that told."""
    found = moved[topic]
    assert found.status == status
    assert found.onset == (None if onset is None else week(onset))
    assert found.faded == (None if faded is None else week(faded))
    assert found.flagged == (None if flagged is None else week(flagged) + timedelta(days=6))
    assert (found.p_value is None) == (status == "unknown")
    if found.p_value is not None:
        assert (found.p_value <= 0.05) == (status != "stable")


def test_a_burst_that_is_over_is_not_new(timeline_of, quiet_counts) -> None:
    """Forty a week for three weeks: new until it has come down, though long windows flag it."""
    counts, others = quiet_counts(np.random.default_rng(2), n_periods=N_WEEKS)
    counts[0], counts[0, 46:49], counts[0, 51::4] = 0, 40, 1

    def status(n_weeks: int) -> str:
        seen = timeline_of(counts[:, :n_weeks], others[:n_weeks])
        assert watch(seen, **RULES).is_flagged[0, -1]
        return describe_courses(seen, watch(seen, **RULES), SETTINGS, {})[0].status

    assert [status(n) for n in (47, 49, 51)] == ["new"] * 3
    assert status(58) == "fading"


@pytest.mark.parametrize("base", [0.2, 6])
def test_what_is_left_of_a_burst_fades_and_a_usual_matter_is_stable_again(
    timeline_of, quiet_counts, base: float
) -> None:
    """Half a year after six weeks of thirty, at any week: by what there is beside them."""
    counts, others = quiet_counts(np.random.default_rng(4), n_periods=N_WEEKS)
    rates = np.where((np.arange(N_WEEKS) >= 14) & (np.arange(N_WEEKS) < 20), 30, base)
    counts[0] = np.random.default_rng(5).poisson(rates * others / 200)
    for n_weeks in range(44, N_WEEKS, 3):
        found = courses_of(timeline_of, counts[:, :n_weeks], others[:n_weeks])[0]
        assert found.onset == week(14)
        assert found.status == ("fading" if base < 1 else "stable")
        assert found.faded == (week(20) if base < 1 else None)


def test_ratios_speak_of_the_own_past(moved: list[Course]) -> None:
    """Growth is above one, fading below, and a topic without a past has a lower end alone."""
    assert moved[1].ratio_low > 3
    assert moved[2].ratio_high < 0.5
    assert moved[3].ratio_high < 0.5
    low, high = moved[5].ratio_low, moved[5].ratio_high
    assert low < 1 < high


def test_without_a_past_only_the_lower_end_is_told(timeline_of, quiet_counts) -> None:
    """Reports from nowhere have no ratio, but a bound."""
    counts, others = quiet_counts(np.random.default_rng(0), n_periods=N_WEEKS)
    counts[0], counts[0, 57:] = 0, 12
    found = courses_of(timeline_of, counts, others)[0]
    assert (found.status, found.ratio, found.ratio_high) == ("new", None, None)
    assert found.ratio_low > 50


def test_swelling_lets_no_other_fade(timeline_of, quiet_counts) -> None:
    """Neither a topic of half the corpus nor a wave of labelled rows makes topics fade."""
    counts, others = quiet_counts(np.random.default_rng(0), n_periods=N_WEEKS)
    counts[0], counts[0, 54:] = 5, 600
    others[54:] *= 4
    found = courses_of(timeline_of, counts, others)
    assert "fading" not in [course.status for course in found]


@pytest.mark.parametrize(("n_days", "fades"), [(6, False), (14, True)])
def test_a_first_saturday_without_reports_is_no_fading(timeline_of, n_days, *, fades) -> None:
    """Forty a day, and none on a Saturday: the first one tells nothing, the second weekend does."""
    counts = np.full((2, n_days), 40)
    counts[0, 5 if n_days == 6 else 12 :] = 0
    timeline = timeline_of(counts, np.full(n_days, 200), "day")
    watched = watch(timeline, **RULES)
    found = fading_at_end(watched, np.full(2, CALM), min_history=4)
    assert (found[0] <= 0.05) == fades
    assert found[1] > 0.05


@pytest.mark.parametrize("dispersion", [1.0, 3.0])
def test_the_interval_covers(timeline_of, quiet_counts, dispersion: float) -> None:
    """The 95 % interval holds the true ratio in 93 to 97 of 100 cases (900 of them: 0.7 apart)."""
    n_held = n_told = 0
    for seed in range(30):
        counts, others = quiet_counts(np.random.default_rng(seed), mean=8, dispersion=dispersion)
        watched = watch(timeline_of(counts, others * 20), **RULES)
        never = np.full(30, CALM)
        for _, low, high in rate_ratios(watched, 4, since=never, before=np.full(30, 100)):
            n_told += 1
            n_held += low <= 1 <= high
    assert n_told == 900
    assert 0.93 <= n_held / n_told <= 0.975


@pytest.mark.parametrize(
    ("counts", "is_rise", "onset"),
    [
        ([2, 2, 2, 2, 8, 8], True, 4),
        ([8, 8, 8, 2, 2, 2], False, 3),
        ([0, 0, 0, 0, 0, 5], True, 5),
        ([3, 3, 3, 3, 3, 3], True, 1),
        ([7], True, 0),
    ],
)
def test_onset_is_the_likeliest_step(counts: list[int], is_rise: bool, onset: int) -> None:  # noqa: FBT001
    """The share changes once, there where it explains the counts best."""
    others = np.full(len(counts), 100)
    assert find_onset(np.array(counts), others, earliest=1, is_rise=is_rise) == onset


def corpus(days: list[date | None]) -> pl.DataFrame:
    """Rows of these days, each from a person of its own."""
    return pl.DataFrame(
        {"row_id": [str(k) for k in range(len(days))], "local_date": days, "person_key": None},
        schema={"row_id": pl.String, "local_date": pl.Date, "person_key": pl.String},
    )


def judge(days: list[date | None], n_members: int, **values: object) -> list[Course]:
    """Courses of a topic of the first rows, and of one without rows."""
    members = pl.DataFrame(
        {"row_id": [str(k) for k in range(n_members)], "topic": 0, "is_weak": False},
        schema={"row_id": pl.String, "topic": pl.Int64, "is_weak": pl.Boolean},
    )
    settings = SETTINGS.model_copy(update=values)
    plain = np.zeros(2, dtype=bool)
    return judge_topics(
        corpus(days), members, [NOISE, NOISE], settings, is_matter=plain, is_mixed=plain
    )


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([], id="no rows"),
        pytest.param([None] * 30, id="no dates"),
        pytest.param([FIRST] * 30, id="one day"),
        pytest.param([FIRST] + [None] * 9, id="one date"),
        pytest.param([FIRST + timedelta(days=k % 4) for k in range(30)], id="four days"),
        pytest.param([FIRST, FIRST + timedelta(days=4000)] * 5, id="ten rows, far apart"),
        pytest.param([date(2099, 1, 1)] * 30, id="the future"),
    ],
)
@pytest.mark.parametrize("n_members", [0, 1, 10, 30])
@pytest.mark.parametrize("period", ["auto", "day", "week", "month"])
def test_too_little_is_unknown(days: list[date | None], n_members: int, period: str) -> None:
    """Whatever the dates, there is an answer, and none of these is enough for a status."""
    found = judge(days, n_members, period=period)
    assert [course.status for course in found] == ["unknown", "unknown"]
    assert [course.p_value for course in found] == [None, None]


def test_all_of_a_corpus_in_one_topic(timeline_of) -> None:
    """Where there is nothing to compare with, nothing is found."""
    counts = np.full((1, 30), 5)
    counts[0, 25:] = 80
    [found] = courses_of(timeline_of, counts, np.zeros(30, dtype=int))
    assert (found.status, found.ratio, found.flagged) == ("stable", None, None)


def test_a_mistaken_date_hides_no_burst() -> None:
    """A row of 1970 and one of 2099 change neither the periods nor the status."""
    quiet = [FIRST + timedelta(days=k % 50) for k in range(500)]
    burst = [FIRST + timedelta(days=49)] * 20
    found = judge([*burst, *quiet], 20)[0]
    odd = judge([*burst, date(1970, 1, 1), date(2099, 1, 1), *quiet], 22)[0]
    assert (found.status, found.period, found.first_seen) == ("new", "day", burst[0])
    assert (odd.status, odd.period, odd.first_seen) == ("new", "day", burst[0])


def test_a_weak_member_is_not_the_first_seen() -> None:
    """A stray text of months ago does not make a matter old, if there is any other."""
    members = pl.DataFrame({"row_id": ["0", "1", "2"], "topic": 0, "is_weak": [True, False, False]})
    days = [FIRST, FIRST + timedelta(days=40), FIRST + timedelta(days=30)]
    plain = {"is_matter": np.zeros(1, dtype=bool), "is_mixed": np.zeros(1, dtype=bool)}
    [found] = judge_topics(corpus(days), members, [NOISE], SETTINGS, **plain)
    assert found.first_seen == days[2]
    [alone] = judge_topics(corpus(days), members[:1], [NOISE], SETTINGS, **plain)
    assert alone.first_seen == FIRST


def test_cells_run_from_the_first_report_to_the_end() -> None:
    """Quiet days are told with a zero, days before the first are not."""
    days = [FIRST + timedelta(days=k) for k in (2, 4, *range(6))]
    cells = judge(days, 2)[0].by_period
    assert [(cell["period"], cell["n"]) for cell in cells] == [
        ("2024-01-03", 1), ("2024-01-04", 0), ("2024-01-05", 1), ("2024-01-06", 0),
    ]  # fmt: skip
    assert cells[0]["start"] == FIRST + timedelta(days=2)
    assert cells[0]["share"] == 0.5


def test_telling_rises_takes_no_longer_than_looking_for_them(timeline_of, quiet_counts) -> None:
    """Forty bursts among 200 topics over two years: half as long, here at most twice."""
    rng = np.random.default_rng(0)
    counts, others = quiet_counts(rng, n_topics=200, n_periods=104)
    weeks = np.arange(104)
    for topic, start in enumerate(rng.integers(10, 100, 40)):
        decay = 40 * np.exp(-np.clip(weeks - start, 0, None) / 4)
        counts[topic] = rng.poisson(np.where(weeks >= start, decay, 1))
    started = time.process_time()
    watched = watch(timeline_of(counts, others), **RULES)
    looked = time.process_time()
    found = describe_courses(watched.ledger.timeline, watched, SETTINGS, {})
    assert sum(bool(course.rises) for course in found) == 40
    assert time.process_time() - looked < 2 * (looked - started)


def test_ten_times_the_topics_take_not_ten_times_as_long(timeline_of, quiet_counts) -> None:
    """800 days are looked at for all topics at once: three times as long, here at most six."""
    spent = []
    for n_topics in (30, 300):
        drawn = quiet_counts(np.random.default_rng(0), n_topics=n_topics, n_periods=800, kind="day")
        timeline = timeline_of(*drawn, "day")
        started = time.process_time()
        describe_courses(timeline, watch(timeline, **RULES), SETTINGS, {})
        spent.append(time.process_time() - started)
    assert spent[1] < 6 * spent[0]
