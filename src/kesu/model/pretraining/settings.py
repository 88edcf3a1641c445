"""Settings of `kesu pretrain`, one file an encoder, and of the stage adapt."""

from typing import Any, Self

from pydantic import Field, model_validator

from kesu.model.settings import Precision
from kesu.settings import Section


class TextFile(Section):
    """Texts of one file; `*` in its name stands for several."""

    path: str = Field(min_length=1, description="Parquet, JSONL, text, CSV or TSV file")
    text: str = Field(default="text", description="column of the text; a text file has lines")
    by: str | None = Field(default=None, description="column that names the source of a row")
    weight: float = Field(
        default=1, ge=0, le=100, description="how often an epoch reads a text; 0: never"
    )
    weights: dict[str, float] = Field(
        default_factory=dict, description="value of `by` -> weight, where it is another"
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="for the reader: encoding; for CSV all that pandas takes"
    )


class Architecture(Section):
    """The shape of an encoder made from scratch."""

    vocabulary: int = Field(default=16_000, ge=100, le=65_000, description="pieces")
    piece_chars: int = Field(default=4, ge=1, le=16, description="characters of the longest piece")
    layers: int = Field(default=4, ge=1, le=48, description="layers")
    hidden: int = Field(default=256, ge=8, le=4096, description="width")
    heads: int = Field(default=4, ge=1, le=64, description="attention heads a layer")
    static: bool = Field(
        default=True,
        description="embeddings start from static vectors of the texts; false: by chance",
    )
    positions: int = Field(default=512, ge=16, le=8192, description="longest text, tokens")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.hidden % self.heads:
            raise ValueError(f"hidden {self.hidden} is no multiple of heads {self.heads}")
        return self


class Budget(Section):
    """When training ends: what is reached first; raising it later goes on where it stood."""

    minutes: float | None = Field(default=None, gt=0, description="time of training, minutes")
    tokens: float | None = Field(default=None, gt=0, description="tokens that are read")
    steps: int | None = Field(default=None, gt=0, description="steps of the optimizer")

    @model_validator(mode="after")
    def _has_end(self) -> Self:
        if self.minutes is None and self.tokens is None and self.steps is None:
            raise ValueError("has no end, wanted minutes, tokens or steps")
        return self


class LearnSettings(Section):
    """How an encoder learns to fill in masked pieces."""

    budget: Budget = Field(description="when it ends")
    learning_rate: float = Field(default=3e-3, gt=0, le=0.1, description="peak rate")
    warmup: int = Field(
        default=100,
        ge=0,
        description="steps in which the rate rises, or a tenth of the budget if less",
    )
    decay: float = Field(
        default=0.25, ge=0, le=1, description="share of the budget in which the rate falls to 0"
    )
    masked: float = Field(default=0.2, gt=0, lt=1, description="share of the tokens to fill in")
    max_tokens: int = Field(
        default=256,
        ge=16,
        le=8192,
        description="longer texts are cut up; not less than train.max_tokens",
    )
    batch_tokens: int = Field(default=8192, ge=64, description="padded tokens a step")
    bf16: Precision = Field(default="auto", description="bfloat16; auto: where the machine has it")
    save_minutes: float = Field(default=3, gt=0, description="between two checkpoints")
    seed: int = Field(default=0, ge=0, description="of weights, order and masks")


class LabelledFile(Section):
    """Labelled texts of one file; each kind of label is a task of its own."""

    path: str = Field(min_length=1, description="Parquet, JSONL, CSV or TSV file")
    text: str = Field(default="text", description="column of the text")
    labels: dict[str, str] = Field(
        min_length=1, description="task -> column of its labels; files share tasks of one name"
    )
    where: dict[str, list[str]] = Field(
        default_factory=dict, description="column -> values of the rows that are read; others not"
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="for the reader: encoding; for CSV all that pandas takes"
    )


class TeachSettings(Section):
    """Labels of other corpora, learned at the end: what a text says about its kind and mood."""

    files: list[LabelledFile] = Field(min_length=1, description="what is read")
    epochs: int = Field(default=2, ge=1, le=1000, description="passes over the texts")
    batch_size: int = Field(default=64, ge=1, le=4096, description="texts a step")
    learning_rate: float = Field(
        default=1e-4, gt=0, le=0.1, description="peak rate; a higher one forgets more of the rest"
    )
    max_tokens: int = Field(default=256, ge=8, le=8192, description="longer texts are cut")
    least: int = Field(default=50, ge=1, description="labels with fewer texts are left out")
    minutes: float = Field(default=240, gt=0, description="it stops after this time, minutes")


class PretrainSettings(Section):
    """From files of text to an encoder."""

    files: list[TextFile] = Field(default_factory=list, description="what is read")
    held_out: list[TextFile] = Field(
        default_factory=list, description="texts that must not be learned from, such as tests"
    )
    terms: str = Field(
        default="The weights carry the terms of the texts that they were trained on.",
        description="on what terms others may use the weights, for the model card",
    )
    start: str | None = Field(
        default=None, description="folder or hub name of a checkpoint to go on from; null: none"
    )
    architecture: Architecture = Field(
        default_factory=Architecture, description="of an encoder from scratch"
    )
    tokenizer_chars: int = Field(
        default=20_000_000, ge=1000, description="characters that the tokenizer is trained on"
    )
    learn: LearnSettings | None = Field(
        default=None, description="filling in masked pieces of the files; null: teach"
    )
    teach: TeachSettings | None = Field(
        default=None,
        description="labels of other corpora, for the checkpoint in start; null: learn",
    )

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if (self.learn is None) == (self.teach is None):
            came = "both learn and teach" if self.learn else "neither learn nor teach"
            raise ValueError(f"got {came}, wanted learn with files, or teach with start")
        if self.learn and not self.files:
            raise ValueError("learn: there is no text to learn from, wanted files")
        if self.teach and not self.start:
            raise ValueError("teach: there is no encoder to teach, wanted start")
        return self


class AdaptSettings(Section):
    """Before fine-tuning, the encoder learns on from the corpus's own texts; off by default."""

    minutes: float = Field(
        default=0,
        ge=0,
        description="how long the encoder reads the corpus, but for its test rows; 0: not at all",
    )
    learning_rate: float = Field(default=1e-3, gt=0, le=0.1, description="peak rate")
    batch_tokens: int = Field(default=4096, ge=64, description="padded tokens a step")
