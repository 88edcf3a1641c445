"""Which encoding a file is in, found by trying each over the whole file."""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from kesu.errors import DataError

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("utf-8", "gb18030", "big5hkscs")
UNDECODED = "bytes that are no characters in this encoding"
BLOCK = 1 << 20
SAMPLE = 1 << 18
ZERO_SHARE = 0.1  # of one byte of each pair, from which a file is UTF-16 without a mark
MAX_BAD_SHARE = 0.02  # of characters that cannot be read, above which an encoding is wrong
FEW_BAD = 4  # unreadable characters that even a short file may have
MAX_CONTROL_SHARE = 0.05  # of bytes, above which a file is no text
_ESCAPED = re.compile("[\udc80-\udcff]")
_REPLACED = re.compile("\ufffd")
_CONTROLS = bytes(sorted(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")))
# The commonest characters, simplified and traditional: a wrong table gives rare ones.
COMMON = frozenset(
    "的一是了我不在有人这這上大来來个個到们們中说說国國和地也子时時道出而要于於就下得可你年生自会會那后後"
    "能对對着事其里裡所去行过過家十用发發天如然作方成者多日都三小军二无無同么麼经經法当當起与與好看学學进進"
    "种種将將还還分此心前面又定见見只主没沒公从從很给給让讓电電话話问問题題客服务務快递遞退款货貨"
)


def undecoded(encoding: str) -> tuple[str, re.Pattern[str]]:
    """How to open a file so that bytes that are no characters stay, and what finds them then.

    A name of an error handler of Python, and a pattern of the characters that it leaves. The
    decoder of UTF-16 cannot keep broken bytes: they are replaced by U+FFFD.
    """
    is_wide = encoding.startswith("utf-16")
    return ("replace", _REPLACED) if is_wide else ("surrogateescape", _ESCAPED)


def detect_encoding(path: Path) -> str:
    """The name of the encoding of a text file, as Python knows it.

    A byte order mark decides; then UTF-16 shows by its zero bytes; then UTF-8 if it can read the
    whole file, for other encodings do not pass as UTF-8 by chance. The rest (GB18030, Big5, and a
    file with a few broken bytes in any of the three) are told apart by how common the characters
    are that they give: GB18030 reads nearly everything as something.

    Raises:
        DataError: if no encoding fits.
    """
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if wide := _utf16(head):
        return wide
    if _is_strict(path, "utf-8"):
        return "utf-8"
    if len(head) - len(head.translate(None, _CONTROLS)) > MAX_CONTROL_SHARE * len(head):
        raise DataError(f"{path}: holds no text; export it as CSV, or set format: for this source")
    fitting = [name for name in CANDIDATES if _is_tolerable(head, name) or _is_strict(path, name)]
    if not fitting:
        raise DataError(
            f"{path}: in none of the encodings UTF-8, GB18030, UTF-16 and Big5; "
            "save it as UTF-8, or set encoding: for this source"
        )
    return max(fitting, key=lambda name: plausibility(head.decode(name, "replace")))


def plausibility(text: str) -> float:
    """The share of common characters among those beyond ASCII; 0 without any.

    >>> plausibility("我的快递") > plausibility("鎴戠殑蹇")
    True
    """
    beyond = [char for char in text if not char.isascii()]  # unreadable ones count too
    return sum(char in COMMON for char in beyond) / len(beyond) if beyond else 0.0


def _utf16(head: bytes) -> str | None:
    even, odd = head[::2].count(0), head[1::2].count(0)
    least = ZERO_SHARE * len(head) / 2
    if odd > least and odd > even:
        return "utf-16-le"
    return "utf-16-be" if even > least else None


def _is_strict(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def _is_tolerable(head: bytes, name: str) -> bool:
    text = head.decode(name, "replace")
    return text.count("\ufffd") <= max(FEW_BAD, MAX_BAD_SHARE * len(text))
