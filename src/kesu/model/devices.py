"""Where and in which precision networks compute. Imports torch."""

from contextlib import nullcontext
from typing import Any

import torch

from kesu.model.settings import Precision


def best_device() -> torch.device:
    """A GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def gpu_name() -> str | None:
    """What the GPU calls itself; None without one."""
    return torch.cuda.get_device_name() if best_device().type == "cuda" else None


def wants_bf16(device: torch.device, bf16: Precision) -> bool:
    """Whether to compute in bfloat16; `auto` asks the machine."""
    if bf16 != "auto":
        return bf16 == "yes"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return any(
        bool(getattr(torch.cpu, name, lambda: False)())
        for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )


def autocast(device: torch.device, bf16: Precision) -> Any:  # noqa: ANN401 - a context
    """The context in which a network computes; it holds for one thread."""
    if wants_bf16(device, bf16):
        return torch.autocast(device.type, torch.bfloat16)
    return nullcontext()


def attention(device: torch.device, bf16: Precision, *, fused: str) -> str:
    """The name of the way in which attention is computed.

    Measured on a CPU: in bfloat16 the plain way is faster than the fused one, in training
    several times so; in single precision it is the other way round.

    Args:
        device: where it is computed.
        bf16: in which precision.
        fused: the way that the network came with.
    """
    return "eager" if device.type == "cpu" and wants_bf16(device, bf16) else fused


def get_random() -> dict[str, Any]:
    """Where the generators of the CPU and of all GPUs stand, for `set_random`."""
    gpus = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {"cpu": torch.get_rng_state(), "gpus": gpus}


def set_random(state: dict[str, Any]) -> None:
    """Let random numbers go on from where `get_random` found them."""
    torch.set_rng_state(state["cpu"])
    if state["gpus"] and torch.cuda.is_available():
        torch.cuda.set_rng_state_all(state["gpus"][: torch.cuda.device_count()])
