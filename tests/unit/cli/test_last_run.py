"""Commands that go on from the last run of a corpus, where there is none."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kesu.cli import accept, alerts, summary, topic
from kesu.errors import DataError, SettingsError
from kesu.files import write_text


@pytest.fixture(autouse=True)
def _corpora(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_text(Path("configs/corpora/complaints.yaml"), "")
    write_text(Path("configs/base.yaml"), "")


def call(command: click.Command, arguments: str) -> None:
    """Call a command."""
    CliRunner().invoke(command, arguments.split(), catch_exceptions=False)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        (accept.command, "{}"),
        (alerts.command, "list {}"),
        (alerts.command, "close {} a1"),
        (summary.command, "{}"),
        (topic.command, "rename {} t1 噪音"),
    ],
)
def test_there_must_be_a_run(command: click.Command, arguments: str) -> None:
    """A corpus that never ran, or a name that is misspelt, with the one that is meant."""
    with pytest.raises(DataError, match="there is no run of complaints; call `kesu run complaints"):
        call(command, arguments.format("complaints"))
    with pytest.raises(SettingsError, match=r"no such corpus; did you mean complaints\?"):
        call(command, arguments.format("complaint"))


def test_a_new_project_has_no_corpus() -> None:
    """Nothing is listed after a colon."""
    Path("configs/corpora/complaints.yaml").unlink()
    with pytest.raises(SettingsError, match=r"there is no such corpus; there are: none$"):
        call(summary.command, "complaints")
