"""What pages open on, and what their links leave out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OPENINGS: Mapping[str, Mapping[str, int | str]] = MappingProxyType(
    {
        # A start from which every mean has a way to go: k-means' leaves EM next to nothing to do.
        "em-steps": {"init": "kata"},
        # k-means cuts across these groups, and the mixture finds them within a few steps.
        "hard-vs-soft": {"data": "elongated", "seed": 3},
        # Round and axis-parallel shapes cannot follow these groups; of the two that can, one pays for freedom unused.
        "covariance-shapes": {"data": "elongated"},
        # On the kata's three groups: two of them share a component, and which two is up to the start.
        "local-optima": {"k": 2, "init": "random_from_data"},
    }
)
"""By page: the state it opens on where nobody has chosen another, beside the controls' own defaults."""

LEFT_OUT: Mapping[str, Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "1": {
            "em-steps": {"init": "kmeans"},
            "hard-vs-soft": {"data": "kata", "seed": "42"},
            "covariance-shapes": {"data": "kata"},
            "local-optima": {"init": "kmeans", "k": "3"},
        },
        "2": {"covariance-shapes": {"data": "kata"}},
    }
)
"""By version and page: what a link of that version means by leaving a control out, where today it means another."""


def spelt_out(url_path: str, params: Mapping[str, str]) -> dict[str, str]:
    """A link's values, with those that its version left out and today's does not."""
    return {**LEFT_OUT.get(params.get("v", ""), {}).get(url_path, {}), **params}
