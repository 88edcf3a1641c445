"""The model card: what a model folder is, for a person who finds it."""

from collections.abc import Mapping
from typing import Any

from kesu.model.fitted import Model

_HEAD = """# A kesu model

Labels Chinese complaints and reviews. This folder is complete: it needs no network and no corpus.
It holds no text of the corpus that it was trained on; the sentences in `golden.jsonl` are invented.

    kesu label FILE --model FOLDER -o OUT

| task | kind | labels | rows to train | macro-F1 on valid: linear | BERT | blend | BERT's share |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
_TAIL = """
Scores on `valid` were used to choose this model; an honest estimate is in the corpus's report.
Texts must be cleaned by the steps in `cleaning.json` before they are labelled.
"""


def model_card(model: Model, metrics: Mapping[str, Any]) -> str:
    """The text of a model folder's README.md, in Markdown."""
    rows = [_row(model, name, entry) for name, entry in metrics["tasks"].items()]
    warnings = [f"- {warning}" for warning in metrics["warnings"]]
    told = "\n".join(["", "What to know about it:", "", *warnings, ""]) if warnings else ""
    return _HEAD + "".join(rows) + told + _TAIL


def _row(model: Model, name: str, entry: Mapping[str, Any]) -> str:
    task = next(task for task in model.tasks if task.name == name)
    scores = [_f1(entry["valid"][part]) for part in ("linear", "bert", "blend")]
    counts = [str(int(task.seen.sum())), str(entry["rows"]["train"])]
    cells = [name, task.kind_name, *counts, *scores, f"{entry['bert_weight']:.2f}"]
    return f"| {' | '.join(cells)} |\n"


def _f1(scores: Mapping[str, Any] | None) -> str:
    return "–" if scores is None else f"{scores['macro_f1']:.3f}"
