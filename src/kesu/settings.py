"""The base of every stage's settings: frozen, and no unknown keys."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One section of the settings; each field carries a range and a one-line description."""

    model_config = ConfigDict(frozen=True, extra="forbid")
