"""Numbers and outcomes as words, the same on every page."""

from __future__ import annotations

from gmm_core.fit.restarts import Fit
from gmm_core.wording import number as number  # pages say all their numbers through this module
from gmm_core.wording import percent as percent
from gmm_core.wording import percent_range as percent_range

STOPPED = {
    "converged": "converged",
    "max_iter": "stopped without converging",
    "degenerate": "ended degenerate",
}


def outcome(fit: Fit) -> str:
    """How EM ended, in a few words."""
    return f"{STOPPED[fit.stop_reason]} after {count(fit.n_iter, 'iteration')}"


def log_l(value: float, places: int = 0) -> str:
    """A log-likelihood with its name."""
    return f"log L = {number(value, places)}"


def count(number: int, noun: str) -> str:
    """A number with its noun in the singular or plural."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(words: list[str]) -> str:
    """Words in a row: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
