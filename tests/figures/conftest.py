import numpy as np
import pytest

from gmm_core.data.dataset import Dataset
from gmm_core.model.mixture import Mixture


@pytest.fixture
def three():
    covariances = np.array([[[1, 0.5], [0.5, 1]], [[1.5, -0.3], [-0.3, 0.8]], [[0.6, 0], [0, 1.2]]])
    return Mixture([0.5, 0.3, 0.2], [[2, 2], [7, 7], [2, 8]], covariances)


@pytest.fixture
def dataset(three):
    X, labels = three.sample(200, np.random.default_rng(1))
    return Dataset(X, ("x", "y"), labels, three)


@pytest.fixture
def traces():
    """Traces of a figure by name."""
    return lambda fig: {trace.name: trace for trace in fig.data}


@pytest.fixture
def labels():
    """What a figure's direct labels say, without the coloured dots before them."""
    return lambda fig: [note.text.rpartition("●</span> ")[2] for note in fig.layout.annotations]
