"""What the card of an encoder says of it."""

from pathlib import Path
from typing import Any

import pytest

from kesu.files import read_json
from kesu.model.pretraining.card import encoder_card
from kesu.model.pretraining.network import read_masked

SHIPPED = sorted((Path(__file__).parents[4] / "models" / "base").glob("*/pretraining.json"))


def test_card_of_an_encoder_that_fills_in_masks(workshop: Any) -> None:
    """From how many characters on texts are held out, and in which precision to read it."""
    workshop.run()
    card = (workshop.out / "README.md").read_text(encoding="utf-8")
    assert "\npipeline_tag: fill-mask\n" in card
    assert "8 or more of them, are those of a text in the\nfiles" in card
    assert "shares 30 of them in a row with one; shorter texts are not\ncompared" in card
    assert "dtype=torch.float32" in card
    assert "does not fill in masks" not in card


@pytest.mark.parametrize("account", SHIPPED, ids=lambda path: path.parent.name)
def test_shipped_cards_are_those_that_we_write(account: Path) -> None:
    """But for their scores, which `kesu bench encoder` adds."""
    folder = account.parent
    card = (folder / "README.md").read_text(encoding="utf-8").split("<!-- scores -->")[0]
    made = encoder_card(read_masked(str(folder)), read_json(account), folder)
    assert card.rstrip() == made.rstrip()
