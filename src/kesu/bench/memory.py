"""Peak memory of a command and its children."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil

from kesu.errors import DataError

PAUSE = 0.5  # seconds between two looks


@dataclass(frozen=True)
class Usage:
    """What a command took: wall time in seconds, and peak memory in GiB."""

    seconds: float
    peak_gib: float


def run_measured(arguments: Sequence[str], *, module: str = "kesu") -> Usage:
    """Run `kesu ARGUMENTS`, or another module with arguments, and watch it.

    Memory is the sum of the resident sets (RSS) of the process and its children, looked at twice a
    second: a shorter peak may be missed, and pages that they share are counted more than once.

    Raises:
        DataError: if the command fails.
    """
    started = time.monotonic()
    peak = 0
    with subprocess.Popen([sys.executable, "-m", module, *arguments]) as process:  # noqa: S603
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(watched))
            time.sleep(PAUSE)
    if process.returncode:
        raise DataError(f"{module} {' '.join(arguments)}: ended with {process.returncode}")
    return Usage(time.monotonic() - started, peak / 2**30)


def _memory(process: psutil.Process) -> int:
    total = 0
    try:
        for each in [process, *process.children(recursive=True)]:
            total += each.memory_info().rss
    except psutil.Error:
        return total  # it ended while we looked
    return total
