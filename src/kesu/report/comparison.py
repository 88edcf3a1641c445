"""The page of `kesu compare`: verdict first, then what changed where, then the rows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report.behaviours import capability
from kesu.report.charts import differences
from kesu.report.numbers import DASH, count, p_value, percent, score, signed
from kesu.report.parts import Block, Section, figure, table
from kesu.report.template import render_page
from kesu.report.words import Words

MOST_ROWS = 200  # that changed and are shown; the file has them all
MOST_SLICES = 20
CHANGES = ("broken", "fixed", "other")
Json = Mapping[str, Any]


def render_comparison(
    found: Json,
    flips: Sequence[Json],
    *,
    n_flips: int,
    names: Mapping[str, Mapping[str, str]],
    words: Words,
) -> str:
    """One HTML page that needs nothing else.

    Args:
        found: compare.json.
        flips: the rows that changed, the most telling first: `task`, `text` (masked), `gold`, `a`,
            `b`, `change`.
        n_flips: how many changed in all.
        names: per task the name of each label id.
        words: of the page.
    """
    sections = [
        _task_section(task, told, names.get(task, {}), words)
        for task, told in found["tasks"].items()
    ]
    if found.get("behaviours"):
        sections.append(_behaviours_section(found["behaviours"], words))
    sections.append(_flips_section(flips[:MOST_ROWS], n_flips, names, words))
    return render_page(
        words,
        title=words("compare_title"),
        corpus=found["corpus"],
        created_by="kesu compare",
        verdict=list(compare_sentences(found, names, words)),
        tiles=_tiles(found, words),
        sections=sections,
        how=[
            words("how_compare"), words("how_f1"),
            words("how_interval", n=found["settings"]["n_bootstrap"]), words("how_private"),
        ],
    )  # fmt: skip


def compare_sentences(
    found: Json, names: Mapping[str, Mapping[str, str]], words: Words
) -> Iterator[str]:
    """What a reader in a hurry must know: the verdict, then each task."""
    yield words(f"compare_{found['outcome']}")
    for task, told in found["tasks"].items():
        change, split = told["macro_f1"], told["mcnemar"]
        line = words(
            "compare_task", n=count(told["n_rows"]), a=score(change["a"]), b=score(change["b"]),
            change=_change(change), only_a=count(split["only_a"]), only_b=count(split["only_b"]),
            p=p_value(split["p_value"]),
        )  # fmt: skip
        reasons = _reasons(told["verdict"], names.get(task, {}), words)
        rows = told["verdict"]["rows_to_decide"]
        more = words("compare_rows", n=count(rows)) if rows else ""
        told_all = words.sentences(line, reasons, more)
        yield words("verdict_task", task=words.task(task), told=told_all)


def _reasons(verdict: Json, names: Mapping[str, str], words: Words) -> str:
    """What failed or could not be decided, with its limit."""
    told = [
        words(
            "compare_finding", what=_what(each["what"], names, words),
            value=signed(each["value"]), limit=signed(each["limit"]),
        )
        for each in verdict["findings"]
        if each["outcome"] == verdict["outcome"] != "pass"
    ]  # fmt: skip
    if not told:
        return ""
    return words(f"compare_reasons_{verdict['outcome']}", told=words("list_comma").join(told))


def _what(what: str, names: Mapping[str, str], words: Words) -> str:
    if what.startswith("class "):
        label = what.removeprefix("class ")
        return words("compare_class", name=names.get(label, label))
    return words({"macro_f1": "macro_f1", "speed": "compare_speed"}[what])


def _tiles(found: Json, words: Words) -> list[tuple[str, str, str]]:
    sides = [
        (words("compare_side", side=side.upper()), found[side]["name"].rstrip("/").split("/")[-1])
        for side in ("a", "b")
    ]
    tiles = [(title, name, "") for title, name in sides]
    rows = [told["n_rows"] for told in found["tasks"].values()]
    tiles.append((words("compare_n_rows"), count(max(rows, default=0)), ""))
    tiles.append((words("compare_learned"), count(found["n_rows_learned"]), ""))
    for side in ("a", "b"):
        if speed := found[side]["rows_per_second"]:
            name = words("compare_rate", side=side.upper())
            tiles.append((name, count(speed), words("compare_per_second")))
    return tiles


def _task_section(task: str, told: Json, names: Mapping[str, str], words: Words) -> Section:
    blocks = [_classes(told, names, words)]
    if told["slices"]:
        blocks.append(_slices(told["slices"], words))
    if any(told["trust"].values()):
        blocks.append(_trust(told["trust"], words))
    heading = words.task(task)
    return Section(f"task-{task}", heading, words("compare_lead"), blocks)


def _classes(told: Json, names: Mapping[str, str], words: Words) -> Block:
    classes = [
        (names.get(label, label), each)
        for label, each in zip(told["labels"], told["by_class"], strict=True)
        if each["n"]
    ]
    rows = [
        [name, count(each["n"]), score(each["a"]), score(each["b"]), _change(each, "all_")]
        for name, each in classes
    ]
    head = [words("class"), words("support"), "A", "B", words("compare_change")]
    chart = differences(
        [
            {"name": name, "value": each["value"], "low": each["all_low"], "high": each["all_high"]}
            for name, each in classes
            if each["value"] is not None
        ],
        title=words("compare_axis"),
    )
    heading = words("compare_by_class")
    return Block(
        heading, words("compare_by_class_lead"), [figure(heading, chart)],
        [table(heading, head, rows)],
    )  # fmt: skip


def _slices(slices: Sequence[Json], words: Words) -> Block:
    rows = [
        [
            words.get(f"slice_{each['by']}", each["by"]), _part(each, words),
            count(each["n_rows"]), score(each["a"]), score(each["b"]),
            f"{signed(each['difference'])} [{signed(each['low'])}, {signed(each['high'])}]",
        ]
        for each in slices[:MOST_SLICES]
    ]  # fmt: skip
    head = [words("compare_slice"), words("compare_part"), words("support"), "A", "B",
            words("compare_change")]  # fmt: skip
    heading = words("compare_by_slice")
    lead = words("compare_by_slice_lead", n=count(len(rows)), all=count(len(slices)))
    return Block(heading, lead, (), [table(heading, head, rows, texts=2)])


def _part(each: Json, words: Words) -> str:
    by, value = each["by"], str(each["value"])
    return words.get(f"part_{by}_{value.replace(' ', '_')}", value)


def _trust(trust: Json, words: Words) -> Block:
    rows = [
        [side.upper(), score(each["ece"]), percent(each["coverage"])]
        if each
        else [side.upper(), DASH, DASH]
        for side, each in trust.items()
    ]
    head = [words("compare_system"), words("compare_ece"), words("compare_coverage")]
    heading = words("compare_trust")
    return Block(heading, words("compare_trust_lead"), (), [table(heading, head, rows)])


def _behaviours_section(told: Sequence[Json], words: Words) -> Section:
    """Pass rates of both by capability; the chart has the differences."""
    tasks = list(dict.fromkeys(each["task"] for each in told))
    blocks = []
    for task in tasks:
        each_of = [each for each in told if each["task"] == task]
        named = [{**each, "name": capability(each["capability"], words)} for each in each_of]
        rows = [
            [each["name"], count(each["n"]), percent(each["a"]), percent(each["b"]),
             _change(each), p_value(each["p_value"]).removeprefix("= ")]
            for each in named
        ]  # fmt: skip
        head = [words("capability"), words("n"), "A", "B", words("compare_change"), "p"]
        heading = words.task(task)
        chart = differences(named, title=words("compare_pass_axis"))
        blocks.append(Block(heading, "", [figure(heading, chart)], [table(heading, head, rows)]))
    return Section("behaviours", words("behaviours"), words("compare_behaviours_lead"), blocks)


def _flips_section(
    flips: Sequence[Json], n_flips: int, names: Mapping[str, Mapping[str, str]], words: Words
) -> Section:
    def shown(task: str, told: str) -> str:
        return words("list_comma").join(
            names.get(task, {}).get(label, label) for label in told.split(";")
        )

    rows = [
        [
            each["text"], words(f"change_{each['change']}"), words.task(each["task"]),
            *(shown(each["task"], each[name]) for name in ("gold", "a", "b")),
        ]
        for each in flips
    ]  # fmt: skip
    head = [words("compare_text"), words("compare_flip"), words("task_word"),
            words("compare_gold"), "A", "B"]  # fmt: skip
    heading = words("compare_flips")
    lead = words("compare_flips_lead", n=count(len(rows)), all=count(n_flips))
    lead = lead if n_flips else words("compare_flips_none")
    listed = [table(heading, head, rows, texts=6)] if rows else []
    return Section("flips", heading, lead, [Block("", "", (), listed)])


def _change(each: Json, ends: str = "") -> str:
    if each["value"] is None:
        return DASH
    return f"{signed(each['value'])} [{signed(each[f'{ends}low'])}, {signed(each[f'{ends}high'])}]"
