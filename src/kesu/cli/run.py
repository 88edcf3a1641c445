"""`kesu run`: the whole workflow on one corpus, then a summary."""

import os
import subprocess
import sys
import time
from pathlib import Path

import click

from kesu.cli.lock import alone
from kesu.cli.summary import summary
from kesu.configuration import load
from kesu.demo.write import write_demo

DEMO_ROWS = 3000
MENDABLE = 2  # exit code of errors that a user can mend


@click.command("run")
@click.argument("corpus", default="demo")
@click.option("--cores", default=2, show_default=True, help="cores that the workflow may use")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def command(corpus: str, cores: int, options: tuple[str, ...]) -> None:
    """Run every stage of CORPUS that is out of date, then print what was found.

    OPTIONS after `--` go to snakemake as they are.
    """
    load(corpus)
    demo = Path("data/raw/demo")
    if corpus == "demo" and not (demo / "truth.json").exists():
        write_demo(demo, n_rows=DEMO_ROWS, seed=0)
    before = _benchmarks(corpus)
    started = time.time()
    with alone(corpus):
        code = _snakemake(corpus, cores, options)
    if code:
        sys.exit(MENDABLE if _is_mendable(corpus, started) else code)
    _tell(corpus, before, is_plain=not options)


def _tell(corpus: str, before: dict[str, int], *, is_plain: bool) -> None:
    """With options snakemake speaks for itself, and there is a summary of a new report only."""
    after = _benchmarks(corpus)
    if is_plain and after == before:
        click.echo("nothing to do: everything is up to date")
    if is_plain or after.get("report") != before.get("report"):
        click.echo(summary(corpus))


def _benchmarks(corpus: str) -> dict[str, int]:
    """When each job ran last, by its name: each writes its benchmark, and nothing else does."""
    paths = Path(f"data/benchmarks/{corpus}").glob("*.tsv")
    return {path.stem: path.stat().st_mtime_ns for path in paths}


def _snakemake(corpus: str, cores: int, options: tuple[str, ...]) -> int:
    arguments = ["--workflow-profile", "workflow/profiles/default", "--nolock"]
    arguments += ["--cores", str(cores), "--config", f"corpus={corpus}"]
    arguments += options or ["--quiet", "all"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "snakemake", *arguments],
        check=False,
        env=os.environ | {"PATH": path},
    ).returncode


def _is_mendable(corpus: str, started: float) -> bool:
    """Whether a stage of this run ended with an error that a user can mend."""
    logs = Path(f"data/logs/{corpus}").glob("*.log")
    recent = [path for path in logs if path.stat().st_mtime >= started]
    return any("\nerror: " in "\n" + path.read_text(encoding="utf-8") for path in recent)
