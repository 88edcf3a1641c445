"""What all stage commands share: a corpus, settings as JSON, and paths that default by corpus."""

import importlib
import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from kesu.errors import SettingsError
from kesu.tasks import Task, TaskSettings, read_tasks

LOG = logging.getLogger("kesu")
MODELS = "the model that the settings pin, or that of each of their seeds"


@dataclass(frozen=True)
class StageRun:
    """One call of a stage: its corpus, its sections of the settings, and its files by name."""

    corpus: str
    settings: dict[str, Any]
    paths: dict[str, Path]
    numbers: dict[str, int]

    def __getitem__(self, name: str) -> Path:
        """The path of an input or output."""
        return self.paths[name]


def stage_command(
    name: str, numbers: Mapping[str, int] | None = None, **paths: str
) -> Callable[[Callable[[StageRun], str]], click.Command]:
    """Turn a function of a `StageRun` into the command of a stage.

    Args:
        name: the stage; settings are those that `kesu.configuration` gives this stage.
        numbers: option name -> default, for options that are whole numbers.
        paths: option name -> default path, with `{corpus}` in it, or `MODELS`.

    The function returns the line of counts that the command logs at its end.
    """

    def decorate(function: Callable[[StageRun], str]) -> click.Command:
        def callback(corpus: str, settings: str | None, **given: Any) -> None:  # noqa: ANN401
            started = time.monotonic()
            files = {
                key: Path(given[key] or _default(template, corpus))
                for key, template in paths.items()
            }
            sections = _Sections(_given(settings or _configured(name, corpus)))
            counts = {key: given[key] for key in numbers or {}}
            try:
                line = function(StageRun(corpus, sections, files, counts))
            except ValidationError as error:
                faults = error.errors(include_url=False, include_input=False)
                raise SettingsError(f"--settings: {faults[0]['loc']}: {faults[0]['msg']}") from None
            LOG.info("%-8s %s (%.1f s)", name, line, time.monotonic() - started)

        command = click.command(name, help=function.__doc__)(callback)
        command.params = [
            click.Argument(["corpus"]),
            click.Option(["--settings"], help="sections as JSON; default: the corpus's files"),
            *(
                click.Option([f"--{key.replace('_', '-')}", key], help=f"default: {template}")
                for key, template in paths.items()
            ),
            *(
                click.Option([f"--{key}"], type=int, default=default, show_default=True)
                for key, default in (numbers or {}).items()
            ),
        ]
        return command

    return decorate


class _Sections(dict[str, Any]):
    """Sections of the settings by name."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - never returns
        raise SettingsError(f"--settings: lacks {name}; wanted all that the stage reads")


def _given(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        raise SettingsError("--settings: not readable as JSON") from None
    if not isinstance(found, dict):
        raise SettingsError("--settings: wanted sections by name")
    return found


# Imported by name at run time: the settings of all stages are no source of this one.
def _configured(stage: str, corpus: str) -> str:
    settings = importlib.import_module("kesu.configuration").load(corpus)
    text: str = importlib.import_module("kesu.sections").for_stage(stage, settings)
    return text


def _default(template: str, corpus: str) -> str:
    if template != MODELS:
        return template.format(corpus=corpus)
    settings = importlib.import_module("kesu.configuration").load(corpus)
    folders: str = importlib.import_module("kesu.inputs").model_folders(settings, corpus)
    return folders


def tasks_of(run: StageRun) -> tuple[Task, ...]:
    """The tasks in the settings of this call, with their label sets."""
    settings = {
        name: TaskSettings.model_validate(task) for name, task in run.settings["tasks"].items()
    }
    return read_tasks(settings, Path("configs/labels"))
