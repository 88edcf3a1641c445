"""One line of a corpus's settings file, changed where it stands."""

from pathlib import Path

import yaml

from kesu.configuration import parse
from kesu.errors import SettingsError


def with_labels(text: str, path: Path, *, task: str, scheme: str) -> str | None:
    """The settings with another label set for a task, all else and all comments as they were.

    None where that cannot be done safely: the line is not there, or would change more than this.

    Args:
        text: of the corpus's file, valid settings.
        path: of the file, for its messages.
        task: one of its tasks.
        scheme: the name of the label set.
    """
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in ("tasks", task, "labels"):
        node = _below(node, key)
    if not isinstance(node, yaml.ScalarNode):
        return None
    quote = node.style if node.style in {"'", '"'} else ""
    start, end = node.start_mark.index, node.end_mark.index
    changed = f"{text[:start]}{quote}{scheme}{quote}{text[end:]}"
    wanted = parse(text, path).model_dump()
    wanted["tasks"][task]["labels"] = scheme
    try:
        return changed if parse(changed, path).model_dump() == wanted else None
    except SettingsError:
        return None


def _below(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
