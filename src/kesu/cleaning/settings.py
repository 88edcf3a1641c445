"""Settings of the stage clean."""

from typing import Literal

from pydantic import Field

from kesu.settings import Section

RuleName = Literal[
    "mojibake", "html", "width", "simplify", "back_conversions", "forward", "greeting", "formula",
    "signature", "tail", "debris", "emoji", "spaces",
]  # fmt: skip


class DuplicateSettings(Section):
    """Which texts count as near-duplicates; duplicates are grouped, never dropped."""

    threshold: float = Field(
        default=0.8,
        ge=0.5,
        le=1,
        description="Jaccard similarity of character n-grams from which texts are one group",
    )
    ngram: int = Field(default=3, ge=1, le=10, description="length of these n-grams, characters")
    min_chars: int = Field(
        default=12, ge=1, description="shorter texts are grouped only if they are the same"
    )
    max_chars: int = Field(
        default=2000, ge=100, description="characters of a text that are compared"
    )


class CleanSettings(Section):
    """What cleaning does; masks of personal data cannot be switched off."""

    lexicons: str = Field(default="configs/lexicons", description="folder of the word lists")
    skip: list[RuleName] = Field(default_factory=list, description="rules that are not applied")
    emoji: Literal["keep", "remove", "name"] = Field(
        default="name", description="name: 😡 becomes [愤怒], so that models can read it"
    )
    min_chars: int = Field(
        default=2,
        ge=1,
        le=1000,
        description="texts with fewer letters, digits and Han, masks not counted, are dropped",
    )
    min_han_share: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="lower share of Han among letters: foreign, dropped, but for a Chinese clause "
        "among brands",
    )
    duplicates: DuplicateSettings = Field(
        default_factory=DuplicateSettings, description="near-duplicates"
    )
