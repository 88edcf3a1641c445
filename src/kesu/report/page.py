"""The whole page."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kesu.report.alerts import alerts_section
from kesu.report.behaviours import behaviours_section
from kesu.report.causes import causes_section
from kesu.report.drift import drift_section
from kesu.report.effects import effects_section
from kesu.report.explanations import Why, explanations_section
from kesu.report.forecasts import forecasts_section
from kesu.report.leftover import leftover_section
from kesu.report.model import model_section
from kesu.report.numbers import count, percent
from kesu.report.parts import Section
from kesu.report.priorities import priorities_section
from kesu.report.scores import task_section
from kesu.report.sections import cleaning_section, rows_section
from kesu.report.segments import segments_section
from kesu.report.service import service_section
from kesu.report.severity import severity_section
from kesu.report.template import render_page
from kesu.report.topic_tables import Examples
from kesu.report.topics import topics_section
from kesu.report.topics_line import topics_line
from kesu.report.trends import trends_section
from kesu.report.verdict import (
    counts_of,
    note_sentences,
    verdict_sentences,
)
from kesu.report.words import Language, Words

_MATTERS = (
    alerts_section,
    priorities_section,
    trends_section,
    forecasts_section,
    severity_section,
    causes_section,
    effects_section,
    segments_section,
    service_section,
)
_TRUST = (leftover_section, drift_section, behaviours_section)
_FOR_MANAGERS = (
    "trends", "alerts", "priorities", "severity", "topics", "causes", "effects", "service",
    "forecasts",
)  # fmt: skip


def render_report(
    metrics: Mapping[str, Any],
    examples: Examples,
    *,
    why: Why | None = None,
    language: Language = "zh",
    task_names: Mapping[str, str] | None = None,
    max_topics: int = 20,
    max_examples: int = 3,
    max_classes: int = 25,
) -> str:
    """One HTML page that needs nothing else: no script, font or image from anywhere.

    Args:
        metrics: metrics.json; any part may be missing.
        examples: masked texts by topic id and kind (representatives, boundary, outside).
        why: explained labels, for a section of their own.
        language: of the page's own words; labels and texts stay as they are.
        task_names: what it calls tasks, by their ids.
        max_topics: topics shown, largest first.
        max_examples: texts shown for each topic.
        max_classes: classes shown in the charts of a task.
    """
    words = Words(language, task_names)
    topics = topics_section(
        metrics, examples, words, max_topics=max_topics, max_examples=max_examples
    )
    sections = [*_those(_MATTERS, metrics, words), topics]
    sections += [rows_section(metrics, words), cleaning_section(metrics, words)]
    for name, task in (metrics.get("tasks") or {}).items():
        sections.append(task_section(name, task, words, max_classes=max_classes))
    sections += _those(_TRUST, metrics, words)
    if explained := explanations_section(why or Why(), metrics, words):
        sections.append(explained)
    if model := model_section(metrics, words):
        sections.append(model)
    scored = ("how_f1", "how_interval") if metrics.get("tasks") else ()
    how = (*scored, "how_private")
    return render_page(
        words,
        title=words("title"),
        corpus=metrics.get("corpus") or "",
        created_by=metrics.get("created_by") or "kesu",
        period=_period(metrics, words),
        verdict_heading=words("reliable"),
        lines=_lines(sections, metrics, words),
        verdict=list(verdict_sentences(metrics, words)),
        notes=note_sentences(metrics, words),
        tiles=_tiles(metrics, words),
        sections=sections,
        how=[words(key, n=metrics.get("n_bootstrap") or 0) for key in how],
    )


def _those(
    makers: Sequence[Callable[[Mapping[str, Any], Words], Section | None]],
    metrics: Mapping[str, Any],
    words: Words,
) -> list[Section]:
    """The sections for which the corpus has what they are made of."""
    made = (maker(metrics, words) for maker in makers)
    return [section for section in made if section]


def _lines(
    sections: Sequence[Section], metrics: Mapping[str, Any], words: Words
) -> list[tuple[str, str]]:
    """What a manager must know, each line with the anchor of its section."""
    leads = {section.anchor: section.lead for section in sections}
    if told := topics_line(metrics, words):
        leads["topics"] = told
    else:
        leads.pop("topics", None)
    return [(leads[anchor], anchor) for anchor in _FOR_MANAGERS if leads.get(anchor)]


def _period(metrics: Mapping[str, Any], words: Words) -> str:
    period = metrics.get("period") or {}
    return words("period", **period) if period.get("first") else ""


def _tiles(metrics: Mapping[str, Any], words: Words) -> list[tuple[str, str, str]]:
    """Name, number and share of the key numbers."""
    rows = metrics.get("rows") or {}
    read = rows.get("read", 0)
    decisions = ("labelled", "doubtful", "novel") if metrics.get("tasks") else ()
    names = (*decisions, "dropped", "rejected")
    tiles = [(words("read"), count(read), "")]
    for name in names:
        n = rows.get(name, 0)
        tiles.append((words(name), count(n), percent(n / read) if read else ""))
    themes, tight = counts_of(metrics.get("topics") or {})
    inside = words("topics_inside", n=count(tight)) if tight else ""
    return [*tiles, (words("topics_short"), count(themes), inside)]
