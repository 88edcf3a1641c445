"""Settings of the stage evaluate."""

from pydantic import Field

from kesu.settings import Section


class EvaluateSettings(Section):
    """How sure the numbers of the report are told to be."""

    n_bootstrap: int = Field(
        default=1000, ge=100, le=100_000, description="resamples behind each interval"
    )
    seed: int = Field(default=0, ge=0, description="seed of the resampling")
    n_bins: int = Field(default=10, ge=2, le=100, description="bins of the reliability diagram")
    multi_threshold: float = Field(
        default=0.5,
        gt=0,
        lt=1,
        description="probability from which a label of a multi task counts as predicted, "
        "where the calibration gives no other",
    )
    min_test_rows: int = Field(
        default=100, ge=1, description="fewer test rows than this for a task are remarked upon"
    )
    min_class_rows: int = Field(
        default=10, ge=1, description="fewer test rows than this for a class are remarked upon"
    )
    near_cosine: float = Field(
        default=0.8,
        gt=0,
        le=1,
        description="cosine to a training text (pairs of characters) from which a test text is a "
        "near copy, without which scores are told as well",
    )
