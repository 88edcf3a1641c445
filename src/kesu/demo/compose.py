"""Write one text as people write in its channel."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kesu.demo.fill import Filler, Scene
from kesu.demo.phrases import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOOD = {"negative": "angry", "neutral": "polite", "positive": "happy"}
EMOJI = {"negative": "emoji_neg", "neutral": "emoji_neu", "positive": "emoji_pos"}
SELF_TOLD = ("咨询", "反映", "建议", "接到", "询问")  # a note's opener is a subject before these
EXTRA_SHARE = 0.08  # of the negative rows tell a second matter
LEAD_SHARE = 0.55
OPENER_SHARE = 0.4  # of the letters that begin with a lead
BACK_SHARE = 0.45
GREETING_SHARE = 0.12
SIGNED_SHARE = 0.7
TAG_SHARE = 0.45
EMOJI_SHARE = 0.3
MOOD_SHARES = {"negative": 0.4, "neutral": 0.75, "positive": 0.75}
DETAIL_SHARES = {"hotline": 0.6, "app": 0.15, "social": 0.2}
ASK_SHARES = {"hotline": 0.55, "email": 0.7, "app": 0.15, "social": 0.15}
WITHOUT_ASK = frozenset({"praise", "other"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text with what it says."""

    subject: str
    body: str
    sentiment: str
    causes: tuple[str, ...]
    split: str
    family: str


class Writer:
    """Writes texts; all draws come from the filler's generator."""

    def __init__(self, filler: Filler) -> None:
        """Keep the filler; draw nothing."""
        self.filler = filler
        self.random = filler.rng.random
        self.channels: Mapping[str, Callable[[str, str, Scene], str]] = {
            "hotline": self._note,
            "email": self._letter,
            "app": self._review,
            "social": self._post,
        }

    def write(self, scene: Scene) -> Text:
        """A text about the scene's label, with subject for a letter."""
        template = self._choose(scene.label, scene)
        core = self.filler.fill(template.pattern, scene)
        causes = template.causes
        if template.sentiment == "negative" and self.random() < EXTRA_SHARE:
            core, causes = self._with_extra(core, template, scene)
        body = self.channels[scene.channel](core, template.sentiment, scene)
        subject = ""
        if scene.channel == "email":
            subject = self._wrap("subject", template.sentiment, scene)
        return Text(subject, body, template.sentiment, causes, template.split, template.family)

    def _choose(self, label: str, scene: Scene) -> Template:
        found = self.filler.phrases.templates[label, scene.channel, scene.goods]
        return self.filler.pick(found)

    def _with_extra(
        self, core: str, template: Template, scene: Scene
    ) -> tuple[str, tuple[str, ...]]:
        """The matter, and a smaller one of another category; the causes of both."""
        other = self._choose(self.filler.pick(EXTRAS), scene)
        fits = other.split == template.split and other.sentiment == "negative"
        if not fits or other.category == template.category:
            return core, template.causes
        join = self.filler.wrap("join", template.style.replace("hotline", "formal"), scene)
        text = f"{core}。{join}{self.filler.fill(other.pattern, scene)}"
        return text, tuple(dict.fromkeys((*template.causes, *other.causes)))

    def _wrap(self, kind: str, sentiment: str, scene: Scene) -> str:
        return self.filler.wrap(kind, scene.channel, scene, f"{scene.channel}-{sentiment}")

    def _lead(self, scene: Scene) -> list[str]:
        """What it is about, said beforehand, often."""
        if ("about", scene.label) not in self.filler.phrases.wraps or self.random() > LEAD_SHARE:
            return []
        return [self.filler.wrap("lead", scene.channel, scene)]

    def _back(self, sentiment: str, scene: Scene, style: str) -> list[str]:
        """A sentence of the category that fits each of its complaints, sometimes."""
        key = f"{scene.label}-{style}"
        is_known = ("back", key) in self.filler.phrases.wraps
        if sentiment != "negative" or not is_known or self.random() > BACK_SHARE:
            return []
        return [self.filler.wrap("back", key, scene)]

    def _note(self, core: str, sentiment: str, scene: Scene) -> str:
        """An agent's note: the caller in the third person, details, what is asked, a formula."""
        lead = self._lead(scene)
        if core.startswith((*SELF_TOLD, "客户", "来电人")):
            caller = "" if core.startswith(("客户", "来电人")) else "来电人"
            ending = [self.filler.wrap("lead_end", "hotline", scene)] if lead else []
            parts = [caller, core, "。", *ending]
        else:
            parts = [self._wrap("opener", sentiment, scene), *lead, core, "。"]
        if self.random() < GREETING_SHARE:
            parts.insert(0, self.filler.wrap("greeting", "hotline", scene))
        parts += self._back(sentiment, scene, "formal")
        if self.random() < DETAIL_SHARES["hotline"]:
            parts.append(self._wrap("detail", sentiment, scene))
        parts += self._feeling_and_ask(sentiment, scene)
        parts.append(self._wrap("closing", sentiment, scene))
        return "".join(parts)

    def _letter(self, core: str, sentiment: str, scene: Scene) -> str:
        """A letter: greeting, opener, matter, details, plea, closing, signature."""
        if core.startswith(("咨询", "询问")):
            core = f"想咨询一下，{core[2:]}"
        core = core.removeprefix("反映")
        filler = self.filler
        parts, lead = [filler.wrap("greeting", "email", scene)], self._lead(scene)
        if not lead:
            parts.append(self._wrap("opener", sentiment, scene))
        elif self.random() < OPENER_SHARE:
            parts.append(filler.wrap("opener", "email", scene))
        parts += lead
        parts += [core, "。", *self._back(sentiment, scene, "formal")]
        parts.append(self._wrap("detail", sentiment, scene))
        parts += self._feeling_and_ask(sentiment, scene)
        parts += ["\n", filler.wrap("closing", "email", scene)]
        if self.random() < SIGNED_SHARE:
            parts += ["\n", filler.wrap("signature", "email", scene)]
        return "".join(parts)

    def _review(self, core: str, sentiment: str, scene: Scene) -> str:
        """A review in an app: short, spoken, sometimes with an emoji."""
        return "".join(
            (
                self._wrap("opener", sentiment, scene),
                *self._lead(scene),
                self._spoken(core, sentiment, scene),
                self._end(sentiment),
            )
        )

    def _post(self, core: str, sentiment: str, scene: Scene) -> str:
        """A post: hashtag, matter, feeling, mention."""
        has_tag, has_mention = self.random() < TAG_SHARE, self.random() < TAG_SHARE
        parts = [self._wrap("hashtag", sentiment, scene)] if has_tag else []
        parts += [self._wrap("opener", sentiment, scene), *self._lead(scene)]
        parts += [self._spoken(core, sentiment, scene), self._end(sentiment)]
        if has_mention:
            parts += [" ", self.filler.wrap("mention", "social", scene)]
        return "".join(parts)

    def _spoken(self, core: str, sentiment: str, scene: Scene) -> str:
        """The matter and what else comes to mind, with commas between."""
        clauses = [core, *self._back(sentiment, scene, "spoken")]
        if self.random() < DETAIL_SHARES[scene.channel]:
            clauses.append(self._wrap("detail", sentiment, scene))
        return "，".join((*clauses, *self._feeling_and_ask(sentiment, scene)))

    def _feeling_and_ask(self, sentiment: str, scene: Scene) -> list[str]:
        said = []
        if self.random() < MOOD_SHARES[sentiment]:
            said.append(self.filler.wrap(MOOD[sentiment], scene.channel, scene))
        has_ask = sentiment == "negative" and scene.label not in WITHOUT_ASK
        if has_ask and self.random() < ASK_SHARES[scene.channel]:
            said.append(self.filler.wrap("ask_intro", scene.channel, scene))
        return said

    def _end(self, sentiment: str) -> str:
        """Nothing, a mark, or an emoji once or several times."""
        if self.random() < EMOJI_SHARE:
            values = self.filler.phrases.slots[EMOJI[sentiment], ""]
            return self.filler.pick(values) * (1 + int(self.random() * 2))
        if sentiment == "neutral":
            return self.filler.pick(("？", "", "？？"))
        return self.filler.pick(("", "。", "！", "！！", "…", "~"))


EXTRAS = (
    "late_delivery", "damage_loss", "courier_service", "wrong_item", "refund", "agent_service",
)  # fmt: skip
