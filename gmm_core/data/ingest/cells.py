"""The grammar of one cell: a number as people write it, a token for missing, or text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from gmm_core.data.ingest.units import CURRENCIES
from gmm_core.data.ingest.vocabulary import MISSING

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u202f\u2009\u2007\u2008\u200a\u2002\u2003\u3000", " "),
        **dict.fromkeys("’‘′´`", "'"),
        **dict.fromkeys("−–—﹣－‒‐‑", "-"),
        **{chr(0xFF10 + d): str(d) for d in range(10)},
        **dict.fromkeys("\ufeff\u200b\u200e\u200f\u202c\u202d", ""),
        "．": ".",
        "，": ",",
        "＋": "+",
        "％": "%",
        **dict.fromkeys("“”„", '"'),
        "٫": ".",
        "٬": "'",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_FORTRAN = re.compile(r"(?<=[\d.])[dD](?=[-+]\d{1,3}$)")
_APART = re.compile(r"\d  +\d")
_TIMES_TEN = re.compile(r" ?[×x*·] ?10(?:(?:\^|\*\*)([-+]?\d{1,3})|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}))$")

# The cell is at most LONGEST characters with single blanks, so that backtracking is bounded.
LONGEST = 48
_NUMBER = re.compile(
    r"(?:(?P<outside>[^\W\d_]{0,3}[$€£¥]) ?(?=\())?"
    r"(?P<open>\()?(?P<sign>[-+])? ?(?P<before>[^\W\d_]{1,4}[$.]?|[$€£¥₹₽₩₪₺₫₦฿₴¢])? ?(?P<sign2>[-+])?"
    r"(?P<body>\d[\d.,' ]*|[.,]\d+)(?P<power>[eE][-+]?\d{1,4})?"
    r" ?(?P<after>[^\W\d_][^\s()]{0,11}|[%‰°$€£¥₹₽₩₪₺₫₦฿₴¢\"'][^\s()\d]{0,5})? ?(?P<trail>-)?(?P<close>\))?"
)


class Number(NamedTuple):
    """A number cell taken apart: `body` holds digits, marks and grouping, the rest its trimmings.

    `start`, `stop` and `end` tell where the body begins, where it ends, and where the power of ten ends.
    """

    negative: bool
    brackets: bool
    before: str
    body: str
    power: str
    after: str
    start: int
    stop: int
    end: int


def tidy(cell: str) -> str:
    """The cell with one kind of blank, minus and apostrophe, and without spreadsheet guards (="…")."""
    cell = cell.translate(_SAME)
    if "  " in cell and _APART.search(cell):
        return cell.strip()  # two numbers, not the groups of one
    cell = _with_plain_power(" ".join(cell.split()))
    if cell.startswith('="') and cell.endswith('"'):
        cell = cell[2:-1]
    if len(cell) > 1 and cell[0] in "'\"" and cell[-1] == cell[0]:
        cell = cell[1:-1]
    return cell.lstrip("'")


def _with_plain_power(cell: str) -> str:
    """1.5D+03 as Fortran prints it, 1.5×10^3 and 1.5×10³ become 1.5e3."""
    if len(cell) > LONGEST or not cell[-1:].isdigit():
        return cell
    if "10" in cell and (match := _TIMES_TEN.search(cell)):
        return f"{cell[: match.start()]}e{match[1] or match[2].translate(_RAISED)}"
    return _FORTRAN.sub("e", cell) if "d" in cell or "D" in cell else cell


def is_missing(cell: str) -> bool:
    """True for an empty cell and for the usual tokens (NA, n/a, -, ?, #N/A …)."""
    return len(cell) <= 20 and cell.strip().lower() in MISSING


def take_apart(cell: str) -> Number | None:
    """Split a tidied cell into a number and its trimmings, or None if it is not written as one number."""
    if len(cell) > LONGEST:
        return None
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return None
    outside, opened, sign, before, sign2, body, power, after, trail, closed = match.groups()
    if (opened is None) != (closed is None) or (outside and before) or _is_address(body):
        return None
    before = before or outside
    if (before and before.lower() not in CURRENCIES) or (after and not _may_be_unit(after)):
        return None
    signs = [s for s in (sign, sign2, trail) if s]
    if len(signs) > 1 or (opened and signs):
        return None
    return Number(
        "-" in signs or bool(opened),
        bool(opened),
        before or "",
        body.rstrip(),
        power or "",
        after or "",
        match.start("body"),
        match.end("body"),
        match.end("power") if power else match.end("body"),
    )


def _may_be_unit(text: str) -> bool:
    """False for what only looks like a unit: digits stand in a unit as powers (m2, s-1), not as in 0x1F or 1d5."""
    for i, c in enumerate(text):
        if not c.isdecimal():
            continue
        raised = i and (text[i - 1] in "^-" or (text[i - 1].isascii() and text[i - 1].isalpha()))
        if not raised or c not in "1234" or text[i + 1 : i + 2].isalnum():
            return False
    return not (text[0] in "dDeExX" and text[1:].isdecimal() and len(text) > 1)


def _is_address(body: str) -> bool:
    """True for internet addresses such as 192.168.100.100, which are also well-formed groups of thousands."""
    parts = body.split(".")
    return len(parts) == 4 and all(p.isdigit() and int(p) < 256 and str(int(p)) == p for p in parts)


def ungroup(whole: str) -> str | None:
    """The digits of a whole number with grouping (1,234 1.234 1 234 1'234 or 12,34,567), or None if it is not one."""
    if whole.isdigit():
        return whole
    separators = {c for c in whole if not c.isdigit()}
    if len(separators) != 1:
        return None
    separator = separators.pop()
    first, *middle, last = whole.split(separator)
    if not first or first[0] == "0" or len(first) > 3 or len(last) != 3:
        return None
    lengths = {len(part) for part in middle}
    indian = separator == "," and lengths == {2} and len(first) <= 2
    return whole.replace(separator, "") if lengths <= {3} or indian else None


def digits(body: str, decimal: str) -> str | None:
    """`body` as Python writes the number, given the decimal mark; None if it does not fit."""
    whole, _, fraction = body.partition(decimal)
    if fraction and not fraction.isdigit():
        return None
    if not whole:
        return f"0.{fraction}" if fraction else None
    plain = ungroup(whole)
    return None if plain is None else f"{plain}.{fraction}" if fraction else plain


def evidence(number: Number) -> str:
    """What a number says about the decimal mark.

    Returns
    -------
    str
        "." or "," if only this mark can be the decimal one; "?." or "?," if the mark may as well group thousands
        (1,234); "" if there is no mark or no reading fits.
    """
    body = number.body
    marks = [c for c in body if c in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if marks.count(last) > 1:
        other = "." if last == "," else ","
        return other if other not in marks and ungroup(body) else ""
    if digits(body, last) is None:
        return ""
    whole, _, fraction = body.partition(last)
    open_question = (
        len(marks) == 1
        and len(fraction) == 3
        and 1 <= len(whole) <= 3
        and whole[0] != "0"
        and whole.isdigit()
        and not number.power
    )
    return "?" + last if open_question else last


@lru_cache(maxsize=4_096)
def kind(cell: str) -> str:
    """What a cell holds: "missing", "number" or "text"."""
    if is_missing(cell):
        return "missing"
    if len(cell) > 4 * LONGEST or not any(c.isdigit() for c in cell):
        return "text"
    number = take_apart(tidy(cell))
    if number is None or (digits(number.body, ".") is None and digits(number.body, ",") is None):
        return "text"
    return "number"
