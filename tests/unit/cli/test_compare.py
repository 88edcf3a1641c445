"""`kesu compare`: paired rows, a verdict with its exit code, and one line for bad input."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import compare, label
from kesu.cli.compare_systems import read_systems
from kesu.comparison.answers import file_answers, read_table_of_answers
from kesu.errors import KesuError
from kesu.export.formats import write_csv
from kesu.files import read_json, write_json
from kesu.tasks import TaskSettings, read_tasks

CONFIGS = Path(__file__).parents[3] / "configs/labels"
Train = Callable[..., Any]
MODEL = "data/interim/c/model/seed0"
OUT = Path("data/reports/c/compare")
N_GROUPS = 240


@pytest.fixture(autouse=True)
def _trained(train: Train) -> None:
    """A model, and a corpus with 80 test rows in 40 groups."""
    train([("negative", "positive")[group % 2] for group in range(N_GROUPS)])


def gold() -> pl.DataFrame:
    """The test rows with their labels."""
    splits = pl.read_parquet("data/interim/c/splits.parquet").filter(split="test")
    records = pl.read_parquet("data/interim/c/records.parquet")
    told = records.select("row_id", sentiment="gold_sentiment")
    return told.join(splits, on="row_id", how="semi").sort("row_id")


def answers(name: str, *, n_wrong: int = 0, **columns: Any) -> str:
    """A file of a foreign system that says `neutral` of its first rows."""
    frame = gold().with_row_index()
    wrong = pl.when(pl.col("index") < n_wrong).then(pl.lit("neutral"))
    frame = frame.with_columns(wrong.otherwise("sentiment").alias("sentiment")).drop("index")
    frame = frame.with_columns(**columns)
    if name.endswith(".csv"):
        frame.write_csv(name)
    elif name.endswith(".jsonl"):
        frame.write_ndjson(name)
    else:
        frame.write_parquet(name)
    return name


def run(*arguments: str, code: int) -> str:
    """What the command prints; it must end with `code`."""
    arguments = (*arguments, "--corpus", "c")
    done = CliRunner().invoke(compare.command, arguments, catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def test_a_system_that_is_surely_worse_fails() -> None:
    """Exit code 3, the rows it broke, and counts that agree."""
    said = run(answers("a.csv"), answers("b.jsonl", n_wrong=30), code=3)
    assert said.strip().endswith("verdict: fail")
    found = read_json(OUT / "compare.json")
    assert found["outcome"] == "fail"
    assert found["tasks"]["sentiment"]["mcnemar"]["only_a"] == 30
    changed = pl.read_parquet(OUT / "flips.parquet")
    assert changed["change"].to_list() == ["broken"] * 30
    assert changed["row_id"].to_list() == gold()["row_id"].to_list()[:30]
    assert pl.read_csv(OUT / "flips.csv").height == 30
    assert changed["text"].null_count() == 0


def test_the_other_way_round_the_same_rows_are_fixed() -> None:
    """B minus A turns its sign."""
    run(answers("a.parquet", n_wrong=30), answers("b.parquet"), code=0)
    assert set(pl.read_parquet(OUT / "flips.parquet")["change"]) == {"fixed"}
    assert read_json(OUT / "compare.json")["tasks"]["sentiment"]["accuracy"]["value"] > 0


def test_a_model_beside_a_file_on_rows_that_it_did_not_learn() -> None:
    """40 groups in which nothing differs are too few: undecided, with how many would do."""
    said = run(MODEL, answers("b.csv"), code=4)
    assert "about 1200 rows would decide" in said
    found = read_json(OUT / "compare.json")
    assert found["tasks"]["sentiment"]["n_rows"] == 80
    assert found["a"]["rows_per_second"] > 0
    assert found["b"]["rows_per_second"] is None


def test_rows_that_a_model_learned_are_left_out() -> None:
    """On all sides, only groups of whose texts it learned none remain."""
    run(MODEL, MODEL, "--side", "all", code=4)
    found = read_json(OUT / "compare.json")
    assert found["n_rows_learned"] == N_GROUPS
    assert found["tasks"]["sentiment"]["n_rows"] == N_GROUPS


def test_other_labels_need_a_map_that_covers_them() -> None:
    """Refused without, refused with a gap, compared with a whole one."""
    bad = pl.col("sentiment").replace({"negative": "差", "positive": "好"})
    other = answers("b.csv", n_wrong=2, sentiment=bad)
    own = answers("a.csv")
    with pytest.raises(KesuError, match=r"b.csv has labels that not all know .*--label-map"):
        run(own, other, code=2)
    Path("map.tsv").write_text("from\tto\n差\tnegative\n", encoding="utf-8")
    with pytest.raises(KesuError, match=r"not all know \(好\)"):
        run(own, other, "--label-map", "map.tsv", code=2)
    Path("map.tsv").write_text("from\tto\n差\tnegative\n好\tpositive\n", encoding="utf-8")
    run(own, other, "--label-map", "map.tsv", code=4)
    assert pl.read_parquet(OUT / "flips.parquet")["b"].to_list() == ["neutral"] * 2


def test_a_map_leads_to_labels_that_there_are() -> None:
    """A slip made a class of its own, on which every row was wrong; a new label is for both."""
    said = pl.col("sentiment").replace({"negative": "差", "positive": "好"})
    own, other = answers("a.csv"), answers("b.csv", sentiment=said)
    slip, both = Path("slip.tsv"), Path("both.tsv")
    slip.write_text("from\tto\n差\tnegative\n好\tpositiv\n", encoding="utf-8")
    with pytest.raises(
        KesuError, match=r"makes '好' 'positiv', which is no .* labels are negative"
    ):
        run(own, other, "--label-map", "slip.tsv", code=2)
    pairs = {"差": "bad", "negative": "bad", "好": "fine", "positive": "fine", "neutral": "fine",
             "物流": "logistics"}  # fmt: skip
    told = "".join(f"{old}\t{new}\n" for old, new in pairs.items())
    both.write_text("from\tto\n" + told, encoding="utf-8")
    run(own, other, "--label-map", "both.tsv", code=4)
    assert read_json(OUT / "compare.json")["tasks"]["sentiment"]["labels"] == ["bad", "fine"]


def test_a_map_leads_to_a_residual_label() -> None:
    """What a promoted label was until then; a model tells none of the residual labels itself."""
    path = Path("configs/labels/sentiment.tsv")
    names, *rest = path.read_text(encoding="utf-8").splitlines()
    assert names.split("\t")[:1] == ["id"]
    cells = {"id": "unsure", "name_zh": "难说", "residual": "1"}
    rest.append("\t".join(cells.get(name, "") for name in names.split("\t")))
    path.write_text("\n".join([names, *rest, ""]), encoding="utf-8")
    Path("map.tsv").write_text("from\tto\nglad\tunsure\n", encoding="utf-8")
    glad = answers("b.csv", sentiment=pl.col("sentiment").replace({"positive": "glad"}))
    with pytest.raises(KesuError, match=r"\(glad\); give --label-map .* or a residual one"):
        run(answers("a.csv"), glad, code=2)
    run("a.csv", glad, "--label-map", "map.tsv", code=3)
    labels = read_json(OUT / "compare.json")["tasks"]["sentiment"]["labels"]
    assert labels[-1] == "unsure"


PROBS = [0.5, 0.2, 0.2]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param({"row_id": pl.format("x{}", "row_id")}, "share none of the 80", id="no row"),
        pytest.param({"sentiment": pl.lit(None, pl.String)}, "rows have no sentiment", id="null"),
        pytest.param({"sentiment": pl.lit("NaN")}, "80 rows have no sentiment", id="NaN label"),
        pytest.param({"sentiment_p": pl.lit(float("nan"))}, "not from 0 to 1", id="NaN"),
        pytest.param({"sentiment_p": pl.lit(1.5)}, "not from 0 to 1", id="above one"),
        pytest.param({"sentiment_p": pl.lit("高")}, "wanted a number", id="no number"),
        pytest.param({"sentiment_probs": pl.lit(PROBS)}, "not sum to one in 80 of 80", id="sum"),
        pytest.param({"row_id": pl.lit("c:5")}, "79 rows repeat a row_id", id="twice"),
    ],
)
def test_bad_predictions_are_told_in_one_line(columns: dict[str, pl.Expr], message: str) -> None:
    """Nothing is written."""
    own, other = answers("a.parquet"), answers("b.parquet", **columns)
    with pytest.raises(KesuError, match=message) as caught:
        run(own, other, code=2)
    assert "\n" not in str(caught.value)
    assert not OUT.exists()


def test_one_row_is_refused() -> None:
    """Nothing can be said of one."""
    answers("b.parquet")
    pl.read_parquet("b.parquet").head(1).write_parquet("b.parquet")
    with pytest.raises(KesuError, match="1 rows with 1 different texts can be compared"):
        run(answers("a.parquet"), "b.parquet", code=2)


def test_a_system_of_other_tasks_is_refused() -> None:
    """It is told what each knows."""
    pl.read_parquet(answers("b.parquet")).rename({"sentiment": "mood"}).write_parquet("b.parquet")
    with pytest.raises(KesuError, match=r"not known to all and the corpus .*b.parquet: none"):
        run(MODEL, "b.parquet", code=2)


@pytest.mark.parametrize("name", ["none.csv", "none", "notes.csv", "empty.csv: the file is empty"])
def test_what_is_no_system_is_refused(name: str) -> None:
    """A file that is not there, of no known kind, without row_id, or empty."""
    Path("notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    Path("empty.csv").touch()
    with pytest.raises(KesuError, match=name):
        run(answers("a.csv"), name.partition(":")[0], code=2)


def test_a_message_shows_no_cell() -> None:
    """Neither one that stands for a column's name, nor one that cannot be read."""
    own = answers("a.csv")
    Path("b.csv").write_text("我叫王小明13812345678投诉,x\n1,2\n", encoding="utf-8")
    Path("c.csv").write_text("row_id,note\n1,x\n2,张三13812345678,y\n", encoding="utf-8")
    for name, told in (("b.csv", "has no column row_id"), ("c.csv", "not readable as csv")):
        with pytest.raises(KesuError, match=told) as caught:
            run(own, name, code=2)
        assert "13812345678" not in str(caught.value)


def test_ids_and_labels_of_a_csv_file_are_texts() -> None:
    """0012 stays what it is; probabilities may begin as whole numbers."""
    p = pl.when(pl.int_range(pl.len()) < 70).then(pl.lit("1")).otherwise(pl.lit("0.5"))
    path = Path(answers("a.csv", sentiment_p=p, note=pl.lit("0012")))
    frame = read_table_of_answers(path)
    assert set(frame["note"]) == {"0012"}
    said = file_answers(path, frame, "sentiment", is_multi=False)
    assert set(said.frame["p"]) == {1.0, 0.5}


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_what_kesu_label_writes_is_compared(ending: str) -> None:
    """Its lists of probabilities are texts in CSV, and rows that cleaning dropped have no label."""
    ids = pl.col("row_id")
    text = pl.when(ids == gold()["row_id"][0]).then(pl.lit("ok")).otherwise("text")
    clean = pl.read_parquet("data/interim/c/clean.parquet")
    clean.select(id=ids.str.strip_prefix("c:"), text=text).write_csv("c.csv")
    told = ["c.csv", "--model", MODEL, "--text", "text", "--id", "id", "-o", f"预测[1].{ending}"]
    assert CliRunner().invoke(label.command, told, catch_exceptions=False).exit_code == 0
    run(MODEL, f"预测[1].{ending}", code=4)
    found = read_json(OUT / "compare.json")
    assert found["tasks"]["sentiment"]["n_rows"] == 39  # of the file's 40, one dropped
    assert found["tasks"]["sentiment"]["accuracy"]["value"] == 0
    assert found["tasks"]["sentiment"]["trust"]["b"] is not None


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_no_label_of_many_is_an_answer_of_kesu_label(ending: str) -> None:
    """An empty cell of a row that was not dropped."""
    frame = pl.DataFrame({
        "row_id": ["c:0", "c:1", "c:2", "c:3"], "reason": [None, None, None, "short"],
        "cause": [["staff", "product"], ["staff"], [], None],
        "cause_p": [[0.9, 0.7], [0.8], [], None],
        "cause_probs": [[0.9, 0.7], [0.8, 0.1], [0.2, 0.3], None],
        "decision": ["labelled"] * 3 + [None], "model_id": ["m"] * 3 + [None],
    })  # fmt: skip
    path = Path(f"b.{ending}")
    write_csv(frame, path) if ending == "csv" else frame.write_parquet(path)
    task = read_tasks({"cause": TaskSettings(labels="demo_cause", kind="multi")}, CONFIGS)
    [system] = read_systems([path], frame.select("row_id"), task, ())
    found = system.answers["cause"].frame
    assert found["said"].to_list() == [["staff", "product"], ["staff"], []]
    assert found["p"].to_list() == pytest.approx([0.7, 0.8, 0.7])  # of the yes or no least sure


def test_several_are_compared_with_the_first() -> None:
    """A page and a folder each, one page above; the worst verdict ends the command."""
    old, good = answers("old.csv", n_wrong=40), answers("good version.csv")
    said = run(old, good, answers("bad.csv", n_wrong=78), code=3)
    assert said.strip().endswith("verdict on all: fail")
    whole = read_json(OUT / "compare.json")
    assert [each["outcome"] for each in whole["candidates"]] == ["pass", "fail"]
    assert [each["folder"] for each in whole["candidates"]] == ["1-good_version.csv", "2-bad.csv"]
    for each in whole["candidates"]:
        own = read_json(OUT / each["folder"] / "compare.json")
        assert own["a"]["name"] == old
        assert own["tasks"]["sentiment"]["macro_f1"] == each["tasks"]["sentiment"]["macro_f1"]
        assert f'href="{each["folder"]}/compare.html"' in (OUT / "compare.html").read_text("utf-8")
        assert (OUT / each["folder"] / "compare.html").exists()


def test_all_are_asked_the_rows_that_none_learned() -> None:
    """What one model learned is left out for the files as well."""
    own = answers("a.csv")
    run(own, answers("b.csv"), MODEL, code=4)
    whole = read_json(OUT / "compare.json")
    assert {each["tasks"]["sentiment"]["n_rows"] for each in whole["candidates"]} == {80}
    assert whole["candidates"][1]["megabytes"] > 0
    assert whole["a"]["megabytes"] is None


def test_the_settings_name_the_systems() -> None:
    """Without arguments; the verdict is no error where it is asked for in the workflow."""
    one, two = answers("a.csv"), answers("b.csv", n_wrong=30)
    path = Path("configs/corpora/c.yaml")
    write_json(path, read_json(path) | {"compare": {"systems": [one, two]}})
    assert "verdict: fail" in run("--exit-zero", code=0)
    run(code=3)


@pytest.mark.parametrize("given", [[], ["a.csv"]])
def test_one_system_is_none_to_compare(given: list[str]) -> None:
    """It is told where others may be named."""
    answers("a.csv")
    done = CliRunner().invoke(compare.command, [*given, "--corpus", "c"])
    assert done.exit_code == 2
    assert f"{len(given)} systems given, wanted two or more" in done.output
    assert "compare.systems of configs/corpora/c.yaml" in done.output


def test_models_are_asked_the_behavioural_suite() -> None:
    """The same model twice: the same pass rates; a file of predictions is asked nothing."""
    run(MODEL, MODEL, code=4)
    found = read_json(OUT / "compare.json")["behaviours"]
    assert {"negation", "sarcasm"} <= {each["capability"] for each in found}
    assert all(each["a"] == each["b"] and each["p_value"] == 1 for each in found)
    run(MODEL, answers("a.csv"), code=4)
    assert read_json(OUT / "compare.json")["behaviours"] == []
