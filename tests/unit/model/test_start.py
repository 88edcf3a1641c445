"""What a training starts from, and what it is not shown."""

from pathlib import Path

import pytest
import torch

from kesu.model.pretraining.network import new_masked, save_masked
from kesu.model.pretraining.settings import Architecture
from kesu.model.pretraining.vocabulary import train_tokenizer
from kesu.model.settings import TrainSettings
from kesu.model.start import new_encoder

TEXTS = ["快递太慢了,等了三天", "客服态度很差,电话打不通", "味道不错,下次还来"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder that can be trained on."""
    shape = Architecture(vocabulary=120, layers=1, hidden=16, heads=2, positions=32)
    tokenizer = train_tokenizer(TEXTS * 5, size=120, piece_chars=2)
    made = tmp_path_factory.mktemp("start") / "encoder"
    save_masked(new_masked(tokenizer, shape, seed=0), made)
    return made


@pytest.mark.parametrize("is_scratch", [True, False])
def test_only_tokens_of_the_text_are_hidden(folder: Path, *, is_scratch: bool) -> None:
    """Ends and filling stay; about the wanted share of all else is hidden, each time anew."""
    settings = TrainSettings(encoder=None if is_scratch else str(folder))
    encoder = new_encoder(settings, [2], TEXTS * 2, seed=0)
    ids, mask = encoder.batch(encoder.tokenize(TEXTS * 200), torch.device("cpu"))
    ends = {0, *encoder.tokenizer.encode("").ids}
    is_text = torch.tensor([[int(one) not in ends for one in row] for row in ids])
    once, again = (encoder.hide(ids, mask, 0.25) for _ in range(2))
    is_hidden = torch.eq(once, encoder.mask_id or 0)
    assert not is_hidden[~is_text].any()
    assert is_hidden[is_text].float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert torch.equal(once[~is_hidden], ids[~is_hidden])
    assert not torch.equal(once, again)
    assert torch.equal(encoder.hide(ids, mask, 0), ids)


def test_a_checkpoint_is_read_in_silence(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The library's report on the head that is not needed would only frighten."""
    new_encoder(TrainSettings(encoder=str(folder)), [2], [], seed=0)
    assert capfd.readouterr() == ("", "")
