"""Where the training of BERT stands, apart from its weights."""

from dataclasses import dataclass, field

from kesu.model.schema import HISTORY

SURE = 1.96  # standard errors, outside which 5 % of scores lie by chance


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

    def is_kept(self, score: float, error: float) -> bool:
        """Whether the weights of the epoch that is over are those to keep, by its score on valid.

        Of epochs that valid cannot tell apart the last is kept: the learning rate has fallen by
        then, and the highest of some scores of few rows is so by chance. As L. Breiman et al.
        choose the simplest of some trees, Classification and Regression Trees, 1984, chapter 3.4.3.

        Args:
            score: the higher the better.
            error: its standard error.
        """
        if score > self.best:
            self.best, self.best_epoch = score, self.epoch
        return score >= self.best - SURE * error

    @property
    def csv(self) -> str:
        """history.csv."""
        return "\n".join([",".join(HISTORY), *self.history]) + "\n"
