"""What training goes on from, and what it says of checkpoints that it cannot use."""

from typing import Any

import numpy as np
import pytest
import torch


def _break(workshop: Any, *names: str, size: int = 1000) -> None:
    for name in names:
        (path,) = (workshop.folder / "work").glob(f"*/{name}")
        path.write_bytes(path.read_bytes()[:size])


@pytest.mark.parametrize("size", [1000, 1, 0])
def test_the_last_good_checkpoint_counts(workshop: Any, size: int) -> None:
    """And the broken one is named."""
    workshop.run()
    _break(workshop, "state.pt", size=size)
    workshop.run()
    (line,) = (line for line in workshop.lines if "goes on after step" in line)
    assert "stable.pt; " in line
    assert line.endswith("state.pt cannot be read")


@pytest.mark.parametrize(
    ("names", "steps"), [(("state.pt", "stable.pt"), 12), (("stable.pt",), 24)]
)
def test_a_start_from_nothing_is_told(workshop: Any, names: tuple[str, ...], steps: int) -> None:
    """Where no checkpoint is left that would do; a raised budget needs the older one."""
    workshop.run()
    _break(workshop, *names)
    workshop.run(steps=steps)
    (line,) = (line for line in workshop.lines if "cannot be read" in line)
    assert line.endswith("cannot be read, so training starts anew")
    assert all(name in line for name in names)
    assert "goes on" not in workshop.log


def test_a_checkpoint_of_an_older_version_is_taken(workshop: Any) -> None:
    """It knows where random numbers of the CPU stand, and nothing of a GPU."""
    straight = workshop.run(steps=24)
    for path in (workshop.folder / "work").rglob("*.pt"):
        state = torch.load(path, weights_only=True)
        torch.save({**state, "random": state["random"]["cpu"]}, path)
    again = workshop.run(steps=24)
    assert "goes on after step 24" in workshop.log
    assert all(np.array_equal(values, again[name]) for name, values in straight.items())
