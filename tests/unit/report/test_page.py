"""The page: what it shows, what it refuses to run, and what it says when something is missing."""

import re
from typing import Any

import pytest

from kesu.cli.summary import topics_told
from kesu.model.remarks import SENTENCES
from kesu.report.page import render_report
from kesu.report.verdict import note_sentences, verdict_sentences, warning_sentences
from kesu.report.words import Words

ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "</style><script>alert(2)</script>",
    "{{ 7 * 7 }} &amp; 'x'",
)
TAG = re.compile(r"<([a-z]+[0-9]?)", re.IGNORECASE)
ALLOWED = frozenset(
    (  # noqa: SIM905 - a list of words reads best as words
        "html head meta title style body header main section nav div details summary p h1 h2 h3 "
        "ul li a dl dt dd small span figure table caption thead tbody tr th td "
        "svg g path text rect line defs clippath script mark blockquote article"
    ).split()
)


def _metrics() -> dict[str, Any]:
    """A corpus of one task and one topic, written by hand, so that the numbers are known."""
    score = {"value": 0.8, "low": 0.7, "high": 0.9, "n": 120}
    low = {"value": 0.3, "low": 0.2, "high": 0.4, "n": 120}
    systems = ("majority", "linear", "bert", "blend")
    scores = {
        name: dict.fromkeys(("macro_f1", "accuracy"), low if name == "majority" else score)
        for name in systems
    }
    gain = {"value": -0.01, "low": -0.03, "high": 0.02, "n": 120, "verdict": "no_difference"}
    return {
        "corpus": "工单",
        "created_by": "kesu 0",
        "period": {"first": "2025-01-01", "last": "2025-03-31", "n_dated": 200},
        "rows": {
            "read": 210, "kept": 200, "labelled": 150, "doubtful": 30, "novel": 20,
            "dropped": 8, "rejected": 2, "splits": {"train": 80, "test": 120},
            "dropped_reasons": {"empty": 8}, "rejected_reasons": {"columns": 2},
        },
        "cleaning": {
            "kept": 200, "dropped": {"empty": 8}, "dup_groups": 3, "dup_rows": 9,
            "rules": [{"name": "mask_phones", "description": "电话换成占位符", "rows": 44}],
        },
        "tasks": {
            "category": {
                "labels": [
                    {"id": "late", "name": "送货慢", "name_en": "Late"},
                    {"id": "fake", "name": "假货", "name_en": "Fake"},
                ],
                "n_test": 120, "n_test_groups": 110, "threshold": 0.6, "reached": True,
                "detailed_system": "blend", "scores": scores,
                "per_class": [
                    {"id": name, "precision": 0.8, "recall": 0.8, "f1": score,
                     "support": 60, "predicted": 60}
                    for name in ("late", "fake")
                ],
                "confusion": [[48, 12], [12, 48]],
                "calibration": {
                    "ece": 0.05, "bins": [{"confidence": 0.8, "accuracy": 0.75, "n": 120}],
                },
                "risk_coverage": [
                    {"coverage": 0.5, "risk": 0.1, "threshold": 0.9, "n": 60},
                    {"coverage": 1.0, "risk": 0.2, "threshold": 0.5, "n": 120},
                ],
                "level_scores": [{"level": 1, "macro_f1": score, "accuracy": score}],
                "told": {"accuracy": 0.9, "n": 120},
            }
        },
        "topics": {
            "n_topics": 1, "n_rows": 50, "n_outliers": 5, "outlier_rate": 0.1,
            "list": [
                {"topic_id": "t1", "name": "快递柜打不开", "keywords": ["快递柜", "开门"],
                 "size": 45, "n_persons": 40, "status": "new", "first_seen": "2025-01-05",
                 "onset": "2025-03-01", "ratio": 9.5, "ratio_low": 4.1, "ratio_high": 30.2,
                 "by_period": [{"period": "2025-01", "n": 5}, {"period": "2025-02", "n": 0},
                               {"period": "2025-03", "n": 40}]},
            ],
            "period": "month", "n_periods": 12,
            "min_history": 4, "min_support": 10, "false_alarm_rate": 0.05,
        },
        "model": {"seed": 0, "warnings": []},
        "n_bootstrap": 1000,
        "verdict": {
            "labelled_share": 0.75, "bert": {"category": gain},
            "new_topics": ["t1"], "growing_topics": [],
        },
        "notes": [
            {"code": "few_rows_of_class", "task": "category", "n": 1, "ids": ["fake"], "least": 70}
        ],
    }  # fmt: skip


def test_every_section_appears_once_in_order() -> None:
    """What a manager must know, the topics, rows, cleaning, the task, the model, how to read it."""
    page = render_report(_metrics(), {"t1": {"representatives": ["柜门打不开"]}})
    found = re.findall(r'<h2 id="([^"]+)"', page)
    wanted = ["lines", "verdict", "topics", "rows", "cleaning", "task-category", "model", "how"]
    assert found == wanted
    assert '<a href="#topics">详见下文</a>' in page
    assert page.count("<svg") == 9
    assert page.index("<h1") < page.index("<h2") < page.index("<h3")


def test_the_first_lines_say_whether_bert_adds_anything() -> None:
    """The verdict stands before all charts, with the interval of the difference."""
    page = render_report(_metrics(), {})
    verdict = page[: page.index("<dl")]
    assert "看不出 BERT 有用" in verdict
    assert "−0.030 至 +0.020" in verdict
    assert "0.800 [0.700, 0.900]" in verdict
    assert "1 个类别的测试数据不足 70 条（假货）" in verdict
    assert "新出现：快递柜打不开。" in verdict


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("better", "高出 0.010"),
        ("worse", "低了 0.010"),
        ("absent", "没有训练 BERT"),
        ("not_measured", "准不准无从得知"),
        ("no_model", "没有模型学过"),
        ("not_compared", "没有线性模型"),
    ],
)
def test_each_verdict_has_its_sentence(word: str, sentence: str) -> None:
    """Every verdict that evaluate can reach is told."""
    metrics = _metrics()
    metrics["verdict"]["bert"]["category"]["verdict"] = word
    assert sentence in "".join(verdict_sentences(metrics, Words("zh")))


def test_every_reason_of_ingest_has_its_words() -> None:
    """A row of totals was told in English."""
    metrics = _metrics()
    metrics["rows"]["rejected_reasons"] = {"a row of totals": 3, "the header again": 1}
    page = render_report(metrics, {})
    assert "合计行" in page
    assert "row of totals" not in page


def test_text_from_outside_stays_text() -> None:
    """No tag and no handler in a name, a keyword, a reason or a text becomes part of the page."""
    metrics = _metrics()
    text = " ".join(ATTACKS)
    metrics["corpus"] = metrics["created_by"] = text
    metrics["rows"]["rejected_reasons"] = {text: 2}
    metrics["cleaning"]["rules"][0] |= {"name": ATTACKS[0], "description": text}
    metrics["topics"]["list"][0] |= {"name": ATTACKS[1], "keywords": list(ATTACKS)}
    metrics["tasks"]["category"]["labels"][0]["name"] = ATTACKS[0]
    metrics["tasks"]["category"]["labels"][1]["name"] = ATTACKS[2]
    metrics["tasks"][ATTACKS[2]] = metrics["tasks"]["category"]
    metrics["model"] = {ATTACKS[0]: text, "warnings": [text]}
    page = render_report(metrics, {"t1": {"representatives": list(ATTACKS)}})
    assert {tag.lower() for tag in TAG.findall(page)} <= ALLOWED
    assert page.count("</style>") == 1
    assert "{{ 7 * 7 }}" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert not re.search(r"<[a-z]+[^<>]*\son[a-z]+=", re.sub(r'"[^"]*"', '""', page))


def test_nothing_is_fetched() -> None:
    """The policy forbids every source, and the page names none."""
    page = render_report(_metrics(), {})
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)=["'](?!#)""", page)
    assert "url(http" not in page
    assert "@import" not in page


def test_charts_hold_words_as_text_in_chinese_fonts() -> None:
    """The browser draws the words; each chart and table says what it is."""
    page = render_report(_metrics(), {})
    assert re.search(r"<text[^>]*PingFang SC[^>]*>送货慢</text>", page)
    assert page.count('<figure role="img" aria-label="') == page.count("<svg")
    assert page.count("<caption") == page.count("<table>")


def test_english() -> None:
    """The page's own words and the class names are English; topics stay as they are."""
    page = render_report(
        _metrics(), {"t1": {"representatives": ["柜门打不开"]}}, language="en",
        task_names={"category": "Matter"},
    )  # fmt: skip
    assert "Task: Matter" in page
    assert '<html lang="en">' in page
    assert "BERT adds nothing that can be told from chance" in page
    assert "(Fake)" in page
    own = re.sub(r"快递柜打不开|快递柜|开门|柜门打不开|电话换成占位符|工单", "", page)
    assert not re.search(r"[\u4e00-\u9fff]", own)


def test_chinese_page_says_so() -> None:
    """Chinese is the default, and screen readers are told."""
    assert '<html lang="zh-Hans">' in render_report(_metrics(), {})


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_at_all(language: Any) -> None:
    """Without any number there is a page that says so."""
    page = render_report({}, {}, language=language)
    assert "<h1>" in page
    assert ("没有可以分析的文本" if language == "zh" else "no text to analyse") in page


@pytest.mark.parametrize(
    "code",
    [
        "law_broken", "cut_by_sheets", "no_dates", "few_dates", "future_dates", "no_tasks",
        "all_left_over", "nothing_left_over", "no_topics", "no_labels", "no_test_rows", "few_rows",
        "one_gold_class", "one_class", "few_rows_of_class", "unseen_classes", "unlearned",
        "left_out", "not_reached", "drift_novel", "drift_unknown",
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_remark_has_its_sentence(code: str, language: Any) -> None:
    """Whatever evaluate remarks upon is told in both languages."""
    note = {"code": code, "task": "category", "n": 3, "ids": ["late"], "least": 10, "chars": 9}
    note |= {"before": 5.0, "here": 40.0}
    (sentence,) = note_sentences(_metrics() | {"notes": [note]}, Words(language))
    assert sentence.endswith("。" if language == "zh" else ".")
    assert ("{" in sentence, "category" in sentence) == (False, False)


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_warning_of_training_has_its_sentence(code: str, language: Any) -> None:
    """Whatever training warns of is told in the page's language, with its numbers."""
    warning = {"code": code, "task": "category", "n": 3, "least": 30, "target": 0.9, "minutes": 5.0}
    metrics = _metrics() | {"model": {"warnings": [warning]}}
    (sentence,) = warning_sentences(metrics, Words(language))
    assert sentence.endswith("。" if language == "zh" else ".")
    assert ("{" in sentence, "category" in sentence, "5.0" in sentence) == (False,) * 3
    assert sentence in render_report(metrics, {}, language=language)


def test_the_spread_over_seeds_is_shown() -> None:
    """With several seeds there is a table of their scores on valid; with one there is none."""
    metrics = _metrics()
    assert "不同随机种子之间的波动" not in render_report(metrics, {})
    spread = {"mean": 0.71, "deviation": 0.02, "low": 0.69, "high": 0.73}
    metrics["tasks"]["category"]["seeds"] = {"n": 3, "systems": {"blend": spread}}
    page = render_report(metrics, {})
    assert "用 3 个随机种子各训练了一次" in page
    assert re.search(r"0\.710</td><td[^>]*>0\.020</td><td[^>]*>0\.690</td>", page)


def test_a_task_without_scores_is_told() -> None:
    """No labelled test rows: the section stays, with a sentence in the place of numbers."""
    metrics = _metrics()
    metrics["tasks"]["category"] = {"scores": {}, "labels": [], "n_test": 0}
    assert "测试集里没有人工标注，因此没有得分。" in render_report(metrics, {})


def test_without_tasks_nothing_is_told_of_labels() -> None:
    """No count of sure labels, no empty list of the model; that there are none is said once."""
    notes, verdict = [{"code": "no_tasks"}], {"labelled_share": 0.0}
    page = render_report(_metrics() | {"tasks": {}, "notes": notes, "verdict": verdict}, {})
    assert "本次共读入 210 条，清洗后保留 200 条。<" in page
    assert page.count("没有设置分类任务，因此不给标签") == 1
    tiles = re.findall(r"<dt>([^<]+)</dt>", page)
    assert tiles == ["读入", "清洗丢弃", "无法读取", "主题"]
    assert '<h2 id="model"' not in page


def test_quiet_months_show_as_nothing() -> None:
    """A month in which nobody wrote on a topic stands in the table with a zero."""
    page = render_report(_metrics(), {})
    assert re.search(r'<th scope="row">2025-02</th><td class="n">0</td>', page)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"period": None}, "无法判断话题是新出现还是在变化", id="no dates"),
        pytest.param({"n_periods": 4}, "只有 4 个月，至少要有 5 个月才能判断", id="short history"),
        pytest.param({"period": "week", "n_periods": 3}, "只有 3 周，至少要有 5 周", id="weeks"),
        pytest.param({}, "一年里出现任何一次误报的概率也不超过 5%", id="tested"),
    ],
)
def test_how_topics_were_judged_is_told(values: dict[str, Any], sentence: str) -> None:
    """The section says by what the status was judged, or why there is none."""
    metrics = _metrics()
    metrics["topics"] |= values
    assert sentence in render_report(metrics, {})


def test_topics_too_small_for_a_status_are_counted() -> None:
    """Unknown topics of a corpus with a past are told with the persons that it takes."""
    metrics = _metrics()
    metrics["topics"]["list"][0]["status"] = "unknown"
    assert "1 个话题至今反映的人数不到 10" in render_report(metrics, {})


def test_themes_that_are_no_one_thing_are_counted() -> None:
    """The sentence says why they have no course, and the table calls them so."""
    metrics = _metrics()
    metrics["topics"]["list"][0]["status"] = "mixed"
    page = render_report(metrics, {})
    assert "1 个主题内容庞杂，所含的话题之间没有共同的关键词，因此不判断整体走势" in page
    assert ">庞杂</td>" in page


def test_a_topic_shows_how_it_moves() -> None:
    """Course, status, onset and ratio stand in its row."""
    row = re.search(r"<tr><th scope=\"row\">快递柜打不开.*</tr>", render_report(_metrics(), {}))
    assert row
    for cell in ("▂▁█", "新出现", "2025-03-01", "9.5 [4.1, 30]"):
        assert f">{cell}</td>" in row[0]


def test_rising_topics_come_first() -> None:
    """A small topic that is new is shown even where large ones fill the list."""
    metrics = _metrics()
    topic = metrics["topics"]["list"][0]
    large = [topic | {"topic_id": f"x{n}", "name": f"话{n}", "status": "stable"} for n in range(9)]
    metrics["topics"]["list"] = [*large, topic]
    page = render_report(metrics, {}, max_topics=2)
    assert '<th scope="row">快递柜打不开</th>' in page
    table = page.split("全部主题，按条数排列")[-1].split("</table>")[1]  # after that of all
    assert "快递柜打不开" in table
    assert "话0" in table
    assert "话1" not in table


def test_themes_and_what_lies_in_them_are_counted_apart() -> None:
    """In the first lines, in the tile and by `kesu summary`."""
    metrics = _metrics()
    theme = metrics["topics"]["list"][0]
    assert "归纳出 1 个主题。" in render_report(metrics, {})
    tight = [theme | {"topic_id": name, "parent": theme["topic_id"]} for name in ("甲", "乙")]
    metrics["topics"] |= {"list": [theme, *tight], "n_topics": 3}
    page = render_report(metrics, {})
    assert "归纳出 1 个主题，下分 2 个细分话题。" in page
    assert "细分话题 2 个" in page
    assert topics_told(metrics["topics"]) == "1 themes, 2 narrower topics inside"
    assert topics_told({"list": []}) == "none"


def test_a_tight_topic_follows_its_theme() -> None:
    """A growing tight topic lifts its theme, and stands below it with a mark."""
    metrics = _metrics()
    topic = metrics["topics"]["list"][0] | {"status": "stable"}
    theme, other, tight = (topic | {"topic_id": name, "name": name} for name in ("甲", "乙", "丙"))
    metrics["topics"]["list"] = [other, theme, tight | {"parent": "甲", "status": "growing"}]
    metrics["verdict"]["new_topics"] = []
    found = re.findall(r'<th scope="row">(└ )?([甲乙丙])<', render_report(metrics, {}))
    assert found == [("", "甲"), ("└ ", "丙"), ("", "乙")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (None, ""),
        ({"continued": ["t1"]}, "与上次确认的 1 个话题相比，没有增减。"),
        (
            {"born": ["t1"], "ended": ["t2", "t3"]},
            "新增 1 个，并入其他话题 0 个，从原话题分出 0 个，转为类别 0 个，消失 2 个",
        ),
    ],
)
def test_what_changed_since_topics_were_accepted(
    changes: dict[str, list[str]] | None, sentence: str
) -> None:
    """One sentence; none before anything was accepted."""
    metrics = _metrics()
    metrics["topics"]["changes"] = changes
    page = render_report(metrics, {})
    assert sentence in page
    assert ("上次确认" in page) == bool(changes)


def test_texts_show_where_a_topic_ends() -> None:
    """Beside typical texts stand one at the edge and the nearest outside."""
    texts = {"representatives": ["柜门打不开"], "boundary": ["柜子太远"], "outside": ["快递丢了"]}
    page = render_report(_metrics(), {"t1": texts})
    for kind, text in (
        ("典型", "柜门打不开"),
        ("勉强归入", "柜子太远"),
        ("差一点归入", "快递丢了"),
    ):
        assert re.search(f"{kind}.*?{text}", page, re.DOTALL)


def test_long_lists_are_cut_and_counted() -> None:
    """Only the largest topics are shown, and the page says how many there are."""
    metrics = _metrics()
    topic = metrics["topics"]["list"][0]
    metrics["topics"]["list"] = [topic | {"topic_id": f"t{n}", "name": f"话{n}"} for n in range(9)]
    metrics["verdict"]["new_topics"] = []
    page = render_report(metrics, {}, max_topics=2)
    assert "共 9 个话题，这里只列出 2 个" in page
    every, told = page.split("全部主题，按条数排列")[-1].split("</table>")[:2]
    assert all(f"话{n}" in every for n in range(9))
    assert "话2" not in told


def test_a_long_text_is_folded_and_whole() -> None:
    """Its beginning is in sight, the rest one click away, and no markup of its own counts."""
    text = "甲" * 120 + "<b>" + "乙" * 100
    page = render_report(_metrics(), {"t1": {"representatives": [text]}})
    assert f"<summary>{'甲' * 120}……</summary>&lt;b&gt;{'乙' * 100}</details>" in page


def test_a_topic_that_rose_and_is_stable_again_is_told_so() -> None:
    """It is not told as one that never moved."""
    metrics = _metrics()
    metrics["topics"]["list"][0] |= {"status": "stable", "rose": "2025-01-05"}
    assert "曾增多<" in render_report(metrics, {})


def test_weeks_of_topics_are_told_by_their_monday() -> None:
    """Few know which one the second week of a year is."""
    metrics = _metrics()
    metrics["topics"] |= {"period": "week", "n_periods": 9}
    metrics["topics"]["list"][0]["by_period"] = [{"period": "2025-W02", "n": 3}]
    page = render_report(metrics, {})
    assert '<th scope="row">2025-01-06</th>' in page
    assert "2025-W02" not in page


def test_a_large_page_stays_small() -> None:
    """Twenty classes and ten topics over three years of weeks stay below 3 MB."""
    metrics = _metrics()
    task = metrics["tasks"]["category"]
    task["labels"] = [{"id": f"l{n}", "name": f"类别名称{n}", "name_en": ""} for n in range(20)]
    task["per_class"] = [task["per_class"][0] | {"id": f"l{n}"} for n in range(20)]
    task["confusion"] = [[n] * 20 for n in range(20)]
    topic = metrics["topics"]["list"][0]
    weeks = [{"period": f"{2023 + n // 52}-W{n % 52 + 1:02d}", "n": n} for n in range(156)]
    metrics["topics"]["list"] = [
        topic | {"topic_id": f"t{n}", "name": f"话题{n}", "by_period": weeks} for n in range(10)
    ]
    metrics["verdict"]["new_topics"] = []
    texts = {f"t{n}": {"representatives": ["柜门打不开，" * 30] * 3} for n in range(10)}
    assert len(render_report(metrics, texts).encode()) < 3_000_000


def test_two_classes_of_one_name_are_drawn_apart() -> None:
    """A chart does not merge classes that bear the same name."""
    metrics = _metrics()
    for label in metrics["tasks"]["category"]["labels"]:
        label["name"] = "质量"
    page = render_report(metrics, {})
    assert re.search(r"<text[^>]*>质量 \(2\)</text>", page)


def _leftover() -> dict[str, Any]:
    part = {"value": 0.05, "low": 0.02, "high": 0.09, "n": 120}
    good = {"value": 0.91, "low": 0.85, "high": 0.96, "n": 140}
    return {
        "task": "category", "limit": 0.5,
        "at_limit": {
            "known": part, "other": part | {"value": 0.7, "n": 20},
            "unlabelled": {"value": 0.25, "n": 60},
        },
        "points": [
            {"limit": at / 20, "known": 1 - at / 20, "other": 1 - at / 40, "unlabelled": 0.3}
            for at in range(21)
        ],
        "auroc": dict.fromkeys(("novelty", "probability", "difference"), good),
    }  # fmt: skip


def test_the_page_shows_what_the_limit_of_novelty_costs() -> None:
    """Shares at the limit with interval and count, the AUROC beside the probability's, a chart."""
    page = render_report(_metrics() | {"leftover": _leftover()}, {})
    assert "5.0% [2.0%, 9.0%]" in page
    assert "AUROC 为 0.910 [0.850, 0.960]" in page
    assert page.count("界限放宽或收紧的得失") >= 2
    assert 'href="#leftover"' in page


def test_without_residual_rows_the_page_says_that_nothing_can_be_checked() -> None:
    """Known rows alone say what the limit costs, and a sentence that the gain is not known."""
    leftover = _leftover() | {"auroc": None}
    del leftover["at_limit"]["other"]
    page = render_report(_metrics() | {"leftover": leftover}, {})
    assert "无法检验新问题找得准不准" in page
    assert "人工标为“其他”</th>" not in page


def test_without_novelty_there_is_no_such_section() -> None:
    """A corpus whose model tells no novelty has no figure of it."""
    assert 'href="#leftover"' not in render_report(_metrics() | {"leftover": None}, {})
