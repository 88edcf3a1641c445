"""The skeleton of the corpus: for each row its day, attributes, label and fate, as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kesu.demo import facts
from kesu.demo.facts import Topic

LABELS = (*facts.LEAVES, *(topic.id for topic in facts.TOPICS))
N_LEAVES = len(facts.LEAVES)
WEEKDAYS = np.array([1.15, 1.10, 1.05, 1.00, 1.00, 0.72, 0.68])  # Monday first
HOURS = np.array(
    [2, 1, 1, 1, 1, 2, 4, 8, 16, 24, 26, 22, 16, 18, 24, 24, 22, 18, 16, 18, 20, 16, 10, 5]
)
FATES = {"exact_duplicate": 0.015, "near_duplicate": 0.015, "reimport": 0.010,
         "empty": 0.005, "foreign": 0.008}  # fmt: skip
FATE_NAMES = ("plain", *FATES)
LABELLED_SHARE = 1 / 3

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """One value per row in each array, rows in order of time.

    `label` points into `LABELS`, `fate` into `FATE_NAMES`, the attributes into the keys of the
    tables in `facts`; `second` counts from midnight.
    """

    day: Ints
    second: Ints
    label: Ints
    region: Ints
    goods: Ints
    supplier: Ints
    segment: Ints
    channel: Ints
    fate: Ints
    person: Ints
    is_labelled: NDArray[np.bool_]


def draw_plan(n_rows: int, seed: int) -> Plan:
    """The skeleton of `n_rows` rows; the same seed gives the same one."""
    rng = np.random.default_rng(seed)
    day, topic = _days_and_topics(n_rows, rng)
    hour = rng.choice(24, n_rows, p=HOURS / HOURS.sum())
    second = hour * 3600 + rng.integers(0, 3600, n_rows)
    order = np.lexsort((second, day))
    day, topic, second = day[order], topic[order], second[order]
    region, goods, supplier = _attributes(n_rows, rng)
    leaf = _leaves(day, region, supplier, rng)
    pool = max(1, int(n_rows * 0.6))
    return Plan(
        day=day,
        second=second,
        label=np.where(topic < 0, leaf, N_LEAVES + topic),
        region=region,
        goods=goods,
        supplier=supplier,
        segment=_draw(facts.SEGMENTS, n_rows, rng),
        channel=_draw(facts.CHANNELS, n_rows, rng),
        fate=_fates(n_rows, rng),
        person=(pool * rng.random(n_rows) ** 1.5).astype(np.int64),  # some complain again and again
        is_labelled=rng.random(n_rows) < LABELLED_SHARE,
    )


def _days_and_topics(n_rows: int, rng: np.random.Generator) -> tuple[Ints, Ints]:
    shares = np.array([topic.share for topic in facts.TOPICS])
    topic = np.searchsorted(np.cumsum(shares), rng.random(n_rows), side="right")
    topic = np.where(topic == len(shares), -1, topic)
    day = rng.choice(facts.N_DAYS, n_rows, p=_normal(base_profile()))
    for index, planted in enumerate(facts.TOPICS):
        rows = np.flatnonzero(topic == index)
        day[rows] = rng.choice(facts.N_DAYS, len(rows), p=_normal(topic_profile(planted)))
    return day, topic


def base_profile() -> Floats:
    """Relative volume of each day: weekdays, and two big sales a year."""
    days = np.arange(facts.N_DAYS)
    profile = WEEKDAYS[(days + facts.FIRST_DAY.weekday()) % 7].copy()
    for year in (0, 365):
        profile[year + 314 : year + 325] *= 1.35  # 11 November and the days after
        profile[year + 168 : year + 178] *= 1.20  # 18 June
    return profile


def topic_profile(topic: Topic) -> Floats:
    """Relative volume of a topic on each day."""
    days = np.arange(facts.N_DAYS)
    profile = base_profile()
    if topic.kind == "growing":
        return profile * (0.1 + 1.9 * days / facts.N_DAYS)
    if topic.start is not None:
        since = days - facts.day_number(topic.start)
        profile *= (since >= 0) * (1 - np.exp(-(since.clip(0) + 1) / 5))
        profile *= np.exp(-since.clip(0) / 120)
    if topic.end is not None:
        profile *= days < facts.day_number(topic.end)
    return profile


def _attributes(n_rows: int, rng: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    region = _draw(facts.REGIONS, n_rows, rng)
    is_there = region == list(facts.REGIONS).index(facts.CAUSE_REGION)
    goods = np.where(
        is_there,
        _draw(_raised(facts.GOODS, facts.CONFOUNDER_GOODS, facts.CONFOUNDER_SHARE), n_rows, rng),
        _draw(facts.GOODS, n_rows, rng),
    )
    raised = _raised(facts.SUPPLIERS, facts.CAUSE_SUPPLIER, facts.CAUSE_SUPPLIER_SHARE)
    supplier = np.where(is_there, _draw(raised, n_rows, rng), _draw(facts.SUPPLIERS, n_rows, rng))
    return region, goods, supplier


def _leaves(day: Ints, region: Ints, supplier: Ints, rng: np.random.Generator) -> Ints:
    """Draw categories by their shares, changed where a fact is planted."""
    shares = _normal(np.array(list(facts.LEAVES.values())))
    weights = np.tile(shares.astype(np.float32), (len(day), 1))
    names = list(facts.LEAVES)
    caused = is_caused(region, supplier) & (day >= facts.day_number(facts.CAUSE_START))
    late = names.index(facts.CAUSE_CATEGORY)
    weights[caused, late] = _weight(shares[late], facts.CAUSE_RATIO)
    fixed = names.index(facts.FIX_CATEGORY)
    weights[day >= facts.day_number(facts.FIX_START), fixed] = _weight(
        shares[fixed], facts.FIX_FACTOR
    )
    reached = np.cumsum(weights, axis=1)
    position = rng.random(len(day)) * reached[:, -1]
    return np.asarray((reached <= position[:, None]).sum(axis=1).clip(0, len(names) - 1))


def is_caused(region: Ints, supplier: Ints) -> NDArray[np.bool_]:
    """Which rows are of the supplier and region in which the cause works."""
    is_region = region == list(facts.REGIONS).index(facts.CAUSE_REGION)
    is_supplier = supplier == list(facts.SUPPLIERS).index(facts.CAUSE_SUPPLIER)
    return np.asarray(is_region & is_supplier)


def _weight(share: float, factor: float) -> float:
    """The weight that turns `share` of a total of 1 into `factor * share`."""
    wanted = share * factor
    return wanted / (1 - wanted) * (1 - share)


def _fates(n_rows: int, rng: np.random.Generator) -> Ints:
    reached = np.cumsum(list(FATES.values()))
    fate = np.searchsorted(reached, rng.random(n_rows), side="right")
    return np.asarray(np.where(fate == len(FATES), 0, fate + 1))


def _draw(shares: Mapping[str, float], n_rows: int, rng: np.random.Generator) -> Ints:
    return rng.choice(len(shares), n_rows, p=_normal(np.array(list(shares.values()))))


def _raised(shares: Mapping[str, float], name: str, share: float) -> dict[str, float]:
    rest = (1 - share) / (1 - shares[name])
    return {key: share if key == name else value * rest for key, value in shares.items()}


def _normal(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum())
