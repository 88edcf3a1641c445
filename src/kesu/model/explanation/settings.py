"""Settings of the stage explanations."""

from pydantic import Field

from kesu.model.explanation.words import N_SAMPLES
from kesu.settings import Section


class ExplainSettings(Section):
    """Which labels of a run are explained, and how closely."""

    rows: int = Field(
        default=3,
        ge=0,
        le=100,
        description="texts explained of each kind: wrong, right, doubtful and novel ones",
    )
    neighbours: int = Field(
        default=3, ge=0, le=50, description="nearest training texts told for each"
    )
    samples: int = Field(
        default=N_SAMPLES,
        ge=10,
        le=10_000,
        description="random deletions of words that are looked at for a label, beside one of "
        "each word; more: finer and slower",
    )
