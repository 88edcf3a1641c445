"""The training of BERT. Imports torch, so import it when it is needed."""

import logging
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from torch import Tensor, nn

from kesu.files import atomic
from kesu.model.calibrate import fit_multi_threshold
from kesu.model.checkpoints import UNREADABLE
from kesu.model.devices import best_device, get_random, set_random, wants_bf16
from kesu.model.encoder import Encoder
from kesu.model.examples import Examples, TaskLoss, batches_of
from kesu.model.kinds import KINDS, macro_f1
from kesu.model.progress import Progress
from kesu.model.settings import PredictSettings, TrainSettings
from kesu.tasks import Task

_log = logging.getLogger(__name__)
WARMUP = 0.1  # share of the steps in which the learning rate rises
DECAY = 0.01
LOG_EVERY = 10  # steps between two lines of history.csv
PROBE = 30  # steps after which the time for all of them is foreseen, for the first time
N_PLANS = 20  # times that it is foreseen anew, by the speed since the last time
SPARE = 0.85  # of the time left is planned for; the rest is for valid and surprises
REPORT_EVERY = 5.0  # seconds between two lines of progress
SAVE_EVERY = 60.0  # seconds between two checkpoints inside an epoch, at least
SAVE_SHARE = 20  # times as long as it takes to write one


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
) -> Progress:
    """Train the encoder in place and leave it with the weights of the epoch that is kept.

    A checkpoint is written after each epoch, and within long ones; with the same one present,
    training goes on from there and ends as if it had never been interrupted.

    Returns:
        Where training ended.
    """
    run = _Run(
        encoder,
        train,
        tasks=tasks,
        settings=settings,
        seed=seed,
        path=checkpoint / "state.pt",
        report=report,
    )
    progress = run.progress
    while not _is_done(progress, settings, len(valid.texts)):
        loss = run.epoch()
        score, error = float(progress.epoch), 0.0
        if valid.texts:
            score, error = _score(encoder, valid, tasks, settings)
        if progress.take(score, error):
            run.kept = _copy(encoder.network)
        run.note(loss, f"{score:.6f}" if valid.texts else "")
        run.save()
        told = f"macro-F1 on valid {score:.3f}" if valid.texts else "no rows in valid"
        report(f"BERT: epoch {progress.epoch}/{run.n_epochs}, loss {loss:.3f}, {told}")
    is_stale = _is_stale(progress, settings, len(valid.texts))
    progress.is_cut = progress.step < run.n_steps and not is_stale
    run.finish()
    return progress


def _is_done(progress: Progress, settings: TrainSettings, n_valid: int) -> bool:
    is_late = progress.seconds > settings.minutes * 60
    is_over = is_late or progress.step >= progress.total
    return is_over or _is_stale(progress, settings, n_valid)


def _is_stale(progress: Progress, settings: TrainSettings, n_valid: int) -> bool:
    waited = progress.epoch - progress.best_epoch
    return bool(n_valid) and waited >= settings.patience and progress.step >= settings.min_steps


class _Run:
    """The moving parts of one training."""

    def __init__(
        self,
        encoder: Encoder,
        train: Examples,
        *,
        tasks: Sequence[Task],
        settings: TrainSettings,
        seed: int,
        path: Path,
        report: Callable[[str], None],
    ) -> None:
        self.encoder, self.settings, self.seed = encoder, settings, seed
        self.path, self.report = path, report
        AcceleratorState._reset_state(reset_partial_state=True)  # noqa: SLF001 - one a process
        precision = "bf16" if wants_bf16(best_device(), settings.bf16) else "no"
        self.accelerator = Accelerator(mixed_precision=precision)
        optimizer = torch.optim.AdamW(_groups(encoder.network), lr=settings.learning_rate)
        self.network, self.optimizer = self.accelerator.prepare(encoder.network, optimizer)
        self.tokens = encoder.tokenize(train.texts)
        self.losses = [
            TaskLoss(task, target, self.accelerator.device)
            for task, target in zip(tasks, train.targets, strict=True)
        ]
        self.kept = _copy(encoder.network)
        per_epoch = max(math.ceil(len(train.texts) / settings.batch_size), 1)
        self.n_epochs = max(settings.epochs, math.ceil(settings.min_steps / per_epoch))
        self.n_steps = per_epoch * self.n_epochs
        self.progress = Progress(self.n_steps)
        self.random: dict[str, Any] = {}
        self._resume()
        self.started = time.monotonic() - self.progress.seconds
        self.saved = self.told = self.started + self.progress.seconds
        self.planned = (self.progress.step, self.progress.seconds)
        self.save_seconds = 0.0

    def epoch(self) -> float:
        """The rest of a pass over the training texts; returns the mean loss of the pass."""
        progress = self.progress
        draw = np.random.default_rng([self.seed, progress.epoch])
        batches = batches_of([len(ids) for ids in self.tokens], self.settings.batch_size, draw)
        if self.random:
            set_random(self.random)
            self.random = {}
        else:
            torch.manual_seed(self.seed * 1000 + progress.epoch)
        self.network.train()
        self.encoder.network.attend(self.accelerator.device, self.settings.bf16)
        for rows in batches[progress.batch :]:
            loss = self._step(rows)
            progress.step += 1
            progress.batch += 1
            progress.loss += loss
            self._after(loss)
            is_late = progress.seconds > self.settings.minutes * 60
            if is_late or progress.step >= progress.total:
                break
        mean = progress.loss / max(progress.batch, 1)
        progress.epoch += 1
        progress.batch, progress.loss = 0, 0.0
        return mean

    def _after(self, loss: float) -> None:
        progress, now = self.progress, time.monotonic()
        progress.seconds = now - self.started
        if progress.step == PROBE or progress.step % max(self.n_steps // N_PLANS, PROBE) == 0:
            self._plan()
        if progress.step % LOG_EVERY == 0:
            self.note(loss, "")
        if now - self.saved >= max(SAVE_EVERY, SAVE_SHARE * self.save_seconds):
            self.save()
        if now - self.told >= REPORT_EVERY:
            self.told = now
            self.report(
                f"BERT: step {progress.step}/{progress.total}, loss {loss:.3f}, "
                f"{progress.seconds:.0f} s"
            )

    def _plan(self) -> None:
        """Plan as many steps as there is time for, so that the rate falls to the end.

        The first steps may be slow, and other work on the machine comes and goes.
        """
        progress, (step, seconds) = self.progress, self.planned
        self.planned = (progress.step, progress.seconds)
        left = max(self.settings.minutes * 60 - progress.seconds, 0) * SPARE
        a_step = (progress.seconds - seconds) / max(progress.step - step, 1)
        fitting = progress.step + max(int(left / max(a_step, 1e-9)), 1)
        total = min(fitting, self.n_steps)
        if total != progress.total:
            self.report(f"BERT: time for {total} of {self.n_steps} steps")
            progress.total = total

    def note(self, loss: float, score: str) -> None:
        """Add a line to history.csv."""
        progress = self.progress
        told = f"{loss:.6f},{self._rate():.8f},{progress.seconds:.2f},{score}"
        progress.history.append(f"{progress.step},{told}")

    def _rate(self) -> float:
        share = _rate(self.progress.step, self.progress.total)
        return self.settings.learning_rate * share

    def _step(self, rows: Sequence[int]) -> float:
        device = self.accelerator.device
        for group in self.optimizer.param_groups:
            group["lr"] = self._rate()
        ids, mask = self.encoder.batch([self.tokens[row] for row in rows], device)
        ids = self.encoder.hide(ids, mask, self.settings.masked)
        with self.accelerator.autocast():
            scores, _ = self.network(ids, mask)
        losses = [
            loss(score.float(), rows) for loss, score in zip(self.losses, scores, strict=True)
        ]
        total = torch.stack(losses).sum()
        self.accelerator.backward(total)
        self.accelerator.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        return float(total.detach())

    def save(self) -> None:
        """Write a checkpoint, whole or not at all."""
        started = time.monotonic()
        self.progress.seconds = started - self.started
        state = {
            "network": self.encoder.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "best": self.kept,
            "random": get_random() if self.progress.batch else {},
            "progress": vars(self.progress),
        }
        with atomic(self.path) as temporary:
            torch.save(state, temporary)
        self.saved = time.monotonic()
        self.save_seconds = self.saved - started

    def finish(self) -> None:
        """Leave the network as it is kept and without the wrapper for mixed precision."""
        self.accelerator.unwrap_model(self.network, keep_fp32_wrapper=False)
        self.encoder.network.load_state_dict(self.kept)

    def _resume(self) -> None:
        if not self.path.exists():
            return
        try:
            state: dict[str, Any] = torch.load(self.path, weights_only=True, map_location="cpu")
        except UNREADABLE:
            self.report(f"BERT: {self.path} cannot be read, so training starts anew")
            return
        self.encoder.network.load_state_dict(state["network"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.kept, self.random = state["best"], state["random"]
        self.progress = Progress(**state["progress"])
        self.report(f"BERT: goes on after step {self.progress.step}")


def _groups(network: nn.Module) -> list[dict[str, Any]]:
    matrices = [value for value in network.parameters() if value.ndim > 1]
    rest = [value for value in network.parameters() if value.ndim <= 1]
    return [{"params": matrices, "weight_decay": DECAY}, {"params": rest, "weight_decay": 0.0}]


def _rate(step: int, total: int) -> float:
    warmup = max(int(total * WARMUP), 1)
    return min((step + 1) / warmup, max(total - step, 0) / max(total - warmup, 1), 1.0)


def _score(
    encoder: Encoder, valid: Examples, tasks: Sequence[Task], settings: TrainSettings
) -> tuple[float, float]:
    """Macro-F1, the mean over tasks, and about its standard error.

    That of a share of so many rows, as A. Agresti and B. A. Coull have it, so that it is not 0
    where all is right (The American Statistician 52, 119, 1998).
    """
    scores, _ = encoder.encode(
        valid.texts, batch_tokens=PredictSettings().batch_tokens, bf16=settings.bf16
    )
    found, errors = [0.0], [0.0]
    for task, score, target in zip(tasks, scores, valid.targets, strict=True):
        if target.known.any():
            kind = KINDS[task.settings.kind]
            everything = np.ones(score.shape[1], np.bool_)
            probs = kind.probabilities(score, everything)
            limit = fit_multi_threshold(probs, target)
            told = kind.labels(probs[target.known], limit)
            found.append(macro_f1(told, target.gold.values))
            share, n_rows = (found[-1] * len(told) + 2) / (len(told) + 4), len(told) + 4
            errors.append(math.sqrt(share * (1 - share) / n_rows))
    n_tasks = max(len(found) - 1, 1)
    return sum(found) / n_tasks, sum(errors) / n_tasks


def _copy(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().cpu().clone() for name, value in network.state_dict().items()}
