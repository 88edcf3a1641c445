"""Labels at each level of a tree: a parent is as probable as its leaves together."""

from dataclasses import dataclass

import numpy as np

from kesu.labels import LabelSet
from kesu.model.kinds import Scores
from kesu.model.targets import Floats, Mask


@dataclass(frozen=True)
class Level:
    """The nodes of one level.

    Attributes:
        nodes: label ids; a leaf higher up stands for itself.
        depths: of each node, 1 is the top.
        members: (n_leaves, n_nodes), 1 where the leaf lies below the node or is it.
    """

    nodes: tuple[str, ...]
    depths: tuple[int, ...]
    members: Floats


def levels(label_set: LabelSet) -> tuple[Level, ...]:
    """The levels of the trained leaves, from the top; a flat set has one."""
    paths = [label_set.path(label) for label in label_set.trained]
    depth = max((len(path) for path in paths), default=1)
    return tuple(_level(paths, at) for at in range(1, depth + 1))


def _level(paths: list[tuple[str, ...]], at: int) -> Level:
    cut = [path[:at] for path in paths]
    distinct = list(dict.fromkeys(cut))
    members = np.zeros((len(paths), len(distinct)), np.float32)
    members[np.arange(len(paths)), [distinct.index(path) for path in cut]] = 1
    return Level(
        tuple(path[-1] for path in distinct), tuple(len(path) for path in distinct), members
    )


def leaves_of(label_set: LabelSet, label: str) -> Mask:
    """(n_leaves,), True for the trained leaves that lie below a label or are it."""
    paths = [label_set.path(leaf) for leaf in label_set.trained]
    return np.array([label in path for path in paths], np.bool_)


@dataclass(frozen=True)
class Told:
    """The label told for each text.

    Attributes:
        labels: label ids, from the deepest level that is sure enough; else the best leaf.
        probs: their probabilities.
        depths: their depths, 1 is the top.
        is_sure: whether the threshold of the level is met.
    """

    labels: list[str]
    probs: list[float]
    depths: list[int]
    is_sure: list[bool]


def tell(probs: Scores, label_set: LabelSet, thresholds: tuple[float, ...]) -> Told:
    """Choose a label for each text, backing off to parents where the leaf is not sure.

    Args:
        probs: (n_texts, n_leaves), columns as in `label_set.trained`.
        label_set: the tree, or a flat set.
        thresholds: one a level, from the top.
    """
    told = Told([], [], [], [])
    by_level = [(level, probs @ level.members) for level in levels(label_set)]
    for row in range(len(probs)):
        label, prob, depth, sure = "", 0.0, 0, False
        for (level, sums), threshold in zip(reversed(by_level), reversed(thresholds), strict=True):
            best = int(sums[row].argmax())
            sure = bool(sums[row, best] >= threshold)
            if sure or not label:
                label, prob, depth = level.nodes[best], float(sums[row, best]), level.depths[best]
            if sure:
                break
        told.labels.append(label)
        told.probs.append(min(prob, 1.0))
        told.depths.append(depth)
        told.is_sure.append(sure)
    return told
