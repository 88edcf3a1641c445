"""Masked-language training with checkpoints; ends at a budget, and goes on when it is raised."""

import pickle
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from kesu.files import atomic
from kesu.model.devices import attention, autocast, best_device
from kesu.model.pretraining.batches import Batch, Vocabulary, epoch_batches, make_batch
from kesu.model.pretraining.network import fill_in, filling_loss
from kesu.model.pretraining.settings import Budget, LearnSettings
from kesu.model.pretraining.store import TokenStore

COLUMNS = ("step", "tokens", "loss", "lr", "seconds", "tokens_per_second", "probe")
REPORT_EVERY = 20.0  # seconds between two lines of progress
CHECKPOINTS = ("state.pt", "stable.pt")
PROBE_SEED = 12345  # of the masks of the probe, always the same
DECAY = 0.01
BETAS = (0.9, 0.98)
MATRIX = 2  # dimensions


@dataclass
class Standing:
    """Where training stands; what a checkpoint keeps beside weights."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    tokens: int = 0
    seconds: float = 0.0
    is_falling: bool = False
    history: list[str] = field(default_factory=list)

    @property
    def csv(self) -> str:
        """history.csv."""
        return "\n".join([",".join(COLUMNS), *self.history]) + "\n"

    def share(self, budget: Budget) -> float:
        """Of the budget, how much is spent; of its parts the one that ends first."""
        parts = (
            (self.seconds / 60, budget.minutes),
            (self.tokens, budget.tokens),
            (self.step, budget.steps),
        )
        return max(spent / whole for spent, whole in parts if whole)


def learn(
    network: PreTrainedModel,
    store: TokenStore,
    words: Vocabulary,
    settings: LearnSettings,
    *,
    folder: Path,
    report: Callable[[str], None],
) -> Standing:
    """Train a masked-language model in place until its budget is spent.

    A checkpoint is written to `folder/state.pt` every few minutes; with one present, training goes
    on from it. One more, `stable.pt`, is kept from before the rate begins to fall: with a budget
    that was raised since, training goes on from there.
    """
    run = _Run(network, store, words, settings, folder=folder, report=report)
    for rows in run.batches():
        run.step(rows)
        if run.is_done():
            break
    if run.losses or not has_checkpoint(folder):
        run.save()
    return run.standing


class _Run:
    def __init__(
        self,
        network: PreTrainedModel,
        store: TokenStore,
        words: Vocabulary,
        settings: LearnSettings,
        *,
        folder: Path,
        report: Callable[[str], None],
    ) -> None:
        self.device = best_device()
        self.network = network.to(self.device).train()
        way = attention(self.device, settings.bf16, fused=network.config._attn_implementation)  # noqa: SLF001 - has no other name
        network.set_attn_implementation(way)
        self.store, self.words, self.settings = store, words, settings
        self.folder, self.report = folder, report
        self.optimizers = _optimizers(network, settings)
        self.standing = Standing()
        self._resume()
        self.started = time.monotonic() - self.standing.seconds
        self.saved = self.reported = time.monotonic()
        self.losses: list[float] = []
        self.tokens_then, self.seconds_then = self.standing.tokens, self.standing.seconds

    def is_done(self) -> bool:
        return self.standing.share(self.settings.budget) >= 1

    def batches(self) -> Iterator[np.ndarray]:
        standing = self.standing
        while not self.is_done():
            found = epoch_batches(
                self.store,
                batch_tokens=self.settings.batch_tokens,
                seed=self.settings.seed * 1000 + standing.epoch,
            )
            yield from found[standing.batch :]
            standing.epoch, standing.batch = standing.epoch + 1, 0

    def step(self, rows: np.ndarray) -> None:
        standing, rate = self.standing, self._rate()
        batch = make_batch(
            self.store,
            rows,
            self.words,
            masked=self.settings.masked,
            seed=(self.settings.seed, standing.step),
        )
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate
        loss = self._loss(batch)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        standing.step, standing.batch = standing.step + 1, standing.batch + 1
        standing.tokens += int(batch.mask.sum())
        standing.seconds = time.monotonic() - self.started
        self.losses.append(float(loss.detach()))
        self._look_up()

    def _look_up(self) -> None:
        now = time.monotonic()
        if now - self.saved >= self.settings.save_minutes * 60:
            self.save()
        elif now - self.reported >= REPORT_EVERY:
            self.reported = now
            self.report(self._line(float(np.mean(self.losses[-20:]))))

    def save(self) -> None:
        """Measure the probe, note a line of history, and write a checkpoint."""
        standing = self.standing
        loss = float(np.mean(self.losses)) if self.losses else 0.0
        right = self._probe()
        speed = (standing.tokens - self.tokens_then) / max(standing.seconds - self.seconds_then, 1)
        rate = self._rate() * self.settings.learning_rate
        standing.history.append(
            f"{standing.step},{standing.tokens},{loss:.4f},{rate:.6f},{standing.seconds:.0f},"
            f"{speed:.0f},{right:.4f}"
        )
        self.report(f"{self._line(loss)}, {speed:.0f} tokens/s, probe {right:.3f}")
        self.losses.clear()
        self._write(self.folder / "state.pt")
        self.saved = self.reported = time.monotonic()
        self.tokens_then, self.seconds_then = standing.tokens, standing.seconds
        self.started = self.saved - standing.seconds  # the probe's time is not training's

    def _line(self, loss: float) -> str:
        standing = self.standing
        share = min(standing.share(self.settings.budget), 1)
        return (
            f"step {standing.step}, {share:.0%} of the budget, {standing.tokens / 1e6:.1f} M "
            f"tokens, loss {loss:.3f}, {standing.seconds:.0f} s"
        )

    def _rate(self) -> float:
        standing, settings = self.standing, self.settings
        rising = min((standing.step + 1) / max(settings.warmup, 1), 1)
        left = 1 - standing.share(settings.budget)
        if left >= settings.decay:
            return rising
        if not standing.is_falling:
            self._write(self.folder / "stable.pt")
            standing.is_falling = True
        return rising * max(left, 0) / settings.decay

    def _loss(self, batch: Batch) -> Tensor:
        batch = batch.to(self.device)
        with autocast(self.device, self.settings.bf16):
            return filling_loss(self.network, batch)

    def _probe(self) -> float:
        """Share of hidden tokens of unseen texts that are filled in right."""
        found: list[Tensor] = []
        self.network.eval()
        with torch.inference_mode():
            for at, rows in enumerate(self._probe_rows()):
                batch = make_batch(
                    self.store, rows, self.words,
                    masked=self.settings.masked, seed=(PROBE_SEED, at),
                ).to(self.device)  # fmt: skip
                with autocast(self.device, self.settings.bf16):
                    found.append(fill_in(self.network, batch).argmax(1) == batch.targets)
        self.network.train()
        return float(torch.cat(found).float().mean()) if found else 0.0

    def _probe_rows(self) -> Sequence[np.ndarray]:
        rows = self.store.probes
        return np.array_split(rows, -(-len(rows) // 64)) if len(rows) else []

    def _write(self, path: Path) -> None:
        state = {
            "network": self.network.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "standing": asdict(self.standing),
            "random": torch.get_rng_state(),
        }
        with atomic(path) as temporary:
            torch.save(state, temporary)

    def _resume(self) -> None:
        for name in CHECKPOINTS:
            state = _read(self.folder / name)
            if state is None:
                continue
            standing = Standing(**state["standing"])
            left = 1 - standing.share(self.settings.budget)
            if standing.is_falling and left >= self.settings.decay:
                continue  # the budget was raised: go on from before the rate fell
            self.network.load_state_dict(state["network"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
            torch.set_rng_state(state["random"])
            self.standing = standing
            self.report(f"goes on after step {standing.step}, from {self.folder / name}")
            return


def has_checkpoint(folder: Path) -> bool:
    """Whether training would go on from a checkpoint."""
    return any(_read(folder / name) for name in CHECKPOINTS)


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    except (OSError, RuntimeError, ValueError, EOFError, pickle.UnpicklingError):
        return None
    return state


def _optimizers(network: nn.Module, settings: LearnSettings) -> list[torch.optim.Optimizer]:
    """Muon for the matrices of the layers, AdamW for all else.

    Source: Jordan et al. 2024, Muon; Liu et al. 2025 for the scale of its steps.
    """
    named = list(network.named_parameters())
    inner = {name for name, value in named if value.ndim == MATRIX and ".layer." in name}
    matrices = [value for name, value in named if name in inner]
    tables = [value for name, value in named if name not in inner and value.ndim > 1]
    vectors = [value for _, value in named if value.ndim <= 1]
    peak = settings.learning_rate
    outer = [
        {"params": tables, "weight_decay": DECAY, "peak": peak},
        {"params": vectors, "weight_decay": 0.0, "peak": peak},
    ]
    adam = torch.optim.AdamW(outer, lr=peak, betas=BETAS)
    muon = torch.optim.Muon(
        [{"params": matrices, "peak": peak}],
        lr=peak,
        weight_decay=DECAY,
        adjust_lr_fn="match_rms_adamw",
    )
    return [adam, muon]
