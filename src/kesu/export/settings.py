"""Settings of the stage export."""

from pydantic import Field

from kesu.settings import Section


class ExportSettings(Section):
    """What the data card says beside the counts."""

    title: str = Field(default="", description="title of the data card; empty: the corpus's name")
    licence: str = Field(
        default="other",
        min_length=1,
        pattern=r"^[A-Za-z0-9.+-]+$",
        description="licence tag of the data card, as Hugging Face names it",
    )
    description: str = Field(
        default="", description="a paragraph for the data card: where the texts come from"
    )
