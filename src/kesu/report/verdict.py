"""The first lines of the page, in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report.numbers import count, estimate, percent, score, signed
from kesu.report.words import Words

_NAMES = 8
CHANGES = ("continued", "born", "merged", "split", "promoted", "ended")


def verdict_sentences(metrics: Mapping[str, Any], words: Words) -> Iterator[str]:
    """What a reader in a hurry must know, a paragraph each."""
    rows = metrics.get("rows") or {}
    verdict, tasks = metrics.get("verdict") or {}, metrics.get("tasks") or {}
    if not rows.get("kept"):
        yield words("verdict_no_rows", read=count(rows.get("read", 0)))
        return
    told = {key: count(rows.get(key, 0)) for key in ("read", "kept")}
    labelled = _labelled(rows, verdict, words) if tasks else ""
    yield words.sentences(words("verdict_rows", **told), labelled)
    for name, found in (verdict.get("bert") or {}).items():
        task = tasks.get(name) or {}
        paragraph = words.sentences(_how_good(task, words), _bert(found, words))
        yield words("verdict_task", task=words.task(name), told=paragraph)


def _labelled(rows: Mapping[str, Any], verdict: Mapping[str, Any], words: Words) -> str:
    told = {key: count(rows.get(key, 0)) for key in ("labelled", "doubtful", "novel")}
    return words("verdict_labelled", **told, share=percent(verdict.get("labelled_share")))


def _how_good(task: Mapping[str, Any], words: Words) -> str:
    scores = task.get("scores") or {}
    best = scores.get(task.get("detailed_system") or "")
    if not best:
        return ""
    return words(
        "verdict_score",
        n=count(task["n_test"]),
        macro_f1=estimate(best["macro_f1"]),
        accuracy=percent(best["accuracy"]["value"]),
        majority=percent(scores["majority"]["accuracy"]["value"]),
    )


def _bert(found: Mapping[str, Any], words: Words) -> str:
    """Whether BERT adds something; the direction is said in words, so the amount has no sign."""
    value = found.get("value")
    amount = score(None if value is None else abs(value))
    ends = {key: signed(found.get(key)) for key in ("low", "high")}
    return words(f"verdict_{found['verdict']}", amount=amount, value=signed(value), **ends)


def counts_of(topics: Mapping[str, Any]) -> tuple[int, int]:
    """How many topics lie in no other, and how many lie in one of these."""
    every = topics.get("list") or ()
    n_inside = sum(bool(topic.get("parent")) for topic in every)
    return len(every) - n_inside, n_inside


def no_topics(topics: Mapping[str, Any], words: Words) -> str:
    """That no topics were found, and why, as far as that is known."""
    n_rows, least = topics.get("n_rows"), topics.get("min_texts")
    reason = ""
    if n_rows == 0:
        reason = words("no_topics_none")
    elif n_rows and least:
        key = "no_topics_few" if n_rows < least else "no_topics_unlike"
        reason = words(key, n=count(n_rows), least=least)
    return words.sentences(words("note_no_topics"), reason)


def matter_names(metrics: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Names of the labels of the task that decides, and of topics, by id."""
    task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
    topics = (metrics.get("topics") or {}).get("list") or []
    return words.every_label(task) | {
        topic["topic_id"]: words("topic_named", name=topic_name(topic)) for topic in topics
    }


def some_names(names: Sequence[str], words: Words) -> str:
    """The first of these names, and a mark where there are more."""
    return words("join").join(names[:_NAMES]) + ("……" if len(names) > _NAMES else "")


def topic_name(topic: Mapping[str, Any]) -> str:
    """The name of a topic, or its id where it has none."""
    return str(topic.get("name") or topic["topic_id"])


def note_sentences(metrics: Mapping[str, Any], words: Words) -> list[str]:
    """Conditions that a reader must know."""
    return [
        no_topics(metrics.get("topics") or {}, words)
        if note["code"] == "no_topics"
        else _remark("note", note, metrics, words)
        for note in metrics.get("notes") or []
    ]


def warning_sentences(metrics: Mapping[str, Any], words: Words) -> list[str]:
    """What training warned of; what is no code that this page knows is told as it is."""
    warnings = (metrics.get("model") or {}).get("warnings") or []
    return [
        _remark("warning", warning, metrics, words) if isinstance(warning, Mapping) else warning
        for warning in warnings
    ]


def _remark(kind: str, remark: Mapping[str, Any], metrics: Mapping[str, Any], words: Words) -> str:
    values = {
        key: f"{value:g}" if isinstance(value, float) else value
        for key, value in remark.items()
        if key not in {"code", "ids"}
    }
    if "task" in remark:
        classes = words.classes((metrics.get("tasks") or {}).get(remark["task"]) or {})
        ids = remark.get("ids") or []
        values["names"] = some_names([classes.get(label, label) for label in ids], words)
        values["task"] = words.task(remark["task"])
    return words(f"{kind}_{remark['code']}", **values)
