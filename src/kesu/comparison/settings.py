"""Settings of `kesu compare`: what the new one may lose, and how slices are made."""

from pydantic import Field

from kesu.settings import Section


class CompareSettings(Section):
    """When one system may replace another."""

    systems: tuple[str, ...] = Field(
        default=(),
        description="model folders or files of predictions that `kesu compare` takes where none "
        "are named; the first is the old one",
    )
    max_macro_f1_loss: float = Field(
        default=0.005, ge=0, le=1, description="most that macro-F1 may fall"
    )
    max_class_f1_loss: float = Field(
        default=0.03, ge=0, le=1, description="most that the F1 of a class may fall"
    )
    min_class_rows: int = Field(
        default=100, ge=1, description="gold rows from which a class is judged, of duplicates one"
    )
    max_speed_loss: float = Field(
        default=0.2, ge=0, le=1, description="share of rows per second that may be lost"
    )
    target_precision: float = Field(
        default=0.9,
        gt=0,
        lt=1,
        description="wanted precision; told is the share of rows, surest first, that reaches it",
    )
    min_slice_rows: int = Field(
        default=50, ge=2, description="rows from which a slice is compared by itself"
    )
    n_bootstrap: int = Field(
        default=2000, ge=100, le=100_000, description="resamples behind each interval"
    )
    seed: int = Field(default=0, ge=0, description="seed of the resampling")
