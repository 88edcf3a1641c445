"""The demo is neither too easy nor too hard, and its settings name its columns."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from kesu.demo import shapes
from kesu.demo.phrases import read_phrases
from kesu.demo.plan import draw_plan
from kesu.demo.rows import DemoRow, Rows

CORPUS = Path(__file__).parents[3] / "configs" / "corpora" / "demo.yaml"


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("task", ["gold_category", "gold_sentiment"])
def test_a_linear_model_learns_some_and_not_all(task: str, seed: int) -> None:
    """On families that it has not seen, characters give a macro-F1 of 0.75 to 0.95."""
    rows = [row for row in Rows(draw_plan(3000, seed), read_phrases(), seed) if wanted(row, task)]
    train = [row for row in rows if row.text.split == "train"]
    test = [row for row in rows if row.text.split == "test"]
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2)
    model = LogisticRegression(C=10, max_iter=500, class_weight="balanced")
    model.fit(vectorizer.fit_transform(texts(train)), [getattr(row, task) for row in train])
    found = model.predict(vectorizer.transform(texts(test)))
    score = f1_score([getattr(row, task) for row in test], found, average="macro")
    assert 0.75 <= score <= 0.95


def wanted(row: DemoRow, task: str) -> bool:
    """Whether a model would learn from the row, or be tested on it."""
    gold: Any = getattr(row, task)
    return gold not in (None, "other") and row.fate == "plain"


def texts(rows: list[DemoRow]) -> list[str]:
    """Subjects and bodies."""
    return [f"{row.text.subject}\n{row.text.body}".strip() for row in rows]


def test_the_settings_name_every_column_of_every_file() -> None:
    """Each column of the files is read as something."""
    sources = yaml.safe_load(CORPUS.read_text(encoding="utf-8"))["ingest"]["sources"]
    for source in sources:
        columns = dict(source["columns"])
        named = {*columns.pop("attrs").values(), *columns.pop("gold").values()}
        text = columns.pop("text")
        named |= {*columns.values(), *([text] if isinstance(text, str) else text)}
        assert named == set(getattr(shapes, source["name"].upper())), source["name"]
