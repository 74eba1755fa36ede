"""Numbers that are no measurements: infinite ones, and codes such as -999 that stand for "missing"."""

from __future__ import annotations

import numpy as np

from gmm_core.data.ingest.contract import counted

_EXACT = 2.0**53
BELOW = frozenset({-999.0, -9999.0, -99999.0, -999999.0, -999.9, -999.99, -99.99, -999.25, -8888.0, -99.0, -88.0})
ABOVE = frozenset({999.0, 9999.0, 99999.0, 999999.0, 999.9, 999.99, 9999.99, 99.99, 99.0, 88.0})
_SHORT = frozenset({-99.0, -88.0, 99.0, 88.0})  # also a measurement now and then, so that one cell does not tell
_OPEN = BELOW | ABOVE | {-1.0, -9.0}
_FILLING = 1e20  # netCDF fills with 9.97e36, others with 1e20, 1e30, 3.4e38
_FAR = 3  # ranges of all other values


def plausible(values: np.ndarray, name: str) -> tuple[np.ndarray, list[str]]:
    """Infinite values and codes such as -999 become missing; doubtful codes and numbers too large to be exact are said.

    Parameters
    ----------
    values : numpy.ndarray of shape (n,)
    name : str

    Returns
    -------
    values : numpy.ndarray of shape (n,)
    done : list of str
    """
    done = []
    infinite = np.isinf(values)
    if infinite.any():
        values = np.where(infinite, np.nan, values)
        done.append(f"“{name}”: {counted(int(infinite.sum()), 'infinite or too large number')} taken as missing.")
    for side in ("below", "above"):
        values, said = _without_code(values, name, side)
        done += said
    with np.errstate(invalid="ignore"):
        large = (np.abs(values) > _EXACT) & (values == np.floor(values)) & (np.abs(values) < 1e25)
    if large.any():
        done.append(f"“{name}”: {counted(int(large.sum()), 'number')} above 9,007,199,254,740,992 kept to 16 digits.")
    return values, done


def _without_code(values: np.ndarray, name: str, side: str) -> tuple[np.ndarray, list[str]]:
    """Take a code at one end of the values as missing where it can be nothing else; say it where that stays open."""
    known = values[~np.isnan(values)]
    if known.size < 4:
        return values, []
    code = float(known.min() if side == "below" else known.max())
    if code not in _OPEN and abs(code) < _FILLING:
        return values, []
    others = known[known != code]
    times = known.size - others.size
    if others.size < 3:
        return values, []
    shown, n = f"{code:g}".replace("-", "−"), counted(times, "cell")
    if _is_code(code, times, float(others.min()), float(others.max())):
        return np.where(values == code, np.nan, values), [
            f"“{name}”: {shown}, far {side} all other values, taken as missing in {n}."
        ]
    if code in _OPEN and times > 2 and _comes_too_often(code, times, others):
        end = "only negative" if code < 0 <= others.min() else "smallest" if side == "below" else "largest"
        return values, [
            f"“{name}”: {shown}, the {end} value, stands in {n} and was kept as a number: if it means missing, empty "
            "these cells in the file."
        ]
    return values, []


def _is_code(code: float, times: int, low: float, high: float) -> bool:
    """True for a code far from all other values, or the only negative one."""
    distance = low - code if code < low else code - high
    if abs(code) >= _FILLING:
        return distance > 1e6 * max(abs(low), abs(high))
    if code not in (BELOW if code < low else ABOVE) or (code in _SHORT and times < 2):
        return False
    if code < low:
        return low >= 0 or distance > _FAR * (high - low)
    return high > low and distance > _FAR * max(high - low, abs(high))


def _comes_too_often(code: float, times: int, others: np.ndarray) -> bool:
    """True if no other value comes half as often, or the code is the only negative number beside many others."""
    counts = np.unique(others, return_counts=True)[1]
    return bool((code < 0 <= others.min() and counts.size > 2) or times > 2 * counts.max())
