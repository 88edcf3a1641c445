"""Write the demo corpus: four files and `truth.json`."""

from pathlib import Path
from typing import Any

from kesu.demo.phrases import read_phrases
from kesu.demo.plan import draw_plan
from kesu.demo.rows import Rows
from kesu.demo.sinks import Sinks
from kesu.demo.truth import Truth
from kesu.files import write_json


def write_demo(folder: Path, *, n_rows: int, seed: int) -> dict[str, Any]:
    """Write `n_rows` made-up complaints, row by row, and what was planted in them.

    The same seed gives the same rows; CSV, JSONL and Parquet are the same to the byte, Excel
    files carry the time at which they were made.

    Args:
        folder: where the files go; made if missing, files of the same names are replaced.
        n_rows: readable rows in all files together; broken lines come on top.
        seed: another seed, another corpus.

    Returns:
        What `truth.json` says.
    """
    truth = Truth(n_rows=n_rows, seed=seed)
    with Sinks(folder) as sinks:
        for row in Rows(draw_plan(n_rows, seed), read_phrases(), seed):
            sinks.by_channel[row.scene.channel].add(row)
            truth.add(row)
    told = truth.as_json(sinks.by_channel)
    write_json(folder / "truth.json", told)
    return told
