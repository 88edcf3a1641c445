"""What must stay the same while an interrupted training goes on."""

import hashlib
import json
from pathlib import Path

from kesu.files import sha256
from kesu.model.pretraining.settings import PretrainSettings

FREE = {"budget", "save_minutes"}  # may change meanwhile


def fingerprint(settings: PretrainSettings) -> str:
    """Of the settings but their budget, and of the checkpoint that they start from."""
    kept = settings.model_dump(mode="json", exclude={"learn": FREE})
    text = json.dumps([kept, encoder_sums(settings.start)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def encoder_sums(encoder: str | None) -> list[str]:
    """Checksums of the files of an encoder that is a folder here; else none."""
    if encoder is None or not Path(encoder).is_dir():
        return []
    return [sha256(path) for path in sorted(Path(encoder).glob("*")) if path.is_file()]
