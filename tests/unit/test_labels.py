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
