"""An encoder from unlabelled text."""

import gc
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import torch
from safetensors.numpy import load_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import (
    AutoModel,
    AutoTokenizer,
    BertConfig,
    BertForMaskedLM,
    ElectraConfig,
    ElectraForMaskedLM,
    GPT2Config,
    GPT2LMHeadModel,
    MobileBertConfig,
    MobileBertForMaskedLM,
    PreTrainedTokenizerFast,
)

from kesu.errors import DataError, ModelError, SettingsError
from kesu.files import read_json
from kesu.model.pretraining import standing
from kesu.model.pretraining.batches import Vocabulary, epoch_batches, make_batch
from kesu.model.pretraining.held_out import HeldOut
from kesu.model.pretraining.pretrain import pretrain
from kesu.model.pretraining.settings import PretrainSettings, TextFile
from kesu.model.pretraining.store import TokenStore
from kesu.model.pretraining.texts import read_texts

PLACES = ("房间", "前台", "早餐", "快递", "客服", "屏幕", "电池", "包装")
JUDGED = ("很干净", "太慢了", "态度差", "还不错", "坏得快", "挺满意", "破了口", "没人管")
ENDS = ("，下次还来。", "，不会再买。", "，希望改进！", "，谢谢大家。")


def texts(n: int) -> list[str]:
    """Invented sentences, all different."""
    draw = random.Random(0)  # noqa: S311 - no secret
    found: dict[str, None] = {}
    while len(found) < n:
        parts = [f"{draw.choice(PLACES)}{draw.choice(JUDGED)}" for _ in range(3)]
        found["，".join(parts) + draw.choice(ENDS)] = None
    return list(found)


def keep(block: Sequence[str]) -> list[str | None]:
    """A cleaner that drops what has no Han characters."""
    return [text if any("一" <= char <= "鿿" for char in text) else None for text in block]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A Parquet file of texts from two sources."""
    torch.set_num_threads(1)  # threads that wait for each other make busy machines crawl
    rows = texts(400)
    frame = pl.DataFrame({"text": rows, "source": ["a"] * 200 + ["b"] * 200})
    frame.write_parquet(tmp_path / "texts.parquet")
    return tmp_path / "texts.parquet"


def settings(file: Path, **changed: Any) -> PretrainSettings:
    """A very small encoder."""
    given: dict[str, Any] = {
        "files": [{"path": str(file)}],
        "architecture": {
            "vocabulary": 150, "layers": 1, "hidden": 16, "heads": 2, "positions": 32,
        },
        "tokenizer_chars": 10_000,
        "learn": {
            "budget": {"steps": 12}, "max_tokens": 32, "batch_tokens": 512, "warmup": 2,
            "bf16": "no",
        },
    }  # fmt: skip
    learn = {**given["learn"], **changed.pop("learn", {})}
    return PretrainSettings.model_validate({**given, "learn": learn, **changed})


def run(
    chosen: PretrainSettings, folder: Path, report: Callable[[str], None] = lambda _: None
) -> dict[str, np.ndarray[Any, Any]]:
    """Train into `folder`; the weights that came of it."""
    pretrain(chosen, clean=keep, work=folder / "work", out=folder / "out", report=report)
    return load_file(folder / "out" / "model.safetensors")


def test_vocabulary_too_small_for_the_characters(file: Path, tmp_path: Path) -> None:
    """What came, and what would do."""
    chosen = settings(file).architecture.model_copy(update={"vocabulary": 30})
    with pytest.raises(SettingsError, match=r"vocabulary: got 30, .* characters; wanted at least"):
        run(settings(file).model_copy(update={"architecture": chosen}), tmp_path)


def test_plain_transformers_read_what_is_written(file: Path, tmp_path: Path) -> None:
    """AutoModel and AutoTokenizer need nothing of ours, and masks of personal data are tokens."""
    run(settings(file), tmp_path)
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    model = AutoModel.from_pretrained(tmp_path / "out", dtype=torch.float32)
    batch = tokenizer(["房间很干净，电话[手机]"], return_tensors="pt", return_token_type_ids=False)
    assert model(**batch).last_hidden_state.shape[-1] == 16
    assert "[手机]" in tokenizer.convert_ids_to_tokens(batch["input_ids"][0])
    history = pl.read_csv(tmp_path / "out" / "history.csv")
    assert history.columns == list(standing.COLUMNS)
    assert history["step"][-1] == 12


@pytest.mark.parametrize("at", ["step 3,", "step 7,", "step 11,"])
def test_killed_training_goes_on_to_the_same_weights(file: Path, tmp_path: Path, at: str) -> None:
    """Stopped after a checkpoint and started again, it ends as if nothing had happened."""
    straight = run(settings(file), tmp_path / "straight")
    eager = settings(file, learn={"save_minutes": 1e-9})
    with pytest.raises(KeyboardInterrupt):
        run(eager, tmp_path / "cut", _stop_after(at))
    assert not (tmp_path / "cut" / "out").exists()
    lines: list[str] = []
    resumed = run(eager, tmp_path / "cut", lines.append)
    assert any("goes on after step" in line for line in lines)
    for name, values in straight.items():
        assert np.array_equal(values, resumed[name]), name


def _stop_after(words: str) -> Callable[[str], None]:
    """Stop at the first line after the one with these words: its checkpoint is written."""
    seen: list[bool] = []

    def stop(line: str) -> None:
        if seen:
            raise KeyboardInterrupt
        if words in line:
            seen.append(True)

    return stop


def test_a_larger_budget_goes_on_from_before_the_rate_fell(file: Path, tmp_path: Path) -> None:
    """What comes of 12 steps and then 24 is what comes of 24 steps."""
    run(settings(file), tmp_path / "twice")
    lines: list[str] = []
    longer = settings(file, learn={"budget": {"steps": 24}})
    twice = run(longer, tmp_path / "twice", lines.append)
    assert any("stable.pt" in line for line in lines)
    once = run(longer, tmp_path / "once")
    assert all(np.array_equal(once[name], twice[name]) for name in once)


def test_a_checkpoint_that_was_cut_short_is_passed_over(file: Path, tmp_path: Path) -> None:
    """Then the last good one counts, and training ends all the same."""
    run(settings(file), tmp_path)
    state = next(tmp_path.glob("work/*/state.pt"))
    state.write_bytes(state.read_bytes()[:1000])
    lines: list[str] = []
    run(settings(file), tmp_path, lines.append)
    assert any("stable.pt" in line for line in lines)


def test_it_goes_on_from_a_checkpoint(file: Path, tmp_path: Path) -> None:
    """Of its own making here; its tokenizer stays."""
    first = run(settings(file), tmp_path / "first")
    start = str(tmp_path / "first" / "out")
    second = run(settings(file, start=start), tmp_path / "second")
    assert first.keys() == second.keys()
    name = "bert.embeddings.word_embeddings.weight"
    assert not np.array_equal(first[name], second[name])
    assert np.abs(first[name] - second[name]).max() < 0.1
    tokens = [
        (tmp_path / run / "out" / "tokenizer.json").read_text() for run in ("first", "second")
    ]
    assert tokens[0] == tokens[1]


def test_a_start_that_is_none(file: Path, tmp_path: Path) -> None:
    """One clear line for a folder without a model."""
    with pytest.raises(ModelError, match=r"nothing here.*wanted a folder or hub name"):
        run(settings(file, start=str(tmp_path / "nothing here")), tmp_path)


@pytest.mark.parametrize("n_bytes", [0, 1000, None])
def test_a_start_whose_weights_were_cut_short(
    file: Path, tmp_path: Path, n_bytes: int | None
) -> None:
    """One clear line, as where a copy broke off, or a pointer stands for the file."""
    run(settings(file), tmp_path / "first")
    weights = tmp_path / "first" / "out" / "model.safetensors"
    content = weights.read_bytes()
    weights.write_bytes(content[: len(content) // 2 if n_bytes is None else n_bytes])
    with pytest.raises(ModelError, match=r"wanted a folder or hub name"):
        run(settings(file, start=str(weights.parent)), tmp_path / "second")


def test_the_line_of_progress_tells_speed_and_probe(file: Path, tmp_path: Path) -> None:
    """As history.csv does; what is filled in right is more than chance makes it."""
    lines: list[str] = []
    longer = {"budget": {"steps": 150}, "learning_rate": 0.03, "masked": 0.3}
    run(settings(file, learn=longer), tmp_path, lines.append)
    history = pl.read_csv(tmp_path / "out" / "history.csv")
    last = history.row(-1, named=True)
    assert lines[-1].endswith(f"{last['tokens_per_second']} tokens/s, probe {last['probe']:.3f}")
    assert last["tokens_per_second"] > 0
    assert last["probe"] > 5 / 150  # of a vocabulary of 150


@pytest.mark.parametrize(("budget", "most"), [({"tokens": 3000}, 3600), ({"minutes": 0.02}, None)])
def test_a_budget_of_tokens_or_minutes_is_kept(
    file: Path, tmp_path: Path, budget: dict[str, float], most: int | None
) -> None:
    """It ends with the step that passes it."""
    run(settings(file, learn={"budget": budget}), tmp_path)
    last = pl.read_csv(tmp_path / "out" / "history.csv").row(-1, named=True)
    if most:
        assert 3000 <= last["tokens"] < most
    else:
        assert 1 <= last["seconds"] < 20


def test_what_starts_anew_starts_as_if_nothing_had_been(file: Path, tmp_path: Path) -> None:
    """With static vectors too, where the one checkpoint left is no use for a raised budget."""
    run(settings(file), tmp_path / "twice")
    next(tmp_path.glob("twice/work/*/stable.pt")).write_bytes(b"")
    longer = settings(file, learn={"budget": {"steps": 24}})
    lines: list[str] = []
    twice = run(longer, tmp_path / "twice", lines.append)
    assert any("starts anew" in line for line in lines)
    once = run(longer, tmp_path / "once")
    assert all(np.array_equal(once[name], twice[name]) for name in once)


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A tokenizer that knows one character and cuts texts at white space alone."""
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "房"]
    vocabulary = {token: at for at, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    named = dict(zip(names, tokens, strict=False))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **named).save_pretrained(tmp_path / "from")
    return tmp_path / "from"


def test_a_vocabulary_of_other_texts(file: Path, stranger: Path, tmp_path: Path) -> None:
    """How much of the texts is unknown, and what would do."""
    config = BertConfig(
        vocab_size=6, hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertForMaskedLM(config).save_pretrained(stranger)
    with pytest.raises(
        ModelError, match=r"does not know 9\d% of the texts' tokens, wanted at most"
    ):
        run(settings(file, start=str(stranger)), tmp_path)


def test_a_head_of_another_shape(file: Path, stranger: Path, tmp_path: Path) -> None:
    """MobileBERT's output layer is no linear layer over its states."""
    config = MobileBertConfig(
        vocab_size=6, hidden_size=32, embedding_size=16, num_hidden_layers=1,
        intra_bottleneck_size=16, num_attention_heads=2, intermediate_size=32,
    )  # fmt: skip
    MobileBertForMaskedLM(config).save_pretrained(stranger)
    with pytest.raises(ModelError, match=r"of the kind mobilebert, wanted a BERT"):
        run(settings(file, start=str(stranger)), tmp_path)


SMALL = {"vocab_size": 6, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2,
         "intermediate_size": 32}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("gpt2", r"it is of the kind gpt2"),
        ("electra", r"of the kind electra, wanted a BERT that fills in masks"),
        ("shapes", r"its weights are of other shapes than its config\.json tells"),
        ("tokenizer", r"has no tokenizer, wanted config\.json"),
    ],
)
def test_what_cannot_be_gone_on_from(
    file: Path, stranger: Path, tmp_path: Path, kind: str, words: str
) -> None:
    """Told for what it is, before any text is read."""
    if kind == "gpt2":
        GPT2LMHeadModel(GPT2Config(vocab_size=6, n_embd=16, n_layer=1, n_head=2)).save_pretrained(
            stranger
        )
    elif kind == "electra":
        config = ElectraConfig(**SMALL, embedding_size=16)
        ElectraForMaskedLM(config).save_pretrained(stranger)
    else:
        BertForMaskedLM(BertConfig(**SMALL)).save_pretrained(stranger)
    if kind == "shapes":
        BertConfig(**SMALL | {"hidden_size": 32}).save_pretrained(stranger)
    if kind == "tokenizer":
        for path in stranger.glob("*token*"):
            path.unlink()
    with pytest.raises(ModelError, match=words):
        run(settings(file, start=str(stranger)), tmp_path)
    assert not list(tmp_path.glob("work/**/texts.parquet"))


def test_texts_too_short_for_sequences(tmp_path: Path) -> None:
    """One line, and no store that cannot be read."""
    (tmp_path / "short.txt").write_text("房间\n早餐\n前台\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"no text has 4 tokens or more to learn from"):
        run(settings(tmp_path / "short.txt"), tmp_path)
    assert not (tmp_path / "out").exists()


def test_weights_sources_and_repeats_are_accounted_for(file: Path, tmp_path: Path) -> None:
    """What is read, dropped, repeated and held out is told by source."""
    held = tmp_path / "test.csv"
    known = texts(400)
    pl.DataFrame({"text": [known[250].replace("，", " ")]}).write_csv(held)
    extra = tmp_path / "more.jsonl"
    pl.DataFrame({"text": [known[0], "only English", "", "又是一句没有见过的话"]}).write_ndjson(
        extra
    )
    chosen = settings(
        file,
        files=[{"path": str(file), "by": "source", "weights": {"a": 0}}, {"path": str(extra)}],
        held_out=[{"path": str(held)}],
    )
    run(chosen, tmp_path)
    counts = read_json(tmp_path / "out" / "pretraining.json")["texts"]
    assert counts["b"]["held_out"] == 1
    assert counts["b"]["kept"] == 199
    assert "a" not in counts
    assert (counts["more"]["read"], counts["more"]["dropped"], counts["more"]["kept"]) == (3, 1, 2)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "none.txt",
            "hello there\nno Chinese at all\n",
            "no text is left to learn from.*2 dropped",
        ),
        ("a.csv", "content\n房间很好\n", "has no column 'text'"),
        ("a.doc", "房间很好", "unknown kind of file"),
        ("a.jsonl", "{broken", "cannot be read as json"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_files_that_will_not_do(tmp_path: Path, name: str, content: str, words: str) -> None:
    """One line each: where, what came, what was wanted."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        run(settings(tmp_path / name), tmp_path)
    assert not (tmp_path / "out").exists()
    gc.collect()  # datasets leaves its file open, which is told when it is collected


def test_held_out_windows() -> None:
    """A long run that two texts share gives a leak away; a short one does not."""
    text = "".join(chr(0x4E00 + at) for at in range(60))
    held = HeldOut([text])
    assert held.holds("开头。" + text[10:45] + "，结尾")
    assert not held.holds("开头。" + text[10:35] + "，结尾")
    assert not HeldOut(["很好"]).holds("很好")


def test_masks_hide_the_wanted_share() -> None:
    """Special tokens are never hidden, and most chosen ones become the mask."""
    tokens = np.arange(5000, dtype=np.uint16) % 90 + 10
    store = TokenStore(tokens, np.arange(50, 5001, 50), np.ones(100, np.float32), np.zeros(0))
    words = Vocabulary(100, 0, 2, 3, 4, frozenset(range(5)))
    batch = make_batch(store, np.arange(100), words, masked=0.2, seed=(1,))
    assert len(batch.places) / 5000 == pytest.approx(0.2, abs=0.02)
    assert (batch.targets >= 10).all()
    hidden = batch.ids.flatten()[batch.places]
    assert (hidden == 4).float().mean() == pytest.approx(0.8, abs=0.05)
    again = make_batch(store, np.arange(100), words, masked=0.2, seed=(1,))
    assert torch.equal(batch.ids, again.ids)


@pytest.mark.parametrize("token", [10, 3])
def test_something_is_hidden_in_the_shortest_batch(token: int) -> None:
    """Or else there would be no loss; one token stands alone, and one is no word."""
    store = TokenStore(np.full(1, token, np.uint16), np.array([1]), np.ones(1), np.zeros(0))
    words = Vocabulary(100, 0, 2, 3, 4, frozenset(range(5)))
    for seed in range(20):
        assert len(make_batch(store, np.arange(1), words, masked=0.1, seed=(seed,)).places) == 1


def test_an_epoch_reads_by_weight() -> None:
    """Twice for 2, now and then for 0.5, never for 0."""
    weights = np.repeat(np.array([2, 0.5, 0], np.float32), 1000)
    store = TokenStore(np.zeros(30000, np.uint16), np.arange(10, 30001, 10), weights, np.zeros(0))
    read = np.bincount(
        np.concatenate(epoch_batches(store, batch_tokens=480, seed=0)), minlength=3000
    )
    assert (read[:1000] == 2).all()
    assert read[1000:2000].sum() == pytest.approx(500, abs=60)
    assert not read[2000:].any()


@pytest.mark.parametrize("name", ["微博[1].txt", "第[1]批/微博.txt", "微博[1]*.txt"])
def test_brackets_in_a_name_are_no_pattern(tmp_path: Path, name: str) -> None:
    """Such a file read as one without texts, and nobody was told."""
    path = tmp_path / name.replace("*", "")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(texts(3)), encoding="utf-8")
    assert len([*read_texts(TextFile(path=str(tmp_path / name)))]) == 3
