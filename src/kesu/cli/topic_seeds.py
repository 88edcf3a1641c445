"""Which rows of a topic become seeds of the label that it is promoted to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from kesu.corpora.schema import RECORDS
from kesu.errors import DataError
from kesu.labels import LabelSet
from kesu.reviews import SEED, Reviews
from kesu.tables import read_table
from kesu.topics.schema import TOPIC_MEMBERS, TOPICS, WEAK, within


@dataclass(frozen=True)
class Seeds:
    """Rows of a topic that become seeds, and how many do not, by reason.

    Attributes:
        row_ids: in the order of the topic's members.
        n_weak: rows that are no examples.
        n_judged: examples that people labelled.
        n_taken: other examples that are seeds of another label already.
        takers: ids of these labels, sorted.
    """

    row_ids: list[str]
    n_weak: int
    n_judged: int
    n_taken: int
    takers: list[str]

    @property
    def left_out(self) -> str:
        """How many examples are no seeds, in words."""
        told = f"{self.n_judged} rows that people labelled"
        if not self.n_taken:
            return told
        return f"{told}, {self.n_taken} that are seeds of {', '.join(self.takers)} already"


def seeds_of(
    corpus: str,
    topic: Mapping[str, Any],
    *,
    label_id: str,
    task: str,
    labels: LabelSet,
    reviews: Reviews,
) -> Seeds:
    """The rows of a topic, and of the topics in it, that are examples of nothing else yet.

    Args:
        corpus: whose last run has the topic.
        topic: a row of `TOPICS`.
        label_id: of the label that the topic becomes.
        task: of this label.
        labels: those that the task has so far.
        reviews: of the state.

    Raises:
        DataError: if no row is left.
    """
    members = _members(corpus, topic)
    typical = pl.col("row_id").is_in(list(topic["representatives"] or ()))
    firm = members.filter((pl.col("strength") >= WEAK) | typical)["row_id"].to_list()
    seeds = _sorted(members, firm, _judged(corpus, task, labels), reviews, (task, label_id))
    if not seeds.row_ids:
        advice = (
            f"remove those seeds from data/state/{corpus}/reviews.jsonl first"
            if seeds.n_taken
            else "label its rows with `kesu review` instead"
        )
        raise DataError(
            f"the topic {topic['topic_id']} has {members.height} rows, and of the {len(firm)} that "
            f"could be seeds none is left: {seeds.left_out}; {advice}"
        )
    return seeds


def _sorted(
    members: pl.DataFrame,
    firm: Sequence[str],
    judged: Collection[str],
    reviews: Reviews,
    wanted: tuple[str, str],
) -> Seeds:
    """What becomes of each row of a topic, if a label of a task is wanted."""
    task, label_id = wanted
    told = {key[0]: answer for key, answer in reviews.answers.items() if key[1] == task}
    answered = {row_id for row_id, answer in told.items() if not answer.is_seed}
    free = [row_id for row_id in firm if row_id not in judged and row_id not in answered]
    of = {row_id: told[row_id].labels for row_id in free if row_id in told}
    taken = {row_id: labels for row_id, labels in of.items() if labels != (label_id,)}
    return Seeds(
        row_ids=[row_id for row_id in free if row_id not in taken],
        n_weak=members.height - len(firm),
        n_judged=len(firm) - len(free),
        n_taken=len(taken),
        takers=sorted({label for labels in taken.values() for label in labels}),
    )


def _members(corpus: str, topic: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a topic, as in `TOPIC_MEMBERS`, those of the topics in it too."""
    folder = Path("data/processed") / corpus
    topics = read_table(folder / "topics.parquet", TOPICS)
    below = within(topics)[topic["topic_id"]]
    return read_table(folder / "topic_members.parquet", TOPIC_MEMBERS).filter(
        pl.col("topic_id").is_in([topic["topic_id"], *below])
    )


def _judged(corpus: str, task: str, labels: LabelSet) -> set[str]:
    """Rows whose gold label is not residual; of seeds that an earlier promotion wrote, none."""
    records = read_table(Path(f"data/interim/{corpus}/records.parquet"), RECORDS)
    gold, mark = f"gold_{task}", f"reviewed_{task}"
    if gold not in records.columns:
        return set()
    rest = {label.id for label in labels.labels if label.residual}
    marks = mark if mark in records.columns else pl.lit(None, pl.String)
    rows = records.filter(pl.col(gold).is_not_null()).select("row_id", gold, mark=marks)
    return {
        row_id
        for row_id, label, how in rows.iter_rows()
        if how != SEED and not rest & ({label} if isinstance(label, str) else set(label))
    }
