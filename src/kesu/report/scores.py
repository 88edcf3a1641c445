"""The section of one task."""

from collections.abc import Mapping, Sequence
from typing import Any

from kesu.report import charts
from kesu.report.numbers import count, estimate, percent, score, signed
from kesu.report.parts import Block, Section, figure, table
from kesu.report.schema import SYSTEMS
from kesu.report.words import Words

_CONFUSIONS = 10


def task_section(name: str, task: Mapping[str, Any], words: Words, *, max_classes: int) -> Section:
    """Scores of a task: systems, classes, confusions, probabilities, levels."""
    anchor, heading = f"task-{name}", words("task", task=words.task(name))
    if not task.get("scores"):
        return Section(anchor, heading, words("not_scored"), [])
    names = words.classes(task)
    lead = words(
        "task_lead",
        n=count(task["n_test"]),
        groups=count(task["n_test_groups"]),
        classes=len(names),
    )
    blocks = [_systems(task, words)]
    if task.get("shares"):
        blocks.append(_shares(task, names, words, max_classes=max_classes))
    if task.get("leaks") or task.get("temporal"):
        blocks.append(_honest(task, words))
    if task.get("seeds"):
        blocks.append(_seeds(task["seeds"], words))
    if task.get("per_class"):
        blocks.append(_classes(task, names, words, max_classes=max_classes))
    if task.get("confusion"):
        blocks.append(_confusion(task, names, words, max_classes=max_classes))
    if task.get("calibration"):
        blocks += [_reliability(task, words), _risk(task, words)]
    if task.get("level_scores"):
        blocks.append(_levels(task, words))
    return Section(anchor, heading, lead, blocks)


def _systems(task: Mapping[str, Any], words: Words) -> Block:
    found = [name for name in SYSTEMS if name in task["scores"]]
    kinds = [
        kind for kind in ("macro_f1", "micro_f1", "accuracy") if kind in task["scores"][found[0]]
    ]
    body = [
        (words(name), *(estimate(task["scores"][name].get(kind)) for kind in kinds))
        for name in found
    ]
    head = (words("system"), *(words(kind) for kind in kinds))
    dots = [
        {"name": words(name), **values}
        for name in found
        if (values := task["scores"][name]["macro_f1"])["value"] is not None
    ]
    figures = [figure(words("systems"), charts.intervals(dots, title=words("macro_f1")))]
    return Block(
        words("systems"), "", figures if dots else [], [table(words("systems"), head, body)]
    )


def _shares(
    task: Mapping[str, Any], names: Mapping[str, str], words: Words, *, max_classes: int
) -> Block:
    """The share of each class among all rows, corrected, with the plain count beside it."""
    told = task["shares"]
    shown = {**names, "outside": words("share_outside")}
    labels = [each for each in told["labels"] if each["id"] in shown]
    ordered = sorted(labels, key=lambda each: -each["value"])
    body = [
        (
            shown[each["id"]],
            f"{percent(each['value'])} [{percent(each['low'])}, {percent(each['high'])}]",
            percent(each["told"]),
        )
        for each in ordered
    ]
    dots = [{"name": shown[each["id"]], **each} for each in ordered[:max_classes]]
    heading = words("shares")
    lead = words("shares_lead", n=count(told["n"]), test=count(told["n_test"]))
    head = (words("class"), words("share_corrected"), words("share_told"))
    chart = charts.intervals(dots, title=words("share_of_rows"), is_share=True)
    return Block(heading, lead, [figure(heading, chart)], [table(heading, head, body)])


def _honest(task: Mapping[str, Any], words: Words) -> Block:
    """What the plain score owes to near copies, and what time takes from it."""
    told = []
    if leaks := task.get("leaks"):
        values = {"n": count(leaks["n_near"]), "macro_f1": estimate(leaks["macro_f1"])}
        gain = {key: signed(leaks["inflation"][key]) for key in ("value", "low", "high")}
        told.append(words("leaks_told" if leaks["n_near"] else "leaks_none", **values, **gain))
    if past := task.get("temporal"):
        gap = {key: signed(past["difference"][key]) for key in ("value", "low", "high")}
        scores = {key: score(past[key]) for key in ("later", "random")}
        sizes = {key: count(past[key]) for key in ("n_train", "n_test")}
        told.append(words("temporal_told", cut=past["cut"], **sizes, **scores, **gap))
    return Block(words("honest"), words.sentences(*told))


def _seeds(seeds: Mapping[str, Any], words: Words) -> Block:
    head = [words(key) for key in ("system", "mean", "deviation", "lowest", "highest")]
    spreads = seeds["systems"]
    body = [
        (words(name), *(score(spreads[name][key]) for key in ("mean", "deviation", "low", "high")))
        for name in SYSTEMS
        if name in spreads
    ]
    lead = words("seeds_lead", n=seeds["n"])
    return Block(words("seeds"), lead, (), [table(words("seeds"), head, body)])


def _classes(
    task: Mapping[str, Any], names: Mapping[str, str], words: Words, *, max_classes: int
) -> Block:
    rows = sorted(task["per_class"], key=lambda row: -row["support"])
    head = [words(key) for key in ("class", "f1", "precision", "recall", "support", "said")]
    body = [
        (
            names[row["id"]],
            estimate(row["f1"]),
            score(row["precision"]),
            score(row["recall"]),
            count(row["support"]),
            count(row["predicted"]),
        )
        for row in rows
    ]
    drawn = [row for row in rows[:max_classes] if row["support"] and row["f1"]["value"] is not None]
    short = charts.distinct([charts.shorten(names[row["id"]]) for row in drawn])
    dots = [{"name": name, **row["f1"]} for name, row in zip(short, drawn, strict=True)]
    figures = [figure(words("per_class"), charts.intervals(dots, title=words("f1")))]
    return Block(
        words("per_class"), "", figures if dots else [], [table(words("per_class"), head, body)]
    )


def _confusion(
    task: Mapping[str, Any], names: Mapping[str, str], words: Words, *, max_classes: int
) -> Block:
    matrix = task["confusion"]
    ids = list(names)
    order = sorted(range(len(ids)), key=lambda place: (-sum(matrix[place]), place))[:max_classes]
    order.sort()
    labels = charts.distinct([charts.shorten(names[ids[place]]) for place in order])
    short = dict(zip(order, labels, strict=True))
    cells = [
        {
            "gold": short[row],
            "predicted": short[column],
            "n": matrix[row][column],
            "share": matrix[row][column] / max(1, sum(matrix[row])),
        }
        for row in order
        for column in order
    ]
    lead = words("confusion_lead")
    if len(order) < len(ids):
        lead = words.sentences(lead, words("confusion_cut", n=len(order)))
    chart = charts.heat_map(
        cells, names=list(short.values()), across=words("predicted"), down=words("gold")
    )
    worst = _most_confused(matrix, [names[label] for label in ids])
    head = (words("gold"), words("predicted"), words("n"), words("share"))
    tables = [table(words("most_confused"), head, worst, 2)] if worst else []
    return Block(words("confusion"), lead, [figure(words("confusion"), chart)], tables)


def _most_confused(
    matrix: Sequence[Sequence[int]], names: Sequence[str]
) -> list[tuple[str, str, str, str]]:
    wrong = [
        (n, row, column)
        for row, line in enumerate(matrix)
        for column, n in enumerate(line)
        if n and row != column
    ]
    wrong.sort(key=lambda cell: (-cell[0], cell[1:]))
    return [
        (names[row], names[column], count(n), percent(n / sum(matrix[row])))
        for n, row, column in wrong[:_CONFUSIONS]
    ]


def _reliability(task: Mapping[str, Any], words: Words) -> Block:
    bins = task["calibration"]["bins"]
    head = [words(key) for key in ("confidence", "observed", "n")]
    body = [(percent(row["confidence"]), percent(row["accuracy"]), count(row["n"])) for row in bins]
    chart = charts.reliability(bins, across=words("confidence"), up=words("observed"))
    lead = words("reliability_lead", ece=score(task["calibration"]["ece"]))
    caption = words("reliability")
    return Block(
        caption, lead, [figure(caption, chart)], [table(caption, head, body, is_folded=True)]
    )


def _risk(task: Mapping[str, Any], words: Words) -> Block:
    points = task.get("risk_coverage") or []
    head = [words(key) for key in ("coverage", "error", "at", "n")]
    told = points[:: max(1, len(points) // 10)]
    if points and told[-1] != points[-1]:
        told = [*told, points[-1]]
    body = [
        (percent(p["coverage"]), percent(p["risk"]), score(p["threshold"]), count(p["n"]))
        for p in told
    ]
    lead = words("risk_lead")
    if task.get("threshold") is not None:
        lead = words.sentences(lead, words("threshold_is", threshold=score(task["threshold"])))
    chart = charts.risk_curve(points, across=words("coverage"), up=words("error"))
    caption = words("risk")
    return Block(
        caption, lead, [figure(caption, chart)], [table(caption, head, body, is_folded=True)]
    )


def _levels(task: Mapping[str, Any], words: Words) -> Block:
    head = [words(key) for key in ("level", "macro_f1", "accuracy", "support")]
    body = [
        (
            str(row["level"]),
            estimate(row["macro_f1"]),
            estimate(row["accuracy"]),
            count(row["accuracy"]["n"]),
        )
        for row in task["level_scores"]
    ]
    lead = words("levels_lead")
    told = task.get("told") or {}
    if told.get("n"):
        backed = words("told", n=count(told["n"]), accuracy=percent(told["accuracy"]))
        lead = words.sentences(lead, backed)
    return Block(words("levels"), lead, (), [table(words("levels"), head, body)])
