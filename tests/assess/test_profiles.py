import numpy as np
import pytest
from scipy.stats import ttest_ind

from gmm_core.assess.profiles import in_words, profiles


@pytest.fixture
def grouped():
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, -1], [40, 60, 5])
    X = rng.normal(0, 1, (105, 3))
    X[:40, 0] += 3
    X[:, 1] = X[:, 1] * 100 - 70 * (labels == 0)
    X[:, 2] = 7.0
    return X, labels


def test_differences_are_cohens_d_as_the_t_statistic_gives_it(grouped):
    X, labels = grouped
    profile = profiles(X, labels, ("a", "b", "c"))[0]
    inside = labels == 0
    t = ttest_ind(X[inside, :2], X[~inside, :2]).statistic
    d = t * np.sqrt(1 / inside.sum() + 1 / (~inside).sum())
    np.testing.assert_allclose(profile.differences[:2], d, rtol=1e-10)
    np.testing.assert_allclose(profile.sds, X[inside].std(axis=0, ddof=1))
    np.testing.assert_allclose(profile.means, X[inside].mean(axis=0))
    assert (profile.size, profile.share) == (40, 40 / 105)


def test_a_column_that_never_varies_differs_nowhere(grouped):
    assert profiles(*grouped, ("a", "b", "c"))[0].differences[2] == 0


def test_noise_rows_are_no_cluster(grouped):
    assert [p.component for p in profiles(*grouped, ("a", "b", "c"))] == [0, 1]


def test_words_name_the_largest_differences_with_their_values(grouped):
    words = in_words(profiles(*grouped, ("a", "b", "c"))[0])
    assert words.startswith("40 rows (38\u00a0%): much higher a (")
    assert "; lower b (" in words
    assert " c " not in words


def test_one_cluster_of_everything_or_of_one_row_is_no_trouble():
    X = np.array([[1.0], [2.0], [3.0]])
    assert "nothing to compare" in in_words(profiles(X, np.zeros(3, int), ("a",))[0])
    single = profiles(X, np.array([0, 0, 1]), ("a",))[1]
    assert single.sds == (0.0,)
    assert in_words(single).startswith("1 row (33\u00a0%)")
