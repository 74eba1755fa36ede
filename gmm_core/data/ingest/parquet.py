"""Parquet files, where pyarrow is installed."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gmm_core.data.ingest.container import megabytes
from gmm_core.data.ingest.contract import Limits, Options, Report, Table, counted, refusal
from gmm_core.data.ingest.finish import finish
from gmm_core.data.ingest.layout import Layout


@dataclass(frozen=True)
class _File:
    name: str
    tokens: dict[int, tuple[str, ...]] = field(default_factory=dict)


def read(content: bytes, name: str, limits: Limits) -> Table:
    """A Parquet file as a table.

    Parameters
    ----------
    content : bytes
    name : str
    limits : Limits

    Raises
    ------
    InputError
        If pyarrow is missing, the file is damaged, or it holds more than the limits.

    Notes
    -----
    The sizes in bytes that the file declares say nothing about its size in memory: rows times columns do. Columns of
    lists and structures are not read at all, and text is read as a dictionary, so that no long cell is repeated.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise refusal(name, "a Parquet file, which needs pyarrow", "install pyarrow, or save it as CSV") from None
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        rows, width = file.metadata.num_rows, file.metadata.num_columns
        size = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
        _check(rows, width, size, name, limits)
        schema = file.schema_arrow
        flat = [f.name for f in schema if not pa.types.is_nested(f.type) and not pa.types.is_null(f.type)]
        texts = [f.name for f in schema if f.name in flat and _is_text(f.type)]
        file = pq.ParquetFile(io.BytesIO(content), read_dictionary=texts)
        columns = {j: _column(file.read(columns=[column]).column(column)) for j, column in enumerate(flat)}
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        if type(error).__name__ == "InputError":
            raise
        raise refusal(name, "a Parquet file that is damaged or of an unknown kind", "save it as CSV") from None
    if not flat:
        raise refusal(name, "a Parquet file without plain columns", "save it as CSV")
    layout = Layout(tuple(flat), 0, 0, len(flat), False, ())
    outcome = finish(pd.DataFrame(columns), layout, _File(name), ".")
    left = len(schema) - len(flat)
    dropped = (f"{counted(left, 'column')} of lists, structures or nothing left out.",) if left else ()
    report = Report(("The file is a Parquet table.", *outcome.found), outcome.done, dropped + outcome.dropped)
    return Table(outcome.frame, report, Options("utf-8", ",", ".", 0))


def _check(rows: int, width: int, size: int, name: str, limits: Limits) -> None:
    if size > limits.max_bytes:
        raise refusal(
            name,
            f"{megabytes(size)} when unpacked",
            "take a part of the rows or columns",
            f"at most {megabytes(limits.max_bytes)}",
        )
    if width > limits.max_columns:
        raise refusal(
            name,
            counted(width, "column"),
            "take a part of the columns",
            f"a table of at most {limits.max_columns:,} columns",
        )
    if rows * max(1, width) > limits.max_cells:
        raise refusal(
            name,
            f"{rows * width:,} cells",
            "take a part of the rows or columns",
            f"a table of at most {limits.max_cells:,} cells",
        )


def _is_text(kind) -> bool:
    import pyarrow as pa

    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_binary(kind)


def _column(values) -> pd.Series:
    """Numbers as float64, everything else as text; a text is at most 1,000 characters, however often it occurs."""
    import pyarrow as pa

    if pa.types.is_dictionary(values.type):
        series = values.to_pandas()
        words = np.array([*(_word(w) for w in series.cat.categories.tolist()), None], dtype=object)
        return pd.Series(words[series.cat.codes.to_numpy()], dtype="object")  # -1, the last word, is missing
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_decimal(values.type):
        return values.cast(pa.float64(), safe=False).to_pandas().astype("float64")
    return values.cast(pa.string()).to_pandas().astype("object")


def _word(value: object) -> str:
    text = value[:4_000].decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text[:1_000]
