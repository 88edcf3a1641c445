"""The report opens in a browser without a network, and nothing smuggled into a text runs."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from kesu.evaluation.evaluate import evaluate
from kesu.evaluation.settings import EvaluateSettings
from kesu.labels import Label, LabelSet
from kesu.report.page import render_report
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
        clean=pl.DataFrame({"row_id": ids, "dup_group": ids}),
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
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "base", "form"}


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
