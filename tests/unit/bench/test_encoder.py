"""The page of the encoder's benchmark, and who may be learned from."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kesu.bench.encoder_gaps import weak_lines
from kesu.bench.encoder_page import card_lines, lines
from kesu.bench.labelled import Labelled


def _cell(name: str, n_rows: int, bert: float, blend: float) -> dict[str, Any]:
    scores = {"linear": 0.8, "bert": 0.8 + bert / 100, "blend": 0.8 + blend / 100}
    read = {"adapted": {"steps": 9, "tokens": 1_500_000, "losses": [5.0]}}
    return (read if "_adapted_" in name else {}) | {
        "cell": f"encoder/{name}",
        "encoder": {"folder": "data/interim/encoders/small-out/encoder", "weights": "f38b93b84af2"},
        "rows": {"train": n_rows},
        "tasks": {
            "sentiment": {
                "scores": {arm: {"macro_f1": {"value": value}} for arm, value in scores.items()},
                "over_linear": {
                    "bert": [bert, bert - 1, bert + 1],
                    "blend": [blend, blend - 1, blend + 1],
                },
            }
        },
    }


def test_page_tells_bars() -> None:
    """Runs of a cell are averaged, and cells are counted against the bars."""
    cells = [
        _cell("hotels_full_encoder_seed0", 5000, 1.0, 2.0),
        _cell("hotels_full_encoder_seed1", 5000, -3.0, 1.0),
        _cell("books_salt0_2000_encoder_seed0", 2000, 0.5, -0.6),
        _cell("books_salt1_200_encoder_seed0", 200, -9.0, 0.0),
        _cell("hotels_full_scratch_seed0", 5000, -20.0, -20.0),
    ]
    cells.append(_cell("hotels_full_adapted_seed1", 5000, -1.0, 3.0))
    told = lines(cells)
    assert told[4] == (
        "| hotels | full | small-out | 128 | 2 | 0.800 | 0.600 | 0.790 | 0.815 "
        "| -1.0 [-1.9, -0.1] | +1.5 [+0.6, +2.5] |"
    )
    page = "\n".join(told)
    assert "| hotels | full | 1 | 1.50 M | 0.770 | 0.790 | 0.810 | 0.830 |" in told
    assert "mean over these 3 rows: +0.3" in page
    assert "below linear in 1, and the encoder alone above linear in 1." in page
    assert "- The encoder alone lies below linear on: hotels full, books 200." in told
    assert not any("missing" in line for line in told)


def test_page_tells_what_was_cut_short() -> None:
    """An hour is what a training may take."""
    cells = [
        _cell("hotels_full_encoder_seed0", 5000, 1.0, 2.0) | {"train_seconds": 3590.0},
        _cell("books_full_encoder_seed0", 5000, 1.0, 2.0) | {"train_seconds": 900.0},
    ]
    page = "\n".join(lines(cells))
    assert "within the 60 minutes" in page
    assert "as the settings come: hotels full, on a CPU." in page
    assert "within the" not in "\n".join(lines(cells[1:]))


def test_page_tells_what_each_stage_gives() -> None:
    """Pairs that differ in the stage alone; how long it took comes with the weights."""
    cells = [
        _cell(f"gov_messages_salt{salt}_500_{start}_seed0", 375, bert + salt, 4.0)
        | {"max_tokens": 256}
        for salt in range(3)
        for start, bert in (("scratch", -9.0), ("untaught", -4.0), ("encoder", 2.0 - salt))
    ]
    for cell in cells[2:6:3]:  # the third run is older, and does not tell
        cell["encoder"]["taught_at"] = 1e-4
    cells.append(_cell("gov_messages_salt0_500_adapted_seed0", 375, 7.0, 4.0))  # of 128 tokens
    adapted = _cell("gov_messages_salt2_500_adapted_seed0", 375, 5.0, 4.0) | {"max_tokens": 256}
    strange = _cell("gov_messages_salt1_500_adapted_seed0", 375, 5.0, 4.0) | {"max_tokens": 256}
    page = "\n".join(lines([*cells, strange]))  # of the rate of before, beside one of now
    assert "own texts" not in page
    page = "\n".join(lines([*cells, adapted]))
    assert "| the corpus's own texts | 10 minutes on a CPU, each | 256 | 1 | +3.0 |" in page
    page = "\n".join(lines(cells))
    assert (
        "| filling in masked pieces | 5.2 minutes on NVIDIA H200 | 256 | 3 | +5.0 ± 0.0 |" in page
    )
    told = [line.split(" | ") for line in page.splitlines() if "| labels of other corpora" in line]
    assert [line[0] for line in told] == [
        f"| labels of other corpora, learned at {rate}" for rate in ("0.0001", "0.0003")
    ]
    assert [line[2:5] for line in told] == [["256", "2", "+5.5 ± 0.5"], ["256", "1", "+4.0"]]
    assert told[1][1] == "–"
    assert "own texts" not in page
    assert "Of 4 trainings of an encoder that was taught labels, 2 are of one\nthat" in page


def test_page_tells_what_longer_texts_give() -> None:
    """Differences of the same runs, over the same resamples; other runs have no part in it."""
    more = [
        _cell(f"board_salt0_full_encoder_seed{seed}", 2000, bert, 4.0) | {"max_tokens": 256}
        for seed, bert in enumerate([3.0, 5.0, 9.0])
    ]
    less = [
        _cell(f"board_salt0_full_short_seed{seed}", 2000, 1.0, 4.5) | {"gpu": "a GPU"}
        for seed in range(2)
    ]
    told = lines([*more, *less])
    assert (
        "| board | full | 2 | 0.810 | 0.840 | 0.845 | 0.840 "
        "| +3.0 [+3.0, +3.0] | -0.5 [-0.5, -0.5] |"
    ) in told
    page = "\n".join(told)
    assert "More is 256 tokens, on a CPU; less is\n128 tokens, on a GPU." in page
    assert "over all 2 pairs of runs, in points: encoder +3.0 ± 1.0, blend -0.5 ± 0.0." in page
    assert not any("What it gives" in line for line in lines(more))


def test_adaptation_is_compared_at_the_same_length() -> None:
    """With the run that read as much of a text, whichever start it is of."""
    adapted = _cell("board_500_adapted_seed0", 500, 2.0, 2.0)
    more = _cell("board_500_encoder_seed0", 500, 1.0, 1.0) | {"max_tokens": 256}
    assert not any("Adapted to" in line for line in lines([more, adapted]))
    same = _cell("board_500_short_seed0", 500, 0.0, 0.0)
    unknown = {name: value for name, value in adapted.items() if name != "adapted"}
    assert not any("Adapted to" in line for line in lines([more, same, unknown]))
    told = lines([more, same, adapted])
    assert "| board | 500 | 1 | 1.50 M | 0.800 | 0.820 | 0.800 | 0.820 |" in told


def test_page_tells_of_runs_that_kept_another_epoch() -> None:
    """What is kept by now is not compared with what was kept before."""
    before = _cell("hotels_full_encoder_seed0", 5000, 1.0, 2.0)
    before["tasks"] = dict.fromkeys(("sentiment", "category"), before["tasks"]["sentiment"])
    now = _cell("hotels_full_encoder_seed1", 5000, 1.0, 2.0) | {"kept": "last"}
    assert "Of 2 trainings, scratch and others too, 1 kept" in "\n".join(lines([before, now]))
    assert "scored highest" not in "\n".join(lines([now]))
    adapted = _cell("hotels_full_adapted_seed1", 5000, 2.0, 2.0)
    assert not any("Adapted to" in line for line in lines([before, now, adapted]))
    adapted["kept"] = "last"
    assert any("Adapted to" in line for line in lines([before, now, adapted]))


def test_page_tells_what_is_missing() -> None:
    """Trainings that were planned and not measured, by start, corpus and rows."""
    names = ("hotels_full_encoder_seed0", "hotels_full_encoder_seed1", "hotels_full_scratch_seed0")
    planned = [f"encoder/{name}" for name in (*names, "books_500_scratch_seed0")]
    told = lines([_cell(names[0], 5000, 1.0, 2.0)], planned)
    assert (
        "- Encoder: 1 of 2 trainings are measured; fewer than planned: hotels full (1 of 2)."
    ) in told
    assert (
        "- Scratch: 0 of 2 trainings are measured; fewer than planned: hotels full (0 of 1), "
        "books 500 (0 of 1)."
    ) in told


@pytest.mark.parametrize(
    ("score", "expected"),
    [(0.923, "missed: 0.937 and 0.947"), (0.94, "missed: 0.947"), (0.95, "reached")],
)
def test_page_tells_how_far_the_aim_is(score: float, expected: str) -> None:
    """Of the encoder alone on the official files."""
    key = ("chnsenticorp", "full")
    told = weak_lines({key: score}, {key: 0.0})
    assert told[0] == "- The encoder alone lies below linear on: none."
    assert told[1] == f"- Aim on chnsenticorp full, encoder alone {score:.3f}: {expected}."


def test_card_names_the_weights_of_each_row() -> None:
    """Scores of the encoder alone, averaged over runs; other starts have no place in its card."""
    cells = [
        _cell("hotels_full_encoder_seed0", 5000, 1.0, 2.0),
        _cell("hotels_full_encoder_seed1", 5000, -3.0, 1.0),
        _cell("hotels_full_scratch_seed0", 5000, -20.0, -20.0),
    ]
    told = card_lines(cells)
    assert "| hotels | full | 2 | 0.800 | 0.790 | 0.815 | small-out f38b93b8 |" in told
    assert sum(line.startswith("| hotels") for line in told) == 1


def test_card_of_the_encoder_that_was_taught_nothing() -> None:
    """It has its own runs alone, from whatever start they are named after."""
    cells = [
        _cell("books_500_encoder_seed0", 500, 1.0, 2.0),
        _cell("hotels_500_encoder_seed0", 500, -3.0, 1.0),
        _cell("hotels_500_untaught_seed0", 500, 3.0, 4.0),
    ]
    cells[0]["encoder"]["folder"] = cells[2]["encoder"]["folder"] = "models/base/kesu-text"
    told = [
        line for line in card_lines(cells, is_taught=False) if "small" in line or "| 1 |" in line
    ]
    assert told == [
        "| books | 500 | 1 | 0.800 | 0.810 | 0.820 | kesu-text f38b93b8 |",
        "| hotels | 500 | 1 | 0.800 | 0.830 | 0.840 | kesu-text f38b93b8 |",
    ]


@pytest.fixture
def corpus() -> Labelled:
    """Sixty rows to learn from, twenty development and twenty test rows."""
    n = 100
    sides = np.array(["train"] * 60 + ["dev"] * 20 + ["test"] * 20)
    texts = tuple(f"第 {at} 条" for at in range(n))
    golds = {"sentiment": np.array(["0", "1"] * (n // 2))}
    return Labelled("made", texts, tuple(map(str, range(n))), sides, golds)


def test_no_more_labels_than_asked_for(corpus: Labelled) -> None:
    """Valid and calib are cut from the rows that are drawn."""
    sides = corpus.drawn(30, seed=1)
    counts = {side: int((sides == side).sum()) for side in ("train", "valid", "calib", "test")}
    assert counts == {"train": 24, "valid": 3, "calib": 3, "test": 20}
    assert not sides[60:80].any()


def test_all_rows_take_development_rows(corpus: Labelled) -> None:
    """With all rows, development rows are valid and calib."""
    sides = corpus.drawn(None, seed=1)
    assert (sides[:60] == "train").all()
    assert sorted(sides[60:80]) == ["calib"] * 10 + ["valid"] * 10


def test_leaked_rows_are_taken_out(corpus: Labelled) -> None:
    """A row to learn from that stands among the test rows goes."""
    texts = (*corpus.texts[:-1], "第2条")
    clean = replace(corpus, texts=texts).without_leaks()
    assert len(clean.texts) == 99
    assert clean.texts[-1] == "第2条"
    assert "第 2 条" not in clean.texts


def test_adaptation_reads_no_group_of_a_test_row(corpus: Labelled) -> None:
    """Nor a text twice that stands there in two shapes."""
    groups = ("1", "1", "99", *corpus.groups[3:])
    assert replace(corpus, groups=groups).unhidden() == [
        text for at, text in enumerate(corpus.texts[:80]) if at not in (1, 2)
    ]
