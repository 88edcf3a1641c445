"""Masks of personal data; every mask is a pure function, and `mask_personal` runs them all."""

from kesu.text.contact_masks import (
    mask_emails,
    mask_house_numbers,
    mask_plates,
    mask_qq,
    mask_wechat,
)
from kesu.text.lexicon import NameLexicon
from kesu.text.names import mask_all_names, mask_handles, mask_names
from kesu.text.number_masks import (
    join_digits,
    mask_bank_cards,
    mask_documents,
    mask_id_numbers,
    mask_landlines,
    mask_phones,
)

__all__ = [
    "join_digits",
    "looks_personal",
    "mask_all_names",
    "mask_bank_cards",
    "mask_documents",
    "mask_emails",
    "mask_handles",
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
    join_digits,
    mask_emails,
    mask_handles,
    mask_id_numbers,
    mask_documents,
    mask_bank_cards,
    mask_phones,
    mask_landlines,
    mask_qq,
    mask_wechat,
    mask_plates,
    mask_house_numbers,
)
_MAX_ROUNDS = 5


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
    """Whether an id tells a person: any mask changes it, or a word in it is a name.

    Stricter than what attributes get, `mask_personal` alone: there a shop that is called like a
    person is a label worth reading, while an id that is hashed for nothing costs nothing.

    >>> names = NameLexicon((), frozenset(("张", "王", "江", "华")))
    >>> [looks_personal(value, names) for value in ("张伟", "王小明的工单1", "江苏-003", "华东")]
    [True, True, False, False]
    """
    return mask_all_names(mask_personal(value, names), names) != value
