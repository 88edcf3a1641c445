"""Which trainings the benchmark of encoders is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Literal

from kesu.bench.labelled import Labelled, chnsenticorp, gov_messages, shopping
from kesu.files import read_json
from kesu.inputs import ENCODERS
from kesu.model.settings import TrainSettings

SIZES = (200, 500, 2000, 5000, None)  # None: all rows
SEEDS = range(3)
SALTS = range(5)  # the first one with each seed, the others with the first seed
SHIPPED = "models/base/kesu-small"
HOTELS_OUT = str(ENCODERS / "kesu-small-hotels-out" / "encoder")
TEXT = "models/base/kesu-text"
FEW, ADAPTED = 500, ("shopping", "gov_messages_salt0")  # labels and corpora of adaptation
ADAPT_MINUTES = 10
ACCOUNT = "pretraining.json"
SHORT = 128  # tokens, where the settings say twice as many
MANY = (2000, None)  # labels with which that is measured
Start = Literal["encoder", "scratch", "adapted", "short", "untaught"]


@dataclass(frozen=True)
class Plan:
    """One training: a corpus, how many rows, from which weights, and a seed.

    Attributes:
        corpus: gives the texts.
        name: of the corpus.
        encoder: folder of the encoder that has seen no label of the corpus; where its weights are
            drawn anew, that of the shipped one, which has the same shape and tokens.
        n_rows: how many labels are used; None: all.
        start: encoder; scratch, where its weights are drawn anew; adapted to the corpus; short,
            where less of a long text is read; or untaught, before it was taught any label.
        seed: of the rows and of the training.
    """

    corpus: Callable[[], Labelled]
    name: str
    encoder: str
    n_rows: int | None
    start: Start
    seed: int

    @property
    def max_tokens(self) -> int:
        """Longer texts are cut to this."""
        return SHORT if self.start == "short" else TrainSettings().max_tokens

    @property
    def cell(self) -> str:
        """The name of its result file."""
        return f"encoder/{self.name}_{self.n_rows or 'full'}_{self.start}_seed{self.seed}"


def plans(data: Path) -> Iterator[Plan]:
    """All trainings, the most telling first; each from an encoder that saw none of its labels."""
    corpora: dict[str, tuple[Callable[[], Labelled], str]] = {
        "chnsenticorp_clean": (lambda: chnsenticorp(data).without_leaks(), HOTELS_OUT),
        "chnsenticorp": (lambda: chnsenticorp(data), HOTELS_OUT),
        "shopping": (lambda: shopping(data), TEXT),
    }
    for salt in SALTS:
        corpora[f"gov_messages_salt{salt}"] = (partial(_salted, data, salt), SHIPPED)
    starts: tuple[Start, ...] = ("encoder", "scratch", "short")
    others = {f"gov_messages_salt{salt}" for salt in SALTS[1:]}
    for seed, start in product(SEEDS, starts):
        for name, (corpus, encoder) in corpora.items():
            is_long = name.startswith("gov_messages")
            if (seed and name in others) or (start == "short" and not is_long):
                continue
            for n_rows in MANY if start == "short" else SIZES:
                if n_rows is None or n_rows < corpus().n_train:
                    known = SHIPPED if start == "scratch" else encoder
                    yield Plan(corpus, name, known, n_rows, start, seed)
            if start == "encoder" and name in ADAPTED:
                yield Plan(corpus, name, encoder, FEW, "adapted", seed)
            if start == "encoder" and is_long:
                yield Plan(corpus, name, TEXT, FEW, "untaught", seed)


def taught_at(encoder: str) -> float | None:
    """The learning rate at which an encoder of ours was taught labels; None if it never was."""
    taught = read_json(Path(encoder, ACCOUNT))["settings"]["teach"]
    return float(taught["learning_rate"]) if taught else None


def _salted(data: Path, salt: int) -> Labelled:
    return gov_messages(data).salted(salt)
