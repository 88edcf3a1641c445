"""All rules of cleaning, in the order in which they are applied."""

from collections.abc import Callable
from dataclasses import dataclass

from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.settings import CleanSettings
from kesu.text import masking
from kesu.text.emoji import name_emoji, remove_emoji
from kesu.text.html import strip_html
from kesu.text.mojibake import repair_mojibake
from kesu.text.scripts import fix_back_conversions, to_simplified
from kesu.text.width import fold_spaces, fold_width

Apply = Callable[[str, CleanSettings, Lexicons], str]


@dataclass(frozen=True)
class Rule:
    """One step of cleaning.

    Attributes:
        name: as in `edits` and in the setting `skip`.
        description: what it does, for the report.
        apply: the pure function behind it.
        is_mask: masks cannot be switched off.
    """

    name: str
    description: str
    apply: Apply
    is_mask: bool = False


def strip_boilerplate(text: str, kind: str, lexicons: Lexicons) -> str:
    """Cut out what the patterns of one kind match.

    >>> lists = Lexicons({"forward": ("(?:^【转】)",)})
    >>> strip_boilerplate("【转】楼道灯坏了", "forward", lists)
    '楼道灯坏了'
    """
    pattern = lexicons.patterns[kind]
    return pattern.sub("", text) if pattern else text


def change_emoji(text: str, wish: str) -> str:
    """Emoji kept, removed, or put in words.

    >>> change_emoji("又没货😡", "remove")
    '又没货'
    """
    changes: dict[str, Callable[[str], str]] = {"remove": remove_emoji, "name": name_emoji}
    return changes[wish](text) if wish in changes else text


def _plain(function: Callable[[str], str]) -> Apply:
    return lambda text, _settings, _lexicons: function(text)


def _cut(kind: str) -> Apply:
    return lambda text, _settings, lexicons: strip_boilerplate(text, kind, lexicons)


def _mask(name: str, description: str, function: Callable[[str], str]) -> Rule:
    return Rule(name, description, _plain(function), is_mask=True)


RULES: tuple[Rule, ...] = (
    Rule("mojibake", "texts decoded with the wrong table", _plain(repair_mojibake)),
    Rule("width", "full-width letters and digits", _plain(fold_width)),
    Rule("html", "tags and entities", _plain(strip_html)),
    Rule("simplify", "traditional characters", _plain(to_simplified)),
    Rule(
        "back_conversions",
        "words spoilt by a conversion between the scripts",
        lambda text, _, lexicons: fix_back_conversions(text, lexicons.back_conversions),
    ),
    Rule("forward", "forward tags and headers", _cut("forward")),
    Rule("greeting", "greetings and salutations", _cut("greeting")),
    Rule("formula", "agents' formulas", _cut("formula")),
    Rule("signature", "signatures and closing words", _cut("signature")),
    Rule("tail", "tails of web pages", _cut("tail")),
    Rule("debris", "remains of lists and exports", _cut("debris")),
    Rule("emoji", "emoji", lambda text, settings, _: change_emoji(text, settings.emoji)),
    Rule(
        "digits",
        "invisible characters between digits, which hide a number from the masks",
        _plain(masking.join_digits),
        is_mask=True,
    ),
    _mask("mask_emails", "mail addresses", masking.mask_emails),
    _mask("mask_handles", "users who are forwarded or answered", masking.mask_handles),
    _mask("mask_id_numbers", "identity numbers", masking.mask_id_numbers),
    _mask("mask_documents", "numbers of documents", masking.mask_documents),
    _mask("mask_bank_cards", "bank cards", masking.mask_bank_cards),
    _mask("mask_phones", "mobile numbers", masking.mask_phones),
    _mask("mask_landlines", "landlines", masking.mask_landlines),
    _mask("mask_qq", "QQ numbers", masking.mask_qq),
    _mask("mask_wechat", "WeChat ids", masking.mask_wechat),
    _mask("mask_plates", "number plates", masking.mask_plates),
    _mask("mask_house_numbers", "house numbers", masking.mask_house_numbers),
    Rule(
        "mask_names",
        "names of persons",
        lambda text, _, lexicons: masking.mask_names(text, lexicons.names),
        is_mask=True,
    ),
    Rule("spaces", "white space and invisible characters", _plain(fold_spaces)),
)
