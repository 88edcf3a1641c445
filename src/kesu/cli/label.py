"""`kesu label`: a file of texts gets the labels of a published model, outside the workflow."""

import secrets
from pathlib import Path
from typing import Any

import click
import polars as pl

from kesu.cleaning.lexicons import Lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.corpora.guess import guess_source
from kesu.corpora.ingest import ingest
from kesu.corpora.sample import read_sample
from kesu.corpora.settings import IngestSettings
from kesu.errors import DataError
from kesu.export.formats import write_csv, write_jsonl
from kesu.files import atomic, read_json
from kesu.model.folder import load_model
from kesu.model.predict import predict
from kesu.state import read_key

WRITERS = (".csv", ".jsonl", ".parquet")


@click.command("label")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--model", "folder", required=True, type=click.Path(path_type=Path), help="version")
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="csv, jsonl, parquet"
)
@click.option("--text", multiple=True, help="column of the text; several are joined")
@click.option("--id", "row_id", help="column of the row's id")
@click.option(
    "--max-rejected",
    default=0.1,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="share of unreadable rows from which it is an error",
)
def command(  # noqa: PLR0917 - click passes them by name
    file: Path,
    folder: Path,
    out: Path,
    text: tuple[str, ...],
    row_id: str | None,
    max_rejected: float,
) -> None:
    """Label the texts of FILE with a published model, as the workflow would.

    Every row of FILE that can be read comes back, in the same order: with labels, or with the
    reason why cleaning dropped it. Without --text the column is guessed, and told.
    """
    if out.suffix not in WRITERS:
        raise DataError(f"{out}: written as {' '.join(WRITERS)}; give -o a name with one of these")
    if not file.is_file():
        raise DataError(f"{file}: there is no such file")
    if out.exists() and out.samefile(file):
        raise DataError(f"{out}: is the file of texts itself; give -o another name")
    model = load_model(folder)
    cleaning = read_json(folder / "cleaning.json")
    lexicons = Lexicons.from_dict(cleaning["lexicons"])
    read = ingest(
        file.stem,
        IngestSettings.model_validate(
            {"sources": [_source(file, text, row_id)], "max_rejected": max_rejected}
        ),
        tasks=(),
        key=_key(Path("data/state/key")),
        root=Path(),
        names=lexicons.names,
    )
    for warning in read.warnings:
        click.echo(f"  {warning}", err=True)
    settings = CleanSettings.model_validate(cleaning["settings"])
    records = read.records.select("row_id", "text_raw", "created_at", "reimport_of")
    cleaned = clean_records(records, settings, lexicons)
    kept = cleaned.kept.select("row_id", "text")
    found = predict(model, kept["row_id"].to_list(), kept["text"].to_list())
    labelled = (
        records.select("row_id")
        .join(cleaned.dropped, on="row_id", how="left", maintain_order="left")
        .join(kept, on="row_id", how="left", maintain_order="left")
        .join(found.frame, on="row_id", how="left", maintain_order="left")
    )
    _write(labelled, out)
    n_dropped = cleaned.dropped.height
    click.echo(f"{labelled.height} rows in {out}, {n_dropped} of them dropped", err=True)


def _key(path: Path) -> bytes:
    """The project's key where there is one, else one that ends with this command."""
    return read_key(path) if path.exists() else secrets.token_bytes(32)


def _source(file: Path, text: tuple[str, ...], row_id: str | None) -> dict[str, Any]:
    plain = {"name": file.stem, "path": str(file)}
    if text:
        quoting = read_sample(file).quoting
        return plain | {"quoting": quoting, "columns": {"text": list(text), "id": row_id}}
    source = guess_source(file).source
    guessed = source["columns"]
    click.echo(f"  text from {guessed['text']}", err=True)
    columns = {"text": guessed["text"], "id": row_id or guessed.get("id")}
    return plain | {"quoting": source.get("quoting", "standard"), "columns": columns}


def _write(frame: pl.DataFrame, out: Path) -> None:
    with atomic(out) as temporary:
        if out.suffix == ".parquet":
            frame.write_parquet(temporary)
        elif out.suffix == ".csv":
            write_csv(frame, temporary)
        else:
            write_jsonl(frame, temporary)
