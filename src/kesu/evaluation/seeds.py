"""How much the scores move when nothing but the seed of training changes."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

SYSTEMS = ("linear", "bert", "blend")


def seed_spread(task: str, models: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Macro F1 on valid over the seeds: mean, deviation, lowest, highest of each system.

    Args:
        task: its name.
        models: metrics.json of the model of each seed.

    Returns:
        `n` seeds and `systems`; empty with fewer than two seeds that have a score.
    """
    valid = [model["tasks"][task]["valid"] for model in models if task in model["tasks"]]
    found = {
        name: [scores[name]["macro_f1"] for scores in valid if scores.get(name)] for name in SYSTEMS
    }
    spreads = {name: _spread(values) for name, values in found.items() if len(values) > 1}
    return {"n": len(valid), "systems": spreads} if spreads else {}


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {
        "mean": float(np.mean(values)),
        "deviation": float(np.std(values, ddof=1)),
        "low": min(values),
        "high": max(values),
    }
