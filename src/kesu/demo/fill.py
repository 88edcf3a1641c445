"""Fill the slots of a sentence with what fits the row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TypeVar

from kesu.demo import personal
from kesu.demo.facts import FIRST_DAY, N_DAYS
from kesu.demo.phrases import Pattern, Phrases

MONTH_DAYS = tuple(
    f"{day.month}月{day.day}日"
    for day in (FIRST_DAY + timedelta(days=number - 30) for number in range(N_DAYS + 30))
)
T = TypeVar("T")
SHIFT = 30  # MONTH_DAYS begins this many days before the corpus


@dataclass(frozen=True, slots=True)
class Scene:
    """What a row is about: who speaks where, when, on what. One item, one order, one city."""

    channel: str
    label: str
    day: int
    region: str
    goods: str
    supplier: str
    item: str
    city: str
    price: str
    bought: str
    order: str


class Filler:
    """Fills slots; all draws come from one random generator."""

    def __init__(self, phrases: Phrases, rng: Random) -> None:
        """Keep both; draw nothing."""
        self.phrases = phrases
        self.rng = rng
        self.makers: Mapping[str, Callable[[Scene], str]] = {
            "item": lambda scene: scene.item,
            "city": lambda scene: scene.city,
            "price": lambda scene: scene.price,
            "md": lambda scene: scene.bought,
            "order": lambda scene: scene.order,
            "carrier": lambda scene: scene.supplier,
            "me": lambda scene: "我" if scene.channel == "email" else "客户",
            "name": lambda _: self._value("surname") + self._value("given"),
            "phone": lambda _: personal.phone(rng),
            "id_number": lambda _: personal.id_number(rng),
            "plate": lambda _: self._value("plate_area") + personal.plate_end(rng),
            "email": lambda _: personal.email(rng, self._value("mail_host")),
            "house": lambda _: personal.house(rng),
            "about": lambda scene: self.wrap("about", scene.label, scene),
            "ask": lambda scene: self.wrap("ask", scene.label, scene),
        }

    def scene(
        self, *, channel: str, label: str, day: int, region: str, goods: str, supplier: str
    ) -> Scene:
        """A scene with item, city, price, day of purchase and order number drawn for it."""
        slots = self.phrases.slots
        return Scene(
            channel=channel,
            label=label,
            day=day,
            region=region,
            goods=goods,
            supplier=supplier,
            item=self.pick(slots["item", goods]),
            city=self.pick(slots["city", region]),
            price=self.pick(slots["price", goods]),
            bought=MONTH_DAYS[day + SHIFT - 3 - int(self.rng.random() * 15)],
            order=f"QH{int(self.rng.random() * 1e8):08d}",
        )

    def pick(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[int(self.rng.random() * len(values))]

    def fill(self, pattern: Pattern, scene: Scene) -> str:
        """The sentence with its slots filled."""
        pieces = pattern.pieces
        if len(pieces) == 1:
            return pieces[0]
        filled = list(pieces)
        for index in range(1, len(pieces), 2):
            maker = self.makers.get(pieces[index])
            filled[index] = maker(scene) if maker else self._value(pieces[index])
        return "".join(filled)

    def wrap(self, kind: str, key: str, scene: Scene, more: str = "") -> str:
        """A fragment of a kind, filled; of `key`, and of `more` where that exists too."""
        wraps = self.phrases.wraps
        choices = wraps.get((kind, key), ())
        extra = wraps.get((kind, more), ()) if more else ()
        index = int(self.rng.random() * (len(choices) + len(extra)))
        pattern = choices[index] if index < len(choices) else extra[index - len(choices)]
        return self.fill(pattern, scene)

    def _value(self, slot: str) -> str:
        return self.pick(self.phrases.slots[slot, ""])
