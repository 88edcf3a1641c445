"""`kesu explanations`: why some texts of a run got their labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from kesu.cleaning.schema import CLEAN
from kesu.cli.choice import best_folder
from kesu.cli.learned import learned_rows
from kesu.cli.stage import MODELS, StageRun, stage_command, tasks_of
from kesu.corpora.schema import RECORDS
from kesu.evaluation.gold import gold_of
from kesu.model.explanation.explain import Explanation, explain
from kesu.model.explanation.nearest import nearest
from kesu.model.explanation.sample import sample_rows
from kesu.model.explanation.schema import EXPLANATIONS
from kesu.model.explanation.settings import ExplainSettings
from kesu.model.folder import load_model
from kesu.model.schema import PREDICTIONS
from kesu.splitting.schema import SPLITS
from kesu.tables import read_table, write_table
from kesu.tasks import Task


@stage_command(
    "explanations",
    records="data/interim/{corpus}/records.parquet",
    clean="data/interim/{corpus}/clean.parquet",
    splits="data/interim/{corpus}/splits.parquet",
    predictions="data/interim/{corpus}/predictions.parquet",
    embeddings="data/interim/{corpus}/embeddings",
    models=MODELS,
    explanations="data/processed/{corpus}/explanations.parquet",
)
def command(run: StageRun) -> str:
    """Explain some labels of CORPUS: the words that carry them, the nearest training texts."""
    settings = ExplainSettings.model_validate(run.settings["explain"])
    rows = _sample(run, settings.rows)
    told = pl.DataFrame(_explained(run, rows, settings), schema=dict(EXPLANATIONS.columns))
    write_table(told, run["explanations"], EXPLANATIONS)
    return f"{rows.height} texts explained"


def _sample(run: StageRun, n: int) -> pl.DataFrame:
    """The texts to explain, by the task that decides; none where no model knows it."""
    tasks = {task.name: task for task in tasks_of(run)}
    task = tasks.get(run.settings["decide_by"])
    predictions = read_table(run["predictions"], PREDICTIONS)
    if task is None or task.name not in predictions.columns:
        return sample_rows(_no_rows(), n=n)
    label = pl.col(task.name) if task.is_multi else pl.concat_list(task.name)
    p = pl.col(f"{task.name}_p")
    told = predictions.select(
        "row_id", "decision", label=label, p=p.list.max() if task.is_multi else p
    )
    clean = read_table(run["clean"], CLEAN, ["row_id", "text", "dup_group"])
    splits = read_table(run["splits"], SPLITS).select("row_id", is_test=pl.col("split") == "test")
    gold = _gold(task, read_table(run["records"], RECORDS))
    rows = clean.join(told, on="row_id").join(splits, on="row_id")
    rows = rows.join(gold, on="row_id", how="left")
    is_right = [
        gold is not None and _is_right(task, label, gold)
        for label, gold in rows.select("label", "gold").iter_rows()
    ]
    return sample_rows(rows.with_columns(is_right=pl.Series(is_right, dtype=pl.Boolean)), n=n)


def _is_right(task: Task, told: Sequence[str], gold: Sequence[str]) -> bool:
    """Whether the same labels are told, or of a tree one that lies above the gold one."""
    if task.is_multi:
        return set(told) == set(gold)
    return all(any(label in task.label_set.path(each) for each in gold) for label in told)


def _gold(task: Task, records: pl.DataFrame) -> pl.DataFrame:
    """Gold labels that a model can tell; what lies outside them is no mistake of the model."""
    trained = list(task.label_set.trained)
    return gold_of(task, records).filter(
        pl.col("gold").list.eval(pl.element().is_in(trained)).list.all()
    )


def _no_rows() -> pl.DataFrame:
    lists = pl.List(pl.String)
    return pl.DataFrame(
        schema={
            "row_id": pl.String, "text": pl.String, "dup_group": pl.String,
            "decision": pl.String, "is_test": pl.Boolean, "gold": lists, "is_right": pl.Boolean,
            "p": pl.Float64,
        }
    )  # fmt: skip


def _explained(
    run: StageRun, rows: pl.DataFrame, settings: ExplainSettings
) -> list[dict[str, Any]]:
    if rows.is_empty():
        return []
    folder = best_folder(str(run["models"]))
    model = load_model(folder)
    known = learned_rows(model, folder, run.paths, n_shards=run.settings["predict"]["shards"])
    decide_by = run.settings["decide_by"]
    found = []
    for row in rows.iter_rows(named=True):
        near = nearest(model, row["text"], known, n=settings.neighbours)
        why = explain(model, row["text"], tasks=[decide_by], n_samples=settings.samples)
        found += [_row(row, each, near) for each in why]
    return found


def _row(
    row: Mapping[str, Any], why: Explanation, near: Sequence[tuple[str, float]]
) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("row_id", "kind", "gold")},
        "task": why.task,
        "label": why.label,
        "probability": why.probability,
        "starts": [start for start, _ in why.words.spans],
        "ends": [end for _, end in why.words.spans],
        "effects": list(why.words.effects),
        "fit": why.words.fit,
        "neighbours": [row_id for row_id, _ in near],
        "similarities": [similarity for _, similarity in near],
    }
