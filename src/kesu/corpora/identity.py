"""Who wrote a row and which row it is, without telling a person."""

import hashlib
import hmac
from collections import Counter
from functools import lru_cache

from kesu.text.lexicon import NameLexicon
from kesu.text.masking import looks_personal, mask_personal
from kesu.text.names import NAME_MASK
from kesu.text.width import fold_spaces, fold_width

NAME_COLUMNS = ("name", "customer_name", "user_name", "contact", "agent_name", "handler")
NAME_ENDS = (
    "姓名", "处理人", "受理人", "承办人", "经办人", "办理人", "负责人", "责任人", "登记人",
    "记录人", "跟进人", "回访人", "操作人", "审核人", "申请人", "当事人", "投诉人", "举报人",
    "来电人", "操作员", "话务员", "接线员", "业务员", "坐席", "座席",
)  # fmt: skip
NOBODY = frozenset({
    "匿名", "匿名用户", "匿名客户", "匿名网友", "匿名市民", "匿名买家", "未知", "不详", "未提供",
    "未填写", "保密", "无", "暂无", "空", "null", "none", "nil", "nan", "n/a", "#n/a", "\\n",
    "anonymous", "unknown", "-", "--", "—", "/",
})  # fmt: skip
LENGTH = 16  # hexadecimal digits of a hash: no two of a billion rows share one


def keyed_hash(value: str, key: bytes) -> str:
    """16 hexadecimal digits that tell nothing of `value` without the key."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()[:LENGTH]


def told_id(value: str) -> str:
    """An id or a customer as a file gives it; empty where it says that there is none.

    Else all customers who are called 匿名 were one, who complains without end.

    >>> [told_id(value) for value in ("匿名用户", "NULL", "张先生8")]
    ['', '', '张先生8']
    """
    return "" if value.casefold() in NOBODY else value


def content_hash(text: str, source: str = "") -> str:
    """16 hexadecimal digits of a text of a source; the width of characters and spaces is no part.

    >>> content_hash("门锁 坏了１次") == content_hash("门锁  坏了1次 ")
    True
    """
    plain = f"{source}\0{fold_spaces(fold_width(text))}"
    return hashlib.blake2b(plain.encode(), digest_size=LENGTH // 2).hexdigest()


class RowIds:
    """Gives each row of a corpus its id; remembers what it gave."""

    def __init__(self, corpus: str, key: bytes, names: NameLexicon) -> None:
        """For a corpus, with the key for ids that look personal."""
        self._corpus, self._key, self._names = corpus, key, names
        self._first: dict[str, str] = {}
        self._changed: dict[tuple[str, str], str] = {}  # rows of an id with another text
        self._times: Counter[str] = Counter()
        self._made: set[str] = set()  # ids with a number behind them

    def give(self, source_id: str, text: str, source: str = "") -> tuple[str, str | None]:
        """The id of a row, and the row of which it is a second import, if it is one.

        Args:
            source_id: id in the file, with the source's prefix; empty for none.
            text: the raw text.
            source: name of the source, so that the growth of one changes no id of another.

        A row without id gets a hash of its text and its ordinal among equal texts of its source.
        An id that comes again gets `#2`; with a text that it had before it is a second import.
        """
        if not source_id:
            digest = content_hash(text, source)
            self._times[digest] += 1
            return f"{self._corpus}:{digest}-{self._times[digest]}", None
        known, digest = self._safe(source_id), content_hash(text)
        row_id = f"{self._corpus}:{known}"
        if known not in self._first and known not in self._made:
            self._first[known], self._times[known] = digest, 1
            return row_id, None
        is_first = self._first.get(known) == digest
        again = row_id if is_first else self._changed.get((known, digest))
        numbered = f"{self._corpus}:{self._numbered(known)}"
        if again is None:
            self._changed[known, digest] = numbered
        return numbered, again

    def _numbered(self, known: str) -> str:
        """The next id with a number behind it that no row has."""
        while True:
            self._times[known] += 1
            made = f"{known}#{self._times[known]}"
            if made not in self._first and made not in self._made:
                self._made.add(made)
                return made

    def _safe(self, source_id: str) -> str:
        is_personal = looks_personal(source_id, self._names)
        return f"h{keyed_hash(source_id, self._key)}" if is_personal else source_id


class AttributeMasks:
    """Masks attribute values; the same value is looked at once."""

    def __init__(self, names: NameLexicon) -> None:
        """With the words that announce a name."""
        self._names = names
        self._masked = lru_cache(maxsize=50_000)(lambda value: mask_personal(value, names))

    def mask(self, value: str, column: str) -> str | None:
        """The value without personal data; `[姓名]` where the column's name announces one."""
        if not value:
            return None
        if column in self._names.cues or column.endswith(NAME_ENDS) or column in NAME_COLUMNS:
            return NAME_MASK
        return self._masked(value)
