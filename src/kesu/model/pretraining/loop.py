"""Masked-language training with checkpoints; ends at a budget, and goes on when it is raised."""

import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from kesu.files import atomic
from kesu.model.checkpoints import UNREADABLE
from kesu.model.devices import (
    attention,
    autocast,
    best_device,
    get_random,
    set_random,
    wants_bf16,
)
from kesu.model.pretraining.ahead import prefetch
from kesu.model.pretraining.batches import Batch, Vocabulary, epoch_batches, make_batch
from kesu.model.pretraining.network import fill_in, filling_loss
from kesu.model.pretraining.optimizers import make_optimizers
from kesu.model.pretraining.settings import LearnSettings
from kesu.model.pretraining.standing import Standing
from kesu.model.pretraining.store import TokenStore

REPORT_EVERY = 20.0  # seconds between two lines of progress
WARMUP = 0.1  # share of a budget that is so short that the steps of warm-up are more
CHECKPOINTS = ("state.pt", "stable.pt")
PROBE_SEED = 12345  # of the masks of the probe, always the same


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
    with closing(prefetch(run.read, run.places())) as batches:
        for place, batch in batches:
            run.step(place, batch)
            if run.is_done():
                break
    if run.losses or not has_checkpoint(folder, settings):
        run.save()
    return run.standing


@dataclass(frozen=True)
class _Place:
    """What a step reads: the batch `at` of an epoch, which are these rows of the store."""

    step: int
    epoch: int
    at: int
    rows: np.ndarray


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
        has_bf16 = wants_bf16(self.device, settings.bf16)
        self.optimizers = make_optimizers(network, settings, has_bf16=has_bf16)
        self.standing = Standing()
        self.right: float | None = None
        self._resume()
        self.started = time.monotonic() - self.standing.seconds
        self.saved = self.reported = time.monotonic()
        self.losses: list[Tensor] = []
        self.tokens_then, self.seconds_then = self.standing.tokens, self.standing.seconds

    def is_done(self) -> bool:
        return self.standing.share(self.settings.budget) >= 1

    def places(self) -> Iterator[_Place]:
        """What each step from here on reads."""
        step, skipped = self.standing.step, self.standing.batch
        for epoch in itertools.count(self.standing.epoch) if not self.is_done() else ():
            found = epoch_batches(
                self.store,
                batch_tokens=self.settings.batch_tokens,
                seed=self.settings.seed * 1000 + epoch,
            )
            for at, rows in list(enumerate(found))[skipped:]:
                yield _Place(step, epoch, at, rows)
                step += 1
            skipped = 0

    def read(self, place: _Place) -> tuple[_Place, Batch]:
        """The batch of a step; it needs nothing that training changes."""
        return place, make_batch(
            self.store,
            place.rows,
            self.words,
            masked=self.settings.masked,
            seed=(self.settings.seed, place.step),
        )

    def step(self, place: _Place, batch: Batch) -> None:
        standing, rate = self.standing, self._rate()
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * rate
        loss = self._loss(batch)
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        standing.step, standing.epoch, standing.batch = place.step + 1, place.epoch, place.at + 1
        standing.tokens += int(batch.mask.sum())
        standing.seconds = time.monotonic() - self.started
        self.losses.append(loss.detach())  # read later: a GPU need not wait for it
        self._look_up()

    def _look_up(self) -> None:
        now = time.monotonic()
        if now - self.saved >= self.settings.save_minutes * 60:
            self.save()
        elif now - self.reported >= REPORT_EVERY:
            self.reported = now
            self.report(self._line(_mean(self.losses[-20:])))

    def save(self) -> None:
        """Measure the probe, note a line of history, and write a checkpoint."""
        standing = self.standing
        loss = _mean(self.losses)
        self.right, speed = self._probe(), self._speed()
        rate = self._rate() * self.settings.learning_rate
        standing.history.append(
            f"{standing.step},{standing.tokens},{loss:.4f},{rate:.6f},{standing.seconds:.0f},"
            f"{speed:.0f},{self.right:.4f}"
        )
        self.report(self._line(loss))
        self.losses.clear()
        self._write(self.folder / "state.pt")
        self.saved = self.reported = time.monotonic()
        self.tokens_then, self.seconds_then = standing.tokens, standing.seconds
        self.started = self.saved - standing.seconds  # the probe's time is not training's

    def _speed(self) -> float:
        """Tokens a second since the last checkpoint."""
        standing = self.standing
        return (standing.tokens - self.tokens_then) / max(standing.seconds - self.seconds_then, 1)

    def _line(self, loss: float) -> str:
        """Where training stands; the probe is that of the last checkpoint."""
        standing = self.standing
        speed = f"{self._speed():.0f} tokens/s"
        probe = "" if self.right is None else f", probe {self.right:.3f}"
        share = min(standing.share(self.settings.budget), 1)
        return (
            f"step {standing.step}, {share:.0%} of the budget, {standing.tokens / 1e6:.1f} M "
            f"tokens, loss {loss:.3f}, {standing.seconds:.0f} s, {speed}{probe}"
        )

    def _rate(self) -> float:
        standing, settings = self.standing, self.settings
        spent = standing.share(settings.budget)
        rising = min(max((standing.step + 1) / max(settings.warmup, 1), spent / WARMUP), 1)
        left = 1 - spent
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
            "random": get_random(),
        }
        with atomic(path) as temporary:
            torch.save(state, temporary)

    def _resume(self) -> None:
        broken: list[str] = []
        for path in (self.folder / name for name in CHECKPOINTS):
            state = _read(path)
            if state is None:
                broken += [str(path)] if path.exists() else []
            elif self._takes(state):
                lost = f"; {broken[0]} cannot be read" if broken else ""
                self.report(f"goes on after step {self.standing.step}, from {path}{lost}")
                return
        if broken:
            self.report(f"{' and '.join(broken)} cannot be read, so training starts anew")

    def _takes(self, state: dict[str, Any]) -> bool:
        """Go on from a checkpoint, if that can be."""
        if not _goes_on(state, self.settings):
            return False
        self.network.load_state_dict(state["network"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        random = state["random"]  # of older checkpoints the CPU's alone
        set_random(random if isinstance(random, dict) else {"cpu": random, "gpus": []})
        self.standing = Standing(**state["standing"])
        return True


def _mean(losses: Sequence[Tensor]) -> float:
    return float(torch.stack(list(losses)).float().mean()) if losses else 0.0


def has_checkpoint(folder: Path, settings: LearnSettings) -> bool:
    """Whether training with these settings goes on from a checkpoint there."""
    states = (_read(folder / name) for name in CHECKPOINTS)
    return any(state is not None and _goes_on(state, settings) for state in states)


def _goes_on(state: Mapping[str, Any], settings: LearnSettings) -> bool:
    """Not where the rate fell already and the budget was raised since."""
    standing = Standing(**state["standing"])
    left = 1 - standing.share(settings.budget)
    return not (standing.is_falling and left >= settings.decay)


def _read(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
    except UNREADABLE:
        return None
    return state
