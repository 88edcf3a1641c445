"""Mask of persons' names: after a word that announces one, before a title or sex, and users'."""

import re
from functools import lru_cache

from kesu.text.lexicon import NameLexicon
from kesu.text.not_names import (
    NO_NAMES,
    NOT_PERSONS,
    PLACE,
    PLACE_ENDS,
    ROLE_ENDS,
    WORDLIKE_SURNAMES,
)
from kesu.text.persons import ROLES, TITLES
from kesu.text.segment import tagged_words

NAME_MASK = "[姓名]"

_HAN = "一-鿿"
_HAN_RUN = re.compile(rf"[{_HAN}]{{2,}}")
_TITLE = re.compile(rf"([{_HAN}]{{1,8}})({'|'.join(sorted(TITLES, key=len, reverse=True))})")
# As in 王小明，男，汉族: particulars of a person, whose name stands first.
_SEX = re.compile(
    rf"([{_HAN}]{{2,8}})(?=\s*[，,、（(]\s*[男女]\s*(?:[，,、。；;（()）\s\d]|[{_HAN}]{{1,3}}族))"
)
_FOREIGN_NAME = rf"[{_HAN}]{{1,6}}(?:[·•][{_HAN}]{{1,6}}){{1,3}}"
# Who is forwarded or answered; @ before a firm or an office (@12306) stays.
_HANDLE = re.compile(r"((?://|回复)[ \t　]*)[@＠][^\s@＠:：\[\]/]{1,30}(?=[ \t　]*[:：])")
_WINDOW = 8  # characters after a cue that the segmenter is shown
_ROLE_GAP = " \t\u3000:：叫"  # 老板是韩寒 compares
_MAX_NAME = 3  # with a surname of one character; one more with a double surname


def mask_handles(text: str) -> str:
    """Mask the names of users whose posts are forwarded or answered.

    >>> mask_handles("转发微博 //@爱吃鱼的猫：退款没到账@客服")
    '转发微博 //@[姓名]：退款没到账@客服'
    """
    return _HANDLE.sub(rf"\1@{NAME_MASK}", text) if "@" in text or "＠" in text else text


def mask_names(text: str, names: NameLexicon) -> str:
    """Replace names by `[姓名]` after a cue (姓名：, 我叫, 客户), before a title (先生) or a sex.

    After a cue with a colon, two to four characters up to the next break are a name, and more
    are searched for one. Without a colon the segmenter must see a name there, beginning with a
    listed surname, so that 本人高兴 or 联系人工客服 stay; so it must after a word for a person that
    is no field of a form (客户, 爱人, 书记). A name before a sex is one of a list of
    particulars (王小明，男，汉族). Names in running text without any of these, nicknames (小王,
    老李) and names in Latin letters are not found.

    >>> names = NameLexicon(("联系人", "姓名", "我叫"), frozenset(("王", "李", "欧阳")))
    >>> mask_names("我叫王小明，联系人：李四光", names)
    '我叫[姓名]，联系人：[姓名]'
    >>> mask_names("店里李先生不理人，姓名：欧阳建国 电话空号", names)
    '店里[姓名]先生不理人，姓名：[姓名] 电话空号'
    """
    for _ in range(4):
        masked = _mask_once(text, names)
        if masked == text:
            break
        text = masked
    return text


def starts_with_surname(text: str, names: NameLexicon) -> bool:
    """Whether a text begins with a listed surname, single or double."""
    return text[:1] in names.surnames or text[:2] in names.surnames


def mask_all_names(text: str, names: NameLexicon) -> str:
    """Replace every word that is a name by `[姓名]`, cue or not.

    For ids, cells and messages, where a mask too many costs nothing. In running text it would:
    brands and places that begin with a surname are taken for names as well.

    >>> names = NameLexicon((), frozenset(("王", "江")))
    >>> mask_all_names("王小明的工单1", names), mask_all_names("江苏的工单1", names)
    ('[姓名]的工单1', '江苏的工单1')
    """
    return _HAN_RUN.sub(lambda match: _masked_run(match[0], names), text)


def _masked_run(run: str, names: NameLexicon) -> str:
    kept, end, at = [], 0, 0
    for word, _ in tagged_words(run):
        length = _name_length(run[at:], names) if at >= end else 0
        if length:
            kept += [run[end:at], NAME_MASK]
            end = at + length
        at += len(word)
    return "".join((*kept, run[end:]))


def _mask_once(text: str, names: NameLexicon) -> str:
    if any(title in text for title in TITLES):
        text = _TITLE.sub(lambda match: _masked_title(match, names), text)
    if "男" in text or "女" in text:
        text = _SEX.sub(lambda match: _masked_end(match[1], names), text)
    kept, end = [], 0
    for match in _cue_pattern(names).finditer(text):
        length = _length_after_cue(match, names)
        if length:
            kept += [text[end : match.end()], NAME_MASK]
            end = match.end() + length
    return "".join((*kept, text[end:])) if end else text


@lru_cache(maxsize=8)
def _cue_pattern(names: NameLexicon) -> re.Pattern[str]:
    """One pattern of all cues, longest first; it looks ahead at the name."""
    cues = sorted({*names.cues, *ROLES}, key=len, reverse=True)
    cue = "|".join(re.escape(cue) for cue in cues)
    name = rf"{_FOREIGN_NAME}|[{_HAN}]{{2,{_WINDOW}}}"
    return re.compile(rf"(?P<cue>{cue})(?P<gap>[\s:：是为叫]{{0,4}})(?=(?P<name>{name}))")


def _length_after_cue(match: re.Match[str], names: NameLexicon) -> int:
    gap, found = match["gap"], match["name"]
    if match["cue"] in ROLES and match["cue"] not in names.cues:
        return 0 if gap.strip(_ROLE_GAP) else _name_length(found, names)
    has_colon = ":" in gap or "：" in gap
    if "·" in found or "•" in found:
        return len(found) if has_colon else 0
    if has_colon and len(found) <= _MAX_NAME + 1 and found not in NO_NAMES:
        return len(found)
    return _name_length(found, names)


def _name_length(text: str, names: NameLexicon) -> int:
    """How many characters at the beginning of a Han text are a name; 0 if none."""
    if not starts_with_surname(text, names):
        return 0
    surname = 2 if text[:2] in names.surnames else 1
    limit = surname + 2
    tokens = tagged_words(text)
    first, tag = tokens[0]
    if first in NOT_PERSONS or PLACE.match(text, len(first)) or first.startswith(TITLES):
        return 0
    if len(first) > 1 and first[-1] in PLACE_ENDS:
        return 0
    if tag.startswith("nr") and surname < len(first) <= limit:
        return len(first)
    if len(first) != surname or len(tokens) == 1:
        return 0
    second, tag = tokens[1]
    is_given = tag.startswith("nr") or surname > 1 or tag in {"x", "ng", "zg"}
    return surname + len(second) if is_given and len(second) <= limit - surname else 0


def _masked_end(run: str, names: NameLexicon) -> str:
    """The run with the name at its end masked, if the segmenter sees one there."""
    tokens = tagged_words(run)
    for at in range(len(tokens)):
        name = "".join(word for word, _ in tokens[at:])
        if starts_with_surname(name, names) and _is_name(name, tokens[at:], names):
            return run.removesuffix(name) + NAME_MASK
    return run


def _is_name(name: str, tokens: list[tuple[str, str]], names: NameLexicon) -> bool:
    """Whether words that begin with a surname are a name: as long as one, and in no dictionary."""
    surname = 2 if name[:2] in names.surnames else 1
    if name in NOT_PERSONS or name[-1] in ROLE_ENDS or not surname < len(name) <= surname + 2:
        return False
    (first, tag), *given = tokens
    if first in WORDLIKE_SURNAMES or not (first == name[:surname] or tag.startswith(("nr", "x"))):
        return False
    return surname > 1 or all(
        len(word) == 1 or tag.startswith("nr") or tag == "x" for word, tag in given
    )


def _masked_title(match: re.Match[str], names: NameLexicon) -> str:
    before, title = match[1], match[2]
    if not any(char in names.surnames for char in before[-4:]):
        return match[0]
    length = _name_length_before(before, title, names)
    return f"{before[: len(before) - length]}{NAME_MASK}{title}" if length else match[0]


def _name_length_before(before: str, title: str, names: NameLexicon) -> int:
    """How many characters at the end of `before` are a name; 0 if none.

    The segmenter sees the title too: it knows 王先生 as one word, and 师傅 as another.
    """
    *rest, (word, tag) = tagged_words(before + title)
    if word == title and rest:
        word, tag = rest[-1]
    elif word.endswith(title):
        word = word.removesuffix(title)
    else:
        return 0
    if word + title in NOT_PERSONS:
        return 0
    if word in names.surnames:
        return 0 if word in WORDLIKE_SURNAMES else len(word)
    is_person = tag.startswith("nr") and 1 < len(word) <= _MAX_NAME + 1
    is_known = word in NOT_PERSONS or not starts_with_surname(word, names)
    return len(word) if is_person and not is_known else 0
