"""What each stage of making the encoder gave, and how long it took."""

from collections.abc import Sequence
from pathlib import Path

from kesu.bench.cells import table
from kesu.bench.encoder_beside import ARMS, spread
from kesu.bench.encoder_runs import RULES, Entry, pairs_of
from kesu.bench.plans import ADAPT_MINUTES, FEW, SHIPPED, TEXT, taught_at
from kesu.files import read_json

CORPUS = "gov_messages"  # whose labels no stage has seen, and whose texts adaptation alone
# What a stage makes, from what, and the encoder whose card tells how long it took.
STAGES = (
    ("filling in masked pieces", "untaught", {"scratch"}, TEXT),
    ("labels of other corpora", "encoder", {"untaught"}, SHIPPED),
    ("the corpus's own texts", "adapted", {"encoder", "short"}, None),
)


def stage_lines(found: Sequence[Entry]) -> list[str]:
    """What each stage adds to runs with few labels of a corpus that it has not seen."""
    few = [entry for entry in found if entry["rows"] == str(FEW) and entry["task"] == CORPUS]
    rows: list[list[object]] = []
    for name, start, before, encoder in STAGES:
        alike = ["run", "max_tokens", *(RULES if start == "adapted" else RULES[:-1])]
        for _, plain, mine in pairs_of(few, start, before, by=alike):
            pairs = list(zip(mine, plain, strict=True))
            for rate in dict.fromkeys(entry["taught_at"] for entry in mine):
                runs = [pair for pair in pairs if pair[0]["taught_at"] == rate]
                read = ", ".join(map(str, sorted({more["max_tokens"] for more, _ in runs})))
                gains = [spread(runs, arm) for arm in ARMS]
                named = f"{name}, learned at {rate:g}" if encoder == SHIPPED else name
                took = _cost(encoder) if encoder != SHIPPED or rate == taught_at(SHIPPED) else "–"
                rows.append([named, took, read, len(runs), *gains])
    if not rows:
        return []
    header = (
        "stage",
        "took",
        "tokens",
        "pairs of runs",
        *(f"{name} gains" for name in ARMS.values()),
    )
    return [
        "", f"What each stage of the encoder adds to {FEW} labels of {CORPUS}, in points of",
        "macro-F1 with the standard error over runs that differ in nothing else:", "",
        *table(header, rows),
    ]  # fmt: skip


def _cost(encoder: str | None) -> str:
    """How long a stage took, and on what."""
    if encoder is None:
        return f"{ADAPT_MINUTES} minutes on a CPU, each"
    made = read_json(Path(encoder, "pretraining.json"))
    return f"{made['seconds'] / 60:.1f} minutes on {made['machine']['gpu'] or 'a CPU'}"
