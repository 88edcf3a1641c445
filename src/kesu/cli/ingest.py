"""`kesu ingest`: the corpus's files become one table."""

import logging
from pathlib import Path

from kesu.cli.stage import StageRun, stage_command, tasks_of
from kesu.corpora.ingest import ingest
from kesu.corpora.schema import RECORDS, REJECTED
from kesu.corpora.settings import IngestSettings
from kesu.state import read_key
from kesu.tables import write_table
from kesu.text.lexicon import read_names

LOG = logging.getLogger(__name__)


@stage_command(
    "ingest",
    records="data/interim/{corpus}/records.parquet",
    rejected="data/interim/{corpus}/rejected.parquet",
)
def command(run: StageRun) -> str:
    """Read the files of CORPUS into one table; what cannot be read is told with its reason."""
    result = ingest(
        run.corpus,
        IngestSettings.model_validate(run.settings["ingest"]),
        tasks=tasks_of(run),
        key=read_key(Path("data/state/key")),
        root=Path(),
        names=read_names(Path(run.settings["clean"]["lexicons"])),
    )
    for warning in result.warnings:
        LOG.warning("  %s", warning)
    write_table(result.rejected, run["rejected"], REJECTED)
    write_table(result.records, run["records"], RECORDS)
    return f"{result.records.height} rows read, {result.rejected.height} rejected"
