"""A data set as everything downstream sees it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from gmm_core.model.mixture import Mixture


@dataclass(frozen=True, eq=False)
class Dataset:
    """Numbers to fit, with what is known of their origin.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        The data, float64, C-contiguous, read-only.
    feature_names : tuple of str, length n_features
        Names of the columns, as a person reads them (units included where known).
    labels : ndarray of int, shape (n_samples,), optional
        The known group of each row; -1 marks background noise that belongs to no group.
    truth : Mixture, optional
        The mixture that made the data, where they were drawn from one.
    name, title : str
        Identifier (plain ASCII, as in the URL) and heading.
    lesson : str
        One line: what this data set teaches.
    source : str
        Citation, or how the data are made.
    label_names : tuple of str
        Names of the groups 0, 1, ... in `labels`.
    recipe : str
        Python lines that make the very same ``X`` with NumPy (imported as np), and the labels as ``groups`` where there
        are any; empty where there are no such lines.
    """

    X: np.ndarray
    feature_names: tuple[str, ...]
    labels: np.ndarray | None = None
    truth: Mixture | None = None
    name: str = ""
    title: str = ""
    lesson: str = ""
    source: str = ""
    label_names: tuple[str, ...] = ()
    recipe: str = ""

    def __post_init__(self) -> None:
        X = np.array(self.X, dtype=np.float64, order="C", ndmin=2)
        X.setflags(write=False)
        object.__setattr__(self, "X", X)
        if self.labels is not None:
            labels = np.array(self.labels, dtype=np.int64)
            labels.setflags(write=False)
            object.__setattr__(self, "labels", labels)

    @property
    def n_samples(self) -> int:
        return self.X.shape[0]

    @property
    def n_features(self) -> int:
        return self.X.shape[1]

    def sampled(self, n_rows: int, seed: int = 0) -> Dataset:
        """A random choice of rows in their order, or the same data set where it has no more."""
        if self.n_samples <= n_rows:
            return self
        rows = np.sort(np.random.default_rng(seed).choice(self.n_samples, n_rows, replace=False))
        return replace(self, X=self.X[rows], labels=None if self.labels is None else self.labels[rows], recipe="")

    @cached_property
    def key(self) -> str:
        """Fingerprint of the content, for caches: equal data have equal keys."""
        digest = hashlib.blake2b(self.X, digest_size=16)
        digest.update(repr((self.X.shape, self.feature_names, self.name)).encode())
        if self.labels is not None:
            digest.update(self.labels)
        return digest.hexdigest()


def group_name(label: int, label_names: tuple[str, ...] = ()) -> str:
    """Name of a known group: its number from 1 where it has no name; -1 is background noise."""
    if label < 0:
        return "background noise"
    return label_names[label] if label < len(label_names) else str(label + 1)
