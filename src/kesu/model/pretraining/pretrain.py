"""From unlabelled text to an encoder that `AutoModel` reads: prepare, learn, write."""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kesu.files import read_json, write_json, write_text
from kesu.model.pretraining.loop import Standing, learn
from kesu.model.pretraining.network import Masked, new_masked, read_masked, save_masked
from kesu.model.pretraining.prepare import Cleaner, prepare_texts, read_prepared, sample_prepared
from kesu.model.pretraining.settings import LearnSettings, PretrainSettings
from kesu.model.pretraining.store import TokenStore, is_written, read_store, write_store
from kesu.model.pretraining.vocabulary import read_tokenizer, train_tokenizer

_log = logging.getLogger(__name__)
Report = Callable[[str], None]


def pretrain(
    settings: PretrainSettings,
    *,
    clean: Cleaner,
    work: Path,
    out: Path,
    report: Report = _log.info,
) -> Standing:
    """Train an encoder and write it to a folder.

    Args:
        settings: files, shape and budget.
        clean: the cleaned text of each text, None where it is dropped.
        work: token ids and checkpoints; with the same settings training goes on from them.
        out: config.json, model.safetensors and the tokenizer, when the budget is spent.
        report: is told a line of progress now and then.

    Raises:
        DataError: if a file cannot be read, or no text is left to learn from.
        ModelError: if the checkpoint to go on from is no masked-language model.
    """
    work = work / _fingerprint(settings)
    texts = work / "texts.parquet"
    if not (work / "texts.json").exists():
        counts = prepare_texts(settings.files, settings.held_out, clean=clean, out=texts)
        write_json(work / "texts.json", counts)
    masked = read_masked(settings.start) if settings.start else _new(settings, work, report)
    standing, store = train_masked(masked, texts, settings.learn, work=work, report=report)
    save_masked(masked, out)
    write_text(out / "history.csv", standing.csv)
    write_json(out / "pretraining.json", _account(settings, read_json(work / "texts.json"), store))
    return standing


def train_masked(
    masked: Masked, texts: Path, learn_settings: LearnSettings, *, work: Path, report: Report
) -> tuple[Standing, TokenStore]:
    """Train a masked-language model in place on prepared texts, from its checkpoint if any."""
    if is_written(work):
        store = read_store(work)
    else:
        most = min(learn_settings.max_tokens, masked.positions)
        store = write_store(read_prepared(texts), masked.tokenizer, work, max_tokens=most)
    n_tokens = int(store.lengths.sum())
    report(f"{len(store)} sequences, {n_tokens / 1e6:.1f} M tokens")
    standing = learn(
        masked.network, store, masked.vocabulary, learn_settings, folder=work, report=report
    )
    return standing, store


def _new(settings: PretrainSettings, work: Path, report: Report) -> Masked:
    path, shape = work / "tokenizer.json", settings.architecture
    if not path.exists():
        chosen = sample_prepared(
            work / "texts.parquet", chars=settings.tokenizer_chars, seed=settings.learn.seed
        )
        report(f"tokenizer: trained on {sum(map(len, chosen)) / 1e6:.1f} M characters")
        made = train_tokenizer(chosen, size=shape.vocabulary, piece_chars=shape.piece_chars)
        write_text(path, made.to_str())
    return new_masked(read_tokenizer(path), shape, seed=settings.learn.seed)


def _fingerprint(settings: PretrainSettings) -> str:
    """Of all that must not change while training goes on; its budget may."""
    kept = settings.model_dump(mode="json", exclude={"learn": {"budget", "save_minutes"}})
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def _account(
    settings: PretrainSettings, counts: dict[str, Any], store: TokenStore
) -> dict[str, Any]:
    return {
        "settings": settings.model_dump(mode="json"),
        "texts": counts,
        "sequences": len(store),
        "tokens": int(store.lengths.sum()),
    }
