"""Latin letters of names as the texts write them: topics are found by words in small letters."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_LATIN = re.compile(r"[A-Za-z]+")


def spellings(texts: Iterable[str]) -> dict[str, str]:
    """How each run of Latin letters, in small letters, is mostly written; ties by code points.

    >>> spellings(["LIS系统打不开", "LIS慢，用APP", "lis重启"])
    {'lis': 'LIS', 'app': 'APP'}
    """
    written: dict[str, Counter[str]] = {}
    for text in texts:
        for run in set(_LATIN.findall(text)):
            written.setdefault(run.lower(), Counter())[run] += 1
    return {low: min(runs, key=lambda run: (-runs[run], run)) for low, runs in written.items()}


def spell(name: str, written: Mapping[str, str]) -> str:
    """A name or keyword with its Latin letters as the texts write them.

    >>> spell("lis系统·重启", {"lis": "LIS"})
    'LIS系统·重启'
    """
    return _LATIN.sub(lambda run: written.get(run[0], run[0]), name)
