"""Topics as a tree: tight ones, matters that several of them are parts of, broad themes above."""

from dataclasses import dataclass, replace

import numpy as np

from kesu.topics.clusters import NOISE
from kesu.topics.stability import Rated

# A tight topic that is nearly all of its theme is told once, as the theme.
WHOLE = 0.8


@dataclass(frozen=True)
class Tree:
    """Topics of which some lie in others.

    Attributes:
        labels: (n_texts,) number of the narrowest topic of each text, `NOISE` for none.
        strengths: (n_texts,) how firmly it belongs there, 0 to 1; 0 for none.
        parents: (n_topics,) number of the theme that a topic lies in, `NOISE` for none; that of
            a tight topic may lie in a broader one itself.
        n_tight: how many are tight; these come first, then the themes.
        is_matter: (n_topics,) which are made of several tight topics that rose together.
        stability: (n_topics,) share of a topic that is found again, 0 to 1; NaN if not tested.
        is_loose: (n_texts,) which texts are in no tight topic, not even in one told as a theme.
    """

    labels: np.ndarray
    strengths: np.ndarray
    parents: np.ndarray
    n_tight: int
    is_matter: np.ndarray
    stability: np.ndarray
    is_loose: np.ndarray

    @property
    def n_topics(self) -> int:
        """How many topics there are, of both scales."""
        return len(self.parents)

    @property
    def scales(self) -> tuple[np.ndarray, np.ndarray]:
        """Twice (n_texts,): the tight topic of each text and its theme, `NOISE` for none."""
        tight = np.where(self.labels < self.n_tight, self.labels, NOISE)
        return tight, np.where(tight == NOISE, self.labels, self.above(tight))

    @property
    def levels(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The scales, and (n_texts,) the theme in which that of each text lies, if it does."""
        tight, theme = self.scales
        return tight, theme, self.above(theme)

    def above(self, topics: np.ndarray) -> np.ndarray:
        """The theme that each of some topics lies in; of `NOISE` none."""
        return np.asarray(np.append(self.parents, NOISE)[topics])

    def inside(self, topic: int) -> np.ndarray:
        """Which texts a topic holds, those of its narrower ones too; ascending."""
        return np.flatnonzero(np.any([level == topic for level in self.levels], axis=0))


def join_tree(tight: Rated, themes: Rated, matters: Rated | None = None, n_fixed: int = 0) -> Tree:
    """Put each tight topic below the matter or theme in which most of its texts lie.

    All its texts go with it. A tight topic that is nearly all of a theme gives its texts to the
    theme. Tight topics keep their order; themes are numbered after them, and then the matters,
    each below the theme in which most of its texts lie, unless it is nearly all of it.

    Args:
        tight: the tight topics.
        themes: of the same texts.
        matters: of some of these texts, each of several tight topics.
        n_fixed: so many of the last tight topics stay as they are, even where they are all of a
            theme.
    """
    n_themes = len(themes.stability)
    broad = np.full(n_themes, NOISE)
    if matters is not None:
        broad = np.append(broad, _themes_of(matters.clusters.labels, themes.clusters.labels))
        themes = themes.beside(matters)
    lower, upper = tight.clusters, themes.clusters.labels.copy()
    above = _themes_of(lower.labels, upper)
    in_tight = lower.labels != NOISE
    upper[in_tight] = above[lower.labels[in_tight]]
    sizes = np.bincount(upper[upper != NOISE], minlength=len(themes.stability))
    broad = np.where(sizes >= WHOLE * (np.append(sizes, 0)[broad] + sizes), NOISE, broad)
    whole = sizes + np.bincount(broad[broad != NOISE], sizes[broad != NOISE], len(sizes))
    own = np.bincount(lower.labels[in_tight], minlength=len(above))
    is_whole = (above != NOISE) & (own >= WHOLE * np.append(whole, 0)[above])
    is_whole[len(is_whole) - n_fixed :] = False
    kept, used = tight.keep(~is_whole), np.flatnonzero(sizes)
    number = np.full(len(sizes) + 1, NOISE)  # the last entry is that of NOISE
    number[used] = len(kept.stability) + np.arange(len(used))
    in_tight = kept.clusters.labels != NOISE
    loose = np.where(upper != NOISE, themes.clusters.strengths, 0.0)
    return Tree(
        labels=np.where(in_tight, kept.clusters.labels, number[upper]),
        strengths=np.where(in_tight, kept.clusters.strengths, loose),
        parents=number[np.append(above[~is_whole], broad[used])].astype(int),
        n_tight=len(kept.stability),
        is_matter=np.append(np.zeros(len(kept.stability), dtype=bool), used >= n_themes),
        stability=np.append(kept.stability, themes.stability[used]),
        is_loose=lower.labels == NOISE,
    )


def _themes_of(labels: np.ndarray, themes: np.ndarray) -> np.ndarray:
    """(n_groups,): the theme in which most texts of each group lie that are in any."""
    n_groups = int(labels.max(initial=NOISE)) + 1
    return np.array([_most_common(themes[labels == k]) for k in range(n_groups)], dtype=int)


def _most_common(labels: np.ndarray) -> int:
    """The label that occurs most, the smallest of several; `NOISE` only if there is no other."""
    told = labels[labels != NOISE]
    return int(np.bincount(told).argmax()) if len(told) else NOISE


def leave_out(tree: Tree, rate: float) -> Tree:
    """The same tree without the weakest of the texts that are in a theme and no tight topic.

    What is nearly all of a theme, and told as that, is a tight topic still: however few other texts
    there are, it is not left out.

    Args:
        tree: of the texts.
        rate: wanted share of the texts outside all topics; it is missed where more are outside
            already, or where too many are in tight topics. A theme of which all texts are left
            out, but for those of matters in it, is none.
    """
    loose = np.flatnonzero(tree.is_loose & (tree.labels >= tree.n_tight))
    n_more = max(0, int(rate * len(tree.labels)) - int((tree.labels == NOISE).sum()))
    out = loose[np.argsort(tree.strengths[loose], kind="stable")[:n_more]]
    labels, strengths = tree.labels.copy(), tree.strengths.copy()
    labels[out], strengths[out] = NOISE, 0.0
    return _without_empty(replace(tree, labels=labels, strengths=strengths))


def _without_empty(tree: Tree) -> Tree:
    """The same tree without themes that no text is left of, or one topic and nothing else."""
    is_there = np.isin(np.arange(tree.n_topics), np.concatenate(tree.scales))
    own = np.bincount(tree.labels[tree.labels != NOISE], minlength=tree.n_topics)
    below = tree.parents[is_there & (tree.parents != NOISE)]
    n_below = np.bincount(below, minlength=tree.n_topics)
    is_there &= (own > 0) | (n_below != 1) | (tree.parents != NOISE)
    number = np.append(np.cumsum(is_there) - 1, NOISE)  # the last entry is that of NOISE
    number[:-1][~is_there] = NOISE
    return Tree(
        labels=number[tree.labels],
        strengths=tree.strengths,
        parents=number[tree.parents[is_there]],
        n_tight=int(is_there[: tree.n_tight].sum()),
        is_matter=tree.is_matter[is_there],
        stability=tree.stability[is_there],
        is_loose=tree.is_loose,
    )
