import numpy as np

from gmm_core.data.catalogue import default_spec, load
from gmm_core.data.dataset import Dataset
from gmm_core.data.scaling import standardised


def test_columns_have_mean_zero_and_variance_one():
    wine = load(default_spec("wine"))
    found = standardised(wine)
    np.testing.assert_allclose(found.X.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(found.X.std(axis=0), 1)
    np.testing.assert_array_equal(found.labels, wine.labels)
    assert found.feature_names[0] == f"{wine.feature_names[0]} (standardised)"
    assert found.key != wine.key


def test_the_truth_is_told_in_the_new_units():
    data = load(default_spec("elongated"))
    found = standardised(data)
    jacobian = data.n_samples * np.log(data.X.std(axis=0)).sum()
    np.testing.assert_allclose(found.truth.log_likelihood(found.X), data.truth.log_likelihood(data.X) + jacobian)
    np.testing.assert_allclose(found.truth.responsibilities(found.X), data.truth.responsibilities(data.X), atol=1e-9)


def test_a_constant_column_is_centred_and_stays_finite():
    found = standardised(Dataset([[1.0, 5.0], [3.0, 5.0]], ("a", "b")))
    np.testing.assert_array_equal(found.X, [[-1, 0], [1, 0]])
