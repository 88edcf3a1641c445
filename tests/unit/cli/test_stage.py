"""Settings that are given to a stage by hand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kesu.cli import clean
from kesu.errors import SettingsError


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("{bad", "--settings: not readable as JSON"),
        ("[]", "--settings: wanted sections by name"),
        ("{}", "--settings: lacks clean"),
        (json.dumps({"clean": {"min_chars": "x"}}), r"--settings: .*min_chars"),
    ],
)
def test_faulty_settings_are_told(
    given: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=told):
        CliRunner().invoke(clean.command, ["c", "--settings", given], catch_exceptions=False)
