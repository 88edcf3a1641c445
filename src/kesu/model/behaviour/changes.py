"""Changes of a text that must not change its labels."""

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import opencc

from kesu.model.behaviour.cases import CHANGES, Case, read_rows
from kesu.text.language import MASK

Change = Callable[[str, random.Random], str]
COLUMNS = ("capability", "find", "replace")
MOST_TYPOS = 2  # in one text
_DIGITS = re.compile(r"(?<!\d)\d{1,6}(?!\d)")  # longer ones are of phones and papers
_SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_PRIVATE = 0xE000  # first of the characters that mean nothing
_FULL = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


def read_changes(folder: Path) -> dict[str, Change]:
    """All changes by capability: those in code, and those of the file `changes.tsv`.

    Columns of the file: `capability`, `find` and `replace`; where `find` is empty, `replace` is put
    behind the text. Of `typo` at most two are made in a text, of the others all that fit.

    Raises:
        SettingsError: as `read_rows`.
    """
    found: dict[str, Change] = {
        "full_width": full_width,
        "traditional": traditional,
        "number": other_numbers,
        "order": other_order,
        "punctuation": no_punctuation,
    }
    path = folder / CHANGES
    rows = read_rows(path, COLUMNS, needed=("capability", "replace")) if path.is_file() else []
    for capability in dict.fromkeys(row["capability"] for row in rows):
        pairs = [(row["find"], row["replace"]) for row in rows if row["capability"] == capability]
        found[capability] = _replacing(pairs, most=MOST_TYPOS if capability == "typo" else None)
    return found


def changed_cases(
    rows: Sequence[tuple[str, str]], changes: Mapping[str, Change], tasks: Sequence[str]
) -> Iterator[Case]:
    """A case a row, change and task; a row that a change leaves as it is gives none.

    Args:
        rows: row ids and texts, cleaned and masked.
        changes: by capability.
        tasks: names.
    """
    for capability, change in changes.items():
        for row_id, text in rows:
            changed = _apply(change, text, _random(row_id, capability))
            if changed != text:
                for task in tasks:
                    yield Case(capability, "same", task, changed, base=text, row_id=row_id)


def _apply(change: Change, text: str, draw: random.Random) -> str:
    """The changed text, with its masks ([手机]) as they were: nobody wrote them."""
    masks = dict(enumerate(dict.fromkeys(MASK.findall(text)), start=_PRIVATE))
    for code, mask in masks.items():
        text = text.replace(mask, chr(code))
    return change(text, draw).translate(masks)


def full_width(text: str, draw: random.Random) -> str:
    """ASCII letters, digits and signs in full width.

    >>> full_width("买了3件,退A款!", random.Random(0))
    '买了３件，退Ａ款！'
    """
    del draw
    return text.translate(_FULL)


def traditional(text: str, draw: random.Random) -> str:
    """Traditional characters.

    >>> traditional("快递员态度很差", random.Random(0))
    '快遞員態度很差'
    """
    del draw
    return str(_converter().convert(text))


def other_numbers(text: str, draw: random.Random) -> str:
    """Other digits, as many in each number of up to six; the first is never 0."""
    return _DIGITS.sub(lambda found: _number(len(found[0]), draw), text)


def other_order(text: str, draw: random.Random) -> str:
    """The last sentence in front of the others.

    >>> other_order("快递没到。客服不理人！", random.Random(0))
    '客服不理人！快递没到。'
    """
    del draw
    sentences = [part.strip("\n") for part in _SENTENCE.findall(text)]
    if len(sentences) < 2:  # noqa: PLR2004 - one sentence has no order
        return text
    last = sentences[-1] if sentences[-1][-1] in "。！？!?；;" else f"{sentences[-1]}。"
    return last + "".join(sentences[:-1])


def no_punctuation(text: str, draw: random.Random) -> str:
    """Blanks for commas and stops, as people type on a phone.

    >>> no_punctuation("快递没到，客服不理人。", random.Random(0))
    '快递没到 客服不理人'
    """
    del draw
    return re.sub(r"[，。、；,;]+", " ", text).strip()


def _replacing(pairs: Sequence[tuple[str, str]], *, most: int | None) -> Change:
    table = {find: replace for find, replace in pairs if find}
    behind = [replace for find, replace in pairs if not find]
    longest = sorted(table, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")

    def change(text: str, draw: random.Random) -> str:
        found = list(pattern.finditer(text))
        chosen = found if most is None or len(found) <= most else draw.sample(found, most)
        for match in sorted(chosen, key=lambda match: -match.start()):
            text = text[: match.start()] + table[match[0]] + text[match.end() :]
        return text + draw.choice(behind) if behind else text

    return change


def _number(length: int, draw: random.Random) -> str:
    first = draw.choice("123456789")
    return first + "".join(draw.choice("0123456789") for _ in range(length - 1))


def _random(row_id: str, capability: str) -> random.Random:
    """The same for the same row and change, whatever else is in the suite."""
    digest = hashlib.sha256(f"{capability}\n{row_id}".encode()).digest()
    return random.Random(int.from_bytes(digest[:8], "big"))  # noqa: S311 - no secret


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
