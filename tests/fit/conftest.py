import numpy as np
import pytest


@pytest.fixture(scope="session")
def three_groups():
    """300 rows of three well-separated Gaussians in two columns."""
    rng = np.random.default_rng(7)
    parts = [
        rng.multivariate_normal([2, 2], [[1, 0.5], [0.5, 1]], 100),
        rng.multivariate_normal([7, 7], [[1.5, -0.3], [-0.3, 0.8]], 100),
        rng.multivariate_normal([2, 8], [[0.6, 0], [0, 1.2]], 100),
    ]
    return rng.permutation(np.vstack(parts))
