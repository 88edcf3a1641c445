"""What readers call the things that are watched."""

from collections.abc import Mapping
from typing import Any

from kesu.report.words import Words

ALL = "all"


class Names:
    """What readers call the things that are watched."""

    def __init__(self, metrics: Mapping[str, Any], words: Words) -> None:
        """From the numbers of the run, in a language."""
        task = (metrics.get("tasks") or {}).get(metrics.get("decide_by") or "") or {}
        self.words = words
        self._labels = words.every_label(task)

    def of(self, each: Mapping[str, Any]) -> str:
        """The name of an alert or chart."""
        if each["dimension"] == ALL:
            return self.words("all_rows")
        return self._labels.get(each["value"]) or str(each.get("name") or each["value"])
