"""Versions of a label set: `<scheme>.tsv`, then `<scheme>@2.tsv`, each with labels added."""

import csv
import re
from pathlib import Path

from kesu.labels import COLUMNS, Label, LabelSet, read_label_set

_VERSION = re.compile(r"(?P<scheme>.+)@(?P<number>[1-9]\d*)")


def split_version(name: str) -> tuple[str, int]:
    """The scheme and the number of a version; the first has none in its name.

    >>> split_version("demo_category@3"), split_version("demo_category")
    (('demo_category', 3), ('demo_category', 1))
    """
    found = _VERSION.fullmatch(name)
    return (found["scheme"], int(found["number"])) if found else (name, 1)


def next_version(name: str, folder: Path) -> str:
    """The name of a version that is not there yet, after all of the scheme that are."""
    scheme, number = split_version(name)
    found = [split_version(path.stem) for path in folder.glob("*.tsv")]
    return f"{scheme}@{max([number, *(n for other, n in found if other == scheme)]) + 1}"


def version_for(text: str, name: str, folder: Path) -> str:
    """The name under which a version of this text, made from `name`, is written.

    The last version that is there, if it is this very one: a promotion that was cut short left it,
    or another corpus added the same label.
    """
    scheme, number = split_version(name)
    following = next_version(name, folder)
    last = split_version(following)[1] - 1
    path = folder / f"{scheme}@{last}.tsv"
    if last > number and path.exists() and path.read_bytes() == text.encode("utf-8"):
        return path.stem
    return following


def with_label(path: Path, label: Label) -> str:
    """The text of a label set with one label more at its end; all other rows stay as they are."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        rows = list(reader)
        header = list(reader.fieldnames or [])
    cells = {name: str(getattr(label, name)) for name in COLUMNS if name != "residual"}
    cells["keywords"] = " ".join(label.keywords)
    header += [name for name in COLUMNS if cells.get(name) and name not in header]
    lines = [header, *([row.get(name) or "" for name in header] for row in [*rows, cells])]
    return "".join("\t".join(line) + "\n" for line in lines)


def new_labels(label_set: LabelSet, folder: Path) -> tuple[str, ...]:
    """Ids that the version before did not have, in file order; none of a first version.

    The version before is the latest one all of whose labels are in this one: two corpora may have
    gone on from the same version, each with a label of its own.
    """
    scheme, number = split_version(label_set.name)
    names = [f"{scheme}@{n}" if n > 1 else scheme for n in range(number - 1, 0, -1)]
    for path in (folder / f"{name}.tsv" for name in names):
        before = read_label_set(path).by_id.keys() if path.exists() else None
        if before is not None and before <= label_set.by_id.keys():
            return tuple(label for label in label_set.by_id if label not in before)
    return ()
