"""How numbers read in sentences, everywhere: with the minus of figures' axes, and none before a zero."""

from __future__ import annotations

MINUS = "−"


def number(value: float, places: int) -> str:
    """A number with so many decimal places, its thousands grouped."""
    return f"{value:z,.{places}f}".replace("-", MINUS)


def significant(value: float, digits: int = 3) -> str:
    """A number of any size in so many significant digits."""
    return f"{value:z.{digits}g}".replace("-", MINUS)


def change(value: float) -> str:
    """By how much something rose or fell, with its sign."""
    return f"{value:+,.3g}".replace("-", MINUS)
