"""Settings of the stages train and predict."""

from typing import Literal, Self

from pydantic import Field, model_validator

from kesu.settings import Section

Precision = Literal["auto", "yes", "no"]
Pooling = Literal["mean", "pooler"]


class TrainSettings(Section):
    """How models are trained; the linear part always, BERT beside it if wanted."""

    seeds: list[int] = Field(
        default=[0], min_length=1, description="one model is trained for each seed"
    )
    use_bert: bool = Field(default=True, description="false: only the linear part (seconds)")
    encoder: str | None = Field(
        default="models/base/kesu-small",
        description="folder or hub name of a BERT-like checkpoint; null: a small one from scratch",
    )
    layers: int = Field(
        default=2, ge=1, le=48, description="layers of the encoder made from scratch"
    )
    hidden: int = Field(
        default=128, ge=8, le=4096, description="width of the encoder made from scratch"
    )
    heads: int = Field(
        default=2, ge=1, le=64, description="attention heads of the encoder made from scratch"
    )
    pooling: Pooling = Field(
        default="mean",
        description="what BERT's heads see: mean of the tokens, or pooler, the first token's",
    )
    max_tokens: int = Field(
        default=256, ge=8, le=8192, description="longer texts are cut to this, tokens"
    )
    epochs: int = Field(default=8, ge=1, le=1000, description="most passes over the training texts")
    min_steps: int = Field(
        default=200,
        ge=0,
        le=1_000_000,
        description="where texts are few, passes are more than epochs, up to so many steps",
    )
    batch_size: int = Field(default=32, ge=1, le=4096, description="texts a training step")
    learning_rate: float = Field(
        default=5e-4,
        gt=0,
        le=0.1,
        description="peak rate; about 5e-5 for an encoder of 100 M parameters",
    )
    masked: float = Field(
        default=0.15,
        ge=0,
        lt=1,
        description="share of a text's tokens that BERT does not see in a training step",
    )
    patience: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="epochs in a row of clearly worse macro-F1 on valid before stopping",
    )
    minutes: float = Field(
        default=60, gt=0, description="BERT stops training after this time, minutes"
    )
    bf16: Precision = Field(
        default="auto", description="bfloat16 for BERT; auto: where the machine has it"
    )
    linear_c: float = Field(
        default=0.5, gt=0, le=1000, description="C of the linear part: higher fits more"
    )
    min_df: int = Field(
        default=2,
        ge=2,
        description="n-grams in fewer training texts are not used, nor kept in the model folder",
    )
    ngram_min: int = Field(default=1, ge=1, le=8, description="shortest n-gram, characters")
    ngram_max: int = Field(default=3, ge=1, le=8, description="longest n-gram, characters")
    max_features: int = Field(default=200_000, ge=1, description="most n-grams that are kept")
    target_precision: float = Field(
        default=0.9, gt=0, lt=1, description="wanted precision of rows that are told a label"
    )
    known_share: float = Field(
        default=0.95,
        gt=0,
        lt=1,
        description="share of rows of known classes that are not called novel; lower: more topics",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.ngram_min > self.ngram_max:
            raise ValueError(f"ngram_min {self.ngram_min} is above ngram_max {self.ngram_max}")
        if self.encoder is None and self.hidden % self.heads:
            raise ValueError(f"hidden {self.hidden} is no multiple of heads {self.heads}")
        return self


class PredictSettings(Section):
    """How texts are labelled; none of these changes an answer beyond rounding."""

    shards: int = Field(
        default=1, ge=1, le=10_000, description="parts in which a corpus is labelled"
    )
    batch_tokens: int = Field(
        default=2048, ge=8, le=1_000_000, description="padded tokens that a CPU core takes at once"
    )
    bf16: Precision = Field(
        default="auto",
        description="bfloat16 for BERT, auto: where the machine has it; faster, probabilities "
        "differ in the third digit, answers that could hang on that are computed anew",
    )


EXACT = PredictSettings(bf16="no")
