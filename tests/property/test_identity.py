"""Topics keep their ids while their texts stay together, whatever else happens."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.topics.identity import Found, Identities, identify
from kesu.topics.memory import Memory, Remembered, Run, sketch

SIZES = st.lists(st.integers(20, 1500), min_size=1, max_size=8)


def rows(name: str, size: int) -> frozenset[str]:
    """Rows of one topic."""
    return frozenset(f"{name}:{at}" for at in range(size))


def accept(topics: dict[str, Found]) -> Memory:
    """What is remembered of such topics."""
    old = tuple(
        Remembered(name, topic.scale, name, len(topic.members), frozenset(sketch(topic.members)))
        for name, topic in topics.items()
    )
    return Memory((Run(old),))


def run(found: list[Found], memory: Memory) -> Identities:
    """A run in which some rows are in no topic."""
    looked_at = rows("none", 50).union(*(topic.members for topic in found))
    return identify(found, memory, looked_at)


@settings(max_examples=60, deadline=None)
@given(themes=SIZES, tight=SIZES, fresh=SIZES, seed=st.integers(0, 2**32))
def test_ids_stay_while_members_stay(
    themes: list[int], tight: list[int], fresh: list[int], seed: int
) -> None:
    """A tenth of the rows gone, each topic grown up to twice, new ones beside, in any order."""
    draw = random.Random(seed)  # noqa: S311
    sizes = {f"{scale}{at}": (scale, n)
             for scale, many in (("theme", themes), ("tight", tight))
             for at, n in enumerate(many)}  # fmt: skip
    then = {name: Found(scale, rows(name, n)) for name, (scale, n) in sizes.items()}
    now: list[tuple[str | None, Found]] = []
    for name, topic in then.items():
        kept = draw.sample(sorted(topic.members), -(-9 * len(topic.members) // 10))
        grown = rows(f"{name}+", draw.randrange(len(topic.members)))
        now.append((name, Found(topic.scale, grown.union(kept))))
    now += [(None, Found(draw.choice(("theme", "tight")), rows(f"new{at}", n)))
            for at, n in enumerate(fresh)]  # fmt: skip
    draw.shuffle(now)
    done = run([topic for _, topic in now], accept(then))
    assert done.ids == tuple(name for name, _ in now)
    told = [event["event"] for event in done.events]
    assert (told.count("continued"), told.count("born")) == (len(then), len(fresh))
    assert len(told) == len(now)


@settings(max_examples=60, deadline=None)
@given(then=SIZES, cuts=st.lists(st.integers(1, 6), min_size=8, max_size=8), seed=st.integers())
def test_the_order_of_topics_does_not_matter(then: list[int], cuts: list[int], seed: int) -> None:
    """Even where pieces of topics are alike and fit as well as each other."""
    old = {f"t{at}": Found("tight", rows(f"t{at}", 20 * (n // 20))) for at, n in enumerate(then)}
    now = [
        Found("tight", frozenset(sorted(topic.members)[part::cut]))
        for topic, cut in zip(old.values(), cuts, strict=False)
        for part in range(cut)
    ]
    shuffled = random.Random(seed).sample(range(len(now)), len(now))  # noqa: S311
    memory = accept(old)
    one, two = run(now, memory), run([now[k] for k in shuffled], memory)
    assert [one.ids[k] for k in shuffled] == list(two.ids)
    moved = [event | {"topic": None if event["topic"] is None else shuffled[event["topic"]]}
             for event in two.events]  # fmt: skip
    assert sorted(map(str, one.events)) == sorted(map(str, moved))


@settings(max_examples=60, deadline=None)
@given(sizes=SIZES, seed=st.integers(0, 2**32))
def test_every_topic_of_then_and_now_is_told(sizes: list[int], seed: int) -> None:
    """Whatever became of the rows: no id twice, and no topic in silence."""
    draw = random.Random(seed)  # noqa: S311
    old = {f"t{at}": Found("theme", rows(f"t{at}", n)) for at, n in enumerate(sizes)}
    every = sorted(frozenset().union(*(topic.members for topic in old.values())))
    parts: dict[int, set[str]] = {}
    for row_id in every:
        parts.setdefault((int(row_id[1]) + (draw.random() < 0.3)) % 5, set()).add(row_id)
    now = [Found("theme", frozenset(part)) for part in parts.values()]
    done = run(now, accept(old))
    kept = [topic_id for topic_id in done.ids if topic_id]
    assert len(set(kept)) == len(kept)
    own = [
        event["topic"] for event in done.events if event["event"] in {"continued", "born", "split"}
    ]
    assert sorted(own) == list(range(len(now)))
    gone = [event["others"][0] for event in done.events
            if event["event"] in {"continued", "merged", "ended"}]  # fmt: skip
    assert sorted(gone) == sorted(old)
    assert all(0 <= event["share"] <= 1 + 1e-9 for event in done.events)
