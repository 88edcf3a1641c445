"""`kesu topic rename`: a name that a person gives."""

from pathlib import Path

import click

from kesu.cli.corpus_day import today_of
from kesu.cli.last_run import from_last_run
from kesu.errors import DataError
from kesu.mistakes import meant_id
from kesu.state import append_state, read_state
from kesu.tables import read_table
from kesu.topics.memory import RENAMED, read_memory
from kesu.topics.schema import TOPICS

MOST_CHARS = 40


@click.command("rename")
@click.argument("corpus")
@click.argument("topic_id")
@click.argument("name")
def rename(corpus: str, topic_id: str, name: str) -> None:
    """Give the topic TOPIC_ID of CORPUS a NAME, which it keeps in all later runs.

    The id lasts from run to run once `kesu accept` took the run.
    """
    state = Path(f"data/state/{corpus}/topics.jsonl")
    memory = read_memory(read_state(state), str(state))
    table = from_last_run(corpus, Path(f"data/processed/{corpus}/topics.parquet"))
    topics = read_table(table, TOPICS)
    named = dict(topics.select("topic_id", "name").iter_rows()) | dict(memory.names)
    wanted = _checked(name.strip(), topic_id, named, {*named, *memory.ids})
    date = f"{today_of(corpus)}"
    entry = {"event": RENAMED, "topic_id": topic_id, "name": wanted, "date": date}
    append_state(state, [entry])
    click.echo(f"{topic_id} is called {wanted} from the next run on")


def _checked(name: str, topic_id: str, named: dict[str, str], ids: set[str]) -> str:
    """The name, if this topic may bear it."""
    if topic_id not in ids:
        names = {each: named.get(each, "no longer there") for each in sorted(ids)}
        hint = meant_id(topic_id, names) or "; the report and topics.parquet tell their ids"
        raise DataError(f"there is no topic {topic_id}{hint}")
    check_name(name)
    others = [other for other, its in named.items() if its == name and other != topic_id]
    if others:
        raise DataError(f"the topic {others[0]} is called {name} already; choose another name")
    return name


def check_name(name: str, where: str = "") -> None:
    """That a table and a chart have room for a name of a topic, or of the label that it becomes.

    Args:
        name: without blanks around it.
        where: it was given, for the message.

    Raises:
        DataError: if it is empty, too long or not on one line.
    """
    if not name or len(name) > MOST_CHARS or not name.isprintable():
        raise DataError(
            f"{where}the name {name!r:.60} has {len(name)} characters, wanted 1 to {MOST_CHARS} on "
            "one line"
        )
