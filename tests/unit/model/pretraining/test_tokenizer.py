"""What is told of a vocabulary."""

import random
from typing import Any

import pytest

SHAPE = {"layers": 1, "hidden": 16, "heads": 2, "positions": 32}
CARD = "The vocabulary has {} pieces and not 16,000: the texts gave no more."


def _varied(n: int) -> list[str]:
    """Texts of words that share their characters, from which many pieces can be made."""
    draw = random.Random(0)  # noqa: S311 - no secret
    words = ["".join(chr(0x4E00 + draw.randrange(40)) for _ in range(2)) for _ in range(100)]
    return ["".join(draw.choice(words) for _ in range(8)) for _ in range(n)]


@pytest.mark.parametrize(("wanted", "is_told"), [(16_000, True), (100, False)])
def test_fewer_pieces_than_wanted(workshop: Any, wanted: int, *, is_told: bool) -> None:
    """The log and the card tell how many came; with enough of them both are silent."""
    workshop.write("texts.txt", _varied(600))
    workshop.run(architecture={"vocabulary": wanted, **SHAPE})
    came = workshop.account["pieces"]
    assert (came < wanted) == is_told
    line = f"tokenizer: wanted {wanted} pieces (architecture.vocabulary), but the texts gave {came}"
    assert (line in workshop.log) == is_told
    card = (workshop.out / "README.md").read_text(encoding="utf-8")
    assert (CARD.format(came) in card) == is_told


def test_a_start_brings_its_own_vocabulary(workshop: Any) -> None:
    """What the settings would want of a new one is then nothing to compare it with."""
    workshop.write("texts.txt", _varied(600))
    workshop.run(architecture={"vocabulary": 100, **SHAPE})
    workshop.out.rename(workshop.folder / "first")
    workshop.run(start=str(workshop.folder / "first"), architecture={})
    assert "pieces and not" not in (workshop.out / "README.md").read_text(encoding="utf-8")
