"""`kesu export`: the labelled data for other systems."""

from kesu.cleaning.schema import CLEAN, DROPPED
from kesu.cli.choice import best_folder, cuts
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.corpora.schema import RECORDS, REJECTED
from kesu.export.export import export
from kesu.export.settings import ExportSettings
from kesu.insight.schema import ASSESSMENTS
from kesu.model.schema import PREDICTIONS
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table
from kesu.topics.schema import TOPIC_MEMBERS


@stage_command(
    "export",
    records="data/interim/{corpus}/records.parquet",
    rejected="data/interim/{corpus}/rejected.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    dropped="data/interim/{corpus}/dropped.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    members="data/processed/{corpus}/topic_members.parquet",
    assessments="data/processed/{corpus}/assessments.parquet",
    models=MODELS,
    folder="data/processed/{corpus}/labelled",
)
def command(run: StageRun) -> str:
    """Write the labelled data of CORPUS as Parquet, CSV and JSON lines, with a data card."""
    clean = read_table(run["clean"], CLEAN)
    export(
        run["folder"],
        corpus=run.corpus,
        records=read_table(run["records"], RECORDS),
        rejected=read_table(run["rejected"], REJECTED),
        clean=clean,
        dropped=read_table(run["dropped"], DROPPED),
        splits=read_table(run["splits"], SPLITS),
        predictions=read_table(run["predictions"], PREDICTIONS),
        topic_members=read_table(run["members"], TOPIC_MEMBERS),
        assessments=read_table(run["assessments"], ASSESSMENTS),
        tasks=tasks_of(run),
        calibration=cuts(best_folder(str(run["models"]))),
        decide_by=run.settings["decide_by"],
        settings=ExportSettings.model_validate(run.settings["export"]),
    )
    return f"{clean.height} rows in {run['folder']}"
