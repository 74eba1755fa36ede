"""How many restarts are needed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from gmm_core.errors import InputError


@dataclass(frozen=True)
class Success:
    """Chance that one start reaches the target, from `n_successes` of `n_starts`, with its confidence interval."""

    n_successes: int
    n_starts: int
    probability: float
    lower: float
    upper: float
    confidence: float


@dataclass(frozen=True)
class Restarts:
    """Starts needed so that at least one succeeds with probability `assurance`; None means no number is enough.

    `fewest` and `most` belong to the upper and lower end of the interval of the chance of one start.
    """

    assurance: float
    needed: int | None
    fewest: int | None
    most: int | None


def success(n_successes: int, n_starts: int, confidence: float = 0.95) -> Success:
    """Share of starts that succeeded with Wilson's (1927) score interval, which holds up near 0 and 1.

    Raises
    ------
    InputError
        When the counts are not 0 <= n_successes <= n_starts with at least one start.
    """
    if not (0 <= n_successes <= n_starts and n_starts >= 1):
        raise InputError(
            "The number of successes", f"between 0 and {n_starts} starts", str(n_successes), "count the starts again"
        )
    p, n, z = n_successes / n_starts, n_starts, float(ndtri((1 + confidence) / 2))
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    low = middle - half if n_successes else 0.0  # exactly, whatever the rounding
    high = middle + half if n_successes < n else 1.0
    return Success(n_successes, n_starts, p, low, high, confidence)


def restarts_needed(chance: Success, assurance: float = 0.95) -> Restarts:
    """Least n with 1 - (1 - p)^n >= assurance, that is ceil(log(1 - assurance) / log(1 - p)), for p and its interval.

    Raises
    ------
    InputError
        When `assurance` is not between 0 and 1.
    """
    if not 0 < assurance < 1:
        raise InputError("The assurance", "between 0 and 1", f"{assurance:g}", "choose a share such as 0.95")
    counts = (_starts(p, assurance) for p in (chance.probability, chance.upper, chance.lower))
    return Restarts(assurance, *counts)


def _starts(p: float, assurance: float) -> int | None:
    if p <= 0:
        return None
    if p >= 1:
        return 1
    exact = math.log1p(-assurance) / math.log1p(-p)
    return max(1, math.ceil(exact - 1e-9))  # 0.5 twice is 0.75 exactly, whatever the rounding of the logarithms
