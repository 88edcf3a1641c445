"""A tokenizer from unlabelled text: pieces of a few characters, chosen by likelihood."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing

from kesu.errors import SettingsError

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
PERSONAL = (
    "[手机]", "[身份证]", "[邮箱]", "[车牌]", "[银行卡]", "[座机]", "[微信]", "[QQ]", "[门牌]",
    "[姓名]",
)  # fmt: skip
RARE = 1_000_000  # a character met less often than once in so many becomes no piece
DIGITS = 2  # of a piece's score; the trainer's own sums differ behind them
# Runs of Han characters and of Latin letters are cut into pieces; all else stands alone.
_UNITS = r"\p{Han}+|[a-z]+|[^\p{Han}a-z\s]"


def train_tokenizer(texts: Sequence[str], *, size: int, piece_chars: int) -> Tokenizer:
    """A unigram tokenizer.

    Args:
        texts: to choose pieces from.
        size: pieces of the vocabulary, special ones included.
        piece_chars: characters of the longest piece.

    Raises:
        SettingsError: if the vocabulary cannot even hold the characters of the texts.

    Source: Kudo 2018, Subword Regularization (unigram language model).
    """
    counts = Counter(char for text in texts for char in text.lower())
    limit = max(2, sum(counts.values()) // RARE)
    rare = dict.fromkeys((ord(char) for char, n in counts.items() if n < limit), " ")
    _check_size(size, {char for char, n in counts.items() if n >= limit and not char.isspace()})
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex(_UNITS), "isolated")]
    )
    trainer = trainers.UnigramTrainer(
        vocab_size=size - len(PERSONAL),
        max_piece_length=piece_chars,
        special_tokens=list(SPECIAL),
        unk_token="[UNK]",  # noqa: S106 - no secret
        show_progress=False,
    )
    tokenizer.train_from_iterator((text.lower().translate(rare) for text in texts), trainer)
    tokenizer.model = _settled(tokenizer)
    tokenizer.add_tokens([AddedToken(name, normalized=False) for name in PERSONAL])
    ends = [(name, tokenizer.token_to_id(name)) for name in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = TemplateProcessing("[CLS] $A [SEP]", None, ends)
    return tokenizer


def _check_size(size: int, characters: set[str]) -> None:
    wanted = len(characters) + len(SPECIAL) + len(PERSONAL)
    if size < wanted:
        raise SettingsError(
            f"architecture.vocabulary: got {size}, but the texts have {len(characters)} different "
            f"characters; wanted at least {wanted}"
        )


def _settled(tokenizer: Tokenizer) -> models.Unigram:
    """The same pieces in an order, and with scores, that do not differ from run to run."""
    model = json.loads(tokenizer.to_str())["model"]
    first = len(SPECIAL)
    rounded = [(piece, round(score, DIGITS)) for piece, score in model["vocab"][first:]]
    rounded.sort(key=lambda item: (-item[1], item[0]))
    special = [(piece, score) for piece, score in model["vocab"][:first]]
    return models.Unigram([*special, *rounded], unk_id=SPECIAL.index("[UNK]"))


def read_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer in a file."""
    return Tokenizer.from_file(str(path))
