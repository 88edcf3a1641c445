"""The page above several comparisons: every candidate beside the same old model."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from kesu.report.numbers import DASH, count, score, signed
from kesu.report.parts import Block, Section, table
from kesu.report.template import render_page
from kesu.report.words import Words

Json = Mapping[str, Any]


def render_overview(found: Json, words: Words) -> str:
    """One HTML page that links to the page of each comparison.

    Args:
        found: compare.json of all: `a`, and `candidates` with `folder`, `outcome`, `tasks`.
        words: of the page.
    """
    candidates = found["candidates"]
    tasks = list(candidates[0]["tasks"])
    sections = [_task_section(task, found, words) for task in tasks]
    rows = [each["n_rows"] for each in candidates[0]["tasks"].values()]
    return render_page(
        words,
        title=words("compare_title"),
        corpus=found["corpus"],
        created_by="kesu compare",
        verdict=list(overview_sentences(candidates, words)),
        tiles=[
            (words("compare_side", side="A"), _short(found["a"]["name"]), ""),
            (words("compare_candidates"), count(len(candidates)), ""),
            (words("compare_n_rows"), count(max(rows, default=0)), ""),
            (words("compare_learned"), count(found["n_rows_learned"]), ""),
        ],
        sections=sections,
        how=[
            words("how_compare_all"), words("how_f1"),
            words("how_interval", n=found["settings"]["n_bootstrap"]), words("how_private"),
        ],
    )  # fmt: skip


def overview_sentences(candidates: Sequence[Json], words: Words) -> Iterator[str]:
    """Which candidates may replace the old model, which may not, which nobody knows of."""
    for outcome in ("pass", "fail", "undecided"):
        names = [_short(each["name"]) for each in candidates if each["outcome"] == outcome]
        if names:
            yield words(f"compare_all_{outcome}", names=words("list_comma").join(names))


def _task_section(task: str, found: Json, words: Words) -> Section:
    old = found["candidates"][0]["tasks"][task]["macro_f1"]["a"]
    first = f"A {_short(found['a']['name'])}"
    rows = [[first, words("compare_old"), score(old), DASH, *_cost(found["a"])]]
    rows += [_row(each, each["tasks"][task]["macro_f1"], words) for each in found["candidates"]]
    columns = ("system", "verdict", "macro_f1", "change_all", "speed_unit", "size")
    head = [words("macro_f1" if name == "macro_f1" else f"compare_{name}") for name in columns]
    heading = words.task(task)
    block = Block("", "", (), [table(heading, head, rows, texts=2)])
    return Section(f"task-{task}", heading, words("compare_all_lead"), [block])


def _row(candidate: Json, change: Json, words: Words) -> list[str]:
    link = Markup('<a href="{}/compare.html">{}</a>')
    told = f"{signed(change['value'])} [{signed(change['low'])}, {signed(change['high'])}]"
    return [
        link.format(candidate["folder"], _short(candidate["name"])),
        words(f"compare_short_{candidate['outcome']}"), score(change["b"]), told,
        *_cost(candidate),
    ]  # fmt: skip


def _cost(system: Json) -> list[str]:
    speed, size = system["rows_per_second"], system["megabytes"]
    return [count(speed) if speed else DASH, f"{size:.1f}" if size else DASH]


def _short(name: str) -> str:
    return name.rstrip("/").split("/")[-1]
