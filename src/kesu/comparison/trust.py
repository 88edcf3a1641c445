"""What the probabilities of a system are worth: calibration, and coverage at a precision."""

from dataclasses import dataclass

import numpy as np

from kesu.scores.calibration import expected_calibration_error, reliability, risk_coverage
from kesu.scores.metrics import Bools, Floats

N_BINS = 10


@dataclass(frozen=True)
class Trust:
    """How far probabilities can be relied on.

    Attributes:
        ece: expected calibration error, 0 to 1.
        coverage: largest share of the rows, surest first, that is right as often as wanted.
    """

    ece: float
    coverage: float


def measure_trust(p: Floats, is_right: Bools, *, precision: float) -> Trust | None:
    """Calibration and coverage of one system; None where a row has no probability.

    Args:
        p: (n_rows,) probability of what is said, NaN where none is told.
        is_right: (n_rows,).
        precision: wanted of the rows that are covered; equal probabilities stay together.

    >>> measure_trust(np.array([0.9, 0.8, 0.6]), np.array([True, True, False]), precision=0.9)
    Trust(ece=0.3, coverage=0.6666666666666666)
    """
    if not len(p) or np.isnan(p).any():
        return None
    points = risk_coverage(p, is_right, max_points=len(p))
    coverage = max((point.coverage for point in points if point.risk <= 1 - precision), default=0.0)
    ece = expected_calibration_error(reliability(p, is_right, n_bins=N_BINS))
    return Trust(round(float(ece), 6), coverage)
