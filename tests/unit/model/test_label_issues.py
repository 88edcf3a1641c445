"""Labels that are probably wrong, judged by models that did not learn them."""

import numpy as np
import pytest

from kesu.bench.audit import corrupted, measure
from kesu.bench.labelled import Labelled
from kesu.model.label_issues import Judged, judge_labels
from kesu.model.settings import TrainSettings

WORDS = ("快递一直不到货", "衣服掉色起球", "客服态度差不理人")
SETTINGS = TrainSettings()
N = 90


def texts(n: int = N) -> list[str]:
    """Texts of three matters in turn, each with a number of its own in words."""
    signs = "甲乙丙丁戊己庚辛壬癸"
    return [f"{WORDS[k % 3]}，{signs[k % 10]}{signs[k // 10 % 10]}店" for k in range(n)]


def judge(labels: np.ndarray, groups: list[str] | None = None) -> Judged:
    """The labels of these texts."""
    names = groups or [str(k) for k in range(len(labels))]
    return judge_labels(texts(len(labels)), labels, names, SETTINGS)


def test_wrong_labels_are_found_and_right_ones_left() -> None:
    """Four of ninety are wrong: these four are doubted, with the right label as the likeliest."""
    right = np.arange(N) % 3
    labels = right.copy()
    wrong = [4, 30, 55, 80]
    labels[wrong] = (right[wrong] + 1) % 3
    found = judge(labels)
    assert np.flatnonzero(found.is_issue).tolist() == wrong
    assert found.likely[wrong].tolist() == right[wrong].tolist()
    assert set(np.argsort(found.quality)[:4].tolist()) == set(wrong)
    assert ((found.quality >= 0) & (found.quality <= 1)).all()


def test_a_copy_does_not_vouch_for_itself() -> None:
    """Wrong labels of copies of one text are doubted: none of its group teaches its judge."""
    right = np.arange(N) % 3
    labels = right.copy()
    labels[[0, 3, 6]] = 1
    groups = [str(k) for k in range(N)]
    for k in (0, 3, 6):
        groups[k] = "same"
    found = judge(labels, groups)
    assert found.is_issue[[0, 3, 6]].all()


def test_a_rare_label_is_not_judged() -> None:
    """In fewer than five groups nothing can be learned of it: no doubt, and no number."""
    labels = np.arange(N) % 2
    labels[:4] = 2
    found = judge(labels)
    assert np.isnan(found.quality[:4]).all()
    assert not found.is_issue[:4].any()
    assert not np.isnan(found.quality[4:]).any()


@pytest.mark.parametrize("n_texts", [0, 1, 4, N])
def test_one_label_or_nothing_is_not_doubted(n_texts: int) -> None:
    """There is no other label that it could be."""
    found = judge(np.zeros(n_texts, dtype=np.int64))
    assert not found.is_issue.any()
    assert np.isnan(found.quality).all()


def test_the_benchmark_puts_right_what_a_person_sees() -> None:
    """On separable texts all changes are found, and reviewing them restores the score."""
    every = texts(600)
    names = np.array(["a", "b", "c"])[np.arange(600) % 3]
    sides = np.where(np.arange(600) < 450, "train", "test")
    corpus = Labelled("c", tuple(every), tuple(map(str, range(600))), sides, {"category": names})
    found = measure(corpus, 0)
    assert found["n_corrupted"] == round(0.05 * 450)
    assert found["precision_at_n"] > 0.9
    assert found["macro_f1"]["reviewed"] >= found["macro_f1"]["corrupted"]
    changed = corrupted(np.arange(600) % 3, 3, 1)
    assert (changed != np.arange(600) % 3).sum() == 30
