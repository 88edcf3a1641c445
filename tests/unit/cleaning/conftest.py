"""The shipped word lists, and tables of records as cleaning reads them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.cleaning.lexicons import Lexicons, read_lexicons
from kesu.tables import UTC

LEXICONS = Path(__file__).parents[3] / "configs" / "lexicons"
SCHEMA = {
    "row_id": pl.String,
    "text_raw": pl.String,
    "created_at": UTC,
    "reimport_of": pl.String,
}


@pytest.fixture(scope="session")
def lexicons() -> Lexicons:
    """The lists of the project."""
    return read_lexicons(LEXICONS)


@pytest.fixture(scope="session")
def records() -> Callable[..., pl.DataFrame]:
    """A table of rows given as dictionaries; what a row does not name is null."""

    def make(*rows: dict[str, Any]) -> pl.DataFrame:
        filled = [dict.fromkeys(SCHEMA) | row for row in rows]
        return pl.DataFrame(filled, schema=SCHEMA, orient="row")

    return make
