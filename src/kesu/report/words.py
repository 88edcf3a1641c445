"""The page's own words, in Chinese and English."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Language = Literal["zh", "en"]


class Words:
    """Sentences of one language by key; `words("n")`, `words("task", task="category")`."""

    def __init__(self, language: Language) -> None:
        """Keep the language."""
        self.language = language
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
        """What readers call a task: its usual name for the usual tasks, else the name as it is.

        >>> Words("zh").task("sentiment"), Words("zh").task("intent")
        ('情感倾向', 'intent')
        """
        return self.get(f"name_of_{name}", name)

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
