"""From when to when a topic was raised, as far as the periods until then tell."""

import numpy as np
from scipy.special import xlogy

from kesu.topics.emergence.ledger import Ledger
from kesu.topics.emergence.rates import WINDOWS, growth_p
from kesu.topics.emergence.split import Split

# The periods at the end that a status speaks of.
RECENT = {"day": 7, "week": 4, "month": 2}
# A rise that came down to less than so much of its rate, and to what was before it, is over.
HALF = 0.5
UNSURE = 0.025  # chance of so many at the rate before, beyond which they are not surely more


def likeliest(ledger: Ledger, topic: int, look: int, lowest: int, stop: int) -> tuple[int, int]:
    """The span of raised share with the greatest Poisson likelihood, begun when a look flags it.

    Source: the scan statistic of Kulldorff 1997, Commun. Stat. Theory Methods 26, 1481.

    Args:
        ledger: the counts.
        topic: its number.
        look: which flagged it.
        lowest: the first period that may be the start.
        stop: the period after the last that may be in it.

    Returns:
        Its first period, and the one after its last.
    """
    lowest = max(lowest, look + 1 - WINDOWS[ledger.timeline.kind][-1])
    starts, ends = np.arange(lowest, min(look + 1, stop)), np.arange(lowest + 1, stop + 1)
    own, others = (sums[: stop + 1] for sums in sums_of(ledger, topic))
    inside, exposed = (sums[ends] - sums[starts][:, None] for sums in (own, others))
    outside, unexposed = own[-1] - inside, others[-1] - exposed
    rate, usual = inside / np.maximum(exposed, 1), outside / np.maximum(unexposed, 1)
    gain = xlogy(inside, rate) + xlogy(outside, usual)
    is_span = (ends > starts[:, None]) & (rate > usual)
    if not is_span.any():
        return min(look, stop - 1), stop
    row, column = np.unravel_index(np.where(is_span, gain, -np.inf).argmax(), gain.shape)
    return int(starts[row]), int(ends[column])


def first_over(
    ledger: Ledger, topic: int, look: int, lowest: int, stop: int
) -> tuple[int, int, bool]:
    """The likeliest span until the rise is first over; arguments as for `likeliest`.

    It is over where in the last periods the rate is less than half of that since its start, and not
    surely above the one before it.

    Returns:
        Its first period, the one after its last, and whether it is over before `stop`.
    """
    start, end = likeliest(ledger, topic, look, lowest, stop)
    n_recent = RECENT[ledger.timeline.kind]
    pauses = np.arange(start + 1, stop - n_recent + 1)
    own, others = sums_of(ledger, topic)
    recent, exposed = (sums[pauses + n_recent] - sums[pauses] for sums in (own, others))
    since, before = (sums[pauses] - sums[start] for sums in (own, others))
    is_over = recent < HALF * since * exposed / np.maximum(before, 1)
    if is_over.any():
        past = ledger.split(start, 0)
        is_over &= growth_p(against(past, topic, recent, exposed)) > UNSURE
    if not is_over.any():
        return start, end, False
    stop = int(pauses[is_over.argmax()]) + n_recent
    return *likeliest(ledger, topic, look, lowest, stop), True


def sums_of(ledger: Ledger, topic: int) -> tuple[np.ndarray, np.ndarray]:
    """(n_periods + 1,) running sums of the topic's reports and of the others."""
    own, others = (
        np.append(0, values[topic].cumsum()) for values in (ledger.timeline.counts, ledger.others)
    )
    return own, others


def against(past: Split, topic: int, recent: np.ndarray, others: np.ndarray) -> Split:
    """Several windows of one topic against the same past.

    Args:
        past: the split that has it.
        topic: its number.
        recent: (n_windows,) reports of the topic.
        others: (n_windows,) other reports.
    """

    def repeated(values: np.ndarray) -> np.ndarray:
        return np.full(len(recent), values[topic])

    return Split(
        repeated(past.past),
        repeated(past.past_others),
        recent,
        others,
        repeated(past.dispersion),
        repeated(past.n_past),
    )
