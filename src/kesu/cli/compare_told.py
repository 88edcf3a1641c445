"""What `kesu compare` writes and says."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cli.compare_systems import System
from kesu.comparison.gate import Outcome, Verdict
from kesu.comparison.paired import Comparison
from kesu.comparison.rows import PairedRows
from kesu.comparison.settings import CompareSettings
from kesu.comparison.slices import Slice
from kesu.comparison.trust import Trust
from kesu.export.formats import write_csv
from kesu.files import atomic, write_json, write_text
from kesu.report.comparison import CHANGES, MOST_ROWS, render_comparison
from kesu.report.words import Words
from kesu.tasks import Task

_MOST_SLICES = 5  # that are told in words


@dataclass(frozen=True)
class Result:
    """The comparison of one task; trust is None where a system tells no probabilities."""

    paired: PairedRows
    found: Comparison
    verdict: Verdict
    slices: tuple[Slice, ...]
    trust_a: Trust | None
    trust_b: Trust | None


def as_json(
    systems: tuple[System, System], results: Mapping[str, Result], settings: CompareSettings
) -> dict[str, Any]:
    """Every number, for compare.json."""
    a, b = (
        {
            "name": each.name,
            "rows_per_second": each.rows_per_second,
            "megabytes": each.megabytes,
        }
        for each in systems
    )
    tasks = {
        name: {
            "labels": result.paired.labels,
            "verdict": asdict(result.verdict),
            "slices": [asdict(each) for each in result.slices],
            "trust": {
                side: asdict(trust) if trust else None
                for side, trust in (("a", result.trust_a), ("b", result.trust_b))
            },
            **asdict(result.found),
        }
        for name, result in results.items()
    }
    found = {"form": 2, "settings": settings.model_dump(mode="json"), "a": a, "b": b}
    plain: dict[str, Any] = _plain(found | {"tasks": tasks})
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def write_comparison(
    out: Path,
    found: dict[str, Any],
    changed: pl.DataFrame,
    tasks: Sequence[Task],
    words: Words,
) -> None:
    """Write compare.json and compare.html, and the rows that changed as flips.parquet and .csv."""
    key = attrgetter("name_zh" if words.language == "zh" else "name_en")
    names = {task.name: {each.id: key(each) or each.id for each in task.label_set.labels}
             for task in tasks}  # fmt: skip
    telling = most_telling(changed)
    rows = telling.to_dicts()
    page = render_comparison(found, rows, n_flips=changed.height, names=names, words=words)
    with atomic(out / "flips.parquet") as table, atomic(out / "flips.csv") as sheet:
        changed.write_parquet(table)
        write_csv(changed, sheet)
        write_json(out / "compare.json", found)
        write_text(out / "compare.html", page)
    click.echo(f"{out}/compare.html; {changed.height} rows that changed in flips.csv", err=True)


def most_telling(changed: pl.DataFrame) -> pl.DataFrame:
    """The rows that a page shows: those that B broke, then fixed, the surest of B first."""
    order = pl.col("change").replace_strict(
        {name: at for at, name in enumerate(CHANGES)}, return_dtype=pl.Int8
    )
    ordered = changed.sort(
        [order, "b_p", "row_id"], descending=[False, True, False], nulls_last=True
    )
    return ordered.head(MOST_ROWS)


def told_lines(
    systems: tuple[System, System], results: Mapping[str, Result], outcome: Outcome
) -> list[str]:
    """The comparison in lines, the verdict last."""
    lines = [f"A {systems[0].name}", f"B {systems[1].name}"]
    for name, result in results.items():
        lines += [*_scores(name, result.found), *_trust(result), *_slices(result.slices)]
        lines += [
            f"  {each.outcome}: {each.what} {each.value:+.3f}, limit {each.limit:+.3f}"
            for each in result.verdict.findings
            if each.outcome != "pass"
        ]
        if result.verdict.outcome == "undecided" and result.verdict.rows_to_decide:
            lines.append(f"  about {result.verdict.rows_to_decide} rows would decide")
    return [*lines, f"verdict: {outcome}"]


def _scores(name: str, found: Comparison) -> list[str]:
    score, split = found.macro_f1, found.mcnemar
    line = (
        f"{name}: macro-F1 {score.a:.3f} -> {score.b:.3f}, difference {score.value:+.3f} "
        f"[{score.low:+.3f}, {score.high:+.3f}], {found.n_rows} rows; right alone: A "
        f"{split.only_a}, B {split.only_b}, p {split.p_value:.3g}"
    )
    return [line]


def _trust(result: Result) -> list[str]:
    a, b = result.trust_a, result.trust_b
    if not a or not b:
        return []
    line = (
        f"  calibration error {a.ece:.3f} -> {b.ece:.3f}, coverage at the target precision "
        f"{a.coverage:.0%} -> {b.coverage:.0%}"
    )
    return [line]


def _slices(slices: Sequence[Slice]) -> list[str]:
    sure = [each for each in slices if each.is_sure]
    return [
        f"  {'better' if each.difference > 0 else 'worse'} where {each.by} is {each.value}: "
        f"accuracy {each.a:.3f} -> {each.b:.3f}, {each.n_rows} rows"
        for each in sure[:_MOST_SLICES]
    ]
