"""CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Text that starts so is taken for a formula by some spreadsheet (OWASP, "CSV Injection")."""

LARGEST_WHOLE = 2.0**53
"""Up to here every whole number is a float of its own."""

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


def neutral(text: str) -> str:
    """`text` with a leading apostrophe where a spreadsheet would take it for a formula; numbers stay as they are."""
    if text.startswith(DANGEROUS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def safe_headers(names: Iterable[object]) -> tuple[str, ...]:
    """Names as they stand in the file's first line: neutral, and still different from each other."""
    return unique((neutral(str(name)) for name in names), ())


def unique(names: Iterable[str], taken: Iterable[str]) -> tuple[str, ...]:
    """Names that differ from each other and from those `taken`: a second "cluster" becomes "cluster_2"."""
    seen, chosen = set(taken), []
    for name in names:
        candidate, n = name, 2
        while candidate in seen:
            candidate, n = f"{name}_{n}", n + 1
        seen.add(candidate)
        chosen.append(candidate)
    return tuple(chosen)


def to_csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV: commas, decimal points, plain UTF-8 without byte-order mark, missing values empty.

    Every float is written with the digits that give it back exactly, whole numbers without ".0"; text is in double
    quotes, and neutral.
    """
    # pandas takes 15 s for a million rows of ten numbers, Arrow 2 s
    import pyarrow as pa
    from pyarrow import csv

    columns = [_column(frame.iloc[:, j]) for j in range(frame.shape[1])]
    table = pa.Table.from_arrays([pa.array(column, from_pandas=True) for column in columns], safe_headers(frame))
    content = BytesIO()
    csv.write_csv(table, content)
    return content.getvalue()


def _column(series: pd.Series) -> pd.Series | list[str | None]:
    import pandas as pd  # here, as pages that only write text need not load it

    if pd.api.types.is_integer_dtype(series):
        return series
    if not pd.api.types.is_float_dtype(series):
        return [None if missing else neutral(str(cell)) for cell, missing in zip(series, series.isna(), strict=True)]
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    known = values[~np.isnan(values)]
    whole = (np.abs(known) < LARGEST_WHOLE).all() and (known == np.floor(known)).all()
    return series.astype("Int64") if whole else series
