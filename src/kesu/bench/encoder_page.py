"""The page of results that is filled from the cells of `make bench-encoder`."""

from collections.abc import Collection, Sequence

import numpy as np

from kesu.bench.cells import Cell, table
from kesu.bench.encoder_beside import adapted_lines, short_lines
from kesu.bench.encoder_gaps import gap_lines, late_lines, weak_lines
from kesu.bench.encoder_runs import Entry, entries_of, key_of, mean_of, over_linear, shown
from kesu.bench.encoder_stages import stage_lines
from kesu.bench.plans import SHIPPED, taught_at
from kesu.model.blend import SHARE
from kesu.model.progress import KEPT
from kesu.model.settings import TrainSettings

SCRATCH = "scratch"
LEGEND = (
    "Macro-F1, mean over seeds and salts; differences in points, with the 95 % interval of a",
    "paired bootstrap over the duplicate groups of the test rows. Of the salts of gov_messages the",
    "first has every seed, the others the first seed alone. Runs are those of the encoder; scratch",
    "may have fewer, which is told below. Longer texts were cut to `tokens`.",
    "",
    "Each corpus is scored with weights that saw none of its labels: `kesu-small` is the default,",
    "`kesu-text` is what it was before it was taught, `kesu-small-hotels-out` was taught without",
    "the corpora that count as one with chnsenticorp. The card of kesu-small tells which files;",
    "several files in one row were taught on a GPU and on a CPU, or at the rates told below.",
    "The rate of teaching, how much of a text is read, which epoch is kept and BERT's share were",
    "chosen by scores on gov_messages among others: no label of it was learned by an encoder, but",
    "its rows may flatter kesu by what such choices give. The linear part learns from four fifths",
    "of the labels, as BERT does; the rest stops training and sets shares and thresholds.",
)
CARD_TAUGHT = (
    "Macro-F1 beside a linear model of the same rows. No label of a corpus was seen before it",
    "was scored on: corpora whose labels this encoder was taught are scored with one that was",
    "not, by the same recipe without them (kesu-small-hotels-out) or taught no label (kesu-text).",
    "`weights` names its folder and begins its SHA-256.",
)
CARD_TEXT = (
    "Macro-F1 beside a linear model of the same rows, on corpora for which it is scored as it is.",
    "`weights` names its folder and begins its SHA-256.",
)
LARGE = 2000  # rows from which the bar of a cell holds
BAR = -0.5  # points below the linear part that no such cell may lie


def lines(cells: Sequence[Cell], planned: Sequence[str] = ()) -> list[str]:
    """Markdown: a row for each task and size, seeds and salts averaged, the bars, and what lacks.

    Args:
        cells: trainings that are measured.
        planned: names of all that are to be.
    """
    found = [entry for cell in cells for entry in entries_of(cell)]
    ours = [entry for entry in found if entry["start"] == "encoder"]
    header = ("task", "rows", "weights", "tokens", "runs", "linear", "scratch", "encoder", "blend",
              "encoder − linear", "blend − linear")  # fmt: skip
    told = ["## The encoder beside the linear part", ""]
    told += table(header, [_row(name, ours, found) for name in dict.fromkeys(map(key_of, ours))])
    told += ["", *LEGEND, *_scratch_lines(found), *_kept_lines(found), *_taught_lines(found), ""]
    return [
        *told,
        *_bars(ours),
        *gap_lines([cell["cell"] for cell in cells], planned),
        *short_lines(found),
        *adapted_lines(found),
        *stage_lines(found),
        "",
        "From `make bench-encoder`, files `docs/results/encoder/*`.",
    ]


def _scratch_lines(found: Sequence[Entry]) -> list[str]:
    """How much of a text scratch read, which may be less than the encoder by now."""
    read = sorted({entry["max_tokens"] for entry in found if entry["start"] == SCRATCH})
    return [f"Scratch read {' or '.join(map(str, read))} tokens of a text."] if read else []


def _kept_lines(found: Sequence[Entry]) -> list[str]:
    """How many trainings chose otherwise than kesu does by now what is chosen on valid."""
    every = {(e["run"], e["rows"], e["start"]): (e["kept"], e["share"]) for e in found}
    kept, shares = zip(*every.values(), strict=True) if every else ((), ())
    told = []
    if old := kept.count("best"):
        told += [
            f"Of {len(every)} trainings, scratch and others too, {old} kept the epoch that scored",
            "highest on valid, as kesu did before; others the last that valid cannot tell from it.",
        ]
    if old := shares.count("least"):
        told += [
            f"In {old}, BERT's share in the blend is that with the least loss on valid, as before,",
            "which may be none where few labels are there; in others the mean of what is likely.",
        ]
    return told


def _taught_lines(found: Sequence[Entry]) -> list[str]:
    """How many trainings are of an encoder that was taught at another rate than it is by now."""
    rates = {(e["run"], e["rows"], e["start"]): e["taught_at"] for e in found if e["taught_at"]}
    ours = taught_at(SHIPPED)
    others = sorted({rate for rate in rates.values() if rate != ours})
    if not others:
        return []
    n_others = sum(rate in others for rate in rates.values())
    told = " or ".join(f"{rate:g}" for rate in others)
    return [
        f"Of {len(rates)} trainings of an encoder that was taught labels, {n_others} are of one",
        f"that learned them at the rate {told}, and not at {ours:g} as kesu-small did.",
    ]


def card_lines(cells: Sequence[Cell], *, is_taught: bool = True) -> list[str]:
    """Markdown for the card of an encoder: what it gives, and which weights each row is of.

    Args:
        cells: trainings that are measured.
        is_taught: the card is that of the encoder that was taught labels, which is scored on some
            corpora by others of its recipe; else of the one that was taught none.
    """
    starts = ("encoder",) if is_taught else ("encoder", "untaught")
    every = [e for cell in cells for e in entries_of(cell) if e["start"] in starts]
    ours = [e for e in every if is_taught or e["taught_at"] is None]
    rows = []
    for key in dict.fromkeys(map(key_of, ours)):
        mine = [entry for entry in ours if key_of(entry) == key]
        weights = ", ".join(dict.fromkeys(entry["weights"] for entry in mine))
        scores = [mean_of(mine, arm) for arm in ("linear", "bert", "blend")]
        rows.append([*key, len(mine), *scores, weights])
    header = ("task", "labelled rows", "runs", "linear", "encoder", "blend", "weights")
    return [
        "## Scores", "",
        *(CARD_TAUGHT if is_taught else CARD_TEXT), "",
        *table(header, rows), "", *(_taught_lines(ours) if is_taught else []),
        "From `make bench-encoder`; intervals and bars stand in `docs/results.md`.",
    ]  # fmt: skip


def _row(key: tuple[str, str], ours: Sequence[Entry], found: Sequence[Entry]) -> list[object]:
    mine = [entry for entry in ours if key_of(entry) == key]
    scratch = [entry for entry in found if key_of(entry) == key and entry["start"] == SCRATCH]
    scores = [mean_of(mine, "linear"), mean_of(scratch, "bert"), mean_of(mine, "bert")]
    gains = [shown(over_linear(mine, arm)) for arm in ("bert", "blend")]
    names = ", ".join(dict.fromkeys(entry["weights"].split()[0] for entry in mine))
    read = ", ".join(map(str, sorted({entry["max_tokens"] for entry in mine})))
    return [*key, names, read, len(mine), *scores, mean_of(mine, "blend"), *gains]


def _n_now(rows: Collection[Sequence[Entry]]) -> int:
    """Rows of which every run has the rules and the length of now, and weights taught as now."""

    def is_now(entry: Entry) -> bool:
        rate = entry["taught_at"]
        of_now = TrainSettings().max_tokens, KEPT, SHARE
        return (entry["max_tokens"], entry["kept"], entry["share"]) == of_now and (
            rate is None or rate == taught_at(SHIPPED)
        )

    return sum(all(map(is_now, found)) for found in rows)


def _bars(ours: Sequence[Entry]) -> list[str]:
    keys = list(dict.fromkeys(map(key_of, ours)))
    by_key = {key: [entry for entry in ours if key_of(entry) == key] for key in keys}
    large = {key: found for key, found in by_key.items() if found[0]["n_rows"] >= LARGE}
    overall = np.mean([over_linear(found, "blend") for found in by_key.values()], axis=0)
    below = [key for key, found in large.items() if over_linear(found, "blend")[0] < BAR]
    above = [key for key, found in large.items() if over_linear(found, "bert")[0] > 0]
    return [
        f"- Blend against linear, mean over these {len(by_key)} rows: {shown(overall)} points.",
        f"- Of {len(large)} with {LARGE} labels or more, the blend lies more than {-BAR} points",
        f"  below linear in {len(below)}, and the encoder alone above linear in {len(above)}.",
        f"  {_n_now(large.values())} of these {len(large)} are of trainings as they are now alone.",
        *late_lines([(f"{e['task']} {e['rows']}, on {e['device']}", e["seconds"]) for e in ours]),
        *weak_lines(
            {key: mean_of(found, "bert") or 0.0 for key, found in by_key.items()},
            {key: float(over_linear(found, "bert")[0]) for key, found in by_key.items()},
        ),
    ]
