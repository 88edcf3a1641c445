"""The assessment of rows: cues, levels, repeats, and what needs attention."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.errors import SettingsError
from kesu.insight.assess import assess, severity_counts
from kesu.insight.settings import SeveritySettings
from kesu.insight.severity import read_cues

LEXICONS = Path(__file__).parents[3] / "configs/lexicons"
SETTINGS = SeveritySettings(attention_days=400)


def row(at: int, text: str, **other: Any) -> dict[str, Any]:
    """A row of some day in May."""
    return {
        "row_id": f"c:{at}", "text": text, "dup_group": f"g{at}", "person_key": None,
        "local_date": date(2024, 5, at + 1), "created_at": None, "closed_at": None,
        "label": "late", "severity": None, "servqual": "响应性", "department": "物流部",
    } | other  # fmt: skip


def assessed(*rows: dict[str, Any], settings: SeveritySettings = SETTINGS) -> pl.DataFrame:
    """What is told of them."""
    text = ("person_key", "severity", "label", "created_at", "closed_at")
    frame = pl.DataFrame(rows, schema_overrides=dict.fromkeys(text, pl.String))
    return assess(frame, read_cues(LEXICONS / "severity.tsv", settings.money), settings)


def test_cues_are_listed_and_add_up_by_kind() -> None:
    """Two words of one kind count once; safety alone is enough for a look."""
    told = assessed(
        row(0, "插座漏电着火了"), row(1, "再不处理我就找律师起诉"), row(2, "快递有点慢"),
    )  # fmt: skip
    assert told["cues"].to_list() == [
        ["safety:着火", "safety:漏电"], ["legal:律师", "legal:起诉"], [],
    ]  # fmt: skip
    assert told["severity_points"].to_list() == [4, 2, 0]
    assert told["severity_rule"].to_list() == [3, 2, 1]
    assert told["attention"].to_list() == [True, False, False]
    assert told["department"].to_list() == ["物流部"] * 3


@pytest.mark.parametrize(
    ("text", "is_cue"),
    [
        ("12,000元", True), ("3000多万元", True), ("5千块", True),
        ("退我1500元", True),
        ("3.5万元", True),
        ("两千多块", False),
        ("999元", False),
        ("1000 块", True),
    ],
)  # fmt: skip
def test_amounts_of_money(text: str, is_cue: bool) -> None:  # noqa: FBT001
    """From a thousand yuan on, in digits."""
    cues = assessed(row(0, text))["cues"][0].to_list()
    assert any(cue.startswith("money:") for cue in cues) == is_cue


def test_weights_and_limits_are_the_users_own() -> None:
    """A kind of the user's lexicon that has no weight counts one."""
    heavy = SeveritySettings(weights={"legal": 9.0}, limits=(1, 5, 8))
    told = assessed(row(0, "我要起诉"), row(1, "多次反映"), settings=heavy)
    assert told["severity_rule"].to_list() == [4, 2]


def test_the_same_matter_again() -> None:
    """By the same person with the same label, or by others in the group; not after a long time."""
    told = assessed(
        row(0, "慢", person_key="p", dup_group="x"),
        row(1, "还是慢", person_key="p"),
        row(2, "慢", person_key="q", dup_group="x"),
        row(3, "慢", person_key="p", label="rude"),
        row(4, "又慢", person_key="p"),
        row(5, "慢", person_key="p", local_date=date(2025, 5, 1)),
        row(6, "慢", local_date=None),
    )
    assert told["repeat_of"].to_list() == [None, "c:0", "c:0", None, "c:1", None, None]
    assert told["repeat_by"].to_list()[1:3] == ["same_person", "others"]
    assert told["n_before"].to_list() == [0, 1, 0, 0, 2, 0, 0]
    assert told["attention"].to_list() == [False, False, False, False, True, False, False]


def test_what_is_old_or_closed_can_wait() -> None:
    """Only rows of the last days that nobody closed are to be seen today."""
    told = assessed(
        row(0, "漏电", local_date=date(2023, 5, 1)),
        row(1, "漏电", closed_at="2024-05-03"),
        row(2, "漏电"),
        settings=SeveritySettings(),
    )
    assert told["attention"].to_list() == [False, False, True]


def test_undated_rows_wait_where_others_have_days() -> None:
    """They may be of any time; where none has a day, all may be of today."""
    told = assessed(row(0, "漏电", local_date=None), row(1, "漏电"))
    assert told["attention"].to_list() == [False, True]
    bare = pl.Series([None], dtype=pl.Date)
    frame = pl.DataFrame([row(0, "漏电")]).with_columns(local_date=bare)
    cues = read_cues(LEXICONS / "severity.tsv", SETTINGS.money)
    assert assess(frame, cues, SETTINGS)["attention"].to_list() == [True]


@pytest.mark.parametrize(
    ("text", "kind", "is_cue"),
    [
        ("孩子吃了食堂的饭已经住院三天", "safety", True),
        ("住院部的停车费太贵", "safety", False),
        ("女员工长期被主管骚扰", "safety", True),
        ("骚扰电话太多，天天打", "safety", False),
        ("逼得人不想活了", "safety", True),
        ("他们搞自杀式营销", "safety", False),
        ("学生集体腹泻没人管", "group", True),
        ("集体土地的补偿款", "group", False),
        ("再不处理我们就维权", "legal", True),
        ("信访件编号已转办", "legal", False),
        ("不退款就挂抖音", "media", True),
        ("在抖音买的衣服", "media", False),
        ("昨晚困电梯四十分钟没人来", "safety", True),
        ("门诊误诊耽误了治疗", "safety", True),
        ("吃完全家拉肚子", "safety", True),
        ("电梯里有呕吐物没人打扫", "safety", False),
        ("吃完就呕吐，地上的呕吐物没人管", "safety", True),
        ("多媒体教室的电脑坏了", "media", False),
        ("地铁不认学生证", "vulnerable", False),
    ],
)
def test_words_that_are_cues(text: str, kind: str, *, is_cue: bool) -> None:
    """Of what happened, and not of what a place or a channel is called."""
    found = read_cues(LEXICONS / "severity.tsv", SETTINGS.money).find(text)
    assert (kind in found) == is_cue


def test_a_trained_severity_goes_before_the_rule() -> None:
    """Where it is a level; both are told."""
    told = assessed(row(0, "慢", severity="4"), row(1, "漏电", severity="grave"))
    assert told["severity_rule"].to_list() == [1, 3]
    assert told["severity_final"].to_list() == [4, 3]
    assert told["attention"].to_list() == [True, True]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("退款", 0),
        ("退款！", 0),
        ("退款！！", 1),
        ("气死！！退不退？？", 3),
        ("[愤怒][愤怒][愤怒][愤怒]", 3),
    ],
)
def test_strength_of_emotion(text: str, strength: int) -> None:
    """Words, marks in a row and angry faces, at most three; each weighs as the settings say."""
    table = assessed(row(0, text))
    assert table["emotion"].to_list() == [strength]
    assert table["severity_points"].to_list() == [strength]


def test_the_rule_is_compared_with_trained_levels() -> None:
    """Shares that agree and that are higher, and Cohen's kappa; one level alone has no kappa."""
    texts = (("1", "退款"), ("1", "着火"), ("3", "着火"), (None, "退款"))
    rows = [row(at, text, severity=level) for at, (level, text) in enumerate(texts)]
    compared = severity_counts(assessed(*rows))["compared"]
    assert compared["n"] == 3
    assert compared["same"] == pytest.approx(2 / 3)
    assert compared["higher"] == pytest.approx(1 / 3)
    assert 0 < compared["kappa"] < 1
    alike = assessed(row(0, "退款", severity="1"))
    assert severity_counts(alike)["compared"]["kappa"] is None


def test_counts_for_the_report() -> None:
    """Rows by level and kind; each row once a kind."""
    told = severity_counts(assessed(row(0, "漏电着火"), row(1, "慢"), row(2, "触电，要起诉")))
    assert told == {
        "n": 3, "levels": {"1": 1, "3": 1, "4": 1}, "kinds": {"safety": 2, "legal": 1},
        "n_attention": 2, "n_repeats": 0, "compared": None,
    }  # fmt: skip


def test_no_rows_and_a_lexicon_that_is_missing(tmp_path: Path) -> None:
    """An empty table; a clear line."""
    assert assessed(row(0, "慢")).head(0).is_empty()
    with pytest.raises(SettingsError, match="no such word list"):
        read_cues(tmp_path / "severity.tsv", 1000)
