"""What snakemake says of the workflow before anything runs."""

CONDA = "Specify a conda environment or container for each rule."


def test_snakemake_has_nothing_else_to_say(build) -> None:
    """One locked environment serves the whole project, so rules name none; no other lint."""
    house = build("lint")
    done = house.start("snakemake", "--lint", "--config", "corpus=demo")
    said = done.communicate()[0]
    advice = [line.strip("* :") for line in said.splitlines() if line.startswith("    * ")]
    assert advice
    assert {line for line in advice if not CONDA.startswith(line)} == set()


def test_a_dry_run_writes_nothing(build) -> None:
    """Not even an empty state."""
    house = build("dry")
    house.kesu("demo-data", "--rows", "60")
    before = sorted((house.folder / "data").rglob("*"))
    house.dry_run("demo")
    assert sorted((house.folder / "data").rglob("*")) == before
