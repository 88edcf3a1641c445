"""An encoder goes on learning from the unlabelled texts of one corpus."""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from kesu.files import folder_sums, write_text
from kesu.model.pretraining.loop import learn
from kesu.model.pretraining.network import check_vocabulary, read_masked, save_masked
from kesu.model.pretraining.settings import AdaptSettings, Budget, LearnSettings
from kesu.model.pretraining.standing import Standing
from kesu.model.pretraining.store import write_store
from kesu.model.pretraining.texts import Text

MAX_TOKENS = 256  # what train reads of a text
SOURCE = "corpus"


def adapt(
    texts: Sequence[str],
    encoder: str,
    settings: AdaptSettings,
    *,
    work: Path,
    out: Path,
    report: Callable[[str], None],
) -> Standing:
    """Train an encoder on texts for some minutes and write it to a folder.

    Args:
        texts: cleaned, none of them from test rows.
        encoder: folder or hub name of a checkpoint that fills in masked tokens.
        settings: how long and how fast.
        work: checkpoints, from which an interrupted training goes on; emptied at the end.
        out: config.json, model.safetensors, tokenizer and history.csv.
        report: is told a line of progress now and then.

    Raises:
        ModelError: if the encoder cannot be trained on.
        DataError: if no text is long enough to learn from.
    """
    masked = read_masked(encoder, report=report)
    folder = work / _fingerprint(texts, encoder, settings)
    store = write_store(
        (Text(text, SOURCE, 1.0) for text in texts),
        masked.tokenizer,
        folder,
        max_tokens=min(MAX_TOKENS, masked.positions),
    )
    check_vocabulary(masked, store)
    learn_settings = LearnSettings(
        budget=Budget(minutes=settings.minutes),
        learning_rate=settings.learning_rate,
        batch_tokens=settings.batch_tokens,
        decay=1.0,
        save_minutes=min(settings.minutes / 4, 3),
    )
    standing = learn(
        masked.network, store, masked.vocabulary, learn_settings, folder=folder, report=report
    )
    save_masked(masked, out)
    write_text(out / "history.csv", standing.csv)
    shutil.rmtree(work, ignore_errors=True)
    return standing


def _fingerprint(texts: Sequence[str], encoder: str, settings: AdaptSettings) -> str:
    """Of all that must not change while training goes on."""
    digest = hashlib.sha256(settings.model_dump_json().encode())
    digest.update("".join([encoder, *folder_sums(encoder)]).encode())
    for text in texts:
        digest.update(text.encode())
    return digest.hexdigest()[:16]
