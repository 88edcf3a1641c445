"""The report opens in a browser without a network, and nothing smuggled into a text runs."""

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import time
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
import pytest

from kesu.cli.compare_told import most_telling
from kesu.evaluation.evaluate import evaluate
from kesu.evaluation.settings import EvaluateSettings
from kesu.labels import Label, LabelSet
from kesu.report.comparison import render_comparison
from kesu.report.page import render_report
from kesu.report.words import Words
from kesu.tasks import Task, TaskSettings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SMUGGLED = "<script>document.title='ran'</script>"
ATTACKS = (
    SMUGGLED,
    "<img src=x onerror=\"document.title='ran'\">",
    "</text></svg><svg onload=document.title='ran'>",
    '"><iframe src="https://example.com/a">',
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs chromium, which is not installed")


@pytest.fixture(scope="module")
def metrics() -> dict[str, Any]:
    """Numbers of an invented corpus of sixty rows whose names try to break out."""
    ids = [f"c:{row:02d}" for row in range(60)]
    labels = LabelSet("matters", (Label("late", "送货慢"), Label("bad", ATTACKS[2])))
    gold = ["late" if row % 3 else "bad" for row in range(60)]
    probs = [[0.8, 0.2] if row % 4 else [0.3, 0.7] for row in range(60)]
    told = ["late" if row % 4 else "bad" for row in range(60)]
    topic = {
        "topic_id": "t1", "name": ATTACKS[0], "keywords": list(ATTACKS), "size": 20,
        "status": "new", "n_persons": 9, "by_period": [{"period": "2025-01", "n": 20}],
    }  # fmt: skip
    return evaluate(
        ATTACKS[1],
        records=pl.DataFrame(
            {"row_id": ids, "local_date": ["2025-01-02"] * 60, "gold_category": gold}
        ).with_columns(pl.col("local_date").str.to_date()),
        rejected=pl.DataFrame({"reason": [ATTACKS[3]]}),
        clean=pl.DataFrame({"row_id": ids, "text": ids, "dup_group": ids}),
        dropped=pl.DataFrame(schema={"row_id": pl.String, "reason": pl.String}),
        splits=pl.DataFrame({"row_id": ids, "split": ["train"] * 20 + ["test"] * 40}),
        predictions=pl.DataFrame(
            {
                "row_id": ids,
                "category": told,
                "category_probs": probs,
                "decision": ["labelled"] * 40 + ["novel"] * 20,
            }
        ),
        parts=pl.DataFrame({"row_id": ids, "category_linear": probs, "category_bert": probs}),
        topics=pl.DataFrame([topic]),
        topic_members=pl.DataFrame({"row_id": ids[40:], "topic_id": ["t1"] * 20}),
        clean_counts={
            "kept": 60,
            "rules": [{"name": ATTACKS[0], "description": ATTACKS[1], "rows": 3}],
        },
        model_metrics={"warnings": list(ATTACKS)},
        calibration={"category": {"threshold": 0.5, "reached": False}},
        tasks=(Task("category", TaskSettings(labels="matters"), labels),),
        settings=EvaluateSettings(n_bootstrap=100),
    )


@pytest.fixture(scope="module")
def page(metrics: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of it as a file."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(
        render_report(metrics, {"t1": {"representatives": list(ATTACKS)}}), encoding="utf-8"
    )
    return path


def _browse(path: Path, log: Path) -> str:
    """The page as the browser holds it once all has loaded and run."""
    done = subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--log-net-log={log}",
            f"--user-data-dir={log.parent / 'profile'}", "--virtual-time-budget=3000",
            "--dump-dom", path.as_uri(),
        ],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout


def _title(dom: str) -> str:
    found = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def dom(page: Path) -> str:
    """The report as the browser holds it."""
    return _browse(page, page.with_name("net.json"))


def test_the_browser_would_run_a_smuggled_script(tmp_path: Path) -> None:
    """Without our care the same text takes over the title; so the next test can fail."""
    bare = tmp_path / "bare.html"
    bare.write_text(f"<title>quiet</title><p>{SMUGGLED}</p>", encoding="utf-8")
    assert _title(_browse(bare, tmp_path / "net.json")) == "ran"


def test_no_smuggled_script_runs(dom: str) -> None:
    """The title stays ours, and no foreign element has entered the page."""
    assert _title(dom).endswith("客诉分析报告")
    tags = {tag.lower() for tag in re.findall(r"<([a-z]+)", dom)}
    assert dom.count("<script") == 1  # our own
    assert not tags & {"img", "iframe", "object", "embed", "link", "base", "form"}


def test_the_policy_stands_on_its_own(page: Path, tmp_path: Path) -> None:
    """Even a script that did get into the page is not run."""
    broken = tmp_path / "broken.html"
    text = page.read_text(encoding="utf-8")
    broken.write_text(text.replace("</main>", f"{SMUGGLED}</main>"), encoding="utf-8")
    assert _title(_browse(broken, tmp_path / "net.json")) != "ran"


def test_nothing_is_fetched(page: Path, dom: str) -> None:
    """The browser's own log of the network names no host that the page asked for."""
    assert dom
    log = page.with_name("net.json").read_text(encoding="utf-8")
    assert "example.com" not in log


def test_charts_are_drawn_with_their_words(dom: str) -> None:
    """Charts are there, their Chinese words are text, and all of them have a name."""
    assert len(re.findall(r"<svg ", dom)) >= 6
    assert re.search(r"<text[^>]*>送货慢</text>", dom)
    assert len(re.findall(r'<figure role="img" aria-label="[^"]+"', dom)) == dom.count("<svg ")


# Sorts the first long table by its second column twice, filters it, and tells what is then seen.
PLAY = """
const table = [...document.querySelectorAll("table")].find((each) => each.rows.length > 8);
const head = table.tHead.rows[0].cells[2], cells = () =>
  [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[2].textContent);
head.querySelector("button").click();
const up = [head.getAttribute("aria-sort"), ...cells()];
head.querySelector("button").click();
const down = [head.getAttribute("aria-sort"), ...cells()];
const input = table.closest(".scroll").previousElementSibling.querySelector("input");
input.value = "规则 7";
input.dispatchEvent(new Event("input"));
document.title = JSON.stringify({up, down, left: cells()});
"""


def test_tables_sort_and_filter(metrics: dict[str, Any], tmp_path: Path) -> None:
    """By number where a column holds numbers, up and then down; a filter hides the other rows."""
    counts = [30, 4, 1200, 7, 55, 9, 100, 8, 61]
    rules = [{"name": f"规则 {at}", "description": "", "rows": n} for at, n in enumerate(counts)]
    text = render_report(metrics | {"cleaning": {"kept": 60, "rules": rules}}, {})
    digest = base64.b64encode(hashlib.sha256(PLAY.encode()).digest()).decode()
    text = text.replace("script-src ", f"script-src 'sha256-{digest}' ")
    path = tmp_path / "report.html"
    path.write_text(text.replace("</body>", f"<script>{PLAY}</script></body>"), encoding="utf-8")
    told = json.loads(html.unescape(_title(_browse(path, tmp_path / "net.json"))))
    ordered = [f"{n:,}" for n in sorted(counts)]
    assert told["up"] == ["ascending", *ordered]
    assert told["down"] == ["descending", *reversed(ordered)]
    assert told["left"] == ["8"]


# Each table holds one column; all are sorted by it, and the title tells in which order.
SORTED = """
document.title = JSON.stringify([...document.querySelectorAll("table")].map((table) => {
  table.querySelector("button").click();
  return [...table.tBodies[0].rows].map((row) => row.textContent);
}));
"""


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("n", ["2024-12-30", "2025-02-10", "2025-11-03", "–"]),
        ("n", ["40.5 小时", "70.0 小时", "3.5 天", "12.0 天"]),
        ("n", ["−0.5 [−1.0, 0.1]", "+0.038 [−0.004, 0.074]", "9", "1,234"]),
        ("", ["1", "2", "3", "10", "11"]),
    ],
)
def test_cells_sort_by_what_they_mean(tmp_path: Path, kind: str, told: list[str]) -> None:
    """Days were sorted by their year, times by their digits, and ranks as words."""
    script = Path("src/kesu/report/page.js").read_text(encoding="utf-8")
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in reversed(told))
    path = tmp_path / "page.html"
    path.write_text(
        f'<html lang="zh-CN"><meta charset="utf-8"><title></title><table><thead><tr>'
        f'<th class="{kind}">x</th></tr></thead><tbody>{rows}</tbody></table>'
        f"<script>{script}</script><script>{SORTED}</script></html>",
        encoding="utf-8",
    )
    assert json.loads(html.unescape(_title(_browse(path, tmp_path / "net.json")))) == [told]


def test_fifty_thousand_changed_rows_do_not_freeze_the_page(tmp_path: Path) -> None:
    """The most telling ones are shown and the file with all is named; the browser loads it soon."""
    flips = pl.DataFrame(
        {
            "task": "category", "row_id": [f"c:{row}" for row in range(50_000)],
            "text": [f"文本{row}，快递三天没到" * 5 for row in range(50_000)], "gold": "late",
            "a": "late", "b": "bad", "a_p": 0.5, "b_p": [row / 50_000 for row in range(50_000)],
            "change": ["broken", "fixed"] * 25_000,
        }
    )  # fmt: skip
    started = time.monotonic()
    found = {
        "corpus": "c", "outcome": "fail", "n_rows_learned": 0, "settings": {"n_bootstrap": 100},
        "a": {"name": "a", "rows_per_second": None}, "b": {"name": "b", "rows_per_second": None},
        "tasks": {},
    }  # fmt: skip
    rows = most_telling(flips).to_dicts()
    page = render_comparison(found, rows, n_flips=flips.height, names={}, words=Words("zh"))
    assert time.monotonic() - started < 5
    assert len(page.encode()) < 500_000
    assert "共 50,000 条文本的判断不同，这里列出 200 条" in page
    assert "flips.csv" in page
    path = tmp_path / "compare.html"
    path.write_text(page, encoding="utf-8")
    dom = _browse(path, tmp_path / "net.json")
    assert dom.count("<tr") == 201
    assert "文本49998" in dom


def test_a_page_is_walked_by_keyboard_and_read_aloud(dom: str) -> None:
    """Language, one main heading, headings in order, named regions, labelled fields, scopes."""
    assert re.search(r'<html lang="zh-Hans">', dom)
    assert len(re.findall(r"<h1", dom)) == len(re.findall(r"<main", dom)) == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])", dom)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(re.findall(r"<table", dom)) == len(re.findall(r"<caption", dom))
    assert not re.findall(r"<th(?![^>]*scope=)[ >]", dom)
    fields = re.findall(r"<label class=\"filter\">[^<]+<input", dom)
    assert len(fields) == dom.count("<input")
    assert all('tabindex="0"' in each for each in re.findall(r'<div class="scroll"[^>]*>', dom))
    for target in re.findall(r'href="#([^"]+)"', dom):
        assert f'id="{html.escape(unquote(target), quote=True)}"' in dom or target == "how"


def test_a_page_prints(page: Path, tmp_path: Path) -> None:
    """The browser makes a PDF of more than one page of it."""
    out = tmp_path / "report.pdf"
    subprocess.run(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'profile'}",
            "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri(),
        ],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    pdf = out.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) > 1
