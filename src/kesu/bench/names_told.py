"""Whether names of made-up matters tell what these are, and where or of whom.

The words of `board_names.jsonl` were chosen from the texts of each matter by somebody who had seen
no name: any one of them will do.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

WANTED = Path(__file__).with_name("board_names.jsonl")
Role = Literal["what", "where"]


def share_told(names: Mapping[str, str | None], role: Role) -> str:
    """How many of these names tell it, of those matters that have it.

    >>> share_told({"stray_dogs": "流浪狗·养狗", "river_smell": "石鼓溪"}, "where")
    '1 of 1'

    Args:
        names: by matter; None where it has no topic.
        role: what the complaint is about; or the place, or whom it is about.
    """
    wanted = {matter: words[role] for matter, words in _wanted().items() if matter in names}
    told = [
        any(word in (names[matter] or "") for word in words) for matter, words in wanted.items()
    ]
    return f"{sum(told)} of {sum(map(bool, wanted.values()))}"


@cache
def _wanted() -> dict[str, dict[str, list[str]]]:
    lines = WANTED.read_text(encoding="utf-8").splitlines()
    return {each.pop("matter"): each for each in map(json.loads, lines)}
