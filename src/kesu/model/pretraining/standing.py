"""Where a training stands; what a checkpoint keeps beside weights."""

from dataclasses import dataclass, field

from kesu.model.pretraining.settings import Budget

COLUMNS = ("step", "tokens", "loss", "lr", "seconds", "tokens_per_second", "probe")


@dataclass
class Standing:
    """Steps, tokens and seconds so far, and the place in the epoch that is read."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0
    is_falling: bool = False
    history: list[str] = field(default_factory=list)

    @property
    def csv(self) -> str:
        """history.csv."""
        return "\n".join([",".join(COLUMNS), *self.history]) + "\n"

    def share(self, budget: Budget) -> float:
        """Of the budget, how much is spent; of its parts the one that ends first."""
        parts = (
            (self.seconds / 60, budget.minutes),
            (self.tokens, budget.tokens),
            (self.step, budget.steps),
        )
        return max(spent / whole for spent, whole in parts if whole)
