"""`kesu pretrain`: an encoder from unlabelled text."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import polars as pl

from kesu.cleaning.lexicons import read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.settings import CleanSettings
from kesu.configuration import load_encoder
from kesu.inputs import ENCODERS
from kesu.tables import UTC

LOG = logging.getLogger("kesu")


@click.command("pretrain")
@click.argument("name")
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    help="folder of token ids and checkpoints; default: data/interim/encoders/NAME",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="default: data/interim/encoders/NAME/encoder"
)
def command(name: str, work: Path | None, out: Path | None) -> None:
    """Train the encoder that configs/encoders/NAME.yaml describes, or go on where it stood.

    Texts are cleaned and masked first, as a corpus's are. It learns to fill in masked pieces of
    text (learn), or labels of other corpora (teach). Training ends when its budget is spent; with
    a larger one it goes on from where its rate had not yet begun to fall.
    """
    settings = load_encoder(name)
    from kesu.model.pretraining.pretrain import pretrain  # noqa: PLC0415 - imports torch
    from kesu.model.pretraining.teach import teach  # noqa: PLC0415 - imports torch

    target = out or ENCODERS / name / "encoder"
    standing = (teach if settings.teach else pretrain)(
        settings,
        clean=_cleaner(),
        work=work or ENCODERS / name,
        out=target,
        report=lambda line: LOG.info("  %s", line),
    )
    LOG.info("pretrain %s: %d steps, %.0f s", target, standing.step, standing.seconds)


def _cleaner() -> Callable[[Sequence[str]], list[str | None]]:
    """Texts as `kesu clean` with its defaults leaves them; None for those that it drops."""
    settings = CleanSettings()
    lexicons = read_lexicons(Path(settings.lexicons))

    def clean(texts: Sequence[str]) -> list[str | None]:
        rows = pl.DataFrame({"text_raw": texts}, schema={"text_raw": pl.String}).select(
            pl.int_range(pl.len()).cast(pl.String).alias("row_id"),
            "text_raw",
            pl.lit(None, UTC).alias("created_at"),
            pl.lit(None, pl.String).alias("reimport_of"),
        )
        kept = clean_records(rows, settings, lexicons).kept.select("row_id", "text")
        joined = rows.join(kept, on="row_id", how="left", maintain_order="left")
        return joined["text"].to_list()

    return clean
