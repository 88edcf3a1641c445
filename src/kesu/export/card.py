"""The data card and the machine-readable description of the columns."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

import jinja2
import polars as pl

from kesu.export.schema import MEANING
from kesu.export.settings import ExportSettings
from kesu.tables import n_cut_by_sheets
from kesu.tasks import Task

_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (10**6, "100K<n<1M"))


def describe_columns(frame: pl.DataFrame, tasks: Sequence[Task]) -> list[dict[str, str]]:
    """Name, type and meaning of each exported column, in order."""
    meaning = MEANING | {key: text for task in tasks for key, text in _task_meaning(task).items()}
    return [
        {
            "name": name,
            "type": str(kind),
            "meaning": meaning.get(name, f"attribute {name.removeprefix('attr_')} of the source"),
        }
        for name, kind in frame.schema.items()
    ]


def describe(
    frame: pl.DataFrame,
    tasks: Sequence[Task],
    *,
    corpus: str,
    counts: Mapping[str, int],
    seeds: Mapping[str, int],
) -> dict[str, Any]:
    """The content of schema.json; of the labels of a task, so many are seeds of topics."""
    return {
        "corpus": corpus,
        "rows": frame.height,
        "counts": dict(counts),
        "seeds": dict(seeds),
        "longer_than_a_cell": n_cut_by_sheets(frame["text"]),
        "model_ids": frame["model_id"].drop_nulls().unique().sort().to_list(),
        "columns": describe_columns(frame, tasks),
        "tasks": {task.name: _describe_task(task) for task in tasks},
    }


def data_card(schema: Mapping[str, Any], settings: ExportSettings) -> str:
    """README.md in the Hugging Face form; `configs` points at the Parquet file."""
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - Markdown; cells are escaped by their own filter
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = _markdown_cell
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    template = files(__package__).joinpath("card.md.j2").read_text(encoding="utf-8")
    size = next((name for limit, name in _SIZES if schema["rows"] < limit), "n>1M")
    return environment.from_string(template).render(
        title=settings.title or schema["corpus"], size=size, settings=settings, **schema
    )


def _markdown_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _task_meaning(task: Task) -> dict[str, str]:
    each = "labels" if task.is_multi else "label"
    return {
        task.name: f"the model's {each}",
        f"{task.name}_p": "calibrated probability of it"
        + (", one for each label" if task.is_multi else ""),
        f"{task.name}_final": f"the {each} to use: gold, or the model's where it is sure",
        f"{task.name}_source": "who gave it: gold, review (also seeds of promoted topics), model; "
        "null where nobody is sure",
    }


def _describe_task(task: Task) -> dict[str, Any]:
    return {
        "kind": task.settings.kind,
        "scheme": task.label_set.name,
        "labels": [
            {
                "id": label.id,
                "name_zh": label.name_zh,
                "name_en": label.name_en,
                "parent": label.parent or None,
                "residual": label.residual,
            }
            for label in task.label_set.labels
        ],
    }
