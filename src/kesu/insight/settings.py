"""Settings of the stage insight."""

from datetime import date

from pydantic import Field, field_validator

from kesu.settings import Section


class Intervention(Section):
    """Something that was done about a matter."""

    name: str = Field(min_length=1, description="what was done, for readers")
    day: date = Field(description="from which day on it could show")
    label: str = Field(
        min_length=1, description="the label, or id of a topic, that it should make rarer"
    )
    where: dict[str, str] = Field(
        default_factory=dict, description="attribute: value, where it was done; empty: everywhere"
    )


class Target(Section):
    """A share that is not to be passed."""

    dimension: str = Field(min_length=1, description="a task, topic, channel, or an attribute")
    value: str = Field(min_length=1, description="its label or value")
    share: float = Field(gt=0, lt=1, description="of all rows of a period, at most")


class SeveritySettings(Section):
    """How grave a complaint is taken for."""

    weights: dict[str, float] = Field(
        default_factory=lambda: {
            "safety": 4.0, "legal": 2.0, "media": 2.0, "group": 2.0, "repeat": 1.0, "money": 1.0,
            "vulnerable": 1.0, "emotion": 1.0,
        },
        description="points of each kind of cue in the lexicon severity.tsv, and of money",
    )  # fmt: skip
    limits: tuple[float, ...] = Field(
        default=(2, 4, 6), description="points from which the level is 2, 3 and so on"
    )
    money: float = Field(default=1000, gt=0, description="yuan from which an amount is a cue")
    repeat_days: int = Field(
        default=90, ge=1, description="days in which the same label of a person is the same matter"
    )
    attention_days: int = Field(
        default=30, ge=1, description="days before the newest row in which a row may need a look"
    )
    attention_level: int = Field(
        default=3, ge=1, description="level from which a person should see the row today"
    )
    attention_repeats: int = Field(
        default=2,
        ge=1,
        description="earlier rows of the person with the same label from which likewise",
    )


class AlertSettings(Section):
    """When a rise is told."""

    false_alarms: float = Field(
        default=0.9,
        gt=0,
        le=12,
        description="false alarms a year of a series in which nothing happens; fewer: real rises "
        "are found later",
    )
    cool_down_days: int = Field(
        default=28, ge=0, description="days after an alert's end in which a new rise is the same"
    )
    min_rows: int = Field(default=5, ge=2, description="rows of a rise that is told")
    texts: int = Field(default=5, ge=1, le=50, description="texts told of each alert")


class InsightSettings(Section):
    """What is looked for in labelled rows."""

    @field_validator("pairs")
    @classmethod
    def _are_two(cls, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        for one, other in pairs:
            if one == other:
                raise ValueError(f"[{one}, {other}] is one attribute twice; name two")
        return pairs

    pairs: tuple[tuple[str, str], ...] = Field(
        default=(),
        description="pairs of attributes that are looked at together, as [supplier, region]",
    )
    interventions: tuple[Intervention, ...] = Field(
        default=(), description="what was done, to see whether it worked"
    )
    targets: tuple[Target, ...] = Field(
        default=(), description="shares that are not to be passed, told in the trends"
    )
    reply_hours: float = Field(default=48, gt=0, description="hours in which a reply is in time")
    severity: SeveritySettings = Field(
        default_factory=SeveritySettings, description="how grave a complaint is taken for"
    )
    priority_days: int = Field(
        default=365, ge=1, description="days before the newest row by which priorities are set"
    )
    forecast_periods: int = Field(
        default=3, ge=1, le=12, description="months, or weeks where months are few, to forecast"
    )
    alerts: AlertSettings = Field(default_factory=AlertSettings, description="when a rise is told")
    min_rows: int = Field(
        default=30, ge=5, description="labelled rows of a value, or of a pair, that is looked at"
    )
    max_values: int = Field(
        default=200, ge=2, le=10_000, description="most common values of an attribute, or pairs"
    )
    false_discovery_rate: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="share of chance finds among what is told as a cause, and among alerts "
        "called sure",
    )
    min_ratio: float = Field(
        default=1.2, ge=1, description="rate ratio below which a find is too weak to be told"
    )
