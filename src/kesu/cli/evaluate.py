"""`kesu evaluate`: every number of the report."""

from pathlib import Path

from kesu.cleaning.schema import CLEAN, DROPPED
from kesu.cli.choice import best_folder, cuts, model_folders
from kesu.cli.drift import drift_of
from kesu.cli.insight_numbers import TABLES, insight_numbers
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.cli.today import latest_today
from kesu.corpora.schema import RECORDS, REJECTED
from kesu.evaluation.evaluate import evaluate
from kesu.evaluation.settings import EvaluateSettings
from kesu.files import read_json, write_json
from kesu.label_versions import new_labels
from kesu.manifest import model_id, read_checked, read_manifest
from kesu.model.behaviour.schema import BEHAVIOURS
from kesu.model.schema import PARTS, PREDICTIONS
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table
from kesu.topics.schema import TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS, WEAK

LABELS = Path("configs/labels")


@stage_command(
    "evaluate",
    records="data/interim/{corpus}/records.parquet",
    rejected="data/interim/{corpus}/rejected.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    dropped="data/interim/{corpus}/dropped.parquet",
    counts="data/interim/{corpus}/clean_counts.json",
    splits="data/interim/{corpus}/splits.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    parts="data/interim/{corpus}/parts.parquet",
    topics="data/processed/{corpus}/topics.parquet",
    members="data/processed/{corpus}/topic_members.parquet",
    events="data/processed/{corpus}/topic_events.parquet",
    behaviours="data/processed/{corpus}/behaviours.parquet",
    temporal="data/reports/{corpus}/temporal.json",
    models=MODELS,
    metrics="data/reports/{corpus}/metrics.json",
    **TABLES,  # type: ignore[arg-type] # none of them is called numbers
)
def command(run: StageRun) -> str:
    """Compute every number of the report of CORPUS, each with its interval and its rows."""
    folders = str(run["models"])
    model = best_folder(folders)
    tasks = tasks_of(run)
    clean, splits = read_table(run["clean"], CLEAN), read_table(run["splits"], SPLITS)
    predictions = read_table(run["predictions"], PREDICTIONS)
    rows = clean.join(splits, on="row_id", maintain_order="left")
    metrics = evaluate(
        run.corpus,
        records=read_table(run["records"], RECORDS),
        rejected=read_table(run["rejected"], REJECTED),
        clean=clean,
        dropped=read_table(run["dropped"], DROPPED),
        splits=splits,
        predictions=predictions,
        parts=read_table(run["parts"], PARTS),
        topics=read_table(run["topics"], TOPICS),
        topic_members=read_table(run["members"], TOPIC_MEMBERS),
        topic_events=read_table(run["events"], TOPIC_EVENTS),
        behaviours=read_table(run["behaviours"], BEHAVIOURS),
        clean_counts=read_json(run["counts"]),
        insight=insight_numbers(run),
        temporal=read_json(run["temporal"]),
        drift=drift_of(model, rows, predictions),
        model_metrics=read_checked(model, "metrics.json"),
        calibration=cuts(model),
        tasks=tasks,
        decide_by=run.settings["decide_by"],
        seeds=[read_checked(folder, "metrics.json") for folder in model_folders(folders)],
        new_labels={task.name: new_labels(task.label_set, LABELS) for task in tasks},
        emergence=run.settings["topics"] | {"weak": WEAK},
        today=latest_today(),
        settings=EvaluateSettings.model_validate(run.settings["evaluate"]),
    )
    write_json(run["metrics"], metrics | {"model_id": model_id(read_manifest(model))})
    return f"{len(metrics['tasks'])} tasks scored"
