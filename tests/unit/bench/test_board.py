"""Made-up scandals among real messages."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from kesu.bench.board import board_lines
from kesu.bench.board_labelled import WAYS, _owner, labelled_lines
from kesu.bench.board_peers import _mean_scores, peer_lines
from kesu.bench.board_year import FIRST_DAY, N_DAYS, ONSETS, STEADY, UNSEEN, WRITTEN, with_dates

RUN = 14  # characters in a row that no two texts share


@pytest.mark.parametrize("path", [WRITTEN, UNSEEN], ids=lambda path: path.stem)
def test_no_two_texts_are_after_one_pattern(path: Path) -> None:
    """All are there, and share no long run of characters."""
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    sizes = Counter(each["matter"] for each in told)
    assert min(sizes.values()) >= 25
    assert len(STEADY & sizes.keys()) == 1
    runs = Counter(
        run
        for each in told
        for run in {each["text"][at : at + RUN] for at in range(len(each["text"]) - RUN + 1)}
    )
    assert {run for run, n in runs.items() if n > 1} == set()


def test_a_scandal_has_a_beginning_and_the_rest_has_none() -> None:
    """Real and steady messages lie all over the year; dates are the same for the same seed."""
    names = ["noise"] * 200 + ["stray_dogs"] * 200 + [None] * 200
    texts = pl.DataFrame({"row_id": [f"{at:03}" for at in range(600)], "owner": names})
    rows = with_dates(texts, 3)
    assert rows.equals(with_dates(texts, 3))
    assert rows["local_date"].is_sorted()
    days = rows.select("owner", day=(pl.col("local_date") - FIRST_DAY).dt.total_days())
    assert days["day"].is_between(0, N_DAYS - 1).all()
    burst = days.filter(owner="noise")["day"]
    assert ONSETS[0] <= burst.min() < ONSETS[1]
    assert burst.median() - burst.min() < 30
    for calm in (days.filter(owner="stray_dogs"), days.filter(pl.col("owner").is_null())):
        assert calm["day"].min() < 20 < N_DAYS - 20 < calm["day"].max()


def test_the_best_topic_of_a_matter_by_hand() -> None:
    """Two of three rows, one of a stranger with them; a matter that is all noise scores nothing."""
    labels = np.array([-1, 0, 0, 0, 1, -1, -1])
    owners = np.array(["a", "a", "a", None, None, "b", "b"], dtype=object)
    assert _mean_scores(labels, owners, ["a"]) == [0.667, 0.667, 0.667]
    assert _mean_scores(labels, owners, ["b"]) == [0, 0, 0]
    assert _mean_scores(labels, owners, ["a", "b"]) == [0.333, 0.333, 0.333]


def test_the_page_tells_of_each_matter() -> None:
    """How often flagged, after how many days, and how whole; the steady one has no delay."""
    best = {"name": "搅拌站", "precision": 0.9, "recall": 0.6}
    cell = {
        "n_rows": 5000,
        "delays": {"noise": 4},
        "steady_flagged": False,
        "false_topics": 1,
        "mixed_topics": 0,
        "found": {"noise": best, "teacher_pay": best | {"name": None}},
    }
    arm = {"precision": 0.5, "recall": 0.4, "f1": 0.44, "n_topics": 9, "noise": 0.3}
    page = "\n".join(board_lines([cell, cell | {"delays": {"noise": None}}]))
    peers = "\n".join(peer_lines([{"arms": {"kesu": arm, "default": arm | {"f1": 0.1}}}]))
    assert "| BERTopic | 0.500 | 0.400 | 0.100 | 9 | 0.300 |" in peers
    assert "| noise | 搅拌站 | 1 of 2 | 4.000 | 0.900 | 0.600 |" in page
    assert "| teacher_pay | – | – | – | 0.900 | 0.600 |" in page
    assert "several matters at once: 2; of other texts, with such rows among them: 0." in page


def test_whose_a_topic_is() -> None:
    """That of a matter which has half of its rows; of nobody, if strangers have more."""
    assert _owner(pl.DataFrame({"owner": ["a", "a", None, None]})) == "a"
    assert _owner(pl.DataFrame({"owner": ["a", "b", "b", None, None]})) is None
    assert _owner(pl.DataFrame({"owner": [None]}, schema={"owner": pl.String})) is None


def test_the_page_tells_of_each_way() -> None:
    """Scandals and false topics are added up over the years, the rest are means."""
    told = {
        "n_looked_at": 1000, "n_topics": 50, "flagged": ["noise", "water"], "false_topics": 1,
        "steady_flagged": False, "f1": 0.8, "seconds": 10.0,
    }  # fmt: skip
    years = [
        {
            "n_scandals": 7,
            "cores": 2,
            "share_labelled": 0.4,
            "ways": dict.fromkeys(WAYS, told | {"f1": f1}),
        }
        for f1 in (0.8, 0.6)
    ]
    assert "| `all` | 1,000 | 50 | 4 | 2 | 0 | 0.700 | 10 |" in labelled_lines(years)
