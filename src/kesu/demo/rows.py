"""Rows of the demo corpus, one after the other, from the plan and the sentences."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple

from kesu.demo import facts
from kesu.demo.compose import Text, Writer
from kesu.demo.dirt import Dirt
from kesu.demo.fill import Filler, Scene
from kesu.demo.phrases import Phrases
from kesu.demo.plan import FATE_NAMES, LABELS, Plan

MIDNIGHT = datetime.combine(facts.FIRST_DAY, time())
PREFIXES = {"hotline": "RX", "email": "YJ", "app": "PL", "social": "TW"}
CHUNK = 10_000
UNANSWERED, UNCLOSED, UNASKED = 0.05, 0.06, 0.5  # shares of the rows
ANSWER_HOURS, CLOSE_HOURS = 22, 36  # means
MEMORY = 50  # rows of a channel that a duplicate may repeat
TOPIC_GOLD_SHARE = 0.5  # of a topic's labelled rows are filed under 其他; the others stay open
CHANNELS, REGIONS = tuple(facts.CHANNELS), tuple(facts.REGIONS)
GOODS, SUPPLIERS, SEGMENTS = tuple(facts.GOODS), tuple(facts.SUPPLIERS), tuple(facts.SEGMENTS)
TOPIC_IDS = frozenset(topic.id for topic in facts.TOPICS)
RATINGS = {
    "negative": (1, 1, 1, 1, 1, 1, 2, 2, 2, 3),
    "neutral": (2, 3, 3, 3, 3, 3, 4, 4, 4, 5),
    "positive": (5, 5, 5, 5, 5, 5, 5, 4, 4, 4),
}
CONTENT = {"negative": 2.6, "neutral": 4.0, "positive": 4.8}  # mean satisfaction, answered in time


@dataclass(frozen=True, slots=True)
class DemoRow:
    """One complaint, before it takes the form of its channel's file.

    `label` is a leaf or a topic; the gold values are None where nobody labelled the row.
    """

    id: str
    scene: Scene
    text: Text
    created: datetime
    replied: datetime | None
    closed: datetime | None
    segment: str
    person: str
    rating: int
    satisfaction: int | None
    gold_category: str | None
    gold_sentiment: str | None
    gold_causes: tuple[str, ...] | None
    fate: str
    dirt: str


class Draw(NamedTuple):
    """One row of the plan; fields as in `Plan`."""

    day: int
    second: int
    label: int
    region: int
    goods: int
    supplier: int
    segment: int
    channel: int
    fate: int
    person: int
    is_labelled: bool


class Rows:
    """Iterates over all rows of a plan; holds a few of them to repeat."""

    def __init__(self, plan: Plan, phrases: Phrases, seed: int) -> None:
        """Keep the plan; draw nothing."""
        self.plan = plan
        self.rng = Random(f"rows {seed}")  # noqa: S311 - nothing to keep secret
        self.filler = Filler(phrases, self.rng)
        self.writer = Writer(self.filler)
        self.dirt = Dirt(self.filler)
        self.numbers = dict.fromkeys(CHANNELS, 0)
        self.recent: dict[str, deque[DemoRow]] = {name: deque(maxlen=MEMORY) for name in CHANNELS}

    def __iter__(self) -> Iterator[DemoRow]:
        """Rows in order of time."""
        columns = [getattr(self.plan, name) for name in Draw._fields]
        for start in range(0, len(self.plan.day), CHUNK):
            lists = (column[start : start + CHUNK].tolist() for column in columns)
            for values in zip(*lists, strict=True):
                yield self._row(Draw(*values))

    def _row(self, draw: Draw) -> DemoRow:
        name, kind = CHANNELS[draw.channel], FATE_NAMES[draw.fate]
        recent = self.recent[name]
        if kind == "reimport" and recent:
            return replace(self.filler.pick(recent), fate=kind, dirt="")
        scene = self.filler.scene(
            channel=name,
            label=LABELS[draw.label],
            day=draw.day,
            region=REGIONS[draw.region],
            goods=GOODS[draw.goods],
            supplier=SUPPLIERS[draw.supplier],
        )
        earlier = self.filler.pick(recent) if kind.endswith("_duplicate") and recent else None
        text, dirt = self._text(kind, scene) if earlier is None else self._again(kind, earlier)
        created = MIDNIGHT + timedelta(days=draw.day, seconds=draw.second)
        replied, closed = self._times(created)
        scene = scene if earlier is None else earlier.scene
        gold = self._gold(text, scene, kind) if draw.is_labelled else (None, None, None)
        row = DemoRow(
            id=self._id(name),
            scene=scene,
            text=text,
            created=created,
            replied=replied,
            closed=closed,
            segment=SEGMENTS[draw.segment],
            person=f"U{1000000 + draw.person}",
            rating=self.filler.pick(RATINGS[text.sentiment]),
            satisfaction=self._satisfaction(text.sentiment, created, replied),
            gold_category=gold[0],
            gold_sentiment=gold[1],
            gold_causes=gold[2],
            fate=kind,
            dirt=dirt,
        )
        if kind == "plain":
            recent.append(row)
        return row

    def _text(self, kind: str, scene: Scene) -> tuple[Text, str]:
        text = self.writer.write(scene)
        if kind == "empty":
            return replace(text, subject="", body="", family=""), ""
        if kind == "foreign":
            body = self.filler.wrap("foreign", "any", scene)
            return replace(text, subject="", body=body, family=""), ""
        body, dirt = self.dirt.spoil(text.body, scene)
        return replace(text, body=body), dirt

    def _again(self, kind: str, earlier: DemoRow) -> tuple[Text, str]:
        """Another person's text with other id and time, but on the same thing."""
        body = earlier.text.body
        if kind == "near_duplicate":
            body = self.dirt.near(body)
        return replace(earlier.text, body=body), earlier.dirt

    def _gold(
        self, text: Text, scene: Scene, kind: str
    ) -> tuple[str | None, str | None, tuple[str, ...] | None]:
        if kind in ("empty", "foreign"):
            return None, None, None
        if scene.label not in TOPIC_IDS:
            return scene.label, text.sentiment, text.causes or None
        filed = self.rng.random() < TOPIC_GOLD_SHARE
        return ("other", text.sentiment, None) if filed else (None, None, None)

    def _id(self, channel: str) -> str:
        self.numbers[channel] += 1
        return f"{PREFIXES[channel]}{self.numbers[channel]:08d}"

    def _times(self, created: datetime) -> tuple[datetime | None, datetime | None]:
        """Most are answered within 48 hours; some never, and some are never closed."""
        random = self.rng.random
        if random() < UNANSWERED:
            return None, None
        replied = created + timedelta(minutes=int(20 + 60 * self.rng.expovariate(1 / ANSWER_HOURS)))
        if random() < UNCLOSED:
            return replied, None
        return replied, replied + timedelta(
            minutes=int(10 + 60 * self.rng.expovariate(1 / CLOSE_HOURS))
        )

    def _satisfaction(
        self, sentiment: str, created: datetime, replied: datetime | None
    ) -> int | None:
        """1 to 5, asked of some; a late answer costs a good point."""
        if replied is None or self.rng.random() < UNASKED:
            return None
        mean = CONTENT[sentiment] - (1.2 if replied - created > timedelta(hours=48) else 0.0)
        return min(5, max(1, round(self.rng.gauss(mean, 0.8))))
