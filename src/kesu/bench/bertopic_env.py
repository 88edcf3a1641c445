"""BERTopic, in an environment of its own: kesu does not depend on it."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

PYTHON = Path(".venv-bertopic/bin/python")


def run_script(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a script beside this module tells; nothing without BERTopic's environment.

    `make bench-topics` makes the environment.

    Args:
        name: of the script, which reads an npz file and writes a JSON file.
        given: arrays and numbers of the npz file.
    """
    if not PYTHON.exists():
        return {}
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.npz"), Path(folder, "out.json")
        np.savez(source, **given)
        # -P: the modules beside the script, such as `queue`, are not those that libraries want.
        command = [str(PYTHON), "-P", str(Path(__file__).with_name(name)), str(source), str(target)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603
        found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found
