"""`kesu ingest`: the corpus's files become one table."""

import logging
from pathlib import Path

from kesu.cli.stage import StageRun, stage_command, tasks_of
from kesu.corpora.ingest import ingest
from kesu.corpora.reviewed import take_reviews
from kesu.corpora.schema import RECORDS, REJECTED
from kesu.corpora.settings import IngestSettings
from kesu.reviews import read_reviews
from kesu.state import read_key, read_state
from kesu.tables import write_table
from kesu.text.lexicon import read_names

LOG = logging.getLogger(__name__)


@stage_command(
    "ingest",
    records="data/interim/{corpus}/records.parquet",
    rejected="data/interim/{corpus}/rejected.parquet",
    state="data/state/{corpus}/reviews.jsonl",
)
def command(run: StageRun) -> str:
    """Read the files of CORPUS into one table; what cannot be read is told with its reason."""
    tasks, reviews = tasks_of(run), read_reviews(read_state(run["state"]), str(run["state"]))
    result = ingest(
        run.corpus,
        IngestSettings.model_validate(run.settings["ingest"]),
        tasks=tasks,
        key=read_key(Path("data/state/key")),
        root=Path(),
        names=read_names(Path(run.settings["clean"]["lexicons"])),
    )
    records, told = take_reviews(result.records, reviews, tasks, where=str(run["state"]))
    for warning in [*result.warnings, *told]:
        LOG.warning("  %s", warning)
    write_table(result.rejected, run["rejected"], REJECTED)
    write_table(records, run["records"], RECORDS)
    return f"{records.height} rows read, {result.rejected.height} rejected"
