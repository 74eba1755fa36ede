"""A data set with all its columns on one scale."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmm_core.data.dataset import Dataset


def standardised(data: Dataset) -> Dataset:
    """Every column less its mean and divided by its standard deviation; a constant column is only centred.

    The truth, where there is one, is expressed in the same units; the recipe goes, as it makes other numbers.
    """
    centre, spread = data.X.mean(axis=0), data.X.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return replace(
        data,
        X=(data.X - centre) / scale,
        feature_names=tuple(f"{name} (standardised)" for name in data.feature_names),
        truth=None if data.truth is None else data.truth.project(np.diag(1 / scale), centre),
        recipe="",
    )
