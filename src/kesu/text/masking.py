"""Masks of personal data; every mask is a pure function, and `mask_personal` runs them all."""

import re

from kesu.text.contact_masks import (
    mask_emails,
    mask_house_numbers,
    mask_plates,
    mask_qq,
    mask_wechat,
)
from kesu.text.lexicon import NameLexicon
from kesu.text.names import is_name, mask_names
from kesu.text.number_masks import mask_bank_cards, mask_id_numbers, mask_landlines, mask_phones

__all__ = [
    "looks_personal",
    "mask_bank_cards",
    "mask_emails",
    "mask_house_numbers",
    "mask_id_numbers",
    "mask_landlines",
    "mask_names",
    "mask_personal",
    "mask_phones",
    "mask_plates",
    "mask_qq",
    "mask_wechat",
]

# Mail first, because its name part may be a phone; long numbers before the shorter ones.
_STEPS = (
    mask_emails,
    mask_id_numbers,
    mask_bank_cards,
    mask_phones,
    mask_landlines,
    mask_qq,
    mask_wechat,
    mask_plates,
    mask_house_numbers,
)
_MAX_ROUNDS = 5
_NAME_WITH_DIGITS = re.compile(r"[\d\s_\-－/#.]*([一-鿿]{2,4})[\d\s_\-－/#.]*")
_DIGIT = re.compile(r"\d")


def mask_personal(text: str, names: NameLexicon) -> str:
    """Apply all masks in order, until nothing changes: a mask may uncover the next number.

    >>> names = NameLexicon(("联系人",), frozenset(("王",)))
    >>> mask_personal("联系人王小明13812345678，住丽都小区3栋501室", names)
    '联系人[姓名][手机]，住丽都小区[门牌]'
    """
    for _ in range(_MAX_ROUNDS):
        masked = text
        for step in _STEPS:
            masked = step(masked)
        masked = mask_names(masked, names)
        if masked == text:
            break
        text = masked
    return text


def looks_personal(value: str, names: NameLexicon) -> bool:
    """Whether an id or a short attribute tells a person.

    It does if any mask changes it, or if it consists of digits, separators and one run of two to
    four Han characters that is a name: a listed surname, and no other word of the dictionary.
    Han characters without digits are taken for a label (a region, a shop), not for a name.

    >>> names = NameLexicon((), frozenset(("张", "江", "华")))
    >>> [looks_personal(value, names) for value in ("张伟-001", "江苏-003", "热线-0001", "华东")]
    [True, False, False, False]
    """
    if mask_personal(value, names) != value:
        return True
    found = _NAME_WITH_DIGITS.fullmatch(value)
    return bool(found and _DIGIT.search(value) and is_name(found[1], names))
