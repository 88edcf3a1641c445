"""The `kesu` command: one module per subcommand, imported when it is called."""

import errno
import importlib
import logging
import os
import re
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import click

from kesu.errors import KesuError
from kesu.threads import obey_threads

COMMANDS = {
    "demo-data": "write the made-up demo corpus, any size",
    "init": "look at files and write a settings file for a new corpus",
    "run": "run the whole workflow on a corpus",
    "ingest": "read the corpus's files into one table",
    "clean": "clean and mask the texts, find duplicates",
    "split": "assign rows to train, valid, calib and test",
    "adapt": "let the encoder read the corpus before it is trained, where settings want it",
    "train": "train a model with one seed",
    "predict": "label the texts with the best seed's model, or the pinned one",
    "gather": "join the shards of predict",
    "behaviours": "ask the model sentences with known labels, and texts that were changed",
    "topics": "group the texts that fit no category, or that burst",
    "insight": "find where complaints pile up, and why",
    "watch": "find what rises beyond chance, and draw control charts",
    "evaluate": "compute every number of the report",
    "export": "write the labelled data",
    "handover": "put all tables into one DuckDB file, and the alerts into a JSON file",
    "explanations": "explain some labels of a run, for the report",
    "report": "write the report page",
    "audit": "find gold labels that are probably wrong",
    "pretrain": "make an encoder from unlabelled text, or go on with one",
    "accept": "take the topics and alerts of the last run as what later runs are compared with",
    "alerts": "list the alerts of the last run, and say which were seen or are closed",
    "topic": "decide about a topic: rename it, or promote it to a category",
    "review": "let people judge rows: export them, import the answers",
    "publish": "freeze the corpus's model as models/<name>/<version>",
    "models": "list the published versions and how they differ",
    "compare": "tell whether one model may replace another",
    "explain": "tell why a text gets its label",
    "label": "label a file of texts with a published model",
    "summary": "print what a run found",
    "bench": "measure: cleaning, labelling, encoders, topics, alerts and more",
    "docs": "write the generated files, or check that they are in step",
}


# What a system refuses, and what to do about it.
REFUSALS = {
    errno.ENOSPC: "no space is left on the disk; free some",
    errno.EDQUOT: "the quota of the disk is used up; free some",
    errno.EACCES: "a file or folder may not be read or written; get the right to do so",
    errno.EPERM: "a file or folder may not be read or written; get the right to do so",
    errno.EROFS: "the disk can only be read; choose another place",
    errno.ENOENT: "there is no such file or folder; make it, or name another",
    errno.ENOTDIR: "a file stands where a folder is wanted; name another",
    errno.EEXIST: "a file stands where a folder is wanted; name another",
    errno.EISDIR: "a folder stands where a file is wanted; name another",
}
OS_ERROR = re.compile(r"\(os error (\d+)\)")


class LazyGroup(click.Group):
    """Commands by name; a command's module is imported only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, in the order of the workflow."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None if there is none of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kesu.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--log", type=click.Path(dir_okay=False), help="also write the log to this file")
def kesu(log: str | None) -> None:
    """From raw Chinese complaints and reviews to labelled data, topics and a report."""
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if log:
        handlers.append(logging.FileHandler(log, mode="w", encoding="utf-8"))
    logging.basicConfig(level=logging.WARNING, format="%(message)s", handlers=handlers, force=True)
    logging.getLogger("kesu").setLevel(logging.INFO)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; mistakes that a user can mend end in one line and exit code 2."""
    obey_threads()
    try:
        kesu.main(arguments, prog_name="kesu", standalone_mode=False)
    except KesuError as error:
        _fail(str(error))
    except click.ClickException as error:
        _fail(error.format_message())
    except click.Abort:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - whatever nobody foresaw
        refusal = "" if os.environ.get("KESU_DEBUG") else _refusal(error)
        if refusal:
            _fail(refusal)
        _tell(error)
        sys.exit(1)


def _refusal(error: BaseException) -> str:
    """What the system refused, and where; empty if it is another error.

    Libraries written in Rust tell the number of a system's error in their message alone.
    """
    number = getattr(error, "errno", None)
    if number is None and (found := OS_ERROR.search(str(error))):
        number = int(found[1])
    told, filename = REFUSALS.get(number or 0, ""), getattr(error, "filename", None)
    return told and f"{f'{filename}: ' if filename else ''}{told}, and call again"


def _tell(error: BaseException) -> None:
    """Log kinds and places alone: the message of an exception may quote a cell of the data."""
    if os.environ.get("KESU_DEBUG"):
        lines = traceback.format_exception(error)
    else:
        note = "unexpected; please report this (KESU_DEBUG=1 adds messages, which may quote data)"
        lines = [f"{note}\n", *_places(error)]
    logging.getLogger("kesu").error("%s", "".join(lines).rstrip())


def _places(error: BaseException | None) -> Iterator[str]:
    while error:
        yield f"{type(error).__name__}\n"
        for frame in traceback.extract_tb(error.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}\n"
        error = error.__cause__ or error.__context__


def _fail(message: str) -> Any:  # noqa: ANN401 - never returns
    if logging.getLogger().handlers:
        logging.getLogger("kesu").error("error: %s", message)
    else:
        click.echo(f"error: {message}", err=True)
    sys.exit(2)
