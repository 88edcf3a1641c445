"""The optimizer Muon in single precision.

That of torch computes in bfloat16 always, which takes most of a step on a CPU that has none.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

RMS = 0.2  # of a step: that of AdamW, as match_rms_adamw has it


class PlainMuon(torch.optim.Muon):
    """`torch.optim.Muon` with `adjust_lr_fn="match_rms_adamw"`, but for its precision.

    Either goes on from the other's state.

    Source: Jordan et al. 2024, Muon; Liu et al. 2025 for the scale of its steps.
    """

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """One step; there is no closure."""
        assert closure is None
        for group in self.param_groups:
            for weights in group["params"]:
                if weights.grad is not None:
                    self._move(weights, weights.grad, group)

    def _move(self, weights: Tensor, slope: Tensor, group: Mapping[str, Any]) -> None:
        state = self.state[weights]
        if not state:
            state["momentum_buffer"] = torch.zeros_like(slope)
        buffer = state["momentum_buffer"].lerp_(slope, 1 - group["momentum"])
        told = orthogonal(slope.lerp(buffer, group["momentum"]), group)
        weights.mul_(1 - group["lr"] * group["weight_decay"])
        weights.add_(told, alpha=-group["lr"] * RMS * max(weights.shape) ** 0.5)


def orthogonal(matrix: Tensor, group: Mapping[str, Any]) -> Tensor:
    """(n_rows, n_columns): about the nearest one whose singular values are 1.

    Newton-Schulz steps, after which they lie between 0.5 and 1.5.

    Args:
        matrix: (n_rows, n_columns).
        group: `ns_steps` and `ns_coefficients`, and `eps`, the least norm to divide by.
    """
    first, second, third = group["ns_coefficients"]
    is_tall = matrix.shape[0] > matrix.shape[1]
    found = matrix.T if is_tall else matrix
    found = found / found.norm().clamp(min=group["eps"])
    for _ in range(group["ns_steps"]):
        gram = found @ found.T
        inner = torch.addmm(gram, gram, gram, beta=second, alpha=third)
        found = torch.addmm(found, inner, found, beta=first)
    return found.T if is_tall else found
