"""A last row that sums up the rows above it: told by arithmetic, whatever it is called."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gmm_core.data.ingest.contract import shorten
from gmm_core.data.ingest.vocabulary import TOTALS

_EXACT = 1e-3  # share by which a rounded sum may be off
_HEAD = 1_000  # rows in which these are looked for
_FEWEST = 3  # of them that are not zero: two and their sum also come by chance


def without_sums(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Leave out a last row in which most numbers are the sums of those above.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns of numbers as float64.

    Returns
    -------
    frame : pandas.DataFrame
    dropped : list of str

    Notes
    -----
    Two sums at least, or one where the row is also called a total: as a data point such a row lies far from all others.
    """
    if len(frame) <= _FEWEST:
        return frame, []
    last = frame.iloc[-1]
    words = [str(cell).strip() for cell in last if isinstance(cell, str) and cell.strip()]
    known, alike = 0, 0
    for column in frame.columns[(frame.dtypes == "float64").to_numpy()]:
        values = frame[column].to_numpy()
        if np.isnan(values[-1]) or np.count_nonzero(np.nan_to_num(values[:_HEAD])) <= _FEWEST:
            continue
        known += 1
        alike += values[-1] != 0 and abs(values[-1] - np.nansum(values[:-1])) <= _EXACT * abs(values[-1])
    needed = 1 if words and _is_total(words[0]) else 2
    if alike < max(needed, 0.5 * known):
        return frame, []
    called = f" (“{shorten(words[0], 40)}”)" if words else ""
    return frame.iloc[:-1], [f"The last row{called} holds the sums of the rows above; it was left out."]


def _is_total(text: str) -> bool:
    """True if the text begins like a total: "Total regions", "Sum total", "All regions"."""
    lower = text.lower()
    return lower in TOTALS or lower.split()[0].rstrip(":") in {"total", "totals", "sum", "all", *TOTALS}
