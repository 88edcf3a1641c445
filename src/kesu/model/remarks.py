"""What to know about a model: codes with their numbers, and their sentences in English.

The report tells the same codes in its own languages.
"""

from collections.abc import Mapping

Remark = dict[str, str | int | float]

SENTENCES = {
    "no_gold_in_train": "task {task}: no gold label in train, so it is left out",
    "one_class_in_train": "task {task}: all {n} gold rows in train are the same, so it is left out",
    "few_in_valid": "task {task}: {n} gold rows in valid, wanted {least}; "
    "early stop and blend are little more than guesses",
    "few_in_calib": "task {task}: {n} gold rows in calib, wanted {least}; "
    "temperature and thresholds are little more than guesses",
    "precision_not_reached": "task {task}: no threshold is sure to reach a precision of "
    "{target:g} on calib; the nearest one is used",
    "cut_short": "BERT: trained for less than all epochs, {minutes:g} minutes",
    "novelty_from_valid": "novelty: no gold rows in calib, so its limit comes from valid",
    "novelty_from_train": "novelty: no gold rows in calib, so its limit comes from train",
}


def sentence(remark: Mapping[str, str | float]) -> str:
    """The sentence of a remark.

    >>> sentence({"code": "no_gold_in_train", "task": "cause"})
    'task cause: no gold label in train, so it is left out'
    """
    return SENTENCES[str(remark["code"])].format(**remark)
