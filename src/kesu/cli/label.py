"""`kesu label`: a file of texts gets the labels of a published model, outside the workflow."""

import secrets
from pathlib import Path
from typing import Any, get_args

import click
import polars as pl

from kesu.cleaning.pipeline import clean_records
from kesu.cli.cleaning import cleaning_of
from kesu.cli.drift import drift_of, warnings_of
from kesu.corpora.guess import guess_source
from kesu.corpora.ingest import IngestResult, ingest
from kesu.corpora.sample import WHY_HOW, read_sample
from kesu.corpora.settings import IngestSettings
from kesu.errors import DataError
from kesu.export.formats import write_csv, write_jsonl
from kesu.files import atomic
from kesu.mistakes import meant
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.model.settings import Precision, PredictSettings
from kesu.state import read_key
from kesu.text.lexicon import NameLexicon

WRITERS = (".csv", ".jsonl", ".parquet")
KEY = Path("data/state/key")
ADVICE = "Mend them, or save the table as Parquet or JSON lines"
NAME_IT = "Name the column of the text with --text"


@click.command("label")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--model", "folder", required=True, type=click.Path(path_type=Path), help="version")
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="csv, jsonl, parquet"
)
@click.option("--text", multiple=True, help="column of the text; several are joined")
@click.option("--id", "row_id", help="column of the row's id")
@click.option("--decide-by", help="task on which `decision` is judged; default: the model's own")
@click.option(
    "--bf16",
    type=click.Choice(get_args(Precision)),
    default=PredictSettings().bf16,
    show_default=True,
    help="as predict.bf16 in the settings of a corpus",
)
def command(
    file: Path,
    *,
    folder: Path,
    out: Path,
    text: tuple[str, ...],
    row_id: str | None,
    decide_by: str | None,
    bf16: Precision,
) -> None:
    """Label the texts of FILE with a published model, as the workflow would.

    Every row of FILE that can be read comes back, in the same order: with labels, or with the
    reason why cleaning dropped it. Without --text the column is guessed, and told. A corpus that
    pins the model gets the same labels, if --decide-by and --bf16 are those of its settings.
    """
    _check_files(file, out)
    model = load_model(folder)
    names = [task.name for task in model.tasks]
    if decide_by is not None and decide_by not in names:
        raise DataError(
            f"--decide-by: {folder} has no task {decide_by!r}{meant(decide_by, names)}; "
            f"it has {', '.join(names)}"
        )
    settings, lexicons = cleaning_of(folder)
    records = _read(file, _source(file, text, row_id), lexicons.names).records
    records = records.select("row_id", "text_raw", "created_at", "reimport_of")
    cleaned = clean_records(records, settings, lexicons)
    kept = cleaned.kept.select("row_id", "text")
    found = predict(
        model,
        kept["row_id"].to_list(),
        kept["text"].to_list(),
        settings=PredictSettings(bf16=bf16),
        decide_by=decide_by,
    )
    labelled = records.select("row_id")
    for table in (cleaned.dropped, kept, found.frame):
        labelled = labelled.join(table, on="row_id", how="left", maintain_order="left")
    _write(labelled, out)
    n_dropped = cleaned.dropped.height
    click.echo(f"{labelled.height} rows in {out}, {n_dropped} of them dropped", err=True)
    for line in warnings_of(drift_of(folder, kept, found.frame)):
        click.echo(f"warning: {line}", err=True)


def _check_files(file: Path, out: Path) -> None:
    if out.suffix not in WRITERS:
        raise DataError(f"{out}: written as {' '.join(WRITERS)}; give -o a name with one of these")
    if not file.is_file():
        raise DataError(f"{file}: there is no such file")
    if out.exists() and out.samefile(file):
        raise DataError(f"{out}: is the file of the texts itself; give -o another name")


def _read(file: Path, source: dict[str, Any], names: NameLexicon) -> IngestResult:
    """The rows of the file; outside a project, ids that look personal are hashed with any key."""
    read = ingest(
        file.stem,
        IngestSettings.model_validate({"sources": [source]}),
        tasks=(),
        key=read_key(KEY) if KEY.exists() else secrets.token_bytes(32),
        root=Path(),
        names=names,
        advice=ADVICE,
    )
    for warning in read.warnings:
        click.echo(f"  {warning}", err=True)
    return read


def _source(file: Path, text: tuple[str, ...], row_id: str | None) -> dict[str, Any]:
    source = {"name": file.stem, "path": str(file)}
    if text:
        columns = {"text": list(text), "id": row_id}
        return source | dict(read_sample(file).how) | {"columns": columns}
    found = guess_source(file, NAME_IT).source
    guessed = found["columns"]
    click.echo(f"  text from {guessed['text']}", err=True)
    columns = {"text": guessed["text"], "id": row_id or guessed.get("id")}
    how = {name: found[name] for name in WHY_HOW if name in found}
    return source | how | {"columns": columns}


def _write(frame: pl.DataFrame, out: Path) -> None:
    with atomic(out) as temporary:
        if out.suffix == ".parquet":
            frame.write_parquet(temporary)
        elif out.suffix == ".csv":
            write_csv(frame, temporary)
        else:
            write_jsonl(frame, temporary)
