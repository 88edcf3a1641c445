"""Ingest of one invented file, as the tests of this folder want it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kesu.corpora.ingest import IngestResult, ingest
from kesu.corpora.settings import IngestSettings
from kesu.labels import Label, LabelSet
from kesu.tasks import Task, TaskSettings
from kesu.text.lexicon import NameLexicon

KEY = b"key of the tests"
NAMES = NameLexicon(("联系人", "客户姓名"), frozenset("王李张"))
SENTIMENT = LabelSet(
    "sentiment", (Label("negative", "负面"), Label("neutral", "中性"), Label("positive", "正面"))
)
CAUSE = LabelSet("cause", (Label("late", "送货慢"), Label("rude", "态度差")))
RANGES = {"negative": (1.0, 2.0), "positive": (4.0, 5.0)}

Read = Callable[..., IngestResult]


@pytest.fixture
def tasks() -> tuple[Task, Task]:
    """A single task that ratings can stand for, and one with several labels."""
    return (
        Task("sentiment", TaskSettings(labels="sentiment", from_rating=RANGES), SENTIMENT),
        Task("cause", TaskSettings(kind="multi", labels="cause"), CAUSE),
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file and ingest it; columns are those given, text is 内容."""

    def ingest_file(
        name: str,
        content: bytes | str,
        columns: dict[str, Any] | None = None,
        *,
        tasks: tuple[Task, ...] = (),
        settings: dict[str, Any] | None = None,
        **source: Any,
    ) -> IngestResult:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / name).write_bytes(data)
        described = {"name": "notes", "path": name, "columns": {"text": "内容"} | (columns or {})}
        return read_sources(tmp_path, [described | source], tasks, settings or {})

    return ingest_file


def read_sources(
    root: Path,
    sources: list[dict[str, Any]],
    tasks: tuple[Task, ...] = (),
    settings: dict[str, Any] | None = None,
) -> IngestResult:
    """Ingest the sources as the corpus `c`."""
    checked = IngestSettings.model_validate({"sources": sources} | (settings or {}))
    return ingest("c", checked, tasks=tasks, key=KEY, root=root, names=NAMES)
