"""Pieces of source code made from numbers and names that anyone may have chosen."""

from __future__ import annotations

import json

import numpy as np


def comment(text: str) -> str:
    """Text that stays on the one line of its comment."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def python_array(values: np.ndarray) -> str:
    """Python for an array with every digit kept."""
    text = np.array2string(
        np.asarray(values),
        separator=", ",
        threshold=10**9,
        max_line_width=110,
        formatter={"float_kind": lambda v: repr(float(v))},
    )
    return f"np.array({text})"


def r_string(text: str) -> str:
    """R for a text; R knows JSON's escapes, except that it has no text with a null character."""
    return json.dumps(text.replace("\0", ""), ensure_ascii=False)


def r_vector(items: list[str]) -> str:
    """R for a vector of items that are R already, in lines of moderate length."""
    lines, line = [], ""
    for item in items:
        if line and len(line) + len(item) > 100:
            lines.append(line.rstrip())
            line = ""
        line += f"{item}, "
    whole = "\n  ".join([*lines, line.removesuffix(", ")])
    return f"c({whole})"
