from itertools import combinations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from gmm_core.assess.agreement import adjusted_rand
from gmm_core.errors import InputError


def by_counting_pairs(a, b):
    """Hubert & Arabie's index from the definition: pairs of rows together in both, in one, expected by chance."""
    pairs = list(combinations(range(len(a)), 2))
    in_a = sum(a[i] == a[j] for i, j in pairs)
    in_b = sum(b[i] == b[j] for i, j in pairs)
    in_both = sum(a[i] == a[j] and b[i] == b[j] for i, j in pairs)
    expected = in_a * in_b / len(pairs)
    return (in_both - expected) / ((in_a + in_b) / 2 - expected)


def test_equals_counting_all_pairs():
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 4, 40), rng.integers(0, 3, 40)
    assert adjusted_rand(a, b) == pytest.approx(by_counting_pairs(a, b), abs=1e-12)


def test_equals_the_published_example():
    # Steinley (2004), and scikit-learn's documentation: two partitions of four rows
    assert adjusted_rand(np.array([0, 0, 1, 2]), np.array([0, 0, 1, 1])) == pytest.approx(4 / 7, abs=1e-12)


def test_renaming_groups_changes_nothing():
    a, b = np.array([0, 0, 1, 1, 2, 2, 2]), np.array([0, 0, 1, 1, 1, 2, 2])
    assert adjusted_rand(np.array([2, 0, 1])[a], b) == adjusted_rand(a, b)


def test_rows_without_a_known_group_are_left_out():
    a, b = np.array([0, 0, 1, 1, 0, 1]), np.array([0, 0, 1, 1, -1, -1])
    assert adjusted_rand(a, b) == 1.0


@pytest.mark.parametrize(("a", "b"), [([0, 1], [-1, -1]), ([0, 1], [0, 1, 2])])
def test_what_cannot_be_compared_is_refused(a, b):
    with pytest.raises(InputError):
        adjusted_rand(np.array(a), np.array(b))


@pytest.mark.parametrize("n", [1, 2, 3, 50, 1000])
def test_equals_scikit_learns_index(n):
    rng = np.random.default_rng(n)
    for a, b in (
        (rng.integers(0, 5, n), rng.integers(3, 6, n)),
        (np.zeros(n, int), np.zeros(n, int)),
        (np.arange(n),) * 2,
    ):
        assert adjusted_rand(a, b) == pytest.approx(adjusted_rand_score(b, a), abs=1e-12)


def test_a_million_rows_do_not_overflow():
    a, b = np.arange(3_000_000) % 2, np.arange(3_000_000) // 1_500_000
    assert adjusted_rand(a, a) == 1.0
    assert abs(adjusted_rand(a, b)) < 1e-5
