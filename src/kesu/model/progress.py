"""Where the training of BERT stands, apart from its weights."""

from dataclasses import dataclass, field

from kesu.model.schema import HISTORY


@dataclass
class Progress:
    """Where training stands; what a checkpoint keeps beside weights.

    Attributes:
        total: steps that are planned; fewer than all epochs have where time is short.
        epoch: epochs that are over.
        batch: steps of the present epoch that are over.
        step: steps that are over.
        loss: sum of the present epoch's losses.
        best: highest macro-F1 on valid so far, reached after `best_epoch`.
        best_epoch: counted from 1.
        seconds: since the start, without interruptions.
        is_cut: whether time was too short for all epochs.
        history: lines of history.csv.
    """

    total: int
    epoch: int = 0
    batch: int = 0
    step: int = 0
    loss: float = 0.0
    best: float = -1.0
    best_epoch: int = 0
    seconds: float = 0.0
    is_cut: bool = False
    history: list[str] = field(default_factory=list)

    @property
    def csv(self) -> str:
        """history.csv."""
        return "\n".join([",".join(HISTORY), *self.history]) + "\n"
