"""`kesu topic promote`: a topic becomes a category that the next run learns."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kesu.cli.corpus_day import today_of
from kesu.cli.last_run import from_last_run
from kesu.cli.lock import between_runs
from kesu.cli.topic_rename import check_name
from kesu.cli.topic_seeds import seeds_of
from kesu.cli.topic_settings import with_labels
from kesu.configuration import load
from kesu.errors import DataError, SettingsError
from kesu.files import write_together
from kesu.label_versions import version_for, with_label
from kesu.labels import Label, LabelSet, read_label_set
from kesu.mistakes import meant, meant_id
from kesu.reviews import SEED, Reviews, read_reviews
from kesu.sections import Settings
from kesu.state import growing, grown, read_state
from kesu.tables import read_table
from kesu.topics.memory import PROMOTED, read_memory
from kesu.topics.schema import TOPICS, within

LABEL_ID = re.compile(r"\w[\w./-]{0,39}")
FOLDER = Path("configs/labels")
NO_TASK = (
    "{corpus} has no task that could learn a label; write a label set of two labels or more to "
    "configs/labels/{corpus}.tsv (its columns stand in docs/tables.md), and tasks: "
    "{{{name}: {{labels: {corpus}}}}} into configs/corpora/{corpus}.yaml"
)


@click.command("promote")
@click.argument("corpus")
@click.argument("topic_id")
@click.option("--as", "label_id", required=True, metavar="LABEL", help="id of the new label")
@click.option("--name-zh", help="its Chinese name; default: the topic's name")
@click.option("--parent", default="", help="id of the label that it lies below, in a tree")
@click.option("--task", help="the task that it is a label of; default: decide_by")
def promote(
    corpus: str, topic_id: str, *, label_id: str, name_zh: str | None, parent: str, task: str | None
) -> None:
    """Make the topic TOPIC_ID of CORPUS a label, which the next run learns.

    The label goes into a new version of the task's label set, and the topic's rows become its
    seeds: those of a theme's tight topics too, but no weak members (strength below 0.4), no rows
    that people labelled and no seeds of another label. `kesu review export` offers the seeds first,
    so that they can be checked.
    """
    new = {"label_id": label_id, "name": name_zh, "parent": parent}
    settings, folder = load(corpus), Path(f"data/state/{corpus}")
    with between_runs(corpus), growing(folder / "reviews.jsonl", folder / "topics.jsonl"):
        _promote(corpus, settings, topic_id, _task(corpus, settings, task), new)


def _promote(
    corpus: str, settings: Settings, topic_id: str, task: str, new: Mapping[str, Any]
) -> None:
    """Write the new label, its seeds and what became of the topic, and tell it."""
    state = Path(f"data/state/{corpus}/reviews.jsonl")
    reviews = read_reviews(read_state(state), str(state))
    topic = _topic(corpus, topic_id)
    labels = read_label_set(FOLDER / f"{settings.tasks[task].labels}.tsv")
    label = _label(topic, labels, **new)
    seeds = seeds_of(corpus, topic, label_id=label.id, task=task, labels=labels, reviews=reviews)
    date = f"{today_of(corpus)}"
    entry = {"event": SEED, "task": task, "labels": [label.id], "topic_id": topic_id, "date": date}
    entries = [entry | {"row_id": row_id} for row_id in seeds.row_ids]
    more = _remembered(corpus, topic, label.id, date=date)
    version, is_set = _write(corpus, labels, label, entries, reviews, more=more)
    click.echo(
        f"{topic_id} is the label {label.id} ({label.name_zh}) of {FOLDER / version}.tsv, with "
        f"{len(seeds.row_ids)} seeds; left out: {seeds.n_weak} weak members, {seeds.left_out}"
    )
    if not is_set:
        path = f"configs/corpora/{corpus}.yaml"
        click.echo(f"write into {path}, below tasks: and {task}: the line\n    labels: {version}")


def _remembered(
    corpus: str, topic: Mapping[str, Any], label_id: str, *, date: str
) -> dict[Path, bytes]:
    """The state that knows what became of the topic, and of those in it: they did not end."""
    state = Path(f"data/state/{corpus}/topics.jsonl")
    topics = read_table(Path(f"data/processed/{corpus}/topics.parquet"), TOPICS)
    names = dict(topics.select("topic_id", "name").iter_rows()) | {topic["topic_id"]: topic["name"]}
    known = read_memory(read_state(state), str(state)).labels
    entry = {"event": PROMOTED, "label": label_id, "date": date}
    new = [
        entry | {"topic_id": each, "name": names[each]}
        for each in (topic["topic_id"], *within(topics)[topic["topic_id"]])
        if known.get(each) != label_id
    ]
    return {state: grown(state, new)} if new else {}


def _task(corpus: str, settings: Settings, name: str | None) -> str:
    """The name of a task that can learn a new label."""
    name = name or settings.decide_by
    if name not in settings.tasks:
        if not settings.tasks:
            raise DataError(NO_TASK.format(corpus=corpus, name=name))
        raise DataError(f"there is no task {name!r}{meant(name, settings.tasks)}")
    if settings.model:
        raise SettingsError(
            f"configs/corpora/{corpus}.yaml: pins {settings.model}, which can learn no new label; "
            "set model: null first"
        )
    return name


def _topic(corpus: str, topic_id: str) -> dict[str, Any]:
    """The topic, under the name that a person gave it, if one did."""
    table = from_last_run(corpus, Path(f"data/processed/{corpus}/topics.parquet"))
    topics = read_table(table, TOPICS)
    found = topics.filter(topic_id=topic_id)
    if found.is_empty():
        names = dict(topics.select("topic_id", "name").iter_rows())
        hint = meant_id(topic_id, names) or f"; {table} has their ids"
        raise DataError(f"there is no topic {topic_id} in the last run{hint}")
    state = Path(f"data/state/{corpus}/topics.jsonl")
    named = read_memory(read_state(state), str(state)).names
    topic = found.row(0, named=True)
    return topic | {"name": named.get(topic_id, topic["name"]) or ""}


def _label(
    topic: Mapping[str, Any], labels: LabelSet, *, label_id: str, name: str | None, parent: str
) -> Label:
    """The new label, if the set can have it."""
    if not LABEL_ID.fullmatch(label_id):
        raise DataError(
            f"--as: got {label_id!r}, wanted 1 to 40 letters, digits, characters, or _ . / - within"
        )
    name = (topic["name"] if name is None else name).strip()
    check_name(name, "--name-zh: ")
    for option, value in (("--as", label_id), ("--name-zh", name)):
        if known := " and ".join(labels.meanings(value)):
            raise DataError(
                f"{option}: {value!r} means the label {known} of {labels.name} already; choose "
                "another one"
            )
    _check_parent(parent, labels)
    words = tuple("".join(word.split()) for word in topic["keywords"] or ())
    return Label(label_id, name, parent=parent, keywords=tuple(filter(str.isprintable, words)))


def _check_parent(parent: str, labels: LabelSet) -> None:
    """A label below another that has texts of its own would take it from the model."""
    inner = [label.id for label in labels.labels if label not in labels.leaves]
    if parent and parent not in labels.by_id:
        raise DataError(f"--parent: {labels.name} has no label {parent!r}{meant(parent, inner)}")
    if parent and parent not in inner:
        what = "is residual" if labels.by_id[parent].residual else "has texts of its own"
        there = f"one of {', '.join(inner)}, or " if inner else ""
        raise DataError(f"--parent: the label {parent} {what}; wanted {there}no --parent")


def _write(
    corpus: str,
    labels: LabelSet,
    label: Label,
    entries: Sequence[Mapping[str, Any]],
    reviews: Reviews,
    *,
    more: Mapping[Path, bytes],
) -> tuple[str, bool]:
    """Write the label set, the seeds, more, and the settings, in this order, or nothing of them.

    The settings are the last: until they are new, the same call does again what a kill cut short.

    Returns:
        The new version of the label set, and whether the settings could be changed.
    """
    text = with_label(FOLDER / f"{labels.name}.tsv", label)
    version = version_for(text, labels.name, FOLDER)
    path, state = Path(f"configs/corpora/{corpus}.yaml"), Path(f"data/state/{corpus}/reviews.jsonl")
    task = entries[0]["task"]
    changed = with_labels(path.read_text(encoding="utf-8"), path, task=task, scheme=version)
    there = {(*key, told.labels, told.label_set) for key, told in reviews.answers.items()}
    new = [
        {**entry, "label_set": version}
        for entry in entries
        if (entry["row_id"], task, (label.id,), version) not in there
    ]
    contents = {
        FOLDER / f"{version}.tsv": text.encode("utf-8"),
        state: grown(state, new),
        **more,
    }
    if changed is not None:
        contents[path] = changed.encode("utf-8")
    write_together(contents)
    return version, changed is not None
