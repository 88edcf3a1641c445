"""The training of BERT. Imports torch, so import it when it is needed."""

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from kesu.files import atomic
from kesu.model.calibrate import fit_multi_threshold
from kesu.model.encoder import Encoder, best_device, wants_bf16
from kesu.model.fitted import all_seen
from kesu.model.kinds import KINDS, macro_f1
from kesu.model.settings import TrainSettings
from kesu.model.targets import Target
from kesu.tasks import Task

_log = logging.getLogger(__name__)
WARMUP = 0.1  # share of the steps in which the learning rate rises
DECAY = 0.01
MOST_WEIGHT = 20.0  # of a rare label against a common one
POOL = 50  # batches that are sorted by length together
LOG_EVERY = 10  # steps between two lines of history.csv


@dataclass(frozen=True)
class Examples:
    """Texts with gold labels, one target a task."""

    texts: list[str]
    targets: list[Target]


@dataclass
class Progress:
    """Where training stands; what a checkpoint keeps beside weights."""

    epoch: int = 0
    step: int = 0
    best: float = -1.0
    best_epoch: int = 0
    seconds: float = 0.0
    history: list[str] = field(default_factory=list)

    @property
    def csv(self) -> str:
        """history.csv."""
        return "\n".join(["step,loss,lr,seconds", *self.history]) + "\n"


def fit_encoder(
    encoder: Encoder,
    train: Examples,
    valid: Examples,
    *,
    tasks: Sequence[Task],
    settings: TrainSettings,
    seed: int,
    checkpoint: Path,
    report: Callable[[str], None],
) -> str:
    """Train the encoder in place and leave it with the weights of its best epoch.

    A checkpoint is written after each epoch; with the same one present, training goes on from
    there and ends as if it had never been interrupted.

    Returns:
        The text of history.csv.
    """
    run = _Run(encoder, train, tasks, settings, seed)
    progress = run.resume(checkpoint / "state.pt")
    best = run.best
    while progress.epoch < settings.epochs and not _is_done(progress, settings, len(valid.texts)):
        started = time.monotonic()
        loss = run.epoch(progress, started)
        progress.epoch += 1
        score = _score(encoder, valid, tasks, settings) if valid.texts else float(progress.epoch)
        if score > progress.best:
            progress.best, progress.best_epoch = score, progress.epoch
            best = _copy(encoder.network)
        progress.seconds += time.monotonic() - started
        run.save(checkpoint / "state.pt", progress, best)
        told = f"macro-F1 on valid {score:.3f}" if valid.texts else "no rows in valid"
        report(f"BERT: epoch {progress.epoch}/{settings.epochs}, loss {loss:.3f}, {told}")
    run.finish(best)
    return progress.csv


def _is_done(progress: Progress, settings: TrainSettings, n_valid: int) -> bool:
    waited = progress.epoch - progress.best_epoch
    is_stale = bool(n_valid) and waited >= settings.patience
    return is_stale or progress.seconds > settings.minutes * 60


class _Run:
    """The moving parts of one training."""

    def __init__(
        self,
        encoder: Encoder,
        train: Examples,
        tasks: Sequence[Task],
        settings: TrainSettings,
        seed: int,
    ) -> None:
        self.encoder, self.train, self.settings, self.seed = encoder, train, settings, seed
        AcceleratorState._reset_state(reset_partial_state=True)  # noqa: SLF001 - one a process
        precision = "bf16" if wants_bf16(best_device(), settings.bf16) else "no"
        self.accelerator = Accelerator(mixed_precision=precision)
        optimizer = torch.optim.AdamW(_groups(encoder.network), lr=settings.learning_rate)
        self.network, self.optimizer = self.accelerator.prepare(encoder.network, optimizer)
        per_epoch = math.ceil(len(train.texts) / settings.batch_size)
        total = max(per_epoch * settings.epochs, 1)
        self.schedule = LambdaLR(optimizer, lambda step: _rate(step, total))
        self.tokens = encoder.tokenize(train.texts)
        self.losses = [
            _Loss(task, target, self.accelerator.device)
            for task, target in zip(tasks, train.targets, strict=True)
        ]
        self.best = _copy(encoder.network)

    def epoch(self, progress: Progress, started: float) -> float:
        """One pass over the training texts; returns the mean loss."""
        torch.manual_seed(self.seed * 1000 + progress.epoch)  # dropout resumes as it would go on
        draw = np.random.default_rng([self.seed, progress.epoch])
        self.network.train()
        total, n_steps = 0.0, 0
        for rows in _batches([len(ids) for ids in self.tokens], self.settings.batch_size, draw):
            loss = self._step(rows)
            progress.step += 1
            total, n_steps = total + loss, n_steps + 1
            if progress.step % LOG_EVERY == 0:
                seconds = progress.seconds + time.monotonic() - started
                rate = self.schedule.get_last_lr()[0]
                line = f"{progress.step},{loss:.6f},{rate:.8f},{seconds:.2f}"
                progress.history.append(line)
        return total / max(n_steps, 1)

    def _step(self, rows: Sequence[int]) -> float:
        device = self.accelerator.device
        ids, mask = self.encoder.batch([self.tokens[row] for row in rows], device)
        with self.accelerator.autocast():
            scores, _ = self.network(ids, mask)
        losses = [
            loss(score.float(), rows) for loss, score in zip(self.losses, scores, strict=True)
        ]
        total = torch.stack(losses).sum()
        self.accelerator.backward(total)
        self.accelerator.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        return float(total.detach())

    def save(self, path: Path, progress: Progress, best: dict[str, Tensor]) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "network": self.encoder.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "best": best,
            "progress": vars(progress),
        }
        with atomic(path) as temporary:
            torch.save(state, temporary)

    def finish(self, best: dict[str, Tensor]) -> None:
        """Leave the network with these weights and without the wrapper for mixed precision."""
        self.accelerator.unwrap_model(self.network, keep_fp32_wrapper=False)
        self.encoder.network.load_state_dict(best)

    def resume(self, path: Path) -> Progress:
        """Take up a checkpoint if there is one."""
        if not path.exists():
            return Progress()
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
        self.encoder.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        self.best = state["best"]
        return Progress(**state["progress"])


class _Loss:
    """The loss of one task; rows without gold add nothing."""

    def __init__(self, task: Task, target: Target, device: torch.device) -> None:
        self.is_multi = task.is_multi
        self.values = torch.from_numpy(target.values).to(device)
        self.known = torch.from_numpy(target.known).to(device).float()
        seen = all_seen(target.values, target.known)
        self.unseen = torch.from_numpy(~seen).to(device)
        weights = _weights(task, target)
        self.weights = torch.from_numpy(weights).to(device)

    def __call__(self, scores: Tensor, rows: Sequence[int]) -> Tensor:
        at = torch.as_tensor(np.asarray(rows), device=scores.device)
        values, known = self.values[at], self.known[at]
        if self.is_multi:
            each = nn.functional.binary_cross_entropy_with_logits(
                scores, values, pos_weight=self.weights, reduction="none"
            ).mean(1)
        else:
            shut = scores.masked_fill(self.unseen, -1e4)
            each = -(values * self.weights * torch.log_softmax(shut, 1)).sum(1)
        return (each * known).sum() / known.sum().clamp(min=1)


def _weights(task: Task, target: Target) -> np.ndarray[Any, np.dtype[np.float32]]:
    gold = target.gold.values
    counts = gold.sum(axis=0)
    if task.settings.class_weights == "none" or not counts.any():
        return np.ones(gold.shape[1], np.float32)
    usual = len(gold) - counts if task.is_multi else len(gold) / max((counts > 0).sum(), 1)
    weights = np.where(counts > 0, usual / np.maximum(counts, 1), 1)
    return np.asarray(np.clip(weights, 1 / MOST_WEIGHT, MOST_WEIGHT), np.float32)


def _groups(network: nn.Module) -> list[dict[str, Any]]:
    matrices = [value for value in network.parameters() if value.ndim > 1]
    rest = [value for value in network.parameters() if value.ndim <= 1]
    return [{"params": matrices, "weight_decay": DECAY}, {"params": rest, "weight_decay": 0.0}]


def _rate(step: int, total: int) -> float:
    warmup = max(int(total * WARMUP), 1)
    return min((step + 1) / warmup, max(total - step, 0) / max(total - warmup, 1), 1.0)


def _batches(lengths: Sequence[int], size: int, draw: np.random.Generator) -> Iterator[list[int]]:
    order = draw.permutation(len(lengths))
    batches = []
    for at in range(0, len(order), size * POOL):
        pool = sorted(order[at : at + size * POOL].tolist(), key=lambda row: lengths[row])
        batches += [pool[start : start + size] for start in range(0, len(pool), size)]
    for at in draw.permutation(len(batches)):
        yield batches[at]


def _score(
    encoder: Encoder, valid: Examples, tasks: Sequence[Task], settings: TrainSettings
) -> float:
    scores, _ = encoder.encode(valid.texts, batch_size=settings.batch_size, bf16=settings.bf16)
    found = []
    for task, score, target in zip(tasks, scores, valid.targets, strict=True):
        if target.known.any():
            kind = KINDS[task.settings.kind]
            everything = np.ones(score.shape[1], np.bool_)
            probs = kind.probabilities(score, everything)
            limit = fit_multi_threshold(probs, target)
            told = kind.labels(probs[target.known], limit)
            found.append(macro_f1(told, target.gold.values))
    return float(np.mean(found)) if found else 0.0


def _copy(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
