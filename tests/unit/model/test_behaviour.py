"""The behavioural suite: its files, its changes, and what passes."""

import random
import re
from pathlib import Path

import polars as pl
import pytest

from kesu.errors import SettingsError
from kesu.labels import Label, LabelSet, read_label_set
from kesu.model.behaviour.cases import Case, read_cases
from kesu.model.behaviour.changes import changed_cases, other_numbers, read_changes
from kesu.model.behaviour.suite import run_suite
from kesu.model.folder import load_model

CONFIGS = Path(__file__).parents[3] / "configs"
HEAD = "capability\ttext\texpect\tversus\tnote\n"
MOOD = LabelSet("mood", (Label("0", "负面"), Label("1", "正面")))


def write(folder: Path, text: str, name: str = "mood.tsv") -> Path:
    """A file of the suite."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sentences_that_come_along_fit_the_label_set() -> None:
    """Each capability has several answers, so that one answer to all fails many of them."""
    labels = read_label_set(CONFIGS / "labels/sentiment.tsv")
    cases = read_cases(CONFIGS / "behaviours", {"sentiment": labels})
    assert len({case.text for case in cases}) == len(cases) > 300
    by_capability: dict[str, list[Case]] = {}
    for case in cases:
        by_capability.setdefault(case.capability, []).append(case)
    for name, group in by_capability.items():
        answers = [set(case.expect) for case in group]
        for label in ("negative", "positive"):
            assert sum(label in answer for answer in answers) <= 0.75 * len(group), name
        assert all((case.kind == "stronger") == bool(case.base) for case in group)


def test_labels_are_found_by_id_or_name_and_unknown_ones_left_out(tmp_path: Path) -> None:
    """A task of two classes is not asked for the third."""
    write(
        tmp_path,
        HEAD + "a\t太差了\t负面\t\t\na\t一般\t中性\t\t\na\t还行\t中性|正面\t\t\nb\t很差\t0\t差\t\n",
    )
    found = read_cases(tmp_path, {"mood": MOOD, "other": MOOD})
    assert [(case.text, case.expect, case.kind) for case in found] == [
        ("太差了", ("0",), "expect"), ("还行", ("1",), "expect"), ("很差", ("0",), "stronger"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("capability\ttext\n", "lacks column 'expect'"),
        (HEAD.replace("note", "anmerkung"), "unknown column 'anmerkung'"),
        (HEAD + "a\t\t0\t\t\n", "line 2: text is empty"),
        (HEAD + "a\t差\t0\n\t差\t\n", "line 3: capability is empty; line 3: expect is empty"),
    ],
)
def test_faults_of_a_file_are_told(tmp_path: Path, text: str, words: str) -> None:
    """With file, line and column."""
    path = write(tmp_path, text)
    with pytest.raises(SettingsError, match=words) as caught:
        read_cases(tmp_path, {"mood": MOOD})
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    """As Excel saves it."""
    (tmp_path / "mood.tsv").write_bytes((HEAD + "否定\t差\t0\t\t\n").encode("gb18030"))
    with pytest.raises(SettingsError, match="not UTF-8"):
        read_cases(tmp_path, {"mood": MOOD})


@pytest.mark.parametrize(
    ("capability", "before", "after"),
    [
        ("typo", "客服不退款，手机坏了，电池也坏了", None),
        ("name", "张先生在北京买的", "李先生在重庆买的"),
        ("emoji", "快递没到", None),
        ("number", "等了3天，花了250元", None),
        ("punctuation", "没到，不理人。", "没到 不理人"),
        ("traditional", "质量很差", "質量很差"),
    ],
)
def test_changes_of_the_files_that_come_along(
    capability: str, before: str, after: str | None
) -> None:
    """Each of them changes a text, always in the same way."""
    change = read_changes(CONFIGS / "behaviours")[capability]
    changed = change(before, random.Random(0))  # noqa: S311 - no secret
    assert changed != before
    assert changed == change(before, random.Random(0))  # noqa: S311
    assert after is None or changed == after


def test_two_typos_a_text_at_most() -> None:
    """A text in which everything is misspelt is nobody's."""
    change = read_changes(CONFIGS / "behaviours")["typo"]
    before = "客服不退款，手机坏了，电池也坏了"
    changed = change(before, random.Random(0))  # noqa: S311 - no secret
    assert len(changed) == len(before)
    assert 1 <= sum(a != b for a, b in zip(before, changed, strict=True)) <= 4


def test_long_numbers_stay() -> None:
    """A phone number with other digits may be no phone number, and would not be masked."""
    told = other_numbers("电话13812345678，等了3天", random.Random(1))  # noqa: S311 - no secret
    assert told.startswith("电话13812345678，等了")


def test_a_row_that_a_change_leaves_alone_is_no_case(tmp_path: Path) -> None:
    """And what the user's own file says is added to the rest."""
    write(tmp_path, "capability\tfind\treplace\nslip\t快递\t块递\n", "changes.tsv")
    changes = {"slip": read_changes(tmp_path)["slip"]}
    cases = list(changed_cases([("a", "快递没到"), ("b", "很好")], changes, ["x", "y"]))
    assert [(case.task, case.row_id, case.text, case.base) for case in cases] == [
        ("x", "a", "块递没到", "快递没到"), ("y", "a", "块递没到", "快递没到"),
    ]  # fmt: skip


def test_changes_leave_masks_alone() -> None:
    """Nobody wrote [手机], so that nobody misspells it."""
    changes = read_changes(CONFIGS / "behaviours")
    text = "电话[手机]打不通。客服电话[QQ]也不回，订单88没发货。"
    changed = {case.capability: case.text for case in changed_cases([("a", text)], changes, ["x"])}
    assert {"typo", "traditional", "full_width", "order"} <= changed.keys()
    for told in changed.values():
        assert sorted(re.findall(r"\[.*?\]", told)) == ["[QQ]", "[手机]"]


def test_what_passes(linear_folder: Path) -> None:
    """A right label, a parent of it, the same label, a likelier one; what is dropped does not."""
    model = load_model(linear_folder)
    late, rude = "昨天送货慢，物流太慢", "今天语气很凶，态度差"
    cases = [
        Case("a", "expect", "category", late, ("late",)),
        Case("a", "expect", "category", late, ("service",)),
        Case("a", "expect", "category", late, ("broken", "rude")),
        Case("b", "same", "category", f"{late}！", base=late, row_id="r1"),
        Case("b", "same", "category", rude, base=late, row_id="r2"),
        Case("c", "stronger", "category", late, ("late",), base=rude),
        Case("c", "stronger", "category", rude, ("late",), base=late),
        Case("d", "expect", "category", "。。", ("late",)),
        Case("d", "expect", "mood", late, ("late",)),
    ]
    found = run_suite(model, lambda text: None if text == "。。" else text, cases)
    assert found["passed"].to_list() == [True, True, False, True, False, True, False, False]
    assert found["told"].to_list()[-1] is None
    assert found["row_id"].to_list()[3:5] == ["r1", "r2"]


def test_rows_of_the_corpus_are_kept_as_cleaned(linear_folder: Path) -> None:
    """What was written may hold personal data; sentences of files are kept as they are."""
    model = load_model(linear_folder)
    cases = [
        Case("a", "same", "category", "送货慢，电话1！", base="送货慢，电话1", row_id="r"),
        Case("b", "expect", "category", "送货慢，电话1", ("late",)),
    ]
    found = run_suite(model, lambda text: text.replace("电话1", "[手机]"), cases)
    assert found.select("text", "base").rows() == [
        ("送货慢，[手机]！", "送货慢，[手机]"), ("送货慢，电话1", None),
    ]  # fmt: skip


def test_nothing_to_ask(linear_folder: Path) -> None:
    """An empty table with all its columns."""
    assert isinstance(run_suite(load_model(linear_folder), str, []), pl.DataFrame)
