"""How much more counts scatter than chance lets them."""

import numpy as np
from scipy.stats import chi2

from kesu.scores.metrics import Floats

SURE = 1.645  # standard errors from which a scatter is believed
TRIMMED = 0.1  # of the squares, the largest, which may be bursts


def dispersion(squares: Floats) -> float:
    """Mean of squared deviations in units of chance's variance; 1 where chance could give it.

    Without the largest tenth, as if the rest were squares of normal values.

    >>> dispersion(np.array([0.1, 0.4, 1.2, 0.9, 2.0, 0.3, 1.5, 0.6, 40.0]))
    1.0

    Args:
        squares: (n,) at least one.
    """
    kept = np.sort(squares)[: max(int(len(squares) * (1 - TRIMMED)), 1)]
    share = len(kept) / len(squares)
    whole = chi2.cdf(chi2.ppf(share, 1), 3) / share if share < 1 else 1.0
    found = float(kept.mean() / whole)
    return found if found > 1 + SURE * np.sqrt(2 / len(kept)) else 1.0
