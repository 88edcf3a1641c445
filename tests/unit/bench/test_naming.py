"""Names of made-up matters beside those that BERTopic gives."""

import json
import sys

import numpy as np
import polars as pl
import pytest

from kesu.bench import bertopic_env, naming
from kesu.bench.board_year import UNSEEN, WRITTEN, written_texts
from kesu.bench.names_told import WANTED, share_told
from kesu.bench.naming import measure_names, name_lines


def test_what_a_name_has_to_tell_stands_in_the_texts() -> None:
    """Each matter has words, and each of these stands in two of its messages or more."""
    texts = pl.concat([written_texts(WRITTEN), written_texts(UNSEEN)])
    wanted = [json.loads(line) for line in WANTED.read_text(encoding="utf-8").splitlines()]
    assert {each["matter"] for each in wanted} == set(texts["owner"])
    for each in wanted:
        own = texts.filter(owner=each["matter"])["text"]
        assert len(each["what"]) >= 4
        for word in each["what"]:
            assert own.str.contains(word, literal=True).sum() >= 2, word
        assert all(own.str.contains(word, literal=True).any() for word in each["where"])


def test_names_that_tell_are_counted_by_hand() -> None:
    """A matter without a place is none that could have told one; no name tells nothing."""
    names = {"stray_dogs": "流浪狗·养狗", "river_smell": "石鼓溪·工业小区", "tap_water": None}
    assert share_told(names, "what") == "1 of 3"
    assert share_told(names, "where") == "1 of 2"


def test_groups_of_matters_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Rows of a matter are one group, wherever kesu puts them; without BERTopic it is alone."""
    monkeypatch.setattr(bertopic_env, "PYTHON", tmp_path / "python")
    dogs = [f"{place}流浪狗成群，养狗不牵绳" for place in "东西南北"]
    river = [f"{place}边的石鼓溪又黑又臭，电镀厂偷排" for place in "上下左右"]
    lamps = [f"{place}路的路灯坏了没人修" for place in "天地人和"]
    rows = pl.DataFrame(
        {
            "text": dogs + river + lamps,
            "owner": ["stray_dogs"] * 4 + ["river_smell"] * 4 + [None] * 4,
        }
    )
    monkeypatch.setattr(naming, "board_texts", lambda *_: rows)
    monkeypatch.setattr(naming, "with_dates", lambda texts, _: texts)
    found = pl.DataFrame({"topic_id": ["t1"] * 6 + [None] * 2 + ["t2"] * 4})
    monkeypatch.setattr(naming, "board_topics", lambda _: type("Found", (), {"members": found}))
    cell = measure_names(tmp_path)
    assert cell["n_groups"] == 3
    assert cell["names"].keys() == {"kesu"}
    told = {matter: "".join(parts) for matter, parts in cell["names"]["kesu"].items()}
    assert share_told(told, "what") == "2 of 2"


def test_the_page_tells_what_names_tell() -> None:
    """An arm a row, and parts that tell nothing as a share."""
    ours = {"stray_dogs": ["流浪狗", "遛狗"], "river_smell": ["石鼓溪"]}
    theirs = {"stray_dogs": ["狗", "，", "我", "遛狗"], "river_smell": ["臭", "的", "水", "溪"]}
    cells = [{"names": {"kesu": ours, "bertopic": theirs}}]
    page = "\n".join(name_lines(cells))
    assert "| kesu | 1 of 2 | 1 of 1 | 4.0 | 0% |" in page
    assert "| BERTopic, jieba | 2 of 2 | 0 of 1 | 4.5 | 88% |" in page
    assert "without kesu's stop words" not in page
    assert "| stray_dogs | 流浪狗 遛狗 | 狗 ， 我 遛狗 |" in page


def test_a_script_reads_what_it_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Arrays and numbers go in by name, JSON comes back."""
    script = tmp_path / "script.py"
    script.write_text(
        "import json, sys, numpy\n"
        "found = numpy.load(sys.argv[1])\n"
        "told = {'sum': int(found['values'].sum()) + int(found['more'])}\n"
        "open(sys.argv[2], 'w').write(json.dumps(told))\n"
    )
    python = tmp_path / "python"
    python.symlink_to(sys.executable)
    monkeypatch.setattr(bertopic_env, "PYTHON", python)
    monkeypatch.setattr(bertopic_env, "__file__", str(tmp_path / "bertopic_env.py"))
    assert bertopic_env.run_script("script.py", {"values": np.arange(4), "more": 3}) == {"sum": 9}
