"""Real data with a published mixture fit or known groups, bundled as small CSV files beside this module."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

from gmm_core.data.dataset import Dataset

FILES = Path(__file__).parent / "files"


def content(name: str) -> bytes:
    """The bundled file `name` as it lies on the disk."""
    return (FILES / f"{name}.csv").read_bytes()


@cache
def read(name: str) -> Dataset:
    """The bundled file `name`: numeric columns, and a last column ``group`` of names where groups are known."""
    with open(FILES / f"{name}.csv", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    n_features = len(header) - (header[-1] == "group")
    X = np.array([row[:n_features] for row in rows], dtype=float)
    if n_features == len(header):
        return Dataset(X, tuple(header))
    groups = [row[-1] for row in rows]
    names = tuple(dict.fromkeys(groups))
    return Dataset(X, tuple(header[:n_features]), np.array([names.index(g) for g in groups]), label_names=names)
