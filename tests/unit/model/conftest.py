"""A tiny invented corpus, and models trained on it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kesu.labels import Label, LabelSet
from kesu.model.fitted import Model
from kesu.model.folder import load_model
from kesu.model.settings import TrainSettings
from kesu.model.train import train
from kesu.tasks import Task, TaskSettings

PHRASES = {
    "late": ["送货慢", "等了很久", "还没到货", "物流太慢"],
    "rude": ["态度差", "客服骂人", "没有人理", "语气很凶"],
    "broken": ["坏了", "碎了一地", "不能用", "一直漏水"],
}
LABELS = LabelSet(
    "demo",
    (
        Label("service", "服务"),
        Label("late", "送货慢", parent="service"),
        Label("rude", "态度差", parent="service"),
        Label("broken", "损坏"),
        Label("other", "其他", residual=True),
    ),
)
TINY = TrainSettings(
    encoder=None, layers=1, hidden=16, heads=2, max_tokens=32, epochs=2, min_steps=0, batch_size=16
)


@dataclass
class Corpus:
    """Texts with gold and splits, and what to train on them."""

    texts: list[str]
    golds: dict[str, list[Any]]
    splits: list[str]
    tasks: list[Task] = field(
        default_factory=lambda: [
            Task("category", TaskSettings(labels="demo"), LABELS),
            Task("cause", TaskSettings(labels="demo", kind="multi"), LABELS),
        ]
    )

    def train(self, folder: Path, *, use_bert: bool = False, **options: Any) -> Model:
        """Train into `folder/model` and load what came of it."""
        self.train_only(folder, use_bert=use_bert, **options)
        return load_model(folder / "model")

    def train_only(
        self,
        folder: Path,
        *,
        use_bert: bool = False,
        report: Callable[[str], None] = lambda _: None,
        **settings: Any,
    ) -> None:
        """Train into `folder/model`, with checkpoints beside it, BERT on one thread."""
        if use_bert:
            import torch  # noqa: PLC0415 - the linear part needs none

            torch.set_num_threads(1)  # threads that wait for each other make busy machines crawl
        train(
            self.texts,
            self.golds,
            self.splits,
            self.tasks,
            TINY.model_copy(update={"use_bert": use_bert, **settings}),
            decide_by="category",
            seed=0,
            cleaning={"version": 1},
            out=folder / "model",
            checkpoint=folder / "checkpoint",
            report=report,
        )


def make_corpus(n_rows: int = 240) -> Corpus:
    """Rows of three classes; one in ten is residual, one in ten has no gold."""
    draw = random.Random(0)  # noqa: S311 - no secret
    texts, category, cause, splits = [], [], [], []
    for row in range(n_rows):
        label = draw.choice(list(PHRASES))
        second = draw.choice(list(PHRASES))
        words = [draw.choice(["今天", "昨天", "上周"]), draw.choice(PHRASES[label])]
        texts.append("".join([*words, "，", draw.choice(PHRASES[second]), f"，单号{row}"]))
        category.append(None if row % 10 == 0 else "other" if row % 10 == 1 else label)
        cause.append(None if row % 10 == 2 else [] if row % 10 == 3 else [label, second])
        splits.append(("train", "train", "train", "valid", "calib", "test")[row % 6])
    return Corpus(texts, {"category": category, "cause": cause}, splits)


@pytest.fixture(scope="session")
def corpus_maker() -> Callable[[], Corpus]:
    """What makes the tiny corpus anew."""
    return make_corpus


@pytest.fixture
def corpus() -> Corpus:
    """A fresh tiny corpus."""
    return make_corpus()


@pytest.fixture(scope="session")
def linear_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder without BERT; copy it before changing it."""
    folder = tmp_path_factory.mktemp("linear")
    make_corpus().train(folder)
    return folder / "model"


@pytest.fixture(scope="session")
def bert_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder with a tiny BERT; copy it before changing it."""
    folder = tmp_path_factory.mktemp("bert")
    make_corpus().train(folder, use_bert=True)
    return folder / "model"
