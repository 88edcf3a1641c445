"""Options of all tests."""

import subprocess
import sys

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes what comes out now as what is wanted; look at the difference."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden outputs")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden outputs are rewritten instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture
def ended() -> int:
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid
