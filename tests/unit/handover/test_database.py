"""The DuckDB file: whole tables, views that answer, and comments."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from kesu.cli.handover import PROCESSED
from kesu.errors import DataError
from kesu.files import write_json
from kesu.handover.database import alert_messages, comments, write_database
from kesu.insight.schema import (
    ALERTS,
    ASSESSMENTS,
    CAUSES,
    CONTROL,
    EFFECTS,
    FORECASTS,
    PRIORITIES,
    SEGMENTS,
    SERVICE,
    TRENDS,
)
from kesu.model.behaviour.schema import BEHAVIOURS
from kesu.tables import TableSchema
from kesu.topics.schema import TOPIC_EVENTS, TOPIC_MEMBERS, TOPICS

SCHEMAS = (
    TOPICS, TOPIC_MEMBERS, TOPIC_EVENTS, TRENDS, ASSESSMENTS, SEGMENTS, SERVICE, CAUSES, EFFECTS,
    PRIORITIES, FORECASTS, ALERTS, CONTROL, BEHAVIOURS,
)  # fmt: skip


def rows(schema: TableSchema, *cells: dict[str, Any]) -> pl.DataFrame:
    """A table of these rows; what is not told is null."""
    full = [dict.fromkeys(schema.columns) | each for each in cells]
    return pl.DataFrame(full, schema=dict(schema.columns), orient="row")


ALERT = {
    "alert_id": "a1", "state": "open", "department": "物流部", "name": "配送延误", "n": 9,
    "since": date(2024, 5, 1), "is_sure": True, "row_ids": ["r1", "r2"], "words": ["爆仓"],
}  # fmt: skip
MONTH = {"period": "month", "dimension": "all", "value": "all", "is_partial": False}


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, Path]:
    """All tables: some with rows, the others empty."""
    frames = {schema.name: schema.empty() for schema in SCHEMAS} | {
        "alerts": rows(ALERTS, ALERT, ALERT | {"alert_id": "a2", "state": "closed"},
                       ALERT | {"alert_id": "a3", "until": date(2024, 6, 1)}),
        "assessments": rows(ASSESSMENTS, {"row_id": "r1", "attention": True, "severity_final": 4},
                            {"row_id": "r2", "attention": False}),
        "topics": rows(TOPICS, {"topic_id": "t1", "name": "搅拌站噪音", "status": "new"}),
        "topic_members": rows(TOPIC_MEMBERS, {"row_id": "r2", "topic_id": "t1", "strength": 0.9}),
        "trends": rows(TRENDS, MONTH | {"start": date(2024, 4, 1), "n": 3},
                       MONTH | {"start": date(2024, 5, 1), "n": 4},
                       MONTH | {"start": date(2024, 6, 1), "n": 1, "is_partial": True}),
        "label_issues": pl.DataFrame({"row_id": ["r1"]}),
        "labelled": pl.DataFrame({"row_id": ["r1", "r2"], "text": ["快递'慢'", "噪音"],
                                  "local_date": [date(2024, 5, 2)] * 2}),
    }  # fmt: skip
    for name, frame in frames.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    return {name: tmp_path / f"{name}.parquet" for name in frames}


@pytest.fixture
def database(tables: dict[str, Path], tmp_path: Path) -> Any:
    """The file, opened by somebody else."""
    columns = [{"name": "text", "type": "String", "meaning": "cleaned text; it's masked"}]
    write_json(tmp_path / "schema.json", {"columns": columns})
    write_database(tmp_path / "c.duckdb", tables, tmp_path / "schema.json")
    with duckdb.connect(str(tmp_path / "c.duckdb"), read_only=True) as opened:
        yield opened


def ids(database: Any, query: str) -> list[Any]:
    """The first column of an answer."""
    return [row[0] for row in database.execute(query).fetchall()]


def test_every_table_of_the_workflow_is_there(database: Any, tables: dict[str, Path]) -> None:
    """With its types; also what has no row."""
    assert set(tables) == {*PROCESSED, "labelled"}
    found = ids(database, "SELECT table_name FROM duckdb_tables()")
    assert set(found) == set(tables)
    assert ids(database, "SELECT count(*) FROM causes") == [0]
    assert database.execute("SELECT words FROM alerts").fetchone() == (["爆仓"],)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (
            "SELECT alert_id FROM alerts WHERE department = '物流部' ORDER BY ALL",
            ["a1", "a2", "a3"],
        ),
        ("SELECT alert_id FROM open_alerts", ["a1"]),
        ("SELECT text FROM alert_rows WHERE alert_id = 'a1' ORDER BY ALL", ["噪音", "快递'慢'"]),
        ("SELECT row_id FROM attention_rows", ["r1"]),
        ("SELECT name FROM rising_topics", ["搅拌站噪音"]),
        ("SELECT text FROM topic_rows WHERE topic_name = '搅拌站噪音'", ["噪音"]),
        ("SELECT n FROM latest_month", [4]),
    ],
)
def test_views_answer_at_once(database: Any, query: str, found: list[Any]) -> None:
    """Without any join of the reader's own."""
    assert ids(database, query) == found


def test_tables_columns_and_views_are_commented(database: Any) -> None:
    """All views, and the columns of all tables that docs/tables.md lists in a table."""
    assert ids(database, "SELECT comment FROM duckdb_columns() WHERE column_name = 'text' "
               "AND table_name = 'labelled'") == ["cleaned text; it's masked"]  # fmt: skip
    query = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
    assert ids(database, query) == []
    query = "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL"
    assert set(ids(database, query)) <= {"topics", "topic_members"}
    told = comments()
    for schema in SCHEMAS:
        if schema is not TOPIC_EVENTS:
            assert set(schema.columns) - set(told[schema.name]) <= {"row_id"}, schema.name


def test_a_second_time_replaces_the_first(tables: dict[str, Path], tmp_path: Path) -> None:
    """A table that is not there, or none, leaves the old file as it was, and nothing beside it."""
    write_json(tmp_path / "schema.json", {"columns": []})
    path = tmp_path / "out" / "c.duckdb"
    path.parent.mkdir()
    write_database(path, tables, tmp_path / "schema.json")
    before = path.read_bytes()
    with pytest.raises(DataError, match=r"no.parquet: there is no such file; run the stages"):
        write_database(path, tables | {"x": tmp_path / "no.parquet"}, tmp_path / "schema.json")
    (tmp_path / "x.parquet").write_bytes(b"none")
    with pytest.raises(duckdb.Error):
        write_database(path, tables | {"x": tmp_path / "x.parquet"}, tmp_path / "schema.json")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_messages_are_plain_json() -> None:
    """Days as text, lists as lists, nothing as null."""
    [message] = alert_messages(rows(ALERTS, ALERT))
    assert message["since"] == "2024-05-01"
    assert message["until"] is None
    assert message["words"] == ["爆仓"]
