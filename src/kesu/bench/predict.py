"""Rows a second of labelling, against the pipeline that people use today."""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from kesu.bench.cells import fill, run_cell, table
from kesu.bench.house import house
from kesu.bench.memory import run_measured
from kesu.model.batching import padded_length, token_batches
from kesu.model.close import checked
from kesu.model.fitted import Model, Raw
from kesu.model.folder import load_model
from kesu.model.kinds import Scores
from kesu.model.settings import EXACT, PredictSettings

if TYPE_CHECKING:
    from kesu.model.encoder import Encoder

N_ROWS = 6000
TASK = "sentiment"
REPEATS = 3
EXACTLY, FIXED, PIPELINE = "kesu, fp32", "fp32, fixed padding", "pipeline, batch_size=32"
HALF = PredictSettings(bf16="yes")
Labels = dict[str, list[str]]  # of each task


def bench_predict() -> None:
    """Measure and fill the section `predict` of the results."""
    cell = run_cell("predict/demo", _measure)
    rows = [
        [
            name, f"{arm['rows_per_second']:,.0f}", f"{arm['over_pipeline']:.2f}",
            f"{arm['over_fixed']:.2f}",
            "" if arm["same_label"] is None else f"{arm['same_label']:.2%}",
        ]
        for name, arm in cell["arms"].items()
    ]  # fmt: skip
    shapes = cell["new_shapes"]
    lines = ["## Labelling against transformers.pipeline and fixed padding", ""]
    lines += table(["what", "rows a second", "over pipeline", "over fixed", "same label"], rows)
    lines += [
        "",
        f"{cell['rows']} texts of the demo corpus, a model of the settings as they come, one run,",
        f"the best of {REPEATS} repeats: BERT's time, and that of choosing which rows are computed",
        "anew. Fixed padding: all texts as long as the longest that is allowed, 32 at once, fp32.",
        f"The pipeline has the head `{TASK}` alone. kesu computes equal texts once, the",
        "others do not. Same label: blended with the linear part, against fp32;",
        f"the least among {cell['heads']} tasks.",
        f"kesu's batches have {shapes['n']} shapes; what the library prepares for new shapes",
        f"costs {shapes['seconds']:.2f} s in all, once a process.",
        "From `make bench-predict`, files `docs/results/predict/*.json`.",
    ]
    fill("predict", lines)


def _measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)):
        run_measured(["demo-data", "--rows", str(N_ROWS), "--seed", "0"])
        with Path("configs/corpora/demo.yaml").open("a", encoding="utf-8") as stream:
            stream.write("\ntrain: {pooling: pooler}\n")  # the head that transformers can hold
        for stage in ("ingest", "clean", "split", "train"):
            run_measured([stage, "demo"])
        texts = pl.read_parquet("data/interim/demo/clean.parquet")["text"].to_list()
        return _compare(Path("data/interim/demo/model/seed0"), texts)


def _compare(folder: Path, texts: Sequence[str]) -> dict[str, Any]:
    from transformers import pipeline  # noqa: PLC0415 - imports torch

    from kesu.model.plain import export_plain  # noqa: PLC0415 - imports torch

    model = load_model(folder)
    assert model.encoder is not None
    new_shapes = _new_shapes(model.encoder, texts)
    export_plain(folder, Path("plain"), task=TASK)
    pipe = pipeline("text-classification", model="plain", device="cpu")
    linear = model.linear.scores(texts)
    in_int8 = replace(model, encoder=_in_int8(model.encoder))
    arms: dict[str, Callable[[], Labels]] = {
        EXACTLY: lambda: _named(model, model.encoded(linear, texts, EXACT)),
        "kesu, bf16": lambda: _named(model, model.encoded(linear, texts, HALF)),
        "kesu, bf16, close calls anew": lambda: _named(model, checked(model, linear, texts, HALF)),
        "kesu, int8": lambda: _named(model, in_int8.encoded(linear, texts, EXACT)),
        FIXED: lambda: _named(model, _padded(model, linear, texts)),
    }
    ours = set(arms)
    arms |= {
        PIPELINE: lambda: {TASK: _told(pipe(list(texts), batch_size=32, truncation=True))},
        "pipeline, as it comes": lambda: {TASK: _told(pipe(list(texts), truncation=True))},
    }
    found = {name: _best(arm) for name, arm in arms.items()}
    speeds = {name: len(texts) / seconds for name, (seconds, _) in found.items()}
    return {
        "rows": len(texts),
        "heads": len(model.tasks),
        "new_shapes": new_shapes,
        "arms": {
            name: {
                "rows_per_second": round(speed, 1),
                "over_pipeline": round(speed / speeds[PIPELINE], 2),
                "over_fixed": round(speed / speeds[FIXED], 2),
                "same_label": _least_alike(found[name][1], found[EXACTLY][1])
                if name in ours
                else None,
            }
            for name, speed in speeds.items()
        },
    }


def _new_shapes(encoder: "Encoder", texts: Sequence[str]) -> dict[str, float]:
    """How many shapes batches have, and what the first batch of each takes longer than the next."""
    lengths = [len(ids) for ids in encoder.tokenize(texts)]
    tokens = PredictSettings().batch_tokens
    batches = list(token_batches(lengths, tokens, encoder.max_tokens))
    shapes = {(len(rows), padded_length(lengths[rows[0]], encoder.max_tokens)) for rows in batches}
    times = []
    for _ in range(REPEATS):
        started = time.monotonic()
        encoder.encode(texts, batch_tokens=tokens, bf16="no")
        times.append(time.monotonic() - started)
    return {"n": len(shapes), "seconds": round(max(times[0] - min(times[1:]), 0), 3)}


def _in_int8(encoder: "Encoder") -> "Encoder":
    """The same with matrices in eight bits; what comes in is scaled text by text."""
    import torch  # noqa: PLC0415 - takes seconds

    network = torch.ao.quantization.quantize_dynamic(  # type: ignore[no-untyped-call]
        encoder.network, {torch.nn.Linear}, dtype=torch.qint8
    )
    return replace(encoder, network=network)


def _padded(model: Model, linear: Mapping[str, Scores], texts: Sequence[str]) -> Raw:
    """All texts padded to the longest length, as many scripts do it."""
    import torch  # noqa: PLC0415 - takes seconds

    encoder = model.encoder
    assert encoder is not None
    encoder.tokenizer.enable_padding(length=encoder.max_tokens, pad_id=encoder.pad_id)
    found = encoder.tokenizer.encode_batch(list(texts))
    encoder.tokenizer.no_padding()
    scores: list[list[np.ndarray]] = []
    with torch.inference_mode():
        for start in range(0, len(found), 32):
            part = found[start : start + 32]
            ids = torch.tensor([text.ids for text in part])
            mask = torch.tensor([text.attention_mask for text in part])
            scores.append([head.numpy() for head in encoder.network(ids, mask)[0]])
    heads = [np.concatenate(head) for head in zip(*scores, strict=True)]
    return Raw(linear, dict(zip([task.name for task in model.tasks], heads, strict=True)))


def _named(model: Model, raw: Raw) -> Labels:
    """Per task the likeliest label."""
    found = {}
    for task in model.tasks:
        probs = task.probabilities(raw.linear[task.name], raw.bert.get(task.name))
        found[task.name] = [task.label_set.trained[int(at)] for at in probs.argmax(axis=1)]
    return found


def _least_alike(labels: Labels, others: Labels) -> float:
    """The share of texts with the same label, of the task where it is least."""
    return min(_share_alike(labels[task], others[task]) for task in labels)


def _share_alike(labels: Sequence[str], others: Sequence[str]) -> float:
    return sum(a == b for a, b in zip(labels, others, strict=True)) / len(labels)


def _told(answers: Sequence[dict[str, Any]]) -> list[str]:
    return [str(answer["label"]) for answer in answers]


def _best(arm: Callable[[], Labels]) -> tuple[float, Labels]:
    """The least of some times in seconds, after one run to warm up, and the labels."""
    labels = arm()
    times = []
    for _ in range(REPEATS):
        started = time.monotonic()
        labels = arm()
        times.append(time.monotonic() - started)
    return min(times), labels
