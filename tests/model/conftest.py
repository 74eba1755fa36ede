import numpy as np
import pytest

from gmm_core.model.mixture import Mixture


@pytest.fixture
def mixture():
    """Three components of three features, of different weights and shapes."""
    rng = np.random.default_rng(5)
    factors = rng.normal(size=(3, 3, 3))
    covariances = factors @ factors.swapaxes(1, 2) + 0.2 * np.eye(3)
    return Mixture([0.5, 0.3, 0.2], rng.normal(0, 3, (3, 3)), covariances)


@pytest.fixture
def X():
    return np.random.default_rng(6).normal(0, 4, (60, 3))
