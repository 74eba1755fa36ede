"""Time and memory of one fit from 1e3 to 1e7 rows, the largest read from disk block by block.

    python -m benchmarks.scale            up to 1e7 rows (a file of 160 MB in the temporary folder)
    python -m benchmarks.scale 1e6        up to a million

Ten iterations of EM on 2 columns with 5 full components, one thread. Cost per row is to stay level; memory of the part
read from disk is to stay far below the data's.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec

N_FEATURES = 2
BLOCK = 100_000
SPEC = FitSpec(5, init_params="random_from_data", n_init=1, tol=0, max_iter=10)
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
FROM_DISK = 1_000_000
"""From so many rows on they are read from a file."""


class OnDisk:
    """Rows in a file, read anew at each pass."""

    def __init__(self, path: Path, n_rows: int) -> None:
        self.path, self.n_rows = path, n_rows

    def __iter__(self) -> Iterator[np.ndarray]:
        rows = np.memmap(self.path, dtype=np.float64, mode="r", shape=(self.n_rows, N_FEATURES))
        for first in range(0, self.n_rows, BLOCK):
            yield np.array(rows[first : first + BLOCK])


def write(path: Path, n_rows: int) -> None:
    """Five overlapping groups, block by block."""
    rng = np.random.default_rng(0)
    centres = rng.normal(scale=3, size=(SPEC.n_components, N_FEATURES))
    with open(path, "wb") as file:
        for first in range(0, n_rows, BLOCK):
            n = min(BLOCK, n_rows - first)
            rows = centres[rng.integers(len(centres), size=n)] + rng.normal(size=(n, N_FEATURES))
            rows.tofile(file)


def main() -> None:
    largest = int(float(sys.argv[1])) if len(sys.argv) > 1 else SIZES[-1]
    print(f"{'rows':>11} {'seconds':>9} {'ns per row and iteration':>25} {'peak MB':>9} {'data MB':>9}")
    restarts.fit(np.random.default_rng(0).normal(size=(1_000, N_FEATURES)), SPEC)  # what is loaded once is loaded now
    level = None
    with tempfile.TemporaryDirectory() as folder:
        for n_rows in (size for size in SIZES if size <= largest):
            path = Path(folder) / "rows"
            write(path, n_rows)
            rows = OnDisk(path, n_rows)
            data = rows if n_rows >= FROM_DISK else np.concatenate(list(rows))
            tracemalloc.start()
            began = time.perf_counter()
            restarts.fit(data, SPEC)
            seconds = time.perf_counter() - began
            peak = tracemalloc.get_traced_memory()[1] / 1e6
            tracemalloc.stop()
            each = seconds / n_rows / SPEC.max_iter * 1e9
            level = each if n_rows == 100_000 else level
            where = "from disk" if data is rows else ""
            mb = n_rows * N_FEATURES * 8 / 1e6
            print(f"{n_rows:>11,} {seconds:>9.2f} {each:>25.1f} {peak:>9.1f} {mb:>9.1f}  {where}")
    if level:
        print(f"per row, the largest costs {each / level:.2f} times what 100,000 rows cost (1 is linear)")


if __name__ == "__main__":
    main()
