"""`kesu init`: a settings file for files that nobody has described yet."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import yaml

from kesu.configuration import parse
from kesu.corpora.guess import all_categories, guess_source
from kesu.corpora.guessed import Guess
from kesu.corpora.headers import RESIDUAL
from kesu.corpora.sample import WHY_HOW
from kesu.errors import DataError, SettingsError
from kesu.files import write_text
from kesu.labels import BETWEEN, read_label_set
from kesu.text.shown import shown_list

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
LABELS = Path("configs/labels")
PATHS = 0.8  # share of labels that are paths, from which they are a tree
CORPORA = Path("configs/corpora")


@click.command("init")
@click.argument("name")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="replace the settings file if there is one")
def command(name: str, files: tuple[Path, ...], force: bool) -> None:  # noqa: FBT001 - click's way
    """Look at FILES, write configs/corpora/NAME.yaml, and tell what was guessed and why."""
    path = _checked(name, files, force=force)
    guesses = [guess_source(file) for file in files]
    _distinct_names(guesses)
    _drop_lone_sides(guesses)
    _part_ids(guesses)
    has_levels = any(isinstance(_category(guess), list) for guess in guesses)
    scheme, labels = _scheme(name, all_categories(guesses), has_levels=has_levels)
    text = "\n".join(_lines(name, guesses, scheme)) + "\n"
    parse(text, path)  # before anything is written
    if labels:
        write_text(LABELS / f"{scheme}.tsv", labels)
    write_text(path, text)
    for guess in guesses:
        click.echo(f"{guess.source['path']} ({guess.n_rows} rows looked at)")
        for role, column in _roles(guess):
            click.echo(f"  {role:<16} {column:<20} {guess.why.get(role, '')}")
    click.echo(f"wrote {path}; read it, then: kesu run {name}")


def _checked(name: str, files: Sequence[Path], *, force: bool) -> Path:
    if not NAME.fullmatch(name):
        raise SettingsError(f"{name!r}: a corpus is named by letters, digits, _ and -")
    path = CORPORA / f"{name}.yaml"
    if path.exists() and not force:
        raise SettingsError(f"{path}: is there already; choose another name, or give --force")
    if missing := [str(file) for file in files if not file.is_file()]:
        told = (
            "is a folder; name the files in it"
            if Path(missing[0]).is_dir()
            else "there is no such file"
        )
        raise DataError(f"{missing[0]}: {told}")
    return path


def _distinct_names(guesses: Sequence[Guess]) -> None:
    names = [guess.source["name"] for guess in guesses]
    for at, guess in enumerate(guesses):
        if names.count(names[at]) > 1:
            guess.source["name"] = f"{names[at]}{at + 1}"


def _drop_lone_sides(guesses: Sequence[Guess]) -> None:
    """The name of a test file tells nothing where there is no file to train on, or the reverse."""
    if not {"train", "test"} <= {guess.source.get("side", "train") for guess in guesses}:
        for guess in guesses:
            guess.source.pop("side", None)


def _part_ids(guesses: Sequence[Guess]) -> None:
    """Prefix ids that two files use for different rows; exports of one system share theirs."""
    for guess in guesses:
        for other in guesses:
            is_alike = guess.source["columns"] == other.source["columns"]
            is_one_system = is_alike and "side" not in guess.source
            if other is not guess and guess.ids & other.ids and not is_one_system:
                guess.source["id_prefix"] = f"{guess.source['name']}-"
                guess.why["id_prefix"] = "another file has the same ids"


def _category(guess: Guess) -> str | list[str] | None:
    """The column of the category, or those of its levels."""
    found: str | list[str] | None = guess.source["columns"].get("gold", {}).get("category")
    return found


def _scheme(name: str, categories: Sequence[str], *, has_levels: bool) -> tuple[str | None, str]:
    """The scheme for these categories, and its file if there is none that knows them all."""
    if not categories:
        return None, ""
    path = LABELS / f"{name}_category.tsv"
    if path.exists():
        known = read_label_set(path)
        if all(known.resolve(category) for category in categories):
            return path.stem, ""
        raise SettingsError(f"{path}: is there already and lacks labels of the files; remove it")
    is_tree = has_levels or _is_tree(categories)
    rows = _tree_rows(categories) if is_tree else _flat_rows(categories)
    return path.stem, "\n".join(rows) + "\n"


def _flat_rows(categories: Sequence[str]) -> list[str]:
    rows = [f"{label}\t{label}\t{'1' if label in RESIDUAL else ''}" for label in categories]
    return ["id\tname_zh\tresidual", *rows]


def _is_tree(categories: Sequence[str]) -> bool:
    """Whether nearly all are paths, and some share what they lie below."""
    paths = [label for label in categories if BETWEEN in label]
    tops = {label.partition(BETWEEN)[0] for label in paths}
    return len(paths) >= PATHS * len(categories) and 1 < len(tops) < len(paths)


def _tree_rows(categories: Sequence[str]) -> list[str]:
    """Each label below the one before it; one that shares its name is called by its path."""
    nodes: dict[str, tuple[str, str]] = {}
    for label in categories:
        parts = label.split(BETWEEN)
        for depth in range(1, len(parts) + 1):
            above = BETWEEN.join(parts[: depth - 1])
            nodes[BETWEEN.join(parts[:depth])] = (parts[depth - 1], above)
    n_of = Counter(name for name, _ in nodes.values())
    rows = [
        "\t".join((
            label, name if n_of[name] == 1 else label, above, "1" if label in RESIDUAL else "",
        ))
        for label, (name, above) in nodes.items()
    ]  # fmt: skip
    return ["id\tname_zh\tparent\tresidual", *rows]


def _lines(name: str, guesses: Sequence[Guess], scheme: str | None) -> Iterator[str]:
    yield f"# The corpus {name}, guessed by `kesu init`. Read it: a wrong guess costs a run."
    yield "# What is not here is as in configs/base.yaml; all keys stand in docs/settings.md."
    yield ""
    yield from _task_lines(guesses, scheme)
    if any("side" in guess.source or "split" in guess.source["columns"] for guess in guesses):
        yield "split:"
        yield "  by: column  # the files tell train from test"
        yield ""
    yield "ingest:"
    yield "  sources:"
    for guess in guesses:
        yield from (" ".join(line.splitlines()) for line in _source_lines(guess))


def _task_lines(guesses: Sequence[Guess], scheme: str | None) -> Iterator[str]:
    has_sentiment = any("sentiment" in guess.source["columns"].get("gold", {}) for guess in guesses)
    rated = next((guess for guess in guesses if guess.from_rating), None)
    ranges = rated.from_rating if rated else {}
    if not scheme and not has_sentiment and not ranges:
        yield "tasks: {}  # no labels were found: the run goes up to topics"
        yield "# To label with a published model: name its tasks here, and"
        yield "# model: models/<name>/<version>"
        yield ""
        return
    yield "tasks:"
    if scheme:
        yield "  category:"
        yield f"    labels: {_plain(scheme)}  # configs/labels/{scheme}.tsv, from the file's labels"
        if any(guess.is_multi for guess in guesses):
            yield "    kind: multi  # a text may have several of them"
    if has_sentiment or ranges:
        yield "  sentiment:"
        yield "    labels: sentiment"
    if ranges and not has_sentiment:
        yield "    from_rating:  # label: [lowest, highest] rating; the first that fits counts"
        for label, (low, high) in ranges.items():
            yield f"      {label}: [{low:g}, {high:g}]"
        if rated and rated.is_skewed:
            yield "    class_weights: balanced  # some of these labels are rare"
    yield ""
    yield f"decide_by: {'category' if scheme else 'sentiment'}  # judges labelled, doubtful, novel"
    yield ""


def _source_lines(guess: Guess) -> Iterator[str]:
    source = dict(guess.source)
    yield f"    - name: {_plain(source.pop('name'))}"
    for key in ("path", *WHY_HOW, "side", "id_prefix", "rating_range"):
        if key in source:
            why = guess.why.get(key, "")
            yield f"      {key}: {_plain(source[key])}" + (f"  # {why}" if why else "")
    if "label_map" in source:
        yield "      label_map:  # value in the file: label"
        for task, pairs in source["label_map"].items():
            inner = ", ".join(f"{_plain(key)}: {_plain(label)}" for key, label in pairs.items())
            yield f"        {task}: {{{inner}}}"
    yield "      columns:"
    for role, column in source["columns"].items():
        if isinstance(column, dict):
            yield f"        {role}:" + (f"  # {guess.why[role]}" if role in guess.why else "")
            for inner, value in column.items():
                why = guess.why.get(f"{role}.{inner}", "")
                yield f"          {_plain(inner)}: {_plain(value)}" + (f"  # {why}" if why else "")
        else:
            why = guess.why.get(role, "")
            yield f"        {role}: {_plain(column)}" + (f"  # {why}" if why else "")


def _roles(guess: Guess) -> Iterator[tuple[str, str]]:
    for role, column in guess.source["columns"].items():
        if role == "gold":
            yield from ((f"gold.{task}", _joined(names)) for task, names in column.items())
        elif role == "attrs":
            yield role, ", ".join(column.values())
        else:
            yield role, _joined(column)
    for key in (*WHY_HOW, "side"):
        if key in guess.source:
            yield key, str(guess.source[key])
    if guess.left_out:
        yield "left out", shown_list(guess.left_out)


def _joined(names: str | Sequence[str]) -> str:
    return names if isinstance(names, str) else " + ".join(names)


def _plain(value: Any) -> str:  # noqa: ANN401 - any YAML value
    """A value as YAML writes it in one line."""
    texts = value if isinstance(value, list) else [value]
    is_plain = all(str(text).isprintable() for text in texts)  # else it would take several lines
    text: str = yaml.safe_dump(
        value,
        allow_unicode=True,
        default_flow_style=True,
        default_style=None if is_plain else '"',
        width=10_000,
    )
    return text.removesuffix("\n").removesuffix("...").strip()
