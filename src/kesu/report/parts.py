"""What a page is made of: tables and figures, as plain values for the template."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Table:
    """A table with a caption; the columns named in `numeric` (by place) are set to the right.

    A folded one repeats a chart in numbers, and is opened by whoever wants them.
    """

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    is_folded: bool = False


@dataclass(frozen=True)
class Figure:
    """A chart with its caption; `svg` comes from `charts` and is safe as it is."""

    caption: str
    svg: Markup


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `mark` is a class of the style sheet (or empty), `told` its meaning."""

    text: str
    mark: str = ""
    told: str = ""


@dataclass(frozen=True)
class Passage:
    """A text with some of its words marked, what is said of it, and texts beside it."""

    head: str
    pieces: Sequence[Piece]
    notes: Sequence[str] = ()
    beside_head: str = ""
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Block:
    """A part of a section: a heading (or none), a sentence, figures, passages, tables."""

    heading: str = ""
    lead: str = ""
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    passages: Sequence[Passage] = ()


@dataclass(frozen=True)
class Section:
    """A section with its anchor."""

    anchor: str
    heading: str
    lead: str
    blocks: Sequence[Block]


def figure(caption: str, svg: str) -> Figure:
    """A figure from a chart's SVG, whose texts the chart library has escaped."""
    return Figure(caption, Markup(svg))  # noqa: S704 - made by our own charts


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    texts: int = 1,
    *,
    is_folded: bool = False,
) -> Table:
    """A table whose first `texts` columns hold words and the others numbers."""
    return Table(caption, head, rows, frozenset(range(texts, len(head))), is_folded)
