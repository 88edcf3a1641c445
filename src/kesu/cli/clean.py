"""`kesu clean`: texts become clean and masked, duplicates known."""

import logging
from pathlib import Path

from kesu.cleaning.lexicons import Lexicons, read_lexicons
from kesu.cleaning.pipeline import clean_records
from kesu.cleaning.schema import CLEAN, DROPPED
from kesu.cleaning.settings import CleanSettings
from kesu.cli.cleaning import cleaning_of
from kesu.cli.stage import StageRun, stage_command
from kesu.corpora.schema import RECORDS
from kesu.files import write_json
from kesu.tables import read_table, write_table

LOG = logging.getLogger("kesu")


@stage_command(
    "clean",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    dropped="data/interim/{corpus}/dropped.parquet",
    counts="data/interim/{corpus}/clean_counts.json",
    cleaning="data/interim/{corpus}/cleaning.json",
)
def command(run: StageRun) -> str:
    """Clean and mask the texts of CORPUS, drop what is none, and group duplicates."""
    settings, lexicons = _cleaning(run)
    columns = ["row_id", "text_raw", "created_at", "reimport_of"]
    result = clean_records(read_table(run["records"], RECORDS, columns), settings, lexicons)
    write_table(result.dropped, run["dropped"], DROPPED)
    write_json(run["counts"], result.counts)
    write_json(run["cleaning"], {"settings": settings.model_dump(), "lexicons": lexicons.to_dict()})
    write_table(result.kept, run["clean"], CLEAN)
    return f"{result.kept.height} rows kept, {result.dropped.height} dropped"


def _cleaning(run: StageRun) -> tuple[CleanSettings, Lexicons]:
    """As the corpus's settings say, or as the pinned model's texts were cleaned."""
    settings = CleanSettings.model_validate(run.settings["clean"])
    if not run.settings["model"]:
        return settings, read_lexicons(Path(settings.lexicons))
    LOG.info("  cleaned as %s was trained, not by the settings of clean", run.settings["model"])
    return cleaning_of(Path(run.settings["model"]))
