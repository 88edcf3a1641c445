"""The sentences: complete, without open slots, and each family on one side."""

import re
from collections import defaultdict
from pathlib import Path
from random import Random

import pytest

from kesu.demo import facts, names, personal
from kesu.demo.compose import Writer
from kesu.demo.dirt import Dirt
from kesu.demo.fill import Filler
from kesu.demo.phrases import read_phrases, read_templates
from kesu.labels import read_label_set

LABELS = Path(__file__).parents[3] / "configs" / "labels"
TEMPLATES = read_templates()


@pytest.mark.parametrize("channel", facts.CHANNELS)
def test_every_template_leaves_no_slot_open(channel: str) -> None:
    """What is written holds no braces, whatever is drawn."""
    phrases = read_phrases()
    filler = Filler(phrases, Random(5))  # noqa: S311 - nothing to keep secret
    writer, dirt = Writer(filler), Dirt(filler)
    for label, where, goods in phrases.templates:
        if where != channel:
            continue
        for _ in range(20):
            scene = filler.scene(
                channel=channel, label=label, day=400, region="华东", goods=goods,
                supplier="同泽快运",
            )  # fmt: skip
            text = writer.write(scene)
            body, _ = dirt.spoil(text.body, scene)
            assert not set("{}") & set(text.subject + body), body


def test_a_family_is_on_one_side_and_tells_one_thing() -> None:
    """Templates of a family share category, side and sentiment."""
    seen = defaultdict(set)
    for template in TEMPLATES:
        seen[template.family].add((template.category, template.split, template.sentiment))
    assert all(len(values) == 1 for values in seen.values())


def test_there_are_many_sentences() -> None:
    """At least 250 templates, a dozen families a leaf, and sides in proportion."""
    assert len({template.pattern for template in TEMPLATES}) == len(TEMPLATES) > 250
    families = defaultdict(set)
    for template in TEMPLATES:
        families[template.category].add((template.family, template.split))
    for leaf in set(facts.LEAVES) - {"other"}:
        assert len(families[leaf]) >= 12, leaf
        assert {split for _, split in families[leaf]} >= {"train", "valid", "calib", "test"}, leaf
    n_train = sum(split == "train" for found in families.values() for _, split in found)
    assert n_train / sum(map(len, families.values())) == pytest.approx(0.6, abs=0.06)


def test_labels_of_the_sentences_are_in_the_label_sets() -> None:
    """The TSV files of configs/labels know every id and name that the demo writes."""
    for scheme, known in (
        ("demo_category", names.CATEGORIES),
        ("sentiment", names.SENTIMENTS),
        ("demo_cause", names.CAUSES),
    ):
        labels = read_label_set(LABELS / f"{scheme}.tsv")
        assert {leaf.id: leaf.name_zh for leaf in labels.leaves} == known
    for template in TEMPLATES:
        assert set(template.causes) <= set(names.CAUSES)
        assert template.sentiment in names.SENTIMENTS


def test_id_numbers_are_valid_and_phones_have_eleven_digits() -> None:
    """Invented numbers pass the checks that masking relies on."""
    rng = Random(0)  # noqa: S311 - nothing to keep secret
    for _ in range(200):
        number = personal.id_number(rng)
        assert re.fullmatch(r"\d{17}[\dX]", number)
        weights = (*personal.WEIGHTS, 1)
        digits = [10 if char == "X" else int(char) for char in number]
        assert sum(d * w for d, w in zip(digits, weights, strict=True)) % 11 == 1
        assert re.fullmatch(r"1\d{10}", personal.phone(rng))
