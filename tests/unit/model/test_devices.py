"""Random numbers of the machine's devices."""

from typing import Any

import pytest
import torch

from kesu.model.devices import get_random, set_random


def test_random_numbers_come_again() -> None:
    """On a machine without a GPU, too."""
    state = get_random()
    first = torch.rand(5)
    set_random(state)
    assert torch.equal(first, torch.rand(5))


@pytest.mark.parametrize("n_gpus", [2, 1])
def test_states_of_gpus_are_kept(monkeypatch: pytest.MonkeyPatch, n_gpus: int) -> None:
    """Each is given back its own; a machine with fewer GPUs takes as many as it has."""
    given: list[Any] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_rng_state_all", lambda: ["first", "second"])
    monkeypatch.setattr(torch.cuda, "device_count", lambda: n_gpus)
    monkeypatch.setattr(torch.cuda, "set_rng_state_all", given.extend)
    set_random(get_random())
    assert given == ["first", "second"][:n_gpus]
