"""Hidden classes that are found as topics and promoted to labels."""

import polars as pl
import pytest

from kesu.bench import promoted
from kesu.bench.promoted import _agreements, _promote, _scores, promoted_lines

TOPICS = pl.DataFrame(
    {
        "topic_id": ["theme", "tight", "other"],
        "parent": [None, "theme", None],
        "name": list("甲乙丙"),
    }
)
MEMBERS = pl.DataFrame(
    {
        "row_id": [f"lacking:{at}" for at in range(10)],
        "topic_id": ["theme", "theme", "tight", "tight", *["other"] * 5, None],
    }
)


def test_a_theme_agrees_with_all_that_lies_in_it() -> None:
    """Four rows of the theme and its tight topic are the class's four; the tight one has two."""
    told = {each["topic_id"]: each for each in _agreements(TOPICS, MEMBERS, {"甲": {0, 1, 2, 3}})}
    assert told["theme"]["f1"] == 1
    assert told["theme"]["rows"] == {0, 1, 2, 3}
    assert told["tight"]["f1"] == pytest.approx(2 * 2 / 6, abs=1e-4)
    assert told["other"]["f1"] == 0


def test_each_class_gets_a_topic_of_its_own(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The surer class gets the theme; the next one then nothing that lies in it, the last none."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "data/processed/lacking"
    folder.mkdir(parents=True)
    TOPICS.write_parquet(folder / "topics.parquet")
    MEMBERS.write_parquet(folder / "topic_members.parquet")
    asked: list[list[str]] = []
    monkeypatch.setattr(promoted, "run_measured", asked.append)
    rows = pl.DataFrame({"at": [0, 1, 2, 3, 4, 9], "label": ["b", "b", "a", "b", "a", "c"]})
    found = _promote("lacking", rows, ["a", "b", "c"])
    assert [(each["class"], each["topic_id"]) for each in found] == [("b", "theme"), ("a", "other")]
    assert [call[3::2] for call in asked] == [["theme", "promoted_1"], ["other", "promoted_0"]]


def test_scores_by_hand() -> None:
    """The hidden class is told never, the known ones right but for what it takes."""
    held = pl.DataFrame({"label": ["a", "a", "b", "hidden"]})
    assert _scores(held, pl.Series(["a", "a", "b", "b"]), ["hidden"]) == {
        "hidden": 0.0,
        "known": round((1 + 2 / 3) / 2, 4),
    }
    assert _scores(held, held["label"], ["hidden"]) == {"hidden": 1.0, "known": 1.0}


def test_the_page_tells_each_way() -> None:
    """Means over the choices of a corpus."""
    ways = {way: {"hidden": 0.5, "known": 0.75} for way in ("without", "promoted", "gold")}
    better = ways | {"promoted": {"hidden": 0.7, "known": 0.85}}
    cells = [
        {"cell": "topics/promoted_shopping_0", "ways": ways},
        {"cell": "topics/promoted_shopping_1", "ways": better},
    ]
    page = "\n".join(promoted_lines(cells))
    assert "| shopping | 2 | topics promoted | 0.600 | 0.800 |" in page
    assert "| shopping | 2 | gold labels | 0.500 | 0.750 |" in page
