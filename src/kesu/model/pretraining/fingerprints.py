"""What must stay the same while an interrupted training goes on."""

import hashlib
import json

from kesu.files import folder_sums
from kesu.model.pretraining.settings import PretrainSettings

FREE = {"budget", "save_minutes"}  # may change meanwhile


def fingerprint(settings: PretrainSettings) -> str:
    """Of the settings but budget and terms, and of the checkpoint that they start from."""
    kept = settings.model_dump(mode="json", exclude={"learn": FREE, "terms": True})
    text = json.dumps([kept, folder_sums(settings.start)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
