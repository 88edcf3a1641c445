"""How alike the parts of one matter are, and those of others: from where tight topics are joined.

All tight topics that rose are compared with each other as if they had done so at once, which is
the hardest case: those of other times are told apart by their dates already.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from kesu.bench.board_year import board_texts, with_dates
from kesu.bench.cells import Cell, table
from kesu.bench.made import made_corpus
from kesu.bench.places import stop_words
from kesu.bench.rising import MAJORITY
from kesu.topics.bursts import NO_BURSTS
from kesu.topics.settings import TopicsSettings
from kesu.topics.texts import distinct_texts
from kesu.topics.tight import tight_topics
from kesu.topics.together import ALIKE, rises_of, times_as_like

SEEDS = range(3)
THRESHOLDS = (2.0, 3.0, 4.0, 4.5, ALIKE, 6.0, 8.0, 12.0)
INTERIM = Path("data/interim/demo")


def measure_alike_made(seed: int) -> dict[str, Any]:
    """Pairs of tight topics among all rows of a made-up corpus.

    Args:
        seed: of the corpus.
    """
    with made_corpus(seed) as planted:
        owners = {row: name for name, (_, rows) in planted.items() for row in rows}
        texts = pl.read_parquet(INTERIM / "clean.parquet")
        dates = pl.read_parquet(INTERIM / "records.parquet")
    columns = ("row_id", "text", "dup_group", "dup_rank")
    dated = dates.select("row_id", "local_date", "person_key")
    rows = texts.select(columns).join(dated, on="row_id", how="left", maintain_order="left")
    return _pairs(rows, owners)


def measure_alike_board(data: Path) -> dict[str, Any]:
    """The same among real messages and made-up scandals, which are grouped alike in every year.

    Args:
        data: the folder of the real corpora.
    """
    rows = with_dates(board_texts(data), seed=0)
    owners = dict(rows.drop_nulls("owner").select("row_id", "owner").iter_rows())
    return _pairs(rows.drop("owner"), owners)


def _pairs(rows: pl.DataFrame, owners: Mapping[str, str]) -> dict[str, Any]:
    """Per pair of tight topics that rose: how many times as like each other as like others."""
    settings = TopicsSettings()
    stopwords = stop_words()
    texts = distinct_texts(rows, None, settings, stopwords)
    tight = tight_topics(rows, texts, settings, stopwords, NO_BURSTS.among(texts), by_date=True)
    clusters = tight.clusters
    risen = np.flatnonzero(rises_of(rows, texts, clusters, rows, settings).is_flagged)
    at_once = np.ones((len(risen), len(risen)), dtype=bool)
    times = times_as_like(texts.likeness, clusters, risen, at_once)
    of_text = [owners.get(row) for row in texts.rows["row_id"]]
    told = [owner_of([of_text[at] for at in np.flatnonzero(clusters.labels == k)]) for k in risen]
    return {"n_risen": len(risen)} | by_kind(times, told)


def by_kind(times: np.ndarray, owners: Sequence[str | None]) -> dict[str, list[float]]:
    """Values of pairs of the same owner and of others, ascending; without those nobody owns.

    Args:
        times: (n_topics, n_topics), symmetric.
        owners: (n_topics,) what each is about.
    """
    found: dict[str, list[float]] = {"same": [], "other": []}
    for one, two in combinations(range(len(owners)), 2):
        if owners[one] or owners[two]:
            kind = "same" if owners[one] == owners[two] else "other"
            found[kind].append(round(float(times[one, two]), 2))
    return {kind: sorted(values) for kind, values in found.items()}


def owner_of(owners: Sequence[str | None]) -> str | None:
    """What most of the texts of a topic are about."""
    (owner, n_texts), *_ = Counter(owners).most_common(1) or [(None, 0)]
    return owner if n_texts > MAJORITY * len(owners) else None


def alike_lines(cells: Sequence[Cell], corpora: str) -> list[str]:
    """Markdown: a row a threshold.

    Args:
        cells: of corpora of one kind.
        corpora: what that kind is called.
    """
    same, other = (
        np.array([value for cell in cells for value in cell[kind]]) for kind in ("same", "other")
    )
    rows = [[f"{least:g}", _share(same, least), _share(other, least)] for least in THRESHOLDS]
    header = ("times as like", f"joined of {len(same)} pairs", f"of {len(other)} of others")
    return [
        f"### Parts of one matter: {corpora}", "", *table(header, rows), "",
        f"Tight topics that rose; corpora: {len(cells)}. Those of one matter are to be joined,",
        f"others not; joined are pairs that are {ALIKE:g} times as like each other as like texts",
        "of other matters, and that rose at most two periods apart. Here all are compared as if",
        "they had risen at once.",
    ]  # fmt: skip


def _share(values: np.ndarray, least: float) -> str | None:
    return f"{(values >= least).mean():.1%}" if len(values) else None
