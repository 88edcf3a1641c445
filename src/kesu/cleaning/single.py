"""One text through all rules; the same inside the workflow and outside."""

import re
from dataclasses import dataclass
from itertools import cycle, islice

from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.rules import RULES
from kesu.cleaning.settings import CleanSettings
from kesu.text.language import MASK, is_chinese

_LETTERS = re.compile(r"[^\W_]")
MAX_ROUNDS = 20  # until nothing changes; what one rule removes may uncover work for another


@dataclass(frozen=True)
class CleanText:
    """A text after cleaning.

    Attributes:
        text: cleaned and masked.
        edits: names of the rules that changed it, in their order.
        reason: why it is dropped, or None.
    """

    text: str
    edits: tuple[str, ...]
    reason: str | None


def clean_text(raw: str, settings: CleanSettings, lexicons: Lexicons) -> CleanText:
    """Apply all rules until nothing changes, then judge what is left.

    >>> lists = Lexicons({"greeting": ("(?:^您好，)",)})
    >>> clean_text("您好，电话１３８１２３４５６７８没人接", CleanSettings(), lists).text
    '电话[手机]没人接'
    """
    rules = [rule for rule in RULES if rule.is_mask or rule.name not in settings.skip]
    fired: set[str] = set()
    text = raw
    n_idle = 0  # rules in a row that changed nothing; all of them: nothing will change again
    for rule in islice(cycle(rules), MAX_ROUNDS * len(rules)):
        changed = rule.apply(text, settings, lexicons)
        n_idle = n_idle + 1 if changed == text else 0
        if changed != text:
            fired.add(rule.name)
            text = changed
        if n_idle == len(rules):
            break
    edits = tuple(rule.name for rule in rules if rule.name in fired)
    return CleanText(text, edits, drop_reason(text, settings))


def drop_reason(text: str, settings: CleanSettings) -> str | None:
    """Why a cleaned text is dropped: empty, foreign or short; None if it is kept.

    >>> [drop_reason(text, CleanSettings()) for text in ("。。", "very good app", "差", "太差")]
    ['empty', 'foreign', 'short', None]
    """
    if not _LETTERS.search(text):
        return "empty"
    bare = MASK.sub("", text)
    n_chars = len(_LETTERS.findall(bare))
    has_letters = any(char.isalpha() for char in bare)
    if has_letters and not is_chinese(bare, settings.min_han_share):
        return "foreign"
    return "short" if n_chars < settings.min_chars else None
