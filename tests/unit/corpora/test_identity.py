"""Row ids are unique, stable, and tell no person; attributes are masked."""

from hypothesis import given
from hypothesis import strategies as st

from kesu.corpora.identity import AttributeMasks, RowIds, keyed_hash
from kesu.text.lexicon import NameLexicon

KEY = b"key of the tests"
NAMES = NameLexicon(("联系人", "客户"), frozenset("王李张"))


def give(rows: list[tuple[str, str]]) -> list[tuple[str, str | None]]:
    """Ids of rows with these source ids and texts."""
    ids = RowIds("c", KEY, NAMES)
    return [ids.give(source_id, text, "notes") for source_id, text in rows]


def test_source_ids() -> None:
    """An id that comes again is numbered; with a text that it had it is a second import."""
    assert give(
        [("a", "慢"), ("b", "慢"), ("a", "慢 "), ("a", "快"), ("a", "快"), ("a", "慢")]
    ) == [
        ("c:a", None),
        ("c:b", None),
        ("c:a#2", "c:a"),
        ("c:a#3", None),
        ("c:a#4", "c:a#3"),
        ("c:a#5", "c:a"),
    ]


@given(
    st.lists(st.tuples(st.sampled_from(["", "a", "a#2", "a#2#2", "b"]), st.sampled_from("甲乙")))
)
def test_ids_are_unique(rows: list[tuple[str, str]]) -> None:
    """Also where a source's own ids look like ours."""
    found = [row_id for row_id, _ in give(rows)]
    assert len(set(found)) == len(found)


def test_rows_without_ids_keep_theirs_when_the_file_grows() -> None:
    """The id comes from the text and its ordinal among equal texts, not from the place."""
    before = [row_id for row_id, _ in give([("", "慢"), ("", "慢"), ("", "快")])]
    after = [row_id for row_id, _ in give([("", "新"), ("", "快"), ("", "慢"), ("", "慢")])]
    assert set(before) <= set(after)
    assert before[0].removesuffix("-1") == before[1].removesuffix("-2")


def test_the_growth_of_one_source_changes_no_id_of_another() -> None:
    """The source's name is part of the hash."""
    alone, both = RowIds("c", KEY, NAMES), RowIds("c", KEY, NAMES)
    both.give("", "慢", "app")
    assert alone.give("", "慢", "shop") == both.give("", "慢", "shop")


def test_ids_that_tell_a_person() -> None:
    """A phone number or a name as id becomes a keyed hash."""
    for personal in ("13812345678", "张伟-001", "张伟", "王小明的工单1"):
        [(row_id, _)] = give([(personal, "慢")])
        assert row_id == f"c:h{keyed_hash(personal, KEY)}"
    assert keyed_hash("1", b"another key") != keyed_hash("1", KEY)


def test_attributes() -> None:
    """Personal data is masked; a column of names is masked whole."""
    masks = AttributeMasks(NAMES)
    assert masks.mask("华东", "大区") == "华东"
    assert masks.mask("张江", "大区") == "张江"  # a park; as an id it would be hashed
    assert masks.mask("", "大区") is None
    assert "13812345678" not in (masks.mask("打13812345678找他", "备注") or "")
    for column in ("客户", "收货人姓名", "customer_name", "处理人", "坐席", "当前承办人"):
        assert masks.mask("欧阳小明", column) == "[姓名]"
