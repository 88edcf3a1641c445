"""Result files, one a cell, and the page of results that is filled from them."""

import json
import logging
import os
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kesu.files import read_json, write_json, write_text

LOG = logging.getLogger(__name__)
RESULTS = Path("docs/results")
PAGE = Path("docs/results.md")
Cell = dict[str, Any]


def run_cell(name: str, measure: Callable[[], Mapping[str, Any]]) -> Cell:
    """The result of a cell; measured only where its file is missing.

    Args:
        name: path of the file below `docs/results`, without suffix.
        measure: gives the figures; called at most once.
    """
    path = RESULTS / f"{name}.json"
    if path.exists():
        LOG.info("%s: there already; remove the file to measure again", path)
        return dict(read_json(path))
    LOG.info("%s: measuring", path)
    figures = dict(measure())
    cell = {"cell": name, "date": f"{datetime.now(UTC):%Y-%m-%d}", **machine(), **figures}
    write_json(path, cell)
    LOG.info("%s: %s", path, json.dumps(figures, ensure_ascii=False)[:300])
    return cell


def machine() -> dict[str, Any]:
    """What the figures of a cell were measured on, in words that name no host."""
    cores = len(os.sched_getaffinity(0))  # those that this process may use
    return {"cpu": platform.machine(), "cores": cores, "python": platform.python_version()}


def fill(section: str, lines: Sequence[str], page: Path | None = None) -> None:
    """Put lines between the markers of a section of a page, by default of `docs/results.md`.

    The section is added at the end where it is missing.
    """
    page = page or PAGE
    text = page.read_text(encoding="utf-8") if page.exists() else "# Results\n"
    start, end = f"<!-- {section} -->", f"<!-- /{section} -->"
    block = "\n".join([start, *lines, end])
    if start not in text:
        write_text(page, f"{text.rstrip()}\n\n{block}\n")
        return
    pattern = re.escape(start) + ".*?" + re.escape(end)
    write_text(page, re.sub(pattern, lambda _: block, text, flags=re.DOTALL))


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A Markdown table, a line each."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(_shown, line))} |" for line in lines]


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
