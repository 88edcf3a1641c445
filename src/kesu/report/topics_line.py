"""What the first lines of the page say of topics."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kesu.report.timing import RISING
from kesu.report.verdict import CHANGES, counts_of, some_names, topic_name
from kesu.report.words import Words


def topics_line(metrics: Mapping[str, Any], words: Words) -> str:
    """How many topics there are, and which rise or rose; nothing where there are none."""
    topics, verdict = metrics.get("topics") or {}, metrics.get("verdict") or {}
    if not topics.get("n_topics"):
        return ""
    themes, tight = counts_of(topics)
    inside = words("verdict_inside", n=tight) if tight else ""
    rising = {status: verdict.get(f"{status}_topics") or [] for status in RISING}
    counts = {status: len(ids) for status, ids in rising.items()}
    key = "verdict_topics" if any(counts.values()) else "verdict_topics_calm"
    sentences = [words(key, n=themes, inside=inside, **counts)]
    sentences += _names(topics["list"], rising, words)
    changes = topics.get("changes") or {}
    if any(changes.get(event) for event in CHANGES if event != "continued"):
        sentences.append(words("changes", **{e: len(changes.get(e) or []) for e in CHANGES}))
    return words.sentences(*sentences)


def _names(
    topics: Sequence[Mapping[str, Any]], rising: Mapping[str, Sequence[str]], words: Words
) -> Iterator[str]:
    """A sentence each on what is new, what grows, and what rose before."""
    names = {topic["topic_id"]: topic_name(topic) for topic in topics}
    listed = {status: [names[topic] for topic in ids] for status, ids in rising.items()}
    listed["rose"] = [
        words("rose_in", name=topic_name(topic), month=topic["rose"][:7])
        for topic in rose_before(topics)
    ]
    for key, told in listed.items():
        if told:
            yield words(f"{key}_names", names=some_names(told, words))


def rose_before(topics: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Topics that rose and rise no more, the latest first; no parts of such ones."""
    told = {
        topic["topic_id"]: topic
        for topic in topics
        if topic.get("rose") and topic.get("status") not in RISING
    }
    upper = [topic for topic in told.values() if topic.get("parent") not in told]
    return sorted(upper, key=lambda topic: str(topic["rose"]), reverse=True)
