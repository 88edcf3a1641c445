"""Gold labels of a row: from its columns, or from its rating."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from kesu.corpora.rows import Row, as_code, as_text
from kesu.corpora.settings import SourceSettings
from kesu.errors import DataError
from kesu.labels import BETWEEN
from kesu.tasks import Task
from kesu.text.lexicon import NameLexicon
from kesu.text.shown import shown

STRONG = ";；|"  # separators that hardly a name of a label holds
SHOWN = 5  # unknown labels that an error lists

# What a later export of the same row tells beside its labels.
LATER = ("replied_at", "has_reply", "closed_at", "satisfaction")


class GoldReader:
    """Reads the labels of one source; values outside the label set are collected."""

    def __init__(self, source: SourceSettings, tasks: Sequence[Task], names: NameLexicon) -> None:
        """For the tasks that the source may have labels for, and with what tells a name."""
        self._source, self._tasks, self._names = source, tasks, names
        self.unknown: dict[tuple[str, str], str] = {}
        self.n_unknown = 0
        self._maps: dict[str, Mapping[str, str]] = {}

    def read(self, row: Row, rating: float | None) -> dict[str, Any]:
        """Label ids by task: a string, a list for tasks with several labels, or None."""
        return {task.name: self._label(task, row, rating) for task in self._tasks}

    def check(self) -> None:
        """Pass if all labels were known.

        Raises:
            DataError: with the first few, where they stand, and the nearest known ones.
        """
        if not self.unknown:
            return
        told = []
        for (name, value), place in list(self.unknown.items())[:SHOWN]:
            task = next(task for task in self._tasks if task.name == name)
            told.append(
                f"{place}: {shown(value, self._names)!r} "
                f"{task.label_set.no_label(self._wanted(task, value))}{_near(task, value)}"
            )
        n_more = len(self.unknown) - len(told)
        more = f"; and {n_more} more" if n_more > 0 else ""
        raise DataError(
            f"{'; '.join(told)}{more}. Mend the rows, add the label to the label set, map it with "
            "label_map:, or set ingest.unknown_labels: null"
        )

    def _label(self, task: Task, row: Row, rating: float | None) -> str | list[str] | None:
        columns = self._source.columns.gold.get(task.name)
        value = row.values.get(columns) if isinstance(columns, str) else _path(row, columns or ())
        if task.is_multi:
            return self._several(task, value, row)
        text = as_text(value)
        if text:
            return self._resolve(task, text, row)
        return _from_rating(task, rating)

    def _several(self, task: Task, value: object, row: Row) -> list[str] | None:
        """None where the cell is empty, or no label known. A dash alone: looked, and none holds."""
        if isinstance(value, list | tuple):
            parts = [as_text(part) for part in value]
        else:
            text = as_text(value)
            if not text:
                return None
            parts = list(self._parts(task, text))
        wanted = [part.strip() for part in parts if part.strip() not in {"", "-", "无", "—"}]
        found = [label for part in wanted if (label := self._resolve(task, part, row))]
        return list(dict.fromkeys(found)) if found or not wanted else None

    def _parts(self, task: Task, text: str) -> Iterator[str]:
        """The labels in a cell; the name of one may hold a weak separator (水、电)."""
        separators = self._source.label_separators
        strong = [each for each in separators if each in STRONG]
        for part in _split(text, strong):
            whole = part.strip()
            is_one = task.label_set.meanings(self._wanted(task, whole))
            yield from [whole] if is_one else _split(whole, separators)

    def _mapped(self, task: str) -> Mapping[str, str]:
        """The source's map, by values without a needless `.0`: what writes it varies by format."""
        if task not in self._maps:
            pairs = self._source.label_map.get(task, {})
            self._maps[task] = {as_code(value): label for value, label in pairs.items()}
        return self._maps[task]

    def _wanted(self, task: Task, value: str) -> str:
        return self._mapped(task.name).get(as_code(value), value)

    def _resolve(self, task: Task, value: str, row: Row) -> str | None:
        mapped = self._wanted(task, value)
        found = task.label_set.resolve(mapped) or task.label_set.resolve(as_code(mapped))
        if found is None:
            self.n_unknown += 1
            self.unknown.setdefault((task.name, value), f"{row.file}, line {row.line}")
        return found


def _split(text: str, separators: Iterable[str]) -> list[str]:
    return text.translate({ord(each): "\n" for each in separators}).split("\n")


def _path(row: Row, columns: Sequence[str]) -> str:
    """The labels of all levels as one."""
    return BETWEEN.join(text for name in columns if (text := as_text(row.values.get(name))))


def take_corrections(records: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The records with what rows got when they came again, and how many labels changed.

    A second import is dropped later; it may be there because somebody mended its label, or because
    the matter was closed since. The last one that tells a label, a time of reply or of closing, or
    how satisfied somebody is counts; one that does not takes nothing away.
    """
    gold = [name for name in records.columns if name.startswith("gold_")]
    again = records.filter(pl.col("reimport_of").is_not_null())
    if again.is_empty():
        return records, 0
    later = [*gold, *(name for name in LATER if name in records.columns)]
    last = again.group_by("reimport_of").agg(pl.col(later).drop_nulls().last())
    found = records.select("row_id").join(
        last, left_on="row_id", right_on="reimport_of", how="left", maintain_order="left"
    )
    mended = records.with_columns(found[name].fill_null(records[name]) for name in later)
    if "has_reply" in later:
        had = records["has_reply"].fill_null(value=False)
        mended = mended.with_columns(mended["has_reply"] | had)
    n_changed = sum(int(mended[name].ne_missing(records[name]).sum()) for name in gold)
    return mended, n_changed


def _from_rating(task: Task, rating: float | None) -> str | None:
    if rating is None:
        return None
    for value, (low, high) in task.settings.from_rating.items():
        if low <= rating <= high:
            return task.label_set.resolve(value)
    return None


def _near(task: Task, value: str) -> str:
    if task.label_set.meanings(value):
        return ""
    names = [label.name_zh for label in task.label_set.leaves]
    near = difflib.get_close_matches(value, [*names, *task.label_set.by_id], n=1, cutoff=0.4)
    if near:
        return f"; did you mean {near[0]}?"
    shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")  # noqa: PLR2004
    return f" (has: {shown})"
