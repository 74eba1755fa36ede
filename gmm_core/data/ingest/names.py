"""Column names: unique, not empty, one line."""

from __future__ import annotations

from gmm_core.data.ingest.cells import tidy
from gmm_core.data.ingest.contract import counted, shorten


def unique(raw: list[str]) -> tuple[list[str], list[str]]:
    """Names as in the file, at most 60 characters; empty ones are numbered, repeated ones get a number.

    Parameters
    ----------
    raw : list of str
        The header's cells, one per column.

    Returns
    -------
    names : list of str
    done : list of str
        Sentences with counts.
    """
    names: list[str] = []
    taken = {shorten(tidy(r)) for r in raw}
    used: set[str] = set()
    following: dict[str, int] = {}  # keeps equal names from being counted through again and again
    empty = repeated = 0
    for position, cell in enumerate(raw, 1):
        name = shorten(tidy(cell))
        if not name:
            name, empty = f"column {position}", empty + 1
        if name in used:
            repeated += 1
            base, k = name, following.get(name, 2)
            while (name := f"{base[:54]} ({k})") in used or name in taken:
                k += 1
            following[base] = k + 1
        used.add(name)
        names.append(name)
    done = []
    if empty and empty < len(raw):
        done.append(f"{counted(empty, 'column')} without a name numbered by position.")
    if repeated:
        done.append(f"{counted(repeated, 'repeated column name')} numbered.")
    return names, done
