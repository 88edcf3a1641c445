"""Where each comparison of several goes, and the page that holds them together."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kesu.cli.compare_systems import System
from kesu.files import write_json, write_text
from kesu.report.overview import render_overview
from kesu.report.words import Words

_UNSAFE = re.compile(r"[^\w.-]+")


def folders(out: Path, candidates: Sequence[System]) -> list[Path]:
    """The folder of each comparison: `out` itself for one, else a numbered one each.

    >>> [str(path) for path in folders(Path("c"), [System("m/v1", {}), System("b.csv", {})])]
    ['c/1-v1', 'c/2-b.csv']
    """
    if len(candidates) == 1:
        return [out]
    names = [_UNSAFE.sub("_", Path(each.name).name) for each in candidates]
    return [out / f"{number}-{name}" for number, name in enumerate(names, start=1)]


def write_overview(
    out: Path,
    found: Sequence[tuple[Path, Mapping[str, Any]]],
    about: Mapping[str, Any],
    words: Words,
) -> None:
    """Write compare.json and compare.html of several comparisons with the same first system.

    Args:
        out: folder of all.
        found: of each its folder in `out`, and its compare.json.
        about: what holds for all.
        words: of the page.
    """
    candidates = [
        {
            "folder": str(folder),
            **told["b"],
            "outcome": told["outcome"],
            "tasks": {
                task: {"macro_f1": each["macro_f1"], "n_rows": each["n_rows"]}
                for task, each in told["tasks"].items()
            },
        }
        for folder, told in found
    ]
    first = found[0][1]
    whole = {
        "form": first["form"], **about, "settings": first["settings"], "a": first["a"],
        "candidates": candidates,
    }  # fmt: skip
    write_text(out / "compare.html", render_overview(whole, words))
    write_json(out / "compare.json", whole)
    click.echo(f"{out}/compare.html", err=True)
