"""How grave a complaint sounds: cues of a lexicon that users edit, weighed by the settings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kesu.text.lexicon import read_rows

MONEY = "money"  # the one kind that is no word
SILENT = "none"  # phrases in which a word is no cue
EMOTION, STRONGEST = "emotion", 3  # the one kind that counts by its cues, up to so many
_SHOUTED = re.compile(r"[!！?？]{2,}|\[(?:愤怒|怒|抓狂|咒骂|发火)\]")
_AMOUNT = re.compile(
    r"(?<!\d)((?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?)"
    r"\s*(?:余|多|来)?\s*(千|万)?\s*(?:余|多|来)?\s*(?:元|块)"
)
_TIMES = {"千": 1000, "万": 10_000}
COLUMNS = ("kind", "word")


@dataclass(frozen=True)
class Cues:
    """Words by kind, the amount of money from which it is a cue, and phrases that tell nothing."""

    words: Mapping[str, tuple[str, ...]]
    money: float
    silent: tuple[str, ...] = ()

    def find(self, text: str) -> dict[str, list[str]]:
        """The cues of a text by kind, each as it stands there, in the order of the lexicon.

        Marks in a row (！！) and angry faces are cues of emotion.
        A number before a comma is no part of an amount, but for thousands.

        >>> Cues({"legal": ("起诉", "法院")}, 1000).find("再不退我的3000元就去法院起诉")
        {'legal': ['起诉', '法院'], 'money': ['3000元']}
        >>> Cues({}, 1000).find("单号20240101，5元的券；赔1,200元")
        {'money': ['1,200元']}
        >>> Cues({"media": ("媒体",)}, 1000, ("多媒体",)).find("多媒体教室的电脑坏了")
        {}
        """
        for phrase in self.silent:
            text = text.replace(phrase, "\n")
        found = {
            kind: told
            for kind, words in self.words.items()
            if (told := [word for word in words if word in text])
        }
        if shouted := [match[0] for match in _SHOUTED.finditer(text)]:
            found[EMOTION] = [*found.get(EMOTION, []), *shouted]
        amounts = [match[0] for match in _AMOUNT.finditer(text) if _value(match) >= self.money]
        return found | ({MONEY: amounts} if amounts else {})


def _value(match: re.Match[str]) -> float:
    return float(re.sub("[,，]", "", match[1])) * _TIMES.get(match[2], 1)


def read_cues(path: Path, money: float) -> Cues:
    """Read a word list with the columns `kind` and `word`; lines without either are left out.

    Words of the kind `none` are phrases in which no other word counts (多媒体 holds 媒体).

    Raises:
        SettingsError: if it is missing, no UTF-8, or lacks a column.
    """
    words: dict[str, list[str]] = {}
    for row in read_rows(path, COLUMNS):
        if all(row.values()):
            words.setdefault(row["kind"], []).append(row["word"])
    silent = tuple(words.pop(SILENT, ()))
    return Cues({kind: tuple(told) for kind, told in words.items()}, money, silent)


def severity(cues: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> float:
    """Points of a text: each kind that it has counts once, by its weight; unknown kinds count 1.

    Emotion counts by its strength.
    """
    return float(
        sum(weights.get(kind, 1.0) * (emotion(cues) if kind == EMOTION else 1) for kind in cues)
    )


def emotion(cues: Mapping[str, Sequence[str]]) -> int:
    """Strength of emotion from 0 to 3: words of it, runs of exclamation marks, angry faces.

    >>> emotion(Cues({"emotion": ("气死",)}, 1000).find("气死我了！！！[愤怒]"))
    3
    """
    return min(len(cues.get(EMOTION, ())), STRONGEST)


def level(points: float, limits: Sequence[float]) -> int:
    """From 1, below the first limit, to one more than there are limits.

    >>> [level(points, (2, 4, 6)) for points in (0, 2, 5, 9)]
    [1, 2, 3, 4]
    """
    return 1 + sum(points >= limit for limit in limits)
