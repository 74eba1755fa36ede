from itertools import combinations

import numpy as np
import pytest

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
