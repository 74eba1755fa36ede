"""What reading a file takes and gives: options, limits, report and table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gmm_core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Options:
    """What a person may override; None means "find out".

    Parameters
    ----------
    encoding : str or None
        Name of the character encoding, such as "cp1252".
    delimiter : str or None
        What separates columns: ",", ";", a tab, "|" or " " (runs of blanks).
    decimal : str or None
        The decimal mark: "." or ",".
    header : int or None
        Line of the header, counted from 1 in the file; 0 if there is none.
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    header: int | None = None

    def __post_init__(self) -> None:
        if self.delimiter is not None and not _can_delimit(self.delimiter):
            raise InputError(
                "The delimiter",
                "one character that separates columns",
                repr(self.delimiter),
                "choose a comma, semicolon, tab, bar or blank",
            )
        if self.decimal not in (None, ".", ","):
            raise InputError("The decimal mark", "a point or a comma", repr(self.decimal), "choose one of the two")
        if self.header is not None and self.header < 0:
            raise InputError(
                "The header's line", "a line counted from 1, or 0 for none", str(self.header), "choose 0 or more"
            )


def _can_delimit(text: str) -> bool:
    return len(text) == 1 and text.isascii() and not text.isalnum() and text not in "\"'\r\n\0\\.-+"


@dataclass(frozen=True)
class Limits:
    """How much one file may hold: bytes after unpacking, columns, cells, and cells of text.

    A cell of text takes some ten times as long as a number, and no other thread runs while a column is made of it.
    """

    max_bytes: int
    max_columns: int
    max_cells: int
    max_text_cells: int


LAPTOP = Limits(200_000_000, 2_000, 40_000_000, 5_000_000)
CLASSROOM = Limits(20_000_000, 500, 4_000_000, 2_000_000)


@dataclass(frozen=True)
class Report:
    """What was found in the file, what was done to it and what was left out, in plain sentences with counts."""

    found: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Table:
    """A file's table: numeric columns are float64 with NaN for missing, all others hold text.

    Parameters
    ----------
    frame : pandas.DataFrame
        Every data row of the file in order, with unique non-empty column names.
    report : Report
    options : Options
        As resolved, never None; reading the same file with them gives the same table.
    """

    frame: pd.DataFrame
    report: Report
    options: Options


def refusal(name: str, got: str, remedy: str, expected: str = "a table of numbers") -> InputError:
    """The error for a file that cannot be read as a table.

    Parameters
    ----------
    name : str
        The file's name; only its last part is shown, 60 characters at most.
    got, remedy, expected : str
        As for `InputError`.
    """
    return InputError(f"The file “{shorten(name.replace(chr(92), '/').rsplit('/', 1)[-1])}”", expected, got, remedy)


def shorten(text: str, length: int = 60) -> str:
    """One line of at most `length` characters, without control characters."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text[: 20 * length]).split())
    return clean if len(clean) <= length else clean[: length - 1].rstrip() + "…"


def counted(n: int, singular: str, plural: str | None = None) -> str:
    """`n` with its noun: "1 line", "1,204 lines"."""
    return f"{n:,} {singular if n == 1 else plural or singular + 's'}"
