"""Work that is done while the one before is used."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
LEAD = 4  # results that wait


def prefetch(
    make: Callable[[Item], Result], items: Iterable[Item], *, lead: int = LEAD
) -> Generator[Result]:
    """What `make` returns for each item, in their order, made ahead in one other thread.

    Raises:
        Exception: what `make` raises, where its result would have stood.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="prefetch") as pool:
        waiting: deque[Future[Result]] = deque()
        for item in items:
            waiting.append(pool.submit(make, item))
            if len(waiting) > lead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
