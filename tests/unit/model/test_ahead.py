"""Work that is made ahead."""

import threading
from collections.abc import Iterator

import pytest

from kesu.model.pretraining.ahead import prefetch


def test_results_come_in_the_order_of_their_items() -> None:
    """Nothing is lost, and nothing overtakes."""
    assert list(prefetch(str, range(50), lead=3)) == [str(at) for at in range(50)]


def test_no_more_is_made_ahead_than_was_asked_for() -> None:
    """A long list does not fill memory."""
    asked: list[int] = []

    def items() -> Iterator[int]:
        for at in range(100):
            asked.append(at)
            yield at

    found = prefetch(str, items(), lead=3)
    assert next(found) == "0"
    assert asked == [0, 1, 2, 3]
    found.close()


def test_it_is_made_in_another_thread() -> None:
    """The caller can go on meanwhile."""
    makers = set(prefetch(lambda _: threading.get_ident(), range(5)))
    assert len(makers) == 1
    assert threading.get_ident() not in makers


def test_an_error_stands_where_its_result_would_have_stood() -> None:
    """What came before it is still given."""
    found = prefetch(lambda at: 1 // (2 - at), range(5), lead=2)
    assert [next(found), next(found)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(found)
