"""What each cluster is like, in the data's own units and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gmm_core.wording import percent, significant

NOTABLE = 0.5
"""Standardised difference from which a feature is named (Cohen, 1988: 0.5 is a medium effect) ..."""

STRONG = 1.2
"""... and from which it is called "much" higher or lower."""


@dataclass(frozen=True)
class Profile:
    """One cluster.

    Parameters
    ----------
    component : int
        From 0.
    size : int
        Rows assigned to it.
    share : float
        Of all rows.
    feature_names : tuple of str
    means, sds : tuple of float
        Of its rows, in the data's units (sd with n - 1; 0 for a single row).
    rest_means : tuple of float
        Of all other rows.
    differences : tuple of float
        (mean - mean of the rest) / pooled sd: Cohen's d; 0 where nothing varies.
    """

    component: int
    size: int
    share: float
    feature_names: tuple[str, ...]
    means: tuple[float, ...]
    sds: tuple[float, ...]
    rest_means: tuple[float, ...]
    differences: tuple[float, ...]


def profiles(X: np.ndarray, labels: np.ndarray, feature_names: Sequence[str]) -> tuple[Profile, ...]:
    """Profile of every cluster that has rows, by number.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    labels : ndarray of int, shape (n_samples,)
        Assigned cluster; rows labelled -1 belong to none and count among the others.
    feature_names : sequence of str, length n_features
    """
    X, labels = np.asarray(X, dtype=float), np.asarray(labels)
    return tuple(_profile(X, labels == k, k, tuple(feature_names)) for k in np.unique(labels[labels >= 0]).tolist())


def in_words(profile: Profile, n: int = 3) -> str:
    """What sets the cluster apart: at most `n` features, the most different first."""
    order = sorted(range(len(profile.differences)), key=lambda j: -abs(profile.differences[j]))
    named = [_clause(profile, j) for j in order[:n] if abs(profile.differences[j]) >= NOTABLE]
    head = f"{profile.size:,} row{'' if profile.size == 1 else 's'} ({percent(profile.share)})"
    if profile.share == 1:
        return f"{head}: all the data, with nothing to compare them to."
    return f"{head}: {'; '.join(named) if named else 'close to the other rows in every feature'}."


def most_different(found: Sequence[Profile], n: int) -> tuple[Profile, ...]:
    """The same profiles with only the `n` features in which some cluster differs most, in their old order."""
    if not found or len(found[0].feature_names) <= n:
        return tuple(found)
    largest = np.abs([profile.differences for profile in found]).max(axis=0)
    kept = np.sort(np.argsort(-largest, kind="stable")[:n])
    return tuple(
        replace(
            profile,
            **{
                name: tuple(getattr(profile, name)[j] for j in kept)
                for name in ("feature_names", "means", "sds", "rest_means", "differences")
            },
        )
        for profile in found
    )


def _profile(X: np.ndarray, inside: np.ndarray, component: int, names: tuple[str, ...]) -> Profile:
    own, rest = X[inside], X[~inside]
    means, rest_means = own.mean(axis=0), rest.mean(axis=0) if len(rest) else own.mean(axis=0)
    squares = ((own - means) ** 2).sum(axis=0) + ((rest - rest_means) ** 2).sum(axis=0)
    pooled = np.sqrt(squares / max(len(X) - 2, 1))
    gap = means - rest_means
    differences = np.divide(gap, pooled, out=np.zeros_like(gap), where=pooled > 1e-12 * np.abs(X).max(axis=0))
    sds = own.std(axis=0, ddof=1) if len(own) > 1 else np.zeros(X.shape[1])
    numbers = (tuple(values.tolist()) for values in (means, sds, rest_means, differences))
    return Profile(component, len(own), len(own) / len(X), names, *numbers)


def _clause(profile: Profile, j: int) -> str:
    d = profile.differences[j]
    much = "much " if abs(d) >= STRONG else ""
    direction = "higher" if d > 0 else "lower"
    own, rest = profile.means[j], profile.rest_means[j]
    return f"{much}{direction} {profile.feature_names[j]} ({significant(own, 4)}, elsewhere {significant(rest, 4)})"
