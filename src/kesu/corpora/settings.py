"""Settings of the stage ingest."""

from collections.abc import Iterator
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from kesu.settings import Section

SEPARATORS = ",，;；、|"  # between labels of a cell

Format = Literal["auto", "csv", "tsv", "excel", "jsonl", "parquet", "hf"]


class ColumnsSettings(Section):
    """Which column of a source is what; text is the only one that must be there."""

    text: str | list[str] = Field(
        description="the text; several columns (title, body) are joined by a line break"
    )
    id: str | None = Field(default=None, description="id of the row; null: made from the content")
    channel: str | None = Field(default=None, description="channel of the row")
    created_at: str | None = Field(default=None, description="when the text was written")
    replied_at: str | None = Field(default=None, description="when it was answered")
    closed_at: str | None = Field(default=None, description="when the case was closed")
    rating: str | None = Field(default=None, description="stars or score")
    satisfaction: str | None = Field(default=None, description="satisfaction with the answer")
    person: str | None = Field(default=None, description="id of the customer; kept as a keyed hash")
    split: str | None = Field(default=None, description="side that the source gives (train, test)")
    attrs: dict[str, str] = Field(
        default_factory=dict, description="name of an attribute (region, product) -> column"
    )
    gold: dict[str, str | list[str]] = Field(
        default_factory=dict,
        description="name of a task -> column with its labels; several columns are the levels of a "
        "tree, from the top, whose labels have the ids top/below",
    )

    def named(self) -> Iterator[tuple[str, str]]:
        """Role and column, for each column that is named."""
        for role, value in self.model_dump().items():
            if isinstance(value, str):
                yield role, value
            elif isinstance(value, list):
                yield from ((role, name) for name in value)
            elif isinstance(value, dict):
                for inner, names in value.items():
                    for name in [names] if isinstance(names, str) else names:
                        yield f"{role}.{inner}", name

    @field_validator("attrs")
    @classmethod
    def _plain_names(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := [name for name in value if not name.isidentifier()]:
            raise ValueError(f"{wrong[0]!r} is no name of letters, digits and underscores")
        return value


class SourceSettings(Section):
    """One file, several of the same shape, or a dataset."""

    name: str = Field(min_length=1, description="name of the source, in the column `source`")
    path: str = Field(
        min_length=1, description="file; `*` in its name for several; folder or hub name for hf"
    )
    format: Format = Field(default="auto", description="auto: by the file's name and content")
    encoding: str = Field(default="auto", description="auto: found by strict trial")
    separator: str = Field(default="auto", description="between fields of CSV; auto: found")
    quoting: Literal["standard", "none"] = Field(
        default="standard", description="none: quotation marks in CSV and TSV are plain text"
    )
    skip_rows: int = Field(default=0, ge=0, description="lines above the header")
    sheet: str | None = Field(
        default=None, description='sheet of an Excel file; null: the first; "*": all of them'
    )
    hf_split: str = Field(default="train", description="split of a Hugging Face dataset")
    channel: str | None = Field(default=None, description="channel of all rows")
    side: str | None = Field(default=None, description="side of all rows, for split by column")
    id_prefix: str = Field(
        default="", description="put before ids, where two sources use the same ones"
    )
    columns: ColumnsSettings = Field(description="which column is what")
    label_map: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="task -> value in the file -> label"
    )
    label_separators: str = Field(
        default=SEPARATORS, min_length=1, description="between labels of a task with several"
    )
    rating_range: tuple[float, float] | None = Field(
        default=None, description="ratings outside are taken for missing"
    )

    @field_validator("separator")
    @classmethod
    def _one_character(cls, value: str) -> str:
        value = {"tab": "\t", "\\t": "\t"}.get(value, value)
        if value != "auto" and (len(value) != 1 or value in '"\r\n'):
            raise ValueError(
                f"{value!r} is not one character, wanted auto, tab, a comma or another"
            )
        return value

    @field_validator("label_map", mode="before")
    @classmethod
    def _texts(cls, value: object) -> object:
        """YAML reads 1 and 0 as numbers; files hold texts."""
        if not isinstance(value, dict):
            return value
        return {
            task: {str(key): label for key, label in pairs.items()}
            if isinstance(pairs, dict)
            else pairs
            for task, pairs in value.items()
        }


class IngestSettings(Section):
    """Where the texts come from."""

    sources: list[SourceSettings] = Field(
        default_factory=list, description="files, each with its columns"
    )
    timezone: str = Field(
        default="Asia/Shanghai", description="zone of times that carry none, and of local dates"
    )
    max_rejected: float = Field(
        default=0.1, ge=0, le=1, description="share of unreadable rows from which it is an error"
    )
    unknown_labels: Literal["error", "null"] = Field(
        default="error", description="null: labels outside the label set count as missing"
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(
                f"{value!r} is no time zone, wanted a name such as Asia/Shanghai"
            ) from None
        return value

    @field_validator("sources")
    @classmethod
    def _distinct_names(cls, value: list[SourceSettings]) -> list[SourceSettings]:
        names = [source.name for source in value]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two sources are named {twice[0]!r}")
        return value
