"""What a system says of each row: by a model's predictions, or by a file of a foreign system."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

import polars as pl

from kesu.errors import DataError
from kesu.text.shown import shown_list

_NEAR_ONE = 1e-3  # by which probabilities may miss their sum, from rounding
_NO_LABEL = ("NaN", "nan", "")  # what writers put where there is none
_READERS: dict[str, Callable[[IO[bytes]], pl.DataFrame]] = {
    ".parquet": pl.read_parquet,
    ".csv": partial(pl.read_csv, infer_schema=False),  # 0012 is an id, and 01 a label
    ".jsonl": partial(pl.read_ndjson, infer_schema_length=None),
}


@dataclass(frozen=True)
class Answers:
    """The answers of one system to one task.

    Attributes:
        name: of the system, as the user called it.
        frame: `row_id`, `said` (list of label ids), `p` (of a single task the highest probability,
            else that of the yes or no which is least sure; or null).
        labels: all labels that it can say, or None if only those in `frame` are known.
    """

    name: str
    frame: pl.DataFrame
    labels: tuple[str, ...] | None = None


def model_answers(
    name: str, predictions: pl.DataFrame, task: str, labels: Sequence[str]
) -> Answers:
    """The answers in a table of predictions: the likeliest leaf, or all labels of a multi task.

    Args:
        name: of the model.
        predictions: as the stage predict writes them.
        task: of the model.
        labels: that the model tells, in the order of the probabilities.
    """
    told, probs = pl.col(task), pl.col(f"{task}_probs")
    if isinstance(predictions.schema[task], pl.List):
        frame = predictions.select("row_id", said=told, p=_least_sure(probs))
    else:
        best = probs.list.arg_max().replace_strict(dict(enumerate(labels)), return_dtype=pl.String)
        frame = predictions.select(
            "row_id", said=pl.concat_list(best), p=probs.list.max().cast(pl.Float64)
        )
    return Answers(name, frame, tuple(labels))


def read_table_of_answers(path: Path) -> pl.DataFrame:
    """The file of a foreign system: Parquet, CSV or JSON lines with `row_id`, each row once.

    Raises:
        DataError: if it cannot be read, or is no such table.
    """
    if path.suffix not in _READERS:
        wanted = " ".join(_READERS)
        raise DataError(f"{path}: is neither a model folder nor a file of predictions ({wanted})")
    if not path.is_file():
        raise DataError(f"{path}: there is no such model folder or file of predictions")
    if not path.stat().st_size:
        raise DataError(f"{path}: the file is empty; wanted a table with row_id")
    try:
        with path.open("rb") as stream:  # a bracket in its name is a bracket
            frame = _READERS[path.suffix](stream)
    except pl.exceptions.PolarsError:  # whose message may quote a cell
        raise DataError(
            f"{path}: not readable as {path.suffix[1:]}; wanted a whole table in UTF-8, with the "
            "names of its columns and as many fields in each row"
        ) from None
    if "row_id" not in frame.columns:
        has = shown_list(frame.columns)
        raise DataError(f"{path}: has no column row_id (has: {has}); name the corpus's ids so")
    frame = frame.with_columns(pl.col("row_id").cast(pl.String))
    if n_again := frame.height - frame["row_id"].n_unique():
        raise DataError(f"{path}: {n_again} rows repeat a row_id; keep one of each")
    return frame


def file_answers(path: Path, frame: pl.DataFrame, task: str, *, is_multi: bool) -> Answers:
    """The answers to a task in the table of a foreign system.

    Args:
        path: of the file, for messages.
        frame: `row_id`, a column of the task's name, perhaps `<task>_p` (0 to 1) and
            `<task>_probs` (a list that sums to one in a single task).
        task: the column of its labels; several labels of a multi task are joined by `;` in CSV.
        is_multi: whether several labels may hold.

    Raises:
        DataError: if a label or a probability is missing, or is none.
    """
    said = pl.col(task)
    if not isinstance(frame.schema[task], pl.List):
        text = said.cast(pl.String)
        frame = frame.with_columns(
            pl.when(text.is_in(_NO_LABEL)).then(None).otherwise(text).alias(task)
        )
        said = said.str.split(";") if is_multi else pl.concat_list(said)
    if n_empty := frame[task].null_count():
        raise DataError(f"{path}: {n_empty} rows have no {task}; give each row a label")
    if path.suffix == ".csv":
        frame = _with_numbers(frame, task, is_multi=is_multi)
    _check_probabilities(path, frame, task, is_multi=is_multi)
    name = next((name for name in (f"{task}_p", f"{task}_probs") if name in frame.columns), None)
    p = pl.lit(None) if name is None else pl.col(name)
    if is_multi and f"{task}_probs" in frame.columns:
        p = _least_sure(pl.col(f"{task}_probs"))
    elif name is not None and isinstance(frame.schema[name], pl.List):
        p = p.list.min() if is_multi else p.list.max()
    chosen = p.cast(pl.Float64, strict=False)
    cleaned = said.list.eval(pl.element().str.strip_chars().replace("", None)).list.drop_nulls()
    return Answers(str(path), frame.select("row_id", said=cleaned, p=chosen))


def _least_sure(probs: pl.Expr) -> pl.Expr:
    """Of all yes and no of a row; an answer of many labels is right where each of them is."""
    sure = pl.element().cast(pl.Float64)
    return probs.list.eval(pl.max_horizontal(sure, 1 - sure)).list.min()


def _with_numbers(frame: pl.DataFrame, task: str, *, is_multi: bool) -> pl.DataFrame:
    """The probabilities of a CSV file, whose lists are joined by `;`; what is no number is null."""
    told = []
    for name in (f"{task}_p", f"{task}_probs"):
        if name in frame.columns:
            is_list = name.endswith("_probs") or (is_multi and _has_lists(frame[name]))
            text = pl.col(name).replace("", None)
            parts = text.str.split(";").fill_null([]).cast(pl.List(pl.Float64), strict=False)
            told.append(parts if is_list else text.cast(pl.Float64, strict=False))
    return frame.with_columns(told)


def _has_lists(column: pl.Series) -> bool:
    return bool(column.str.contains(";", literal=True).any())


def _check_probabilities(path: Path, frame: pl.DataFrame, task: str, *, is_multi: bool) -> None:
    for name in (f"{task}_p", f"{task}_probs"):
        if name not in frame.columns:
            continue
        column = frame[name]
        is_list = isinstance(column.dtype, pl.List)
        is_of_each = name.endswith("_probs")
        fits = is_list or not is_of_each if is_multi else is_list == is_of_each
        if not (fits and _inner(column.dtype).is_numeric()):
            wanted = "a list of numbers" if name.endswith("_probs") else "a number"
            raise DataError(f"{path}: {name} is {column.dtype}, wanted {wanted} in each row")
        values = column.explode(empty_as_null=not is_multi).cast(pl.Float64)
        bad = values.is_null() | values.is_nan() | ~values.is_between(0, 1)
        if n_bad := int(bad.sum()):
            raise DataError(f"{path}: {n_bad} values of {name} are not from 0 to 1; mend them")
        if is_list and not is_multi:
            off = (column.list.eval(pl.element().cast(pl.Float64)).list.sum() - 1).abs()
            if n_off := int((off > _NEAR_ONE).sum()):
                raise DataError(
                    f"{path}: {name} does not sum to one in {n_off} of {frame.height} rows; "
                    "normalise them, or leave the column out"
                )


def _inner(kind: pl.DataType) -> pl.DataType:
    return kind.inner if isinstance(kind, pl.List) and isinstance(kind.inner, pl.DataType) else kind
