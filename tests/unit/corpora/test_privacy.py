"""A person is never told: not by an id, a key or an attribute."""

from pathlib import Path
from typing import Any

import pytest

from kesu.corpora.ingest import ingest
from kesu.corpora.settings import IngestSettings
from kesu.errors import DataError
from kesu.text.lexicon import NameLexicon

NAMES = NameLexicon(("联系人", "客户姓名"), frozenset("王李张"))
MOBILE, OTHER_MOBILE, MEMBER = "13812345678", "13987654321", "VIP-00921"


def records(folder: Path, content: str, columns: dict[str, Any], key: bytes = b"one") -> Any:
    """The records of a CSV file."""
    (folder / "a.csv").write_text(content, encoding="utf-8")
    source = {"name": "notes", "path": "a.csv", "columns": {"text": "内容"} | columns}
    settings = IngestSettings.model_validate({"sources": [source]})
    return ingest("c", settings, tasks=(), key=key, root=folder, names=NAMES).records


@pytest.mark.parametrize(
    "given", [MOBILE, "110101199003070038", "张伟-001"], ids=["mobile", "identity number", "name"]
)
def test_ids_that_tell_a_person_are_hashed(tmp_path: Path, given: str) -> None:
    """The row id is the corpus, an h and a hash, the same in each import with the same key."""
    content = f"号,内容\n{given},慢\n"
    [first] = records(tmp_path, content, {"id": "号"})["row_id"]
    assert given not in first
    assert first.startswith("c:h")
    assert records(tmp_path, content, {"id": "号"})["row_id"].to_list() == [first]
    assert records(tmp_path, content, {"id": "号"}, b"two")["row_id"].to_list() != [first]


def test_a_person_is_the_same_under_one_key_only(tmp_path: Path) -> None:
    """Rows of one person share their key; another house's key gives another."""
    content = f"户,内容\n{MEMBER},慢\n{MEMBER},还是慢\nVIP-2,快\n,好\n"
    one = records(tmp_path, content, {"person": "户"})["person_key"].to_list()
    two = records(tmp_path, content, {"person": "户"}, b"two")["person_key"].to_list()
    assert one[0] == one[1] != one[2]
    assert one[3] is None
    assert not set(filter(None, one)) & set(filter(None, two))


def test_no_column_but_the_text_shows_a_person(tmp_path: Path) -> None:
    """Id, person, channel and attributes hold no number and no name of the file."""
    content = (
        "号,户,内容,客户姓名,备注,来源\n"
        f"{MOBILE},{MEMBER},太慢,欧阳小明,回电{OTHER_MOBILE},热线{OTHER_MOBILE}\n"
    )
    attrs = {"name": "客户姓名", "note": "备注"}
    columns = {"id": "号", "person": "户", "channel": "来源", "attrs": attrs}
    found = records(tmp_path, content, columns)
    shown = str(found.drop("text_raw").rows())
    for secret in (MOBILE, OTHER_MOBILE, MEMBER, "欧阳小明"):
        assert secret not in shown
    assert found["attr_name"].to_list() == ["[姓名]"]


@pytest.mark.parametrize("has_ids", [True, False], ids=["ids of the source", "no ids"])
def test_ids_stay_when_rows_are_appended(tmp_path: Path, has_ids: bool) -> None:  # noqa: FBT001
    """Next month's longer export calls the old rows by their old ids."""
    rows = ["T1,慢", "T2,快", "T3,慢", "T4,一般", "T5,慢"]
    columns = {"id": "号"} if has_ids else {}
    before = records(tmp_path, "号,内容\n" + "\n".join(rows[:3]), columns)["row_id"].to_list()
    after = records(tmp_path, "号,内容\n" + "\n".join(rows), columns)["row_id"].to_list()
    assert after[:3] == before
    assert len(set(after)) == 5


def test_the_title_is_not_said_twice(tmp_path: Path) -> None:
    """Title and body are joined by a line break; a title that begins the body is left out."""
    content = "题,内容\n退款,三天没到账\n退款,退款三天没到账\n,三天没到账\n退款,\n"
    found = records(tmp_path, content, {"text": ["题", "内容"]})["text_raw"].to_list()
    assert found == ["退款\n三天没到账", "退款三天没到账", "三天没到账", "退款"]


NAME, LONG = "王小明", "一" * 300
SECRETS = (MOBILE, MOBILE[:7], NAME, "欧阳")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"{NAME},{MOBILE},快递没到,{LONG}\n甲,1,2,3\n", id="data as header"),
        pytest.param(f"客户{NAME},找{NAME}要{MOBILE}\n甲,1\n", id="names inside cells"),
        pytest.param(",".join(f"{NAME}{at}" for at in range(90)) + "\n", id="many columns"),
    ],
)
def test_a_missing_column_shows_no_data(read, content: str) -> None:
    """A file without header has a row of data where the names of columns should be."""
    with pytest.raises(DataError) as told:
        read("a.csv", content)
    text = str(told.value)
    assert not [secret for secret in (*SECRETS, LONG[:21]) if secret in text]
    assert len(text) < 500


@pytest.mark.parametrize("value", [MOBILE, NAME, f"请回电{MOBILE}找{NAME}", f"{'好' * 15}{MOBILE}"])
@pytest.mark.parametrize("unknown", ["error", "null"])
def test_unknown_labels_show_no_person(read, tasks, value: str, unknown: str) -> None:
    """The wrong column as labels: the message and the warning mask what they quote."""
    columns, settings = {"gold": {"sentiment": "列"}}, {"unknown_labels": unknown}
    try:
        found = read("a.csv", f"内容,列\n慢,{value}\n", columns, tasks=tasks, settings=settings)
        text = "".join(found.warnings)
    except DataError as error:
        text = str(error)
    assert "sentiment" in text
    assert not [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        pytest.param("a.csv", f"{'一' * 190}，电话{MOBILE},{NAME},x,y,z", id="cut in half"),
        pytest.param("a.csv", f"慢,{NAME},{MEMBER},x,{MOBILE}", id="one field too many"),
        pytest.param("a.csv", "慢\udcff,欧阳小明,V9,热线", id="undecoded, columns known"),
        pytest.param("a.jsonl", f'{{"内容": "慢", "客户姓名": "{NAME}", 错', id="no JSON"),
        pytest.param("a.jsonl", f'["{NAME}", "{MOBILE}"]', id="no object"),
    ],
)
def test_rejected_rows_show_no_person(read, name: str, line: str) -> None:
    """`raw` is masked before it is cut; known columns of persons are masked whole."""
    good = "慢,甲乙,V1,热线" if name == "a.csv" else '{"内容": "慢", "客户": "V1"}'
    head = "内容,客户姓名,客户,来源\n" if name == "a.csv" else ""
    data = f"{head}{good}\n{line}\n".encode("utf-8", "surrogateescape")
    found = read(name, data, {"person": "客户"}, encoding="utf-8").rejected
    assert found.height == 1
    [raw] = found["raw"]
    assert raw
    assert len(raw) <= 200
    assert not [secret for secret in (*SECRETS, "V9") if secret in raw]
