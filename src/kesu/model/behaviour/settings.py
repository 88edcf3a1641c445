"""Settings of the stage behaviours."""

from pydantic import Field

from kesu.settings import Section


class BehaviourSettings(Section):
    """The behavioural suite."""

    folder: str = Field(
        default="configs/behaviours",
        description="<task>.tsv: sentences with their labels; changes.tsv: changes that must not "
        "change a label",
    )
    rows: int = Field(
        default=200,
        ge=0,
        le=100_000,
        description="rows of the corpus, test rows where there are any, that are changed",
    )
