"""A model of the past on later rows."""

from datetime import date, timedelta

import numpy as np
import pytest

from kesu.model.settings import TrainSettings
from kesu.model.targets import Target
from kesu.model.temporal import Dated, temporal

START = date(2024, 1, 1)


def dated(n: int, *, turns: bool, same_day: bool = False, is_multi: bool = False) -> Dated:
    """Texts with a word for each class; where it `turns`, words change their class in the end."""
    draw = np.random.default_rng(0)
    words, texts, places = ("送货慢", "态度差"), [], []
    for at in range(n):
        place = int(draw.integers(2))
        is_late = at >= 0.8 * n
        texts.append(f"{words[1 - place if turns and is_late else place]}{chr(0x5000 + at)}")
        places.append(place)
    target = Target(np.eye(2, dtype=np.float32)[places], np.ones(n, np.bool_))
    dates = [START if same_day else START + timedelta(at) for at in range(n)]
    return Dated(texts, target, dates, is_multi=is_multi)


@pytest.mark.parametrize("is_multi", [False, True])
def test_words_that_change_their_meaning_cost_the_later_score(is_multi: bool) -> None:  # noqa: FBT001
    """At random the change is half learned; in time it is not."""
    found = temporal(dated(400, turns=True, is_multi=is_multi), TrainSettings())
    assert found is not None
    assert found["cut"] == "2024-11-16"
    assert (found["n_train"], found["n_test"]) == (320, 80)
    assert found["later"] < 0.1
    assert found["difference"]["high"] < 0


def test_where_nothing_changes_time_takes_nothing() -> None:
    """Both are right."""
    found = temporal(dated(400, turns=False), TrainSettings())
    assert found is not None
    assert found["later"] == found["random"] == 1
    assert found["difference"]["value"] == 0


@pytest.mark.parametrize(
    "rows",
    [dated(0, turns=False), dated(120, turns=False), dated(400, turns=False, same_day=True)],
    ids=["none", "few", "one day"],
)
def test_what_cannot_be_cut_in_time_is_not_told(rows: Dated) -> None:
    """No dates, few rows, one day."""
    assert temporal(rows, TrainSettings()) is None


def test_a_text_without_a_known_word_is_one_label() -> None:
    """All labels are equally likely; each was told, and half of that is right by itself."""
    texts = [chr(0x5000 + at) for at in range(300)]
    target = Target(np.eye(3, dtype=np.float32)[np.arange(300) % 3], np.ones(300, np.bool_))
    dates = [START + timedelta(at) for at in range(300)]
    found = temporal(Dated(texts, target, dates, is_multi=False), TrainSettings())
    assert found is not None
    assert found["later"] < 0.35
