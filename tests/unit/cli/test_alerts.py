"""`kesu alerts` and what `kesu accept` takes of alerts."""

from datetime import date
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest
from click.testing import CliRunner

from kesu.cli import accept_alerts, alerts
from kesu.errors import DataError
from kesu.files import write_json
from kesu.insight.schema import ALERTS
from kesu.state import append_state, read_state
from kesu.tables import write_table

CONFIGS = Path(__file__).parents[3] / "configs"
STATE = Path("data/state/c/alerts.jsonl")


def alert(alert_id: str, value: str, **cells: object) -> dict[str, object]:
    """One row of ALERTS."""
    row: dict[str, object] = dict.fromkeys(ALERTS.columns)
    return row | {
        "alert_id": alert_id, "state": "open", "kind": "rise", "dimension": "category",
        "value": value, "name": f"名{value}", "department": f"部{value}", "n": 20, "ratio": 2.5,
        "since": date(2024, 5, 1), "told": date(2024, 5, 6), "is_sure": True,
    } | cells  # fmt: skip


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    copytree(CONFIGS, "configs")
    source = {"name": "a", "path": "a.csv", "columns": {"text": "内容"}}
    write_json(Path("configs/corpora/c.yaml"), {"ingest": {"sources": [source]}})
    rows = [alert("a1", "x"), alert("a2", "y", until=date(2024, 6, 1))]
    table = pl.DataFrame(rows, schema=dict(ALERTS.columns), orient="row")
    write_table(table, Path("data/processed/c/alerts.parquet"), ALERTS)


def call(*arguments: str) -> str:
    """What the command prints."""
    return CliRunner().invoke(alerts.command, arguments, catch_exceptions=False).output


def test_alerts_are_listed_with_what_was_decided_since() -> None:
    """All, those of a department, those in a state."""
    assert [line[:2] for line in call("list", "c").splitlines()] == ["a1", "a2"]
    call("close", "c", "a1", "--note", "已整改")
    [line] = call("list", "c", "--department", "部x").splitlines()
    assert "closed" in line
    assert line.endswith("已整改")
    assert call("list", "c", "--state", "open").startswith("a2")
    assert call("list", "c", "--state", "seen") == "no alerts\n"


def test_the_last_decision_holds() -> None:
    """Seen, closed, opened again; nothing is lost from the file."""
    for order in ("see", "close", "reopen"):
        call(order, "c", "a1")
    assert [entry["event"] for entry in read_state(STATE)] == ["seen", "closed", "open"]
    assert "open" in call("list", "c", "--department", "部x")


def test_a_department_that_no_alert_has_is_told() -> None:
    """No list at all would say that all is well there."""
    with pytest.raises(DataError, match="no alert has '部xx'; did you mean 部x"):
        call("list", "c", "--department", "部xx")


def test_an_alert_that_is_not_there_is_told_and_nothing_is_written() -> None:
    """With one that is like it; not even the known one is decided."""
    where = "there is no alert {} in the last run of c; "
    with pytest.raises(DataError, match=where.format("a11") + "did you mean a1 "):
        call("close", "c", "a1", "a11")
    with pytest.raises(DataError, match=where.format("噪音") + "`kesu alerts list c`"):
        call("close", "c", "a1", "噪音")
    assert not STATE.exists()


def test_an_alert_whose_end_moves_stays_as_it_was_decided() -> None:
    """Late rows make it end four days later: the list says of it what the report says."""
    call("close", "c", "a2")
    rows = [alert("a2", "y", until=date(2024, 6, 5))]
    table = pl.DataFrame(rows, schema=dict(ALERTS.columns), orient="row")
    write_table(table, Path("data/processed/c/alerts.parquet"), ALERTS)
    assert call("list", "c").split()[1] == "closed"


def test_accept_sees_the_open_ones_and_closes_those_that_are_over() -> None:
    """And after that there is nothing to take; the table itself is of the next run."""
    proposal = accept_alerts.propose_alerts("c")
    assert proposal.told == "1 as seen, 1 that are over as closed"
    append_state(proposal.state, proposal.entries)
    assert [line.split()[1] for line in call("list", "c").splitlines()] == ["seen", "closed"]
    assert accept_alerts.propose_alerts("c").entries == []
    assert accept_alerts.propose_alerts("d").entries == []
