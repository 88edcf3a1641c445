"""The word lists that come with the project."""

from pathlib import Path

import pytest

from kesu.text.lexicon import NameLexicon, read_names, read_rows

LEXICONS = Path(__file__).parents[3] / "configs" / "lexicons"


@pytest.fixture(scope="session")
def names() -> NameLexicon:
    """The cues and surnames of the project."""
    return read_names(LEXICONS)


@pytest.fixture(scope="session")
def back_conversions() -> dict[str, str]:
    """The pairs of the project."""
    rows = read_rows(LEXICONS / "back_conversions.tsv", ("wrong", "right"))
    return {row["wrong"]: row["right"] for row in rows}
