"""No encoder is scored on a corpus whose labels it was taught."""

from pathlib import Path
from typing import Any

import pytest

from kesu.bench import plans as module
from kesu.bench.plans import HOTELS_OUT, SHIPPED, TEXT, Plan, plans
from kesu.configuration import load_encoder
from kesu.files import read_json

ROOT = Path(__file__).parents[3]
FOLDERS = {"chnsenticorp": "chnsenticorp", "shopping": "online_shopping", "gov_messages": "gov_"}


class Corpus:
    """A corpus of which nothing counts but its size."""

    n_train = 6000

    def without_leaks(self) -> "Corpus":
        """The same."""
        return self

    def salted(self, salt: int) -> "Corpus":
        """The same, whatever the salt."""
        assert salt in module.SALTS
        return self


@pytest.fixture
def every(monkeypatch: pytest.MonkeyPatch) -> list[Plan]:
    """All trainings."""
    for name in FOLDERS:
        monkeypatch.setattr(module, name, lambda _: Corpus())
    return list(plans(Path("data")))


def taught(encoder: str) -> list[dict[str, Any]]:
    """The files whose labels an encoder was taught."""
    if encoder == HOTELS_OUT:
        settings = load_encoder("kesu-small-hotels-out", ROOT / "configs").model_dump()
    else:
        settings = read_json(ROOT / encoder / "pretraining.json")["settings"]
    return list((settings["teach"] or {"files": []})["files"])


def test_a_score_is_of_an_encoder_without_the_corpus(every: list[Plan]) -> None:
    """Shared texts count as well: hotels and books of the shop are those of chnsenticorp."""
    for plan in every:
        if plan.start == "scratch":
            continue
        corpus = plan.name.removesuffix("_clean").partition("_salt")[0]
        for file in taught(plan.encoder):
            assert FOLDERS[corpus] not in file["path"], plan
            if corpus == "chnsenticorp":
                chosen = {value for values in file["where"].values() for value in values}
                assert chosen
                assert not chosen & {"酒店", "书籍", "计算机"}


def test_each_start_is_of_its_encoder(every: list[Plan]) -> None:
    """Scratch has the shape of the shipped one; what was taught nothing is kesu-text."""
    found = {(plan.name.partition("_")[0], plan.start, plan.encoder) for plan in every}
    assert found == {
        ("chnsenticorp", "encoder", HOTELS_OUT), ("chnsenticorp", "scratch", SHIPPED),
        ("shopping", "encoder", TEXT), ("shopping", "scratch", SHIPPED),
        ("shopping", "adapted", TEXT), ("gov", "encoder", SHIPPED), ("gov", "scratch", SHIPPED),
        ("gov", "short", SHIPPED), ("gov", "adapted", SHIPPED), ("gov", "untaught", TEXT),
    }  # fmt: skip
    assert len({plan.cell for plan in every}) == len(every)


def test_what_ships_is_small() -> None:
    """No folder of weights is larger than 25 MB, and each has all that AutoModel reads."""
    for encoder in (SHIPPED, TEXT):
        files = list((ROOT / encoder).iterdir())
        assert sum(file.stat().st_size for file in files) < 25e6
        assert {"config.json", "model.safetensors", "tokenizer.json", "README.md"} <= {
            file.name for file in files
        }
