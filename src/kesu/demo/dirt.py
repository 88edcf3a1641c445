"""Spoil texts as real texts are spoilt."""

from collections.abc import Callable, Mapping

from kesu.demo.fill import Filler, Scene

RATES: Mapping[str, float] = {
    "contact": 0.050,
    "typo": 0.045,
    "traditional": 0.040,
    "full_width": 0.030,
    "html": 0.030,
    "header": 0.030,
    "back_conversion": 0.025,
    "debris": 0.020,
    "tail": 0.020,
}
TRADITIONAL_SHARE = 0.7  # of the words of a spoilt text that have another form
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in (*range(48, 58), *range(65, 91), *range(97, 123))}


class Dirt:
    """Adds dirt; all draws come from the filler's generator."""

    def __init__(self, filler: Filler) -> None:
        """Keep the filler; draw nothing."""
        self.filler = filler
        self.changes = filler.phrases.changes
        self.kinds: Mapping[str, Callable[[str, Scene], str]] = {
            "contact": self._contact,
            "typo": lambda text, _: self._swap_one(text, "typo"),
            "traditional": self._traditional,
            "full_width": lambda text, _: text.translate(TO_FULL_WIDTH),
            "html": lambda text, _: self._insert(text, "html"),
            "header": lambda text, scene: filler.wrap("header", scene.channel, scene) + text,
            "back_conversion": lambda text, _: self._swap_one(text, "back"),
            "debris": lambda text, _: self._insert(text, "debris"),
            "tail": lambda text, scene: f"{text}\n{filler.wrap('tail', 'any', scene)}",
        }
        self.total = sum(RATES.values())

    def spoil(self, text: str, scene: Scene) -> tuple[str, str]:
        """The text with one kind of dirt or none, and the kind (empty where nothing changed)."""
        position = self.filler.rng.random()
        if position >= self.total:
            return text, ""
        for kind, rate in RATES.items():
            position -= rate
            if position < 0:
                spoilt = self.kinds[kind](text, scene)
                return spoilt, kind if spoilt != text else ""
        return text, ""

    def near(self, text: str) -> str:
        """The text again, as someone else would send it: a word before or after."""
        place, words = self.filler.pick(self.changes["near"])
        return words + text if place == "prefix" else text + words

    def _contact(self, text: str, scene: Scene) -> str:
        joint = "" if text.endswith(("。", "！", "？")) else "，"
        return text + joint + self.filler.wrap("contact", scene.channel, scene)

    def _swap_one(self, text: str, kind: str) -> str:
        """Replace the first occurrence of one word of the list, beginning anywhere in the list."""
        changes = self.changes[kind]
        start = int(self.filler.rng.random() * len(changes))
        for index in range(len(changes)):
            old, new = changes[(start + index) % len(changes)]
            if old in text:
                return text.replace(old, new, 1)
        return text

    def _traditional(self, text: str, _: Scene) -> str:
        """Some words in traditional characters, the others not."""
        for old, new in self.changes["trad"]:
            if self.filler.rng.random() < TRADITIONAL_SHARE:
                text = text.replace(old, new)
        return text

    def _insert(self, text: str, kind: str) -> str:
        """Put a tag or a rest of one behind a comma or a full stop, or at the end."""
        _, debris = self.filler.pick(self.changes[kind])
        places = [index for index, char in enumerate(text) if char in "，。：\n"]
        place = self.filler.pick(places) + 1 if places else len(text)
        return text[:place] + debris + text[place:]
