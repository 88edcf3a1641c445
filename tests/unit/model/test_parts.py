"""Pieces of the model that can be checked by hand."""

import numpy as np
import pytest
from pydantic import ValidationError

from kesu.labels import Label, LabelSet
from kesu.model.blend import blend, fit_weight
from kesu.model.calibrate import (
    Threshold,
    fit_multi_threshold,
    fit_scale,
    fit_threshold,
    lower_bounds,
)
from kesu.model.fit import of_each_class
from kesu.model.fitted import Calibration, FittedTask
from kesu.model.kinds import KINDS, macro_f1
from kesu.model.linear import fit_linear
from kesu.model.novelty import class_distances, margins_only, scale
from kesu.model.predict import task_columns
from kesu.model.settings import TrainSettings
from kesu.model.start import character_tokenizer
from kesu.model.targets import Target, encode_gold
from kesu.model.tree import levels, tell
from kesu.tasks import Task, TaskSettings

TREE = LabelSet(
    "tree",
    (
        Label("top", "上"),
        Label("a", "甲", parent="top"),
        Label("b", "乙", parent="top"),
        Label("c", "丙"),
        Label("other", "其他", residual=True),
    ),
)
SINGLE, MULTI = KINDS["single"], KINDS["multi"]
ALL = np.ones(2, np.bool_)


def _target(values: list[list[float]]) -> Target:
    return Target(np.array(values, np.float32), np.ones(len(values), np.bool_))


def test_gold_residual_and_parents_teach_nothing() -> None:
    """Residual labels and parents count as unlabelled."""
    task = Task("t", TaskSettings(labels="tree"), TREE)
    target = encode_gold(["a", None, "other", "top", "c"], task)
    assert target.known.tolist() == [True, False, False, False, True]
    assert target.values[0].tolist() == [1, 0, 0]


def test_gold_multi_tells_none_from_unknown() -> None:
    """An empty list is known to have no label; null and residual ones only are not known."""
    task = Task("t", TaskSettings(labels="tree", kind="multi"), TREE)
    target = encode_gold([["a", "other"], [], None, ["other"]], task)
    assert target.known.tolist() == [True, True, False, False]
    assert target.values.sum(axis=1).tolist() == [1, 0, 0, 0]


def test_probabilities_leave_out_labels_never_seen() -> None:
    """A label that training never saw gets probability 0."""
    seen = np.array([True, True, False])
    assert SINGLE.probabilities(np.array([[0.0, 0.0, 9.0]]), seen).tolist() == [[0.5, 0.5, 0.0]]
    assert MULTI.probabilities(np.array([[0.0, 0.0, 9.0]]), seen).tolist() == [[0.5, 0.5, 0.0]]


def test_macro_f1_by_hand() -> None:
    """One label found half the time with one false alarm, the other always."""
    told = np.array([[1, 0], [1, 0], [0, 1]], np.bool_)
    gold = np.array([[1, 0], [0, 1], [0, 1]], np.float32)
    assert macro_f1(told, gold) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert macro_f1(told[:0], gold[:0]) == 0


def test_blend_averages_in_log_space() -> None:
    """Half of each part gives the geometric mean."""
    linear, bert = np.log([[0.9, 0.1]]), np.log([[0.5, 0.5]])
    probs = SINGLE.probabilities(blend(SINGLE, linear, bert, weight=0.5, seen=ALL), ALL)
    assert probs[0, 0] == pytest.approx(3 / 4)
    assert blend(SINGLE, linear, None, weight=0.5, seen=ALL) == pytest.approx(linear)


def test_weight_follows_the_better_part() -> None:
    """A part that knows nothing gets no share."""
    target = _target([[1, 0], [0, 1]] * 200)
    good = np.log([[0.9, 0.1], [0.1, 0.9]] * 200)
    bad = np.log([[0.2, 0.8], [0.8, 0.2]] * 200)
    assert fit_weight(SINGLE, good, bad, target=target, seen=ALL) < 0.06
    assert fit_weight(SINGLE, bad, good, target=target, seen=ALL) > 0.94
    assert fit_weight(SINGLE, bad[:0], good[:0], target=_target([]), seen=ALL) == 0


def test_few_rows_leave_the_weight_near_one_half() -> None:
    """Four rows by chance do not rule a part out; forty times as many of the same do."""
    four = [[1, 0], [1, 0], [0, 1], [0, 1]]
    linear = np.log([[0.6, 0.4], [0.6, 0.4], [0.4, 0.6], [0.4, 0.6]])
    bert = np.log([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.1]])
    weights = [
        fit_weight(
            SINGLE,
            np.tile(linear, (n, 1)),
            np.tile(bert, (n, 1)),
            target=_target(four * n),
            seen=ALL,
        )
        for n in (1, 40)
    ]
    assert 0.3 < weights[0] < 0.6
    assert weights[1] < weights[0] - 0.1


def test_balanced_blend_leans_on_the_part_that_knows_the_rare_class() -> None:
    """Unbalanced, the part that says the common class of all rows would win."""
    target = _target([[1, 0]] * 95 + [[0, 1]] * 5)
    common = np.log([[0.95, 0.05]] * 100)
    rare = np.log([[0.6, 0.4]] * 95 + [[0.4, 0.6]] * 5)
    weights = [
        fit_weight(SINGLE, common, rare, target=target, seen=ALL, balanced=balanced)
        for balanced in (False, True)
    ]
    assert weights[0] < weights[1] - 0.2


def test_scale_undoes_overconfidence() -> None:
    """Scores that claim 0.99 and are right three times in four are scaled down to 0.75."""
    scores = np.log([[0.99, 0.01]] * 400)
    target = _target(([[1, 0]] * 3 + [[0, 1]]) * 100)
    factor = fit_scale(SINGLE, scores, target, ALL)
    assert SINGLE.probabilities(scores * factor, ALL)[0, 0] == pytest.approx(0.75, abs=0.01)


def test_scale_stays_modest_when_all_is_right() -> None:
    """A few rows, all right, do not make probabilities of exactly 1."""
    factor = fit_scale(SINGLE, np.array([[1.0, -1.0]] * 10), _target([[1, 0]] * 10), ALL)
    assert SINGLE.probabilities(np.array([[1.0, -1.0]]) * factor, ALL)[0, 0] < 0.99


def test_threshold_is_the_lowest_that_is_sure() -> None:
    """Wrong rows below 0.5 stay out, and the threshold chooses the 100 right rows above."""
    probs = np.concatenate([np.linspace(0.6, 0.99, 100), np.linspace(0.1, 0.4, 100)]).tolist()
    found = fit_threshold(probs, [True] * 100 + [False] * 100, target_precision=0.9)
    assert found.reached
    assert 0.38 < found.threshold <= 0.6
    assert found.lower > 0.9
    assert found.precision * found.n_rows == pytest.approx(100)


def test_threshold_never_falls_far_below_the_target_for_want_of_mistakes() -> None:
    """With no mistake at all, texts less sure than the wanted precision stay untold."""
    assert fit_threshold([0.99] * 50, [True] * 50, target_precision=0.9).threshold == 0.9


@pytest.mark.parametrize(("probs", "right"), [([], []), ([0.9, 0.8], [True, False])])
def test_threshold_says_when_none_is_sure(probs: list[float], right: list[bool]) -> None:
    """Too few rows: a threshold all the same, and `reached` is false."""
    found = fit_threshold(probs, right, target_precision=0.9)
    assert not found.reached
    assert 0 < found.threshold <= 0.9


def test_an_answer_without_a_label_is_not_sure() -> None:
    """Whose likeliest label lies above the threshold of the decision, but below that of labels."""
    score = np.array([[1.0, -2.0], [-0.4, -2.0]])
    threshold = Threshold(1, 0.2, 1.0, 1.0, 9, reached=True)
    told = Calibration(multi_threshold=0.5, thresholds=(threshold,))
    task = FittedTask("t", "multi", LabelSet("s", TREE.labels[1:3]), ALL, told)
    columns, is_sure = task_columns(task, task.probabilities(score, None))
    assert columns[0].to_list() == [["a"], []]
    assert is_sure.tolist() == [True, False]


def test_each_class_has_rows_wherever_it_stands_in_the_file() -> None:
    """The first rows of a file that is sorted by class are of one class."""
    values = np.repeat(np.eye(3, dtype=np.float32), [50, 30, 4], axis=0)
    chosen = of_each_class(values, 24)
    assert len(set(chosen.tolist())) == 24
    assert chosen.tolist() == sorted(chosen.tolist()) == of_each_class(values, 24).tolist()
    assert values[chosen].sum(axis=0).tolist() == [10, 10, 4]
    assert of_each_class(values, 84).tolist() == list(range(84))


def test_lower_bound_by_hand() -> None:
    """All right of n: the bound is 0.05 to the power 1/n."""
    assert lower_bounds(np.array([10, 0]), np.array([10, 10])) == pytest.approx([0.05**0.1, 0])


def test_multi_threshold_prefers_the_middle() -> None:
    """Among equally good thresholds the one nearest to 0.5 is taken."""
    target = _target([[1, 0], [0, 1]])
    assert fit_multi_threshold(np.array([[0.9, 0.1], [0.1, 0.9]]), target) == 0.5
    assert fit_multi_threshold(np.array([[0.35, 0.1], [0.1, 0.35]]), target) == 0.35


def test_tree_levels() -> None:
    """A leaf at the top stands for itself below."""
    top, leaves = levels(TREE)
    assert (top.nodes, top.depths) == (("top", "c"), (1, 1))
    assert (leaves.nodes, leaves.depths) == (("a", "b", "c"), (2, 2, 1))


@pytest.mark.parametrize(
    ("probs", "expected"),
    [
        pytest.param([0.9, 0.05, 0.05], ("a", 0.9, 2, True), id="leaf is sure"),
        pytest.param([0.5, 0.45, 0.05], ("top", 0.95, 1, True), id="parent is sure"),
        pytest.param([0.4, 0.2, 0.4], ("a", 0.4, 2, False), id="nothing is sure"),
        pytest.param([0.1, 0.0, 0.9], ("c", 0.9, 1, True), id="leaf at the top"),
    ],
)
def test_tell_backs_off_to_the_parent(
    probs: list[float], expected: tuple[str, float, int, bool]
) -> None:
    """The deepest level that is sure enough is told."""
    told = tell(np.array([probs]), TREE, (0.8, 0.8))
    found = told.labels[0], told.probs[0], told.depths[0], told.is_sure[0]
    assert found == (expected[0], pytest.approx(expected[1]), *expected[2:])


def test_linear_learns_and_survives_texts_without_known_ngrams() -> None:
    """Two labels are told apart; an empty text gets the intercepts."""
    texts = ["送货慢", "太慢了", "态度差", "很差"] * 5
    target = _target([[1, 0], [1, 0], [0, 1], [0, 1]] * 5)
    model = fit_linear(texts, {"t": target}, settings=TrainSettings(), balanced=frozenset(), seed=0)
    scores = model.scores(["慢", "差", ""])["t"]
    assert scores[:2].argmax(axis=1).tolist() == [0, 1]
    assert scores[2] == pytest.approx(model.intercepts["t"])
    assert not model.coefs["t"].flags.writeable or model.coefs["t"].dtype == np.float32


def test_linear_without_any_ngram() -> None:
    """Texts of white space alone leave nothing to learn, and nothing fails."""
    target = _target([[1, 0], [0, 1]])
    model = fit_linear(
        ["", ""], {"t": target}, settings=TrainSettings(), balanced=frozenset(), seed=0
    )
    assert model.vocabulary == ()
    assert model.scores(["慢"])["t"].shape == (1, 2)


def test_novelty_of_embeddings_far_from_all_classes() -> None:
    """A point far from both clouds is novel; of the clouds so many are as the setting says."""
    draw = np.random.default_rng(0)
    points = np.concatenate([draw.normal(0, 1, (50, 4)), draw.normal(8, 1, (50, 4))])
    values = np.repeat(np.eye(2, dtype=np.float32), 50, axis=0)
    margins = np.zeros((100, 2))
    measure = scale(class_distances(points, values), margins, points, known_share=0.9)
    assert (measure.score(margins, points) > 0.5).mean() == pytest.approx(0.1)
    assert measure.score(margins[:1], np.full((1, 4), -20.0))[0] > 0.9


def test_novelty_adds_what_both_parts_say() -> None:
    """Of texts equally far from the classes, one without a margin is more novel."""
    draw = np.random.default_rng(1)
    points = np.concatenate([draw.normal(0, 1, (50, 4)), draw.normal(8, 1, (50, 4))])
    margins = draw.normal(1, 0.3, (100, 2))
    values = np.repeat(np.eye(2, dtype=np.float32), 50, axis=0)
    measure = scale(class_distances(points, values), margins, points, known_share=0.95)
    told = measure.score(np.array([[1.0, 0.0], [-1.0, -1.0]]), np.tile(points[:1], (2, 1)))
    assert told[0] < 0.5 < told[1]


def test_novelty_of_margins() -> None:
    """No label near: novel. All margins alike: no spread becomes 0."""
    margins = np.array([[1.0, -1.0]] * 10)
    measure = scale(margins_only(), margins, None, known_share=0.95)
    assert measure.score(np.array([[-1.0, -1.0]]), None)[0] > 0.5
    assert (measure.spread, *measure.spreads) == (1, 1)


def test_tokenizer_takes_characters() -> None:
    """One token a character; rare ones and unknown ones become [UNK]."""
    found = character_tokenizer(["送货慢", "送 货"]).encode("送货\n慢A")
    assert found.tokens == ["[CLS]", "送", "货", "[UNK]", "[UNK]", "[SEP]"]


@pytest.mark.parametrize(
    "wrong", [{"ngram_min": 4}, {"encoder": None, "heads": 3}, {"epochs": 0}, {"epoch": 3}]
)
def test_settings_refuse_what_cannot_be(wrong: dict[str, int | None]) -> None:
    """Contradictions and unknown keys are refused."""
    with pytest.raises(ValidationError):
        TrainSettings.model_validate(wrong)
