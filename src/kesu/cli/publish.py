"""`kesu publish`: a trained model becomes a version that never changes."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from kesu.cli.choice import best_folder
from kesu.configuration import load
from kesu.errors import DataError
from kesu.files import sha256
from kesu.model.folder import load_model
from kesu.splitting.schema import SPLITS
from kesu.state import append_state, read_state
from kesu.tables import read_table


@click.command("publish")
@click.argument("corpus")
@click.option("--name", help="name of the model; default: the corpus")
@click.option("--models", default="models", show_default=True, help="folder of all models")
def command(corpus: str, name: str | None, models: str) -> None:
    """Freeze the best seed's model of CORPUS as models/<name>/<version>/.

    A version is the date and a hash of the model. The sides of the corpus's rows are noted in its
    state, so that no row that this model learned from ever becomes a test row.
    """
    settings = load(corpus)
    folders = [f"data/interim/{corpus}/model/seed{seed}" for seed in settings.train.seeds]
    source = best_folder(",".join(folders))
    load_model(source)
    target = _freeze(source, Path(models) / (name or corpus), settings.ingest.timezone)
    _note_splits(corpus)
    click.echo(f"published {target}")


def _freeze(source: Path, family: Path, zone: str) -> Path:
    digest = sha256(source / "MANIFEST.json")[:8]
    if stands := next(iter(family.glob(f"*-{digest}")), None):
        return stands
    today = datetime.now(UTC).astimezone(ZoneInfo(zone)).date()
    target = family / f"{today:%Y%m%d}-{digest}"
    temporary = family / f".{target.name}.{os.getpid()}"
    try:
        shutil.copytree(source, temporary)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _note_splits(corpus: str) -> None:
    path = Path(f"data/state/{corpus}/splits.jsonl")
    known = {entry["row_id"] for entry in read_state(path)}
    table = Path(f"data/interim/{corpus}/splits.parquet")
    if not table.exists():
        raise DataError(f"{table}: there is no such table; run `kesu run {corpus}` first")
    splits = read_table(table, SPLITS)
    new = [
        {"row_id": row_id, "split": split}
        for row_id, split in splits.iter_rows()
        if split != "unlabelled" and row_id not in known
    ]
    if new:
        append_state(path, new)
