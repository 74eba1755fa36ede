"""How numbers read in sentences, everywhere: with the minus of figures' axes, and none before a zero."""

from __future__ import annotations

MINUS = "−"
NO_BREAK = "\u00a0"


def number(value: float, places: int) -> str:
    """A number with so many decimal places, its thousands grouped."""
    return f"{value:z,.{places}f}".replace("-", MINUS)


def significant(value: float, digits: int = 3) -> str:
    """A number of any size in so many significant digits."""
    return f"{value:z.{digits}g}".replace("-", MINUS)


def change(value: float) -> str:
    """By how much something rose or fell, with its sign."""
    return f"{value:+,.3g}".replace("-", MINUS)


def percent(share: float) -> str:
    """A share in whole per cent; one that is nearly nothing or nearly all says so rather than round to certainty."""
    if 0 < share < 0.01:
        return f"under 1{NO_BREAK}%"
    if 0.99 < share < 1 - 1e-12:
        return f"over 99{NO_BREAK}%"
    return f"{100 * share:.0f}{NO_BREAK}%"


def percent_range(lower: float, upper: float) -> str:
    """An interval of a share, its ends in whole per cent."""
    return f"{100 * lower:.0f} to {100 * upper:.0f}{NO_BREAK}%"
