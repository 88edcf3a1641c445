"""The page's own words, in Chinese and English."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["zh", "en"]


class Words:
    """Sentences of one language by key; `words("n")`, `words("task", task="category")`."""

    def __init__(self, language: Language, task_names: Mapping[str, str] | None = None) -> None:
        """Keep the language, and what tasks are called by the user."""
        self.language = language
        self._task_names = task_names or {}
        self._strings = {key: row[language] for key, row in _strings().items()}

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence, with its values filled in."""
        return self._strings[key].format(**values)

    def get(self, key: str, default: str) -> str:
        """The word for a key that comes from data, or `default` where there is none."""
        return self._strings.get(key, default)

    def sentences(self, *parts: str) -> str:
        """One paragraph; sentences are set apart by a space in English and by nothing in Chinese.

        >>> Words("zh").sentences("一。", "", "二。")
        '一。二。'
        """
        return ("" if self.language == "zh" else " ").join(part for part in parts if part)

    def task(self, name: str) -> str:
        """What readers call a task: as the user says, else as usual, else by its id.

        >>> words = Words("zh", {"intent": "诉求"})
        >>> [words.task(name) for name in ("intent", "sentiment", "nature")]
        ['诉求', '情感倾向', 'nature']
        """
        return self._task_names.get(name) or self.get(f"name_of_{name}", name)

    def classes(self, task: Mapping[str, Any]) -> dict[str, str]:
        """Class names by id, in the order of the labels of a task in metrics.json."""
        return self._names(task.get("labels") or [])

    def labels(self, task: Mapping[str, Any]) -> dict[str, str]:
        """The same, with the labels of a tree that lie above the classes."""
        return self.classes(task) | self._names(task.get("groups") or [])

    def every_label(self, task: Mapping[str, Any]) -> dict[str, str]:
        """The same, with labels that no model learns."""
        return self.labels(task) | self._names(task.get("residual") or [])

    def _names(self, labels: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        key = "name" if self.language == "zh" else "name_en"
        return {label["id"]: label.get(key) or label["id"] for label in labels}


@cache
def _strings() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("strings.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["key"]: row for row in rows}
