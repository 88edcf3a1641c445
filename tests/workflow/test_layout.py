"""The house stands as drawn: imports point one way, and each stage is found by its name."""

import re
import runpy
from pathlib import Path

import pytest
import yaml

from kesu import sections
from kesu.cleaning.rules import RULES as CLEANING
from kesu.cli import COMMANDS
from kesu.imports import closure, imported_modules, sources
from kesu.report.words import Language, Words

ROOT = Path(__file__).parents[2]
BASE = {
    "errors", "files", "settings", "tables", "labels", "tasks", "state", "text", "threads",
    "manifest", "reviews", "scores", "days",
}  # fmt: skip
STAGES = {
    "corpora", "cleaning", "splitting", "model", "topics", "evaluation", "export", "report",
    "comparison", "insight", "handover",
}  # fmt: skip
WISHED = ("pretrain", "adapt", "compare")  # beside the line of stages
RULES = (
    "ingest", "clean", "split", "audit", "train", "predict", "topics", "evaluate", "export",
    "insight", "watch", "handover", "behaviours", "explanations", "report",
)  # fmt: skip
HEAVY = re.compile(r"^(?:import|from) (?:torch|transformers|accelerate|datasets)\b", re.MULTILINE)


def modules() -> list[str]:
    """Names of all our modules."""
    paths = sorted((ROOT / "src" / "kesu").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT / "src").with_suffix("").parts) for path in paths]
    return [name.removesuffix(".__init__") for name in names]


def room(module: str) -> str:
    """The package below kesu in which a module lies."""
    return [*module.split("."), ""][1]


@pytest.mark.parametrize("module", [m for m in modules() if room(m) in BASE | STAGES])
def test_imports_point_one_way(module: str) -> None:
    """The base knows no stage, and a stage knows the base and itself."""
    allowed = BASE | {""} | ({room(module)} if room(module) in STAGES else set())
    assert {room(name) for name in imported_modules(module)} <= allowed


def test_heavy_libraries_wait_until_a_command_runs() -> None:
    """Help and dry runs stay instant: nothing imports torch at the top of a module in use."""
    for name in closure("kesu.configuration") | {"kesu.cli", "kesu.cli.stage"}:
        path = ROOT / "src" / Path(*name.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        assert not HEAVY.search(file.read_text(encoding="utf-8")), file


@pytest.mark.parametrize("stage", [*RULES, *WISHED])
def test_each_stage_has_rule_command_log_and_benchmark(stage: str) -> None:
    """A newcomer finds a stage by its name, and each rule is honest about what it takes."""
    rule = (ROOT / "workflow" / "rules" / f"{stage}.smk").read_text(encoding="utf-8")
    assert stage in COMMANDS
    assert rule.count("\nrule ") == rule.count("    log:") == rule.count("    benchmark:")
    assert rule.count("\nrule ") == rule.count("code=sources(")


def test_threads_and_memory_stand_in_the_profile_alone() -> None:
    """Each rule has its memory there, and none names threads or resources itself."""
    files = sorted((ROOT / "workflow" / "rules").glob("*.smk"))
    rules = "".join(file.read_text(encoding="utf-8") for file in files)
    profile = yaml.safe_load((ROOT / "workflow/profiles/default/config.yaml").read_text("utf-8"))
    names = set(re.findall(r"^rule (\w+):", rules, re.MULTILINE))
    assert {name for name, given in profile["set-resources"].items() if given["mem_mb"]} == names
    assert set(profile["set-threads"]) <= names
    assert not re.search(r"^    (?:threads|resources):", rules, re.MULTILINE)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_rule_of_cleaning_has_its_words(language: Language) -> None:
    """The report calls every rule by words of its own language."""
    words = Words(language)
    assert not [rule.name for rule in CLEANING if not words.get(f"rule_{rule.name}", "")]


def test_every_stage_is_walked() -> None:
    """A stage that is missing in a list of the tests is not tested."""
    named = {*RULES, "gather"}
    assert set(sections.STAGES) == named | {"adapt", "compare"}
    walked = runpy.run_path(str(Path(__file__).with_name("conftest.py")))["STAGES"]
    killed = runpy.run_path(str(Path(__file__).with_name("test_kill.py")))["STOPS"]
    assert set(walked) == {stage for stage, _, _ in killed} == named


def test_a_stage_depends_on_its_own_files_and_not_on_others() -> None:
    """Editing a report template must not clean again."""
    clean = sources("clean")
    assert any(name.endswith("cleaning/pipeline.py") for name in clean)
    assert not any(
        "report" in name or "sections" in name or "configuration" in name for name in clean
    )


def test_the_package_names_no_shared_folder() -> None:
    """The project runs from its own files alone."""
    for path in (ROOT / "src").rglob("*.py"):
        assert "../shared" not in path.read_text(encoding="utf-8"), path
