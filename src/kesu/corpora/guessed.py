"""What `kesu init` takes a source for."""

from dataclasses import dataclass, field
from typing import Any

from kesu.corpora.profile import Column
from kesu.corpora.settings import SourceSettings


@dataclass
class Guess:
    """What a source is taken for.

    Attributes:
        source: settings that can be used as they are.
        why: role -> the evidence, in English.
        categories: labels of the category column, most frequent first; empty without one.
        is_multi: whether a cell of that column may hold several labels.
        from_rating: label -> range, where sentiment comes from the rating.
        is_skewed: whether one of these labels is much rarer than another.
        ids: values of the id column.
        n_rows: rows looked at.
        left_out: columns that are taken for nothing.
    """

    source: dict[str, Any]
    why: dict[str, str] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    is_multi: bool = False
    from_rating: dict[str, tuple[float, float]] = field(default_factory=dict)
    is_skewed: bool = False
    ids: frozenset[str] = frozenset()
    n_rows: int = 0
    left_out: tuple[str, ...] = ()

    def settings(self) -> SourceSettings:
        """The source as settings, checked."""
        return SourceSettings.model_validate(self.source)


def take(  # noqa: PLR0917 - the same five in each call
    column: Column,
    role: str,
    roles: dict[str, Any],
    free: dict[str, Column],
    guess: Guess,
    why: str,
) -> None:
    """Give a column a role, and say why."""
    roles[role] = column.name
    guess.why[role] = why
    del free[column.name]
