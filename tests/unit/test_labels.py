"""Label sets are read whole, and every fault is told at once."""

from pathlib import Path

import pytest

from kesu.errors import SettingsError
from kesu.labels import read_label_set

TREE = (
    "id\tname_zh\tparent\tresidual\n"
    "logistics\t物流\t\t\n"
    "late\t送货慢\tlogistics\t\n"
    "other\t其他\t\t1\n"
)


def test_a_tree_tells_leaves_paths_and_what_is_trained(tmp_path: Path) -> None:
    """Residual labels are leaves, but no model learns them."""
    path = tmp_path / "s.tsv"
    path.write_text(TREE, encoding="utf-8")
    labels = read_label_set(path)
    assert [label.id for label in labels.leaves] == ["late", "other"]
    assert labels.trained == ("late",)
    assert labels.path("late") == ("logistics", "late")
    assert labels.resolve("送货慢") == "late"
    assert labels.resolve("没有") is None


def test_all_faults_are_told_with_their_lines(tmp_path: Path) -> None:
    """A twice-named id and an unknown parent come in one message."""
    path = tmp_path / "s.tsv"
    path.write_text("id\tname_zh\tparent\na\t甲\t\na\t乙\tx\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"line 3: id 'a' stands twice; line 3: parent 'x'"):
        read_label_set(path)


def test_parents_in_a_circle_are_refused(tmp_path: Path) -> None:
    """A circle would have no top."""
    path = tmp_path / "s.tsv"
    path.write_text("id\tname_zh\tparent\na\t甲\tb\nb\t乙\ta\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="circle"):
        read_label_set(path)


SHARED = (
    "id\tname_zh\tparent\tcode\n"
    "logistics\t物流\t\t1\n"
    "log_o\t其他\tlogistics\t7\n"
    "service\t客服\t\t2\n"
    "svc_o\t其他\tservice\t8\n"
    "price\t价格\t\t3\n"
    "dear\t价格\tprice\t8\n"
)


def test_a_name_of_several_labels_means_none_of_them(tmp_path: Path) -> None:
    """Of a leaf and the label above it that share a name, the leaf is meant."""
    path = tmp_path / "s.tsv"
    path.write_text(SHARED, encoding="utf-8")
    labels = read_label_set(path)
    assert (labels.resolve("其他"), labels.resolve("8"), labels.resolve("价格")) == (
        None, None, "dear",
    )  # fmt: skip
    assert labels.meanings("其他") == ("log_o", "svc_o")
    assert labels.no_label("其他") == "means several labels of s (log_o, svc_o); give the id"
    assert labels.no_label("别的") == "is no label of s"
    assert labels.resolve("svc_o") == "svc_o"
    assert labels.resolve("ｓｖｃ＿ｏ") == "svc_o"
