"""From unlabelled text to an encoder that `AutoModel` reads: prepare, learn, write."""

import logging
from collections.abc import Callable
from pathlib import Path

from kesu.files import read_json, write_json, write_text
from kesu.model.pretraining.card import save_encoder
from kesu.model.pretraining.fingerprints import training_folder
from kesu.model.pretraining.loop import has_checkpoint, learn
from kesu.model.pretraining.network import (
    Masked,
    check_vocabulary,
    drop_nothing,
    new_masked,
    read_masked,
    start_static,
)
from kesu.model.pretraining.prepare import (
    Cleaner,
    prepare_texts,
    read_held_out,
    read_prepared,
    sample_prepared,
)
from kesu.model.pretraining.settings import PretrainSettings
from kesu.model.pretraining.standing import Standing
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
        work: token ids and checkpoints; with the same settings and files training goes on.
        out: config.json, model.safetensors and the tokenizer, when the budget is spent.
        report: is told a line of progress now and then.

    Raises:
        DataError: if a file cannot be read, or no text is left to learn from.
        ModelError: if the checkpoint to go on from is no masked-language model.
    """
    assert settings.learn is not None
    start = read_masked(settings.start, report=report) if settings.start else None
    work = training_folder(settings, work, report=report)
    texts = work / "texts.parquet"
    if not (work / "texts.json").exists():
        held = read_held_out(settings.held_out, clean=clean)
        write_json(work / "texts.json", prepare_texts(settings.files, held, clean=clean, out=texts))
    masked = start or _new(settings, work, report)
    drop_nothing(masked)
    store = open_store(masked, texts, max_tokens=settings.learn.max_tokens, work=work)
    check_vocabulary(masked, store)
    report(f"{len(store)} sequences, {int(store.lengths.sum()) / 1e6:.1f} M tokens")
    is_new = not settings.start and not has_checkpoint(work, settings.learn)
    if settings.architecture.static and is_new:
        start_static(masked, store, seed=settings.learn.seed)
    standing = learn(
        masked.network, store, masked.vocabulary, settings.learn, folder=work, report=report
    )
    account = {
        "texts": read_json(work / "texts.json"),
        "pieces": masked.vocabulary.size,
        "tokens": int(store.lengths.sum()),
        "tokens_read": standing.tokens,
        "steps": standing.step,
        "seconds": round(standing.seconds),
    }
    save_encoder(masked, settings, account, history=standing.csv, out=out)
    return standing


def open_store(masked: Masked, texts: Path, *, max_tokens: int, work: Path) -> TokenStore:
    """Prepared texts as the model's tokens, written once."""
    if is_written(work):
        return read_store(work)
    most = min(max_tokens, masked.positions)
    return write_store(read_prepared(texts), masked.tokenizer, work, max_tokens=most)


def _new(settings: PretrainSettings, work: Path, report: Report) -> Masked:
    assert settings.learn is not None
    path, shape = work / "tokenizer.json", settings.architecture
    if not path.exists():
        chosen = sample_prepared(
            work / "texts.parquet", chars=settings.tokenizer_chars, seed=settings.learn.seed
        )
        report(f"tokenizer: trained on {sum(map(len, chosen)) / 1e6:.1f} M characters")
        made = train_tokenizer(chosen, size=shape.vocabulary, piece_chars=shape.piece_chars)
        if (came := made.get_vocab_size()) < shape.vocabulary:
            report(
                f"tokenizer: wanted {shape.vocabulary} pieces (architecture.vocabulary), but the "
                f"texts gave {came}; read more texts, or set it lower"
            )
        write_text(path, made.to_str())
    return new_masked(read_tokenizer(path), shape, seed=settings.learn.seed)
