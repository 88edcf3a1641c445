"""Whatever people answer, all of it comes back."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from kesu.cli.review_answers import Known, judge
from kesu.cli.review_files import plain, read_lines, write_jsonl
from kesu.cli.review_workbook import WIDTHS, write_workbook
from kesu.labels import Label, LabelSet
from kesu.reviews import Reviews, read_reviews
from kesu.tasks import Task, TaskSettings

LABELS = LabelSet(
    "s", (Label("a", "甲", code="01"), Label("b", "乙", code="02"), Label("c", "-丙"))
)
TASKS = {
    "one": Task("one", TaskSettings(labels="s"), LABELS),
    "many": Task("many", TaskSettings(labels="s", kind="multi"), LABELS),
}
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
ANSWERS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True)
ROWS = st.lists(
    st.tuples(st.sampled_from(list(TASKS)), ANSWERS, TEXTS, TEXTS), min_size=1, max_size=8
)


def written(label: str, at: int) -> str:
    """A label in one of the ways in which it may be written."""
    found = LABELS.by_id[label]
    return (found.id, found.name_zh, found.code or found.id)[at % 3]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(["xlsx", "jsonl"]))
def test_answers_go_out_and_come_back(rows: list, ending: str) -> None:
    """Each answer and note arrives, each row is counted once, and a second import adds nothing."""
    ids = [f"c:{at}" for at in range(len(rows))]
    cells = []
    for at, (task, answer, text, note) in enumerate(rows):
        told = (answer if task == "many" else answer[:1])  # fmt: skip
        shown = ";".join(written(label, at) for label in told)
        row = {"row_id": ids[at], "task": task, "text": text, "answer": shown, "note": note}
        cells.append(dict.fromkeys(WIDTHS, "") | {"probability": None} | row)
    with TemporaryDirectory() as folder:
        path = Path(folder, f"back.{ending}")
        if ending == "xlsx":
            write_workbook(cells, list(TASKS.values()), path)
        else:
            write_jsonl(cells, path)
        lines = read_lines(path)
    assert [line.row_id for line in lines] == ids
    first = judge(lines, known(ids, Reviews()), date="2025-03-31")
    assert first.faults == first.conflicts == []
    assert first.taken + first.unanswered == len(rows)
    reviews = read_reviews(first.entries, "x")
    for at, (task, answer, _, note) in enumerate(rows):
        told = answer if task == "many" else answer[:1]
        assert set(reviews.answers[ids[at], task].labels if told else ()) == set(told)
        kept = reviews.notes.get((ids[at], task), "")
        if ending == "jsonl":
            assert kept == note.strip()
        else:  # a cell has no control characters, and line ends of one kind
            assert kept.split() == plain(note).split()
    again = judge(lines, known(ids, reviews), date="2025-04-01")
    assert again.entries == []
    assert (again.unchanged, again.unanswered) == (first.taken, first.unanswered)


def known(ids: list[str], reviews: Reviews) -> Known:
    """A corpus of these rows."""
    return Known(frozenset(ids), TASKS, "one", reviews, {})
