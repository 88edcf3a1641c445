"""Where the training of BERT stands, apart from its weights."""

from dataclasses import dataclass, field

from kesu.model.schema import HISTORY

SURE = 1.96  # standard errors, outside which 5 % of scores lie by chance
KEPT = "last"  # of the epochs that valid cannot tell apart


@dataclass
class Progress:
    """Where training stands; what a checkpoint keeps beside weights.

    Attributes:
        total: steps that are planned now; fewer than all epochs have where time is short.
        epoch: epochs that are over.
        batch: steps of the present epoch that are over.
        step: steps that are over.
        loss: sum of the present epoch's losses.
        best: highest macro-F1 on valid so far.
        error: its standard error.
        best_epoch: the last one that valid cannot tell from it, counted from 1.
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
    error: float = 0.0
    seconds: float = 0.0
    is_cut: bool = False
    history: list[str] = field(default_factory=list)

    def take(self, score: float, error: float) -> bool:
        """Take note of an epoch by its score on valid; whether its weights are those to keep.

        Of epochs that valid cannot tell apart the last is kept: the learning rate has fallen by
        then, and the highest of some scores of few rows is so by chance. In the manner of L.
        Breiman et al., Classification and Regression Trees, 1984, chapter 3.4.3, who take the
        simplest of the trees within one standard error of the best.

        Args:
            score: the higher the better.
            error: its standard error.
        """
        if score > self.best:
            self.best, self.error = score, error
        is_kept = score >= self.best - SURE * self.error
        if is_kept:
            self.best_epoch = self.epoch
        return is_kept

    @property
    def csv(self) -> str:
        """history.csv."""
        return "\n".join([",".join(HISTORY), *self.history]) + "\n"
