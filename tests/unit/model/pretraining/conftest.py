"""A very small encoder from invented sentences, made in a folder of its own."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from kesu.files import read_json
from kesu.model.pretraining.pretrain import pretrain
from kesu.model.pretraining.settings import PretrainSettings

PLACES = ("房间", "前台", "早餐", "快递", "客服", "屏幕", "电池", "包装")
JUDGED = ("很干净", "太慢了", "态度差", "还不错", "坏得快", "挺满意", "破了口", "没人管")


def keep(block: Sequence[str]) -> list[str | None]:
    """A cleaner that drops nothing."""
    return list(block)


@dataclass
class Workshop:
    """What `kesu pretrain` reads and makes.

    Attributes:
        folder: of the files.
        sentences: 300 invented ones, all different; `texts.txt` holds them.
        lines: of progress in the last run.
    """

    folder: Path
    sentences: list[str]
    lines: list[str] = field(default_factory=list)

    def write(self, name: str, sentences: Sequence[str]) -> str:
        """Write a text file; its path."""
        (self.folder / name).write_text("\n".join(sentences), encoding="utf-8")
        return str(self.folder / name)

    def run(self, *, steps: int = 12, **changed: Any) -> dict[str, np.ndarray[Any, Any]]:
        """Train an encoder; its weights."""
        given: dict[str, Any] = {
            "files": [{"path": str(self.folder / "texts.txt")}],
            "architecture": {
                "vocabulary": 150, "layers": 1, "hidden": 16, "heads": 2, "positions": 32,
            },
            "learn": {
                "budget": {"steps": steps}, "max_tokens": 32, "batch_tokens": 512, "warmup": 2,
                "bf16": "no",
            },
        }  # fmt: skip
        chosen = PretrainSettings.model_validate({**given, **changed})
        self.lines.clear()
        pretrain(
            chosen, clean=keep, work=self.folder / "work", out=self.out, report=self.lines.append
        )
        return load_file(self.out / "model.safetensors")

    @property
    def out(self) -> Path:
        """The folder of the encoder."""
        return self.folder / "out"

    @property
    def account(self) -> dict[str, Any]:
        """What the encoder's folder tells of its making."""
        return dict(read_json(self.out / "pretraining.json"))

    @property
    def log(self) -> str:
        """Lines of progress of the last run."""
        return "\n".join(self.lines)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Files to learn from; nothing is trained yet."""
    torch.set_num_threads(1)  # threads that wait for each other make busy machines crawl
    draw = random.Random(0)  # noqa: S311 - no secret
    found: dict[str, None] = {}
    while len(found) < 300:
        found["，".join(f"{draw.choice(PLACES)}{draw.choice(JUDGED)}" for _ in range(3))] = None
    made = Workshop(tmp_path, list(found))
    made.write("texts.txt", made.sentences)
    return made
