"""Settings of the stage split."""

from typing import Literal, Self

from pydantic import Field, model_validator

from kesu.settings import Section

MOST = 0.9  # at least a tenth of the labelled rows must be left to train on


class SplitSettings(Section):
    """How rows are assigned; near-duplicates always stay together."""

    by: Literal["hash", "time", "column"] = Field(
        default="hash",
        description="hash of the duplicate group; time: the latest rows test; column: as given",
    )
    salt: int = Field(default=0, ge=0, description="another salt is another draw (a fold)")
    valid: float = Field(
        default=0.1,
        ge=0,
        le=0.5,
        description="share of rows by which it is decided when training stops",
    )
    calib: float = Field(
        default=0.15,
        ge=0,
        le=0.5,
        description="share of rows by which probabilities and thresholds are set",
    )
    test: float = Field(
        default=0.2,
        ge=0,
        le=0.5,
        description="share of rows kept for the final scores, never learned from",
    )

    @model_validator(mode="after")
    def _leaves_something_to_train(self) -> Self:
        if (total := self.valid + self.calib + self.test) > MOST:
            raise ValueError(f"valid + calib + test = {total:g}, wanted at most {MOST}")
        return self
