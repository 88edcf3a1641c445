"""Classes that the model never saw, put back as unlabelled texts."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kesu.bench.labelled import SIDE_SHARE, Labelled, gov_messages, shopping
from kesu.bench.plans import SHIPPED, TEXT
from kesu.model.settings import EXACT, TrainSettings

CHOICES = range(3)  # different choices of hidden classes
MINUTES = 20  # for BERT, a training
PARTS = ("linear", "bert", "probs", "embeddings", "novelty")
N_TRAIN = 5000  # rows that are learned from, where there are more


@dataclass(frozen=True)
class Hidden:
    """A corpus of which some classes are hidden.

    Attributes:
        corpus: with categories.
        encoder: folder of an encoder that saw none of its labels.
        n_hidden: how many classes are hidden.
        choice: of these classes, drawn anew for each number.
    """

    corpus: Labelled
    encoder: str
    n_hidden: int
    choice: int

    @property
    def name(self) -> str:
        """The name of the corpus and the number of the choice."""
        return f"{self.corpus.name}_{self.choice}"

    @property
    def classes(self) -> list[str]:
        """The hidden ones."""
        every = sorted(set(self.corpus.golds["category"]))
        draw = np.random.default_rng(self.choice)
        return sorted(draw.choice(every, self.n_hidden, replace=False).tolist())

    @property
    def is_hidden(self) -> np.ndarray:
        """(n_texts,), which texts are of a hidden class."""
        return np.isin(self.corpus.golds["category"], self.classes)

    @property
    def sides(self) -> np.ndarray:
        """(n_texts,) train, valid, calib, test or empty; hidden texts are in no other than test."""
        pool = np.flatnonzero((self.corpus.sides == "train") & ~self.is_hidden)
        pool = np.random.default_rng(self.choice).permutation(pool)[:N_TRAIN]
        n_side = round(SIDE_SHARE * len(pool))
        found = np.full(len(self.corpus.texts), "", dtype="<U5")
        is_test = self.corpus.sides == "test"
        if not (is_test & self.is_hidden).sum() > N_TRAIN / 5:  # a small corpus gives all it has
            is_test |= self.is_hidden
        found[is_test] = "test"
        found[pool] = "train"
        found[pool[:n_side]], found[pool[n_side : 2 * n_side]] = "valid", "calib"
        return found


@dataclass(frozen=True)
class Seen:
    """What a model without the hidden classes says.

    Attributes:
        texts: of all rows with a side, in the order of the corpus.
        golds: the category of each.
        sides: train, valid, calib or test, of each.
        is_hidden: whether its class is hidden.
        parts: per name (n_texts, …): linear and bert (raw scores), probs, embeddings, novelty.
        is_left: whether it is not `labelled`.
    """

    texts: list[str]
    golds: np.ndarray
    sides: np.ndarray
    is_hidden: np.ndarray
    parts: dict[str, np.ndarray]
    is_left: np.ndarray

    def at(self, side: str) -> np.ndarray:
        """Which texts are on a side."""
        return np.asarray(self.sides == side)


def hidden_corpora(data: Path) -> Iterator[Hidden]:
    """Two of seven classes of gov_messages and three of ten of shopping, three times each."""
    for choice in CHOICES:
        yield Hidden(gov_messages(data).salted(0), SHIPPED, 2, choice)
    for choice in CHOICES:
        yield Hidden(shopping(data), TEXT, 3, choice)


def see(hidden: Hidden) -> Seen:
    """Train without the hidden classes, and label all texts that are used."""
    from kesu.model.folder import load_model  # noqa: PLC0415 - imports torch
    from kesu.model.predict import predict  # noqa: PLC0415 - imports torch
    from kesu.model.train import train  # noqa: PLC0415 - imports torch

    sides, category = hidden.sides, hidden.corpus.golds["category"]
    rows = np.flatnonzero(sides != "")
    is_used = np.isin(sides, ["train", "valid", "calib"])
    known = replace(hidden.corpus, golds={"category": category}).at(is_used, hidden.corpus.name)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "model"
        train(
            known.texts,
            {"category": known.golds["category"].tolist()},
            sides[is_used].tolist(),
            known.tasks,
            TrainSettings(encoder=hidden.encoder, minutes=MINUTES),
            decide_by="category",
            seed=0,
            cleaning={},
            out=out,
            checkpoint=Path(folder) / "checkpoint",
        )
        model = load_model(out)
        texts = [hidden.corpus.texts[row] for row in rows]
        raw = model.raw(texts, EXACT)
        frame = predict(model, list(map(str, rows)), texts, settings=EXACT).frame
    assert raw.embeddings is not None
    return Seen(
        texts,
        category[rows],
        sides[rows],
        hidden.is_hidden[rows],
        {
            "linear": raw.linear["category"],
            "bert": raw.bert["category"],
            "probs": np.array(frame["category_probs"].to_list()),
            "embeddings": raw.embeddings,
            "novelty": frame["novelty"].to_numpy(),
        },
        (frame["decision"] != "labelled").to_numpy(),
    )


def see_once(hidden: Hidden, cache: Path) -> Seen:
    """The same, kept in a folder: a training takes minutes."""
    path = cache / f"{hidden.name}.npz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        seen = see(hidden)
        np.savez_compressed(
            path, texts=np.array(seen.texts), golds=seen.golds.astype(str), sides=seen.sides,
            is_hidden=seen.is_hidden, is_left=seen.is_left,
            **{name: seen.parts[name] for name in PARTS}, allow_pickle=False,
        )  # fmt: skip
    with np.load(path) as found:
        parts = {name: found[name] for name in PARTS}
        return Seen(
            found["texts"].tolist(), found["golds"], found["sides"], found["is_hidden"], parts,
            found["is_left"],
        )  # fmt: skip
