"""What pydantic finds wrong in settings, in words for the one who wrote them."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

Location = tuple[str | int, ...]
KINDS = {"str", "list[str]"}  # what pydantic adds to a location where a value may be of two kinds
NEAR_ID = 0.6  # likeness of ids and of names, below which none is suggested
WANTED = {"model_type": "a section with keys", "dict_type": "keys with values"}


def mistakes(error: ValidationError, model: type[BaseModel]) -> list[tuple[Location, str]]:
    """Where each mistake stands, and a line that says what came and what was wanted.

    What is missing stands where it should be found: in the section around it.
    """
    grouped: dict[Location, list[Any]] = {}
    for fault in error.errors():
        grouped.setdefault(_keys(fault["loc"]), []).append(fault)
    return [
        (where[:-1] if faults[0]["type"] == "missing" else where, _line(where, faults, model))
        for where, faults in grouped.items()
    ]


def meant(word: str, known: Iterable[str]) -> str:
    """The known name that a misspelt one is nearest to, as a question; empty if none is near.

    >>> meant("epoch", ["epochs", "seeds"])
    '; did you mean epochs?'
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"; did you mean {near[0]}?" if near else ""


def meant_id(word: str, names: Mapping[str, str]) -> str:
    """The known id that a word is like, or whose name it is like, with its name, as a question.

    Args:
        word: that is no id.
        names: by id.

    >>> meant_id("噪音", {"7f3a9c": "工地·噪音", "81d2e0": "路灯"})
    '; did you mean 7f3a9c (工地·噪音)?'
    >>> meant_id("x", {"7f3a9c": "工地·噪音"})
    ''
    """
    near = difflib.get_close_matches(word, names, n=1, cutoff=NEAR_ID)
    near += [each for each, name in names.items() if word in name]
    if like := difflib.get_close_matches(word, names.values(), n=1, cutoff=NEAR_ID):
        near += [each for each, name in names.items() if name == like[0]]
    return f"; did you mean {near[0]} ({names[near[0]]})?" if near else ""


def model_in(annotation: Any) -> Any:  # noqa: ANN401 - any annotation
    """The settings model in a type such as `dict[str, TaskSettings]`; None if it holds none."""
    if _is_model(annotation):
        return annotation
    inner = [model_in(argument) for argument in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)


def _line(where: Location, faults: Sequence[Any], model: type[BaseModel]) -> str:
    path, first = ".".join(map(str, where)), faults[0]
    fields = _fields_at(where[:-1], model)
    if first["type"] == "extra_forbidden":
        return f"{path}: there is no such key{meant(str(where[-1]), fields)}"
    if first["type"] == "missing":
        return f"{path}: is missing, wanted {fields[str(where[-1])].description}"
    if first["type"] == "value_error":
        return f"{path}: {first['ctx']['error']}".removeprefix(": ")  # the whole file has no path
    got = "null" if first["input"] is None else f"{first['input']!r:.80}"
    return f"{path}: got {got}, wanted {' or '.join(map(_wanted, faults))}"


def _wanted(fault: Any) -> str:  # noqa: ANN401 - pydantic's ErrorDetails
    return WANTED.get(fault["type"]) or re.sub(r"^Input should be ", "", fault["msg"])


def _keys(location: Location) -> Location:
    """A location without what is no key of the file."""
    ends = [at for at, part in enumerate(location) if part in KINDS]
    return location[: ends[0]] if ends else location


def _fields_at(location: Location, model: Any) -> dict[str, Any]:  # noqa: ANN401 - any annotation
    for part in location:
        if isinstance(part, int) or not _is_model(model):
            continue
        if part in model.model_fields:
            model = model_in(model.model_fields[part].annotation)
    return dict(model.model_fields) if _is_model(model) else {}


def _is_model(value: Any) -> bool:  # noqa: ANN401 - any annotation
    return isinstance(value, type) and issubclass(value, BaseModel)
