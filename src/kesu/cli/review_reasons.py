"""Why a row is worth a person's look: a code for programs, and words for who judges it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from kesu.labels import LabelSet


class Reason(NamedTuple):
    """A reason as it stands in `reason` and in `reason_zh`."""

    code: str
    zh: str


SEED = Reason("promoted", "种子标签待核对")
NEXT = Reason("next", "建议优先标注")
DOUBTFUL = Reason("doubtful", "模型没有把握")


def of_topic(topic: Mapping[str, Any]) -> Reason:
    """It is typical of a topic, or lies at its edge."""
    name = topic["name"] or ""
    return Reason(f"topic {topic['topic_id']} {name}".strip(), f"话题“{name or topic['topic_id']}”")


def of_doubt(issue: Mapping[str, Any], labels: LabelSet) -> Reason:
    """Its gold label is doubted.

    Args:
        issue: a row of `LABEL_ISSUES`.
        labels: of the task.
    """
    names = {each.id: each.name_zh for each in labels.labels}
    if issue["is_conflict"]:
        told = "、".join(f"“{names.get(label, label)}”" for label in issue["labels"])
        return Reason(f"conflict {'/'.join(issue['labels'])}", f"相近文本的标签不一致：{told}")
    label = issue["label"]
    return Reason(f"label {label}?", f"原标签“{names.get(label, label)}”可能有误")
