"""What cannot wait, on the page."""

from kesu.report.severity import severity_section
from kesu.report.words import Words


def test_rows_to_see_today_are_counted_with_levels_and_cues() -> None:
    """A kind of the user's own keeps its name."""
    found = {"n": 200, "levels": {"1": 150, "4": 50}, "kinds": {"safety": 40, "自定义": 2},
             "n_attention": 50, "n_repeats": 13}  # fmt: skip
    section = severity_section({"severity": found}, Words("zh"))
    assert section is not None
    assert section.lead.startswith("最近的投诉中，有 50 条需要尽快人工处理")
    levels, cues = section.blocks[0].tables
    assert levels.rows == [("4 级", "50", "25.0%"), ("1 级", "150", "75.0%")]
    assert levels.caption == "严重等级（数字越大越重）"
    assert [row[0] for row in cues.rows] == ["安全", "自定义"]


def test_where_nothing_is_urgent_that_is_said() -> None:
    """No row to see."""
    found = {"n": 9, "levels": {"1": 9}, "kinds": {}, "n_attention": 0, "n_repeats": 2}
    section = severity_section({"severity": found}, Words("zh"))
    assert section is not None
    assert "没有需要马上处理的" in section.lead


def test_the_rule_is_compared_with_trained_levels() -> None:
    """How often they agree, and whether the rule is the harsher one."""
    found = {"n": 9, "levels": {"1": 9}, "kinds": {}, "n_attention": 0, "n_repeats": 2}
    compared = {"n": 8, "same": 0.75, "higher": 0.125, "kappa": 0.6}
    section = severity_section({"severity": found | {"compared": compared}}, Words("zh"))
    assert section is not None
    assert section.lead.endswith(
        "有 8 条另有人工或模型给出的等级，其中 75.0% 与词表规则一致，"
        "12.5% 是规则给得更高（加权 kappa 0.600）；"
        "以人工或模型的等级为准。"
    )


def test_without_rows_there_is_no_section() -> None:
    """A run of an earlier kesu, or an empty corpus."""
    assert severity_section({}, Words("zh")) is None
    assert severity_section({"severity": {"n": 0}}, Words("zh")) is None
