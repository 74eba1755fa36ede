import numpy as np
import pytest

from gmm_core.model.mixture import Mixture


@pytest.fixture
def three():
    """Three components of two features, of different weights and shapes."""
    covariances = np.array([[[1, 0.5], [0.5, 1]], [[1.5, -0.3], [-0.3, 0.8]], [[0.6, 0], [0, 1.2]]])
    return Mixture([0.5, 0.3, 0.2], [[2, 2], [7, 7], [2, 8]], covariances)


@pytest.fixture
def drawn(three):
    """2,000 rows of it, and the component of each."""
    return three.sample(2_000, np.random.default_rng(1))
