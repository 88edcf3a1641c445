"""Settings of the stage topics."""

from typing import Literal

from pydantic import Field

from kesu.settings import Section


class TopicsSettings(Section):
    """How topics are found, named and tested."""

    rows: Literal["left_over", "with_bursts", "all"] = Field(
        default="with_bursts",
        description="what topics are made of: rows that get no label; these, and what ever burst "
        "inside the known labels; or all",
    )
    features: Literal["text", "embedding", "both"] = Field(
        default="text",
        description="what texts are compared by: their words, the encoder, or both in equal parts",
    )
    n_dims: int = Field(
        default=50, ge=2, le=300, description="dimensions that features are reduced to"
    )
    min_texts: int = Field(
        default=8,
        ge=3,
        le=10_000,
        description="distinct texts that make a tight topic, at least; "
        "themes have as many on average",
    )
    resolution: float = Field(
        default=1.0,
        gt=0,
        le=100,
        description="of tight topics; higher: more and narrower ones",
    )
    max_rows: int = Field(
        default=30_000,
        ge=100,
        le=200_000,
        description="distinct texts that are clustered (the latest, in looking for bursts); the "
        "others join the nearest topic",
    )
    min_specificity: float = Field(
        default=1.0,
        ge=0,
        le=10,
        description="how telling the best keyword of a topic must be: share of its texts with it, "
        "times log lift",
    )
    target_outlier_rate: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="wanted share of distinct texts outside all topics; the weakest leave, or the "
        "nearest join",
    )
    seed: int = Field(default=0, ge=0, description="of where communities begin")
    n_keywords: int = Field(default=8, ge=1, le=50, description="keywords of a topic, at most")
    period: Literal["auto", "day", "week", "month"] = Field(
        default="auto",
        description="what topics are counted by; auto: day up to 60 days, week up to three years",
    )
    min_history: int = Field(
        default=4,
        ge=2,
        le=400,
        description="such periods before those that are tested, for a status to be told",
    )
    min_support: int = Field(
        default=10,
        ge=2,
        le=10_000,
        description="persons who wrote on a topic, for a status to be told",
    )
    false_alarm_rate: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="chance that any quiet topic is flagged in a year of looks",
    )
