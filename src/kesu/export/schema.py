"""The columns of the exported table."""

import polars as pl

from kesu.tables import UTC, TableSchema

PROBABILITY = (pl.Float64, pl.List(pl.Float64))
LABEL = (pl.String, pl.List(pl.String))

LABELLED = TableSchema(
    "labelled",
    {
        "row_id": pl.String,
        "source": pl.String,
        "channel": pl.String,
        "created_at": UTC,
        "local_date": pl.Date,
        "text": pl.String,
        "rating": pl.Float64,
        "satisfaction": pl.Float64,
        "person_key": pl.String,
        "dup_group": pl.String,
        "dup_rank": pl.Int32,
        "split": pl.String,
        "decision": pl.String,
        "novelty": pl.Float32,
        "topic_id": pl.String,
        "severity_final": pl.Int64,
        "servqual": pl.String,
        "department": pl.String,
        "repeat_of": pl.String,
        "attention": pl.Boolean,
        "model_id": pl.String,
    },
    {"attr_": (pl.String,), "*_p": PROBABILITY, "*_final": LABEL, "*_source": (pl.String,)},
)

# column -> what it says, for schema.json and the data card
MEANING = {
    "row_id": "id of the row, the same at every run",
    "source": "file or feed that the row came from",
    "channel": "where the customer spoke (hotline, app, shop, ...)",
    "created_at": "when it was said, in UTC; null where the source does not say",
    "local_date": "day in the corpus's own time zone",
    "text": "cleaned text; personal data are masked",
    "rating": "stars that the customer gave",
    "satisfaction": "satisfaction with the answer, as the customer gave it",
    "person_key": "keyed hash of the customer's id; the same customer has the same key",
    "dup_group": "rows with the same value are near-copies of one text",
    "dup_rank": "place in that group by time, 0 for the first",
    "split": "train, valid, calib, test, unlabelled or quarantine",
    "decision": "labelled, doubtful (between known classes) or novel (like none of them)",
    "novelty": "how unlike the training texts; higher is stranger",
    "topic_id": "topic that the row belongs to, if any",
    "severity_final": "how grave the row sounds, from 1; by the cues of a word list, or as trained",
    "servqual": "dimension of SERVQUAL of its label",
    "department": "who answers for its label",
    "repeat_of": "newest earlier row on the same matter",
    "attention": "whether a person should see the row today",
    "model_id": "the model that labelled the row",
}
