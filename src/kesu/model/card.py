"""The model card: what a model folder is, for a person who finds it."""

from collections.abc import Mapping
from typing import Any

from kesu.model.fitted import Model
from kesu.model.remarks import sentence
from kesu.model.settings import TrainSettings

_HEAD = """# A kesu model

Labels Chinese complaints and reviews. This folder is complete: it needs no network and no corpus.
It holds no text and no id of the corpus that it was trained on; the sentences in `golden.jsonl`
are invented. What it cannot do without: `vocab.json` lists the runs of {ngrams} characters that
stand in at least {min_df} distinct training texts, with `0` for every number, and `tokenizer.json`
the tokens of BERT. `training_hashes.json` holds salted checksums of the training texts: who has
a text can find out if it was among them, so keep that file as private as the corpus.

    kesu label FILE --model FOLDER -o OUT

| task | kind | labels | rows to train | macro-F1 on valid: linear | BERT | blend | BERT's share |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
_TAIL = """
A text is `novel` where it lies far from all training texts of the task that decides (`decide_by` in
`labels.json`; a corpus may name another), `labelled` where it does not and that task is at least as
sure as the threshold in `calibration.json`, else `doubtful`.
A task with one label only, or none, in its training rows is not learned, and a model that does not
know the task that decides says `novel` of every text. Between batches, threads and reloads the
probabilities of a text differ by at most 0.0001 in single precision, and by up to 0.02 in bfloat16
(`predict.bf16`); its labels and decision do not.

Scores on `valid` were used to choose this model; an honest estimate is in the corpus's report.
Texts must be cleaned by the steps in `cleaning.json` before they are labelled.
"""


def model_card(model: Model, metrics: Mapping[str, Any], settings: TrainSettings) -> str:
    """The text of a model folder's README.md, in Markdown."""
    shortest, longest = model.linear.ngrams
    head = _HEAD.format(ngrams=f"{shortest} to {longest}", min_df=settings.min_df)
    rows = [_row(model, name, entry) for name, entry in metrics["tasks"].items()]
    warnings = [f"- {sentence(warning)}" for warning in metrics["warnings"]]
    told = "\n".join(["", "What to know about it:", "", *warnings, ""]) if warnings else ""
    return head + "".join(rows) + told + _TAIL


def _row(model: Model, name: str, entry: Mapping[str, Any]) -> str:
    task = next(task for task in model.tasks if task.name == name)
    scores = [_f1(entry["valid"][part]) for part in ("linear", "bert", "blend")]
    counts = [str(int(task.seen.sum())), str(entry["rows"]["train"])]
    cells = [name, task.kind_name, *counts, *scores, f"{entry['bert_weight']:.2f}"]
    return f"| {' | '.join(cells)} |\n"


def _f1(scores: Mapping[str, Any] | None) -> str:
    return "–" if scores is None else f"{scores['macro_f1']:.3f}"
