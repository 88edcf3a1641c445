"""Which rows a topic has, and by which it is known again."""

import polars as pl

from kesu.topics.result import own_rows, rows_of


def test_a_theme_is_known_again_without_the_matters_in_it() -> None:
    """It counts them, but no row stands for two themes in what is compared with earlier runs."""
    part, theme, matter = 0, 1, 2
    members = pl.DataFrame({
        "row_id": ["a", "b", "c", "d"],
        "label": [part, theme, part, None],
        "theme": [matter, theme, matter, None],
        "broad": [theme, None, theme, None],
    })  # fmt: skip
    told = {k: rows_of(members, k)["row_id"].to_list() for k in (part, theme, matter)}
    assert told == {part: ["a", "c"], theme: ["a", "b", "c"], matter: ["a", "c"]}
    own = {k: own_rows(members, k)["row_id"].to_list() for k in (theme, matter)}
    assert own == {theme: ["b"], matter: ["a", "c"]}
