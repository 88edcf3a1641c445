"""Snakemake's own advice on the workflow is followed, with one exception."""

CONDA = "Specify a conda environment or container for each rule."


def test_snakemake_has_nothing_else_to_say(build) -> None:
    """One locked environment serves the whole project, so rules name none; no other lint."""
    house = build("lint")
    done = house.start("snakemake", "--lint", "--config", "corpus=demo")
    said = done.communicate()[0]
    advice = [line.strip("* :") for line in said.splitlines() if line.startswith("    * ")]
    assert advice
    assert {line for line in advice if not CONDA.startswith(line)} == set()
