"""Tables of topics: all themes, some topics with how they move, and what is said in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kesu.report.numbers import DASH, count, percent, share
from kesu.report.parts import Table, table
from kesu.report.timing import counts_by_period, ratio_cell, sparkline
from kesu.report.verdict import topic_name
from kesu.report.words import Words

# Of a topic's texts: by topic id and kind, the most telling first.
Examples = Mapping[str, Mapping[str, Sequence[str]]]
KINDS = ("representatives", "boundary", "outside")
_KEYWORDS = 5  # in a table; the table file has more
_LONG, _SEEN = 200, 120  # characters of a text that is folded, and those in sight


def topics_table(
    topics: Sequence[Mapping[str, Any]], periods: Sequence[str], words: Words
) -> Table:
    """How each topic moves, and how much there is of it."""
    head = (
        "topic", "keywords", "status", "onset", "first_seen", "course", "ratio", "size", "persons",
        "stability",
    )  # fmt: skip
    parents = {topic["topic_id"]: topic.get("parent") for topic in topics}
    body = [
        (
            _below(topic, parents) + topic_name(topic),
            words("join").join((topic.get("keywords") or [])[:_KEYWORDS]),
            _status(topic, words),
            topic.get("onset") or DASH,
            topic.get("first_seen") or DASH,
            sparkline(counts_by_period(topic, periods)) or DASH,
            ratio_cell(topic.get("ratio"), topic.get("ratio_low"), topic.get("ratio_high"), words),
            count(topic.get("size")),
            count(topic.get("n_persons")),
            percent(topic.get("stability")),
        )
        for topic in topics
    ]
    return table(words("topics"), [words(key) for key in head], body, 3)


def themes_table(every: Sequence[Mapping[str, Any]], n_rows: int, words: Words) -> Table:
    """What lies in no other topic, the largest first."""
    themes = sorted((topic for topic in every if not topic.get("parent")), key=lambda t: -t["size"])
    head = ("topic", "keywords", "size", "share", "status")
    body = [
        (
            topic_name(topic),
            words("join").join((topic.get("keywords") or [])[:_KEYWORDS]),
            count(topic["size"]),
            share(topic["size"], n_rows),
            _status(topic, words),
        )
        for topic in themes
    ]
    return table(words("themes_all"), [words(key) for key in head], body, 2)


def _status(topic: Mapping[str, Any], words: Words) -> str:
    """How the topic moves now, or since when it fades; of a stable one, that it rose before."""
    status = str(topic.get("status"))
    if status == "stable" and topic.get("rose"):
        return words("rose_over")
    if status == "fading" and topic.get("faded"):
        return words("fading_since", day=topic["faded"])
    return words.get(status, DASH)


def examples_table(
    topics: Sequence[Mapping[str, Any]], examples: Examples, words: Words, *, max_examples: int
) -> Table | None:
    """What is said at the core of each topic and at its edge, and what no longer belongs to it."""
    body = [
        (topic_name(topic), words(f"example_{kind}"), _folded(text))
        for topic in topics
        for kind, most in zip(KINDS, (max_examples, 1, 1), strict=True)
        for text in (examples.get(topic["topic_id"]) or {}).get(kind, ())[:most]
    ]
    head = (words("topic"), words("example_kind"), words("examples"))
    return table(words("examples"), head, body, 3) if body else None


def _folded(text: str) -> str:
    """A long text with its beginning in sight, and the rest for whoever opens it."""
    if len(text) <= _LONG:
        return text
    html = Markup('<details class="text"><summary>{}……</summary>{}</details>')
    return html.format(text[:_SEEN], text[_SEEN:])


def _below(topic: Mapping[str, Any], parents: Mapping[str, str | None]) -> str:
    """The mark before the name of a topic that lies in another; wider if that lies in one too."""
    above = topic.get("parent")
    if not above:
        return ""
    return "\u3000└ " if parents.get(above) else "└ "
