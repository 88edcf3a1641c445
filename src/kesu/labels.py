"""Label sets: the classes of a task, read from a TSV file; `parent` makes them a tree."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kesu.errors import SettingsError
from kesu.text.lexicon import read_tsv

BETWEEN = "/"  # labels of a path from the top of a tree, as a source with several levels gives it
COLUMNS = (
    "id", "code", "name_zh", "name_en", "parent", "definition", "keywords",
    "department", "servqual", "severity", "residual",
)  # fmt: skip


@dataclass(frozen=True)
class Label:
    """One class. Texts are as written in the TSV; empty where the file says nothing."""

    id: str
    name_zh: str
    code: str = ""
    name_en: str = ""
    parent: str = ""
    definition: str = ""
    keywords: tuple[str, ...] = ()
    department: str = ""
    servqual: str = ""
    severity: str = ""
    residual: bool = False


@dataclass(frozen=True)
class LabelSet:
    """The labels of one scheme, in file order. Models predict its trained leaves."""

    name: str
    labels: tuple[Label, ...]

    @cached_property
    def by_id(self) -> dict[str, Label]:
        """Labels by id."""
        return {label.id: label for label in self.labels}

    @cached_property
    def leaves(self) -> tuple[Label, ...]:
        """Labels without children, residual ones included, in file order."""
        parents = {label.parent for label in self.labels}
        return tuple(label for label in self.labels if label.id not in parents)

    @cached_property
    def _leaf_ids(self) -> frozenset[str]:
        return frozenset(label.id for label in self.leaves)

    @cached_property
    def trained(self) -> tuple[str, ...]:
        """Ids of the leaves that a model learns: all but the residual ones, in file order."""
        return tuple(label.id for label in self.leaves if not label.residual)

    @cached_property
    def is_tree(self) -> bool:
        """Whether any label has a parent."""
        return any(label.parent for label in self.labels)

    def path(self, label_id: str) -> tuple[str, ...]:
        """Ids from the top of the tree down to `label_id` itself."""
        parent = self.by_id[label_id].parent
        return (*self.path(parent), label_id) if parent else (label_id,)

    def resolve(self, value: str) -> str | None:
        """The id that `value` means: an id, a code, or a name in Chinese or English; else None.

        >>> LabelSet("s", (Label("late", "送货慢", code="01"),)).resolve(" 送货慢 ")
        'late'
        """
        found = self.meanings(value)
        return found[0] if len(found) == 1 else None

    def meanings(self, value: str) -> tuple[str, ...]:
        """The ids that `value` may mean: several where labels share a name, none where it is none.

        Of a leaf and the labels above that are called the same, the leaf is meant. Full-width
        characters mean what the others do.
        """
        given = value.strip()
        return self._aliases.get(given) or self._folded.get(fold_label(given), ())

    def no_label(self, value: str) -> str:
        """Why `value` means no label, to follow it in a message."""
        if found := self.meanings(value):
            return f"means several labels of {self.name} ({', '.join(found)}); give the id"
        return f"is no label of {self.name}"

    @cached_property
    def _aliases(self) -> dict[str, tuple[str, ...]]:
        aliases: dict[str, tuple[str, ...]] = {}
        for key in ("name_en", "name_zh", "code", "id"):  # the last one wins: ids before names
            called: dict[str, tuple[Label, ...]] = {}
            for label in self.labels:
                called[getattr(label, key)] = (*called.get(getattr(label, key), ()), label)
            aliases |= {name: self._meant(labels) for name, labels in called.items() if name}
        return aliases

    @cached_property
    def _folded(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for name, ids in self._aliases.items():
            folded = fold_label(name)
            found[folded] = tuple(dict.fromkeys((*found.get(folded, ()), *ids)))
        return found

    def _meant(self, labels: Iterable[Label]) -> tuple[str, ...]:
        leaves = tuple(label.id for label in labels if label.id in self._leaf_ids)
        return leaves if len(leaves) == 1 else tuple(label.id for label in labels)


def fold_label(text: str) -> str:
    """A label in one width, for full-width characters mean what the others do.

    >>> fold_label("交通／停车")
    '交通/停车'
    """
    return unicodedata.normalize("NFKC", text)


def read_label_set(path: Path) -> LabelSet:
    """Read `configs/labels/<scheme>.tsv`.

    `keywords` are separated by spaces; `residual` is `1` or `yes`, else empty. Only `id` and
    `name_zh` are required columns.

    Raises:
        SettingsError: all faults of the file at once, with their line numbers.
    """
    header, rows = read_tsv(path, "label set")
    faults = [f"unknown column {name!r}" for name in header if name not in COLUMNS]
    faults += [f"lacks column {name!r}" for name in ("id", "name_zh") if name not in header]
    if not faults:
        faults = list(_row_faults(rows))
    if faults:
        raise SettingsError(f"{path}: " + "; ".join(faults))
    return LabelSet(path.stem, tuple(_label(row) for row in rows))


def _row_faults(rows: list[dict[str, str]]) -> Iterable[str]:
    if not rows:
        yield "has no labels"
    ids = [row["id"] for row in rows]
    parents = {row["id"]: row.get("parent") or "" for row in rows}
    for line, row in enumerate(rows, start=2):
        if not row["id"] or not row["name_zh"]:
            yield f"line {line}: id and name_zh must not be empty"
        if ids.index(row["id"]) != line - 2:
            yield f"line {line}: id {row['id']!r} stands twice"
        if parents[row["id"]] and parents[row["id"]] not in parents:
            yield f"line {line}: parent {row['parent']!r} is no id of this file"
        elif _in_circle(row["id"], parents):
            yield f"line {line}: the parents of {row['id']!r} run in a circle"


def _in_circle(label_id: str, parents: dict[str, str]) -> bool:
    seen = set()
    while label_id:
        if label_id in seen:
            return True
        seen.add(label_id)
        label_id = parents.get(label_id, "")
    return False


def _label(row: dict[str, str]) -> Label:
    texts = {key: (row.get(key) or "").strip() for key in COLUMNS}
    residual = texts.pop("residual").lower() in {"1", "yes", "true", "是"}
    keywords = tuple(texts.pop("keywords").split())
    return Label(**texts, keywords=keywords, residual=residual)
