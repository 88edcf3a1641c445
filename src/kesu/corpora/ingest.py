"""The stage ingest: every source of a corpus becomes rows of one table."""

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from kesu.corpora.cells import Cells, is_written
from kesu.corpora.dates import NEVER
from kesu.corpora.gold import GoldReader, take_corrections
from kesu.corpora.identity import AttributeMasks, RowIds, keyed_hash, told_id
from kesu.corpora.readers import read_source
from kesu.corpora.rows import Broken, Reading, Row, as_text, without_totals
from kesu.corpora.schema import RECORDS, REJECTED
from kesu.corpora.settings import IngestSettings, SourceSettings
from kesu.days import are_months
from kesu.errors import DataError
from kesu.tasks import Task
from kesu.text.lexicon import NameLexicon
from kesu.text.masking import mask_all_names, mask_personal
from kesu.text.names import NAME_MASK
from kesu.text.shown import shown, shown_list

BLOCK = 50_000  # rows that are held as Python objects at a time
RAW_CHARS = 200  # of a rejected row that are kept, masked
MASKED_CHARS = 100 * RAW_CHARS  # that are masked: no mask is a hundredth of what it hides
ADVICE = "Check encoding:, separator: and quoting:, or raise ingest.max_rejected"
FEW_ROWS = 20  # below this, a share of rejected rows means nothing


@dataclass(frozen=True)
class IngestResult:
    """Rows read, rows that could not be read, and what a user should know.

    Attributes:
        records: a RECORDS table, in the order of the files.
        rejected: a REJECTED table.
        warnings: a line each.
    """

    records: pl.DataFrame
    rejected: pl.DataFrame
    warnings: list[str]


@dataclass
class _Collector:
    """What all sources fill."""

    settings: IngestSettings
    tasks: Sequence[Task]
    key: bytes
    ids: RowIds
    masks: AttributeMasks
    names: NameLexicon
    schema: dict[str, Any]
    frames: list[pl.DataFrame] = field(default_factory=list)
    rejected: list[tuple[str, int, str, str]] = field(default_factory=list)
    bad: Counter[tuple[str, str]] = field(default_factory=Counter)
    first: dict[tuple[str, str], str] = field(default_factory=dict)
    n_rows: int = 0
    notes: tuple[str, ...] = ()

    @property
    def zone(self) -> str:
        """The zone of times that carry none."""
        return self.settings.timezone

    def note(self, source: str, what: str, value: str = "") -> None:
        """Count something of a source that is taken for missing, and keep the first of it."""
        self.bad[source, what] += 1
        if (source, what) not in self.first:  # to mask each of a million would take minutes
            self.first[source, what] = shown(value, self.names)


def ingest(
    corpus: str,
    settings: IngestSettings,
    *,
    tasks: Sequence[Task],
    key: bytes,
    root: Path,
    names: NameLexicon,
    advice: str = ADVICE,
) -> IngestResult:
    """Read all sources of a corpus.

    Args:
        corpus: its name, the beginning of every `row_id`.
        settings: sources and columns.
        tasks: whose gold labels are read.
        key: for hashes of customers' ids.
        root: folder to which paths are relative.
        names: words that announce a person's name, for masks of attributes.
        advice: what to do if too many rows are rejected.

    Raises:
        DataError: for a file that is missing or cannot be read, a column that is not there, a
            label outside its label set, or too many rejected rows.
    """
    if not settings.sources:
        raise DataError(f"{corpus}: ingest.sources names no file; run `kesu init {corpus} FILE`")
    attributes = sorted({name for source in settings.sources for name in source.columns.attrs})
    schema: dict[str, Any] = dict(RECORDS.columns)
    schema |= {f"attr_{name}": pl.String() for name in attributes}
    schema |= {
        f"gold_{task.name}": pl.List(pl.String()) if task.is_multi else pl.String()
        for task in tasks
    }
    ids, masks = RowIds(corpus, key, names), AttributeMasks(names)
    collector = _Collector(settings, tasks, key, ids, masks, names, schema)
    for source in settings.sources:
        gold = GoldReader(source, tasks, names)
        for reading in read_source(source, root):
            _check_columns(source, reading, names)
            collector.notes += reading.notes
            _collect(collector, source, reading, gold)
        if settings.unknown_labels == "error":
            gold.check()
        for task, value in list(gold.unknown)[:1]:
            what = f"labels outside the label set (the first: {task} {shown(value, names)!r})"
            collector.bad[(source.name, what)] = gold.n_unknown
    _check_rejected(collector, advice)
    records = pl.concat(collector.frames) if collector.frames else pl.DataFrame(schema=schema)
    rejected = pl.DataFrame(collector.rejected, schema=dict(REJECTED.columns), orient="row")
    records, n_mended = take_corrections(records)
    warnings = [*collector.notes, *_warnings(collector)]
    if n_mended:
        warnings.append(f"{n_mended} labels changed where rows came again; the last one counts")
    if are_months(records["local_date"]):
        warnings.append("dates tell no more than the month: no rises are looked for by the day")
    return IngestResult(records, rejected, warnings)


def _check_columns(source: SourceSettings, reading: Reading, names: NameLexicon) -> None:
    for role, wanted in source.columns.named():
        if wanted not in reading.columns:
            near = difflib.get_close_matches(wanted, reading.columns, n=1, cutoff=0.3)
            hint = f"; did you mean {shown(near[0], names)}?" if near else ""
            raise DataError(
                f"source {source.name!r}: {role} column {wanted!r} is not in {source.path} "
                f"(has: {shown_list(reading.columns, names)}){hint}"
            )


def _collect(
    collector: _Collector, source: SourceSettings, reading: Reading, gold: GoldReader
) -> None:
    block: list[dict[str, Any]] = []
    for row in without_totals(reading.rows):
        collector.n_rows += 1
        if isinstance(row, Broken):
            raw = _masked_raw(collector, source, row)
            collector.rejected.append((row.file, row.line, row.reason, raw))
            continue
        block.append(_record(collector, source, row, gold))
        if len(block) >= BLOCK:
            collector.frames.append(pl.DataFrame(block, schema=collector.schema, orient="row"))
            block = []
    if block:
        collector.frames.append(pl.DataFrame(block, schema=collector.schema, orient="row"))


def _masked_raw(collector: _Collector, source: SourceSettings, row: Broken) -> str:
    """What is kept of a row: masked first, then cut, for half a number escapes every mask."""
    cells = [
        NAME_MASK if cell and column == source.columns.person
        else collector.masks.mask(cell[:MASKED_CHARS], column) or ""
        for column, cell in row.cells.items()
    ]  # fmt: skip
    text = ",".join(cells) or mask_personal(row.raw[:MASKED_CHARS], collector.names)
    return mask_all_names(text, collector.names)[:RAW_CHARS]


def _record(
    collector: _Collector, source: SourceSettings, row: Row, gold: GoldReader
) -> dict[str, Any]:
    columns, cells = source.columns, Cells(source.name, row, collector)
    text = cells.joined(columns.text)
    given = told_id(cells.text(columns.id))
    row_id, reimport_of = collector.ids.give(
        source.id_prefix + given if given else "", text, source.name
    )
    created, replied = cells.when(columns.created_at), cells.when(columns.replied_at)
    rating = cells.rating(columns.rating, source.rating_range)
    person = told_id(cells.text(columns.person))
    record = {
        "row_id": row_id,
        "source": source.name,
        "channel": _masked(collector, row, columns.channel) or source.channel,
        "text_raw": text,
        "created_at": created.utc,
        "local_date": created.day,
        "time_precision": created.precision,
        "replied_at": replied.utc,
        "has_reply": replied is not NEVER or is_written(cells.text(columns.replied_at)),
        "closed_at": cells.when(columns.closed_at).utc,
        "rating": rating,
        "satisfaction": cells.satisfaction(columns.satisfaction),
        "person_key": keyed_hash(person, collector.key) if person else None,
        "given_split": cells.text(columns.split) or source.side,
        "reimport_of": reimport_of,
    }
    for name, column in columns.attrs.items():
        record[f"attr_{name}"] = _masked(collector, row, column)
    stars = None if reimport_of else rating  # what somebody wrote the first time counts more
    return record | {f"gold_{task}": label for task, label in gold.read(row, stars).items()}


def _masked(collector: _Collector, row: Row, column: str | None) -> str | None:
    return collector.masks.mask(as_text(row.values.get(column)), column) if column else None


def _check_rejected(collector: _Collector, advice: str) -> None:
    n_rejected, limit = len(collector.rejected), collector.settings.max_rejected
    if not collector.n_rows:
        paths = ", ".join(source.path for source in collector.settings.sources)
        raise DataError(f"{paths}: no rows below the header; wanted at least one")
    is_few = collector.n_rows < FEW_ROWS and n_rejected < collector.n_rows
    if is_few or n_rejected <= limit * collector.n_rows:
        return
    reasons = Counter(reason for _, _, reason, _ in collector.rejected).most_common(3)
    told = ", ".join(f"{reason} ({n})" for reason, n in reasons)
    file, line, _, _ = collector.rejected[0]
    raise DataError(
        f"{file}, line {line}: {n_rejected} of {collector.n_rows} rows cannot be read: {told}; "
        f"the limit is {limit:.0%}. {advice}"
    )


def _warnings(collector: _Collector) -> Iterator[str]:
    for (source, what), n in collector.bad.items():
        first = collector.first.get((source, what))
        told = f" (the first: {first!r})" if first else ""
        yield f"{source}: {n} {what}{told}; taken for missing"
    reasons = Counter(reason for _, _, reason, _ in collector.rejected)
    for reason, n in reasons.most_common(5):
        yield f"rejected: {n} rows, {reason}"
