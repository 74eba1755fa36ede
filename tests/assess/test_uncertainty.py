import numpy as np
import pytest
from scipy.stats import entropy as scipy_entropy

from gmm_core.assess import uncertainty


def test_uncertainty_is_one_minus_the_largest_responsibility():
    r = np.random.default_rng(0).dirichlet([0.3, 0.5, 1], 200)
    np.testing.assert_allclose(uncertainty.uncertainty(r), 1 - r.max(axis=1), atol=1e-15)


def test_rows_closer_to_certain_than_rounding_still_have_an_order():
    r = np.array([[1.0, 1e-30], [1.0, 1e-20], [1.0, 1e-40]])
    assert [row.row for row in uncertainty.surest(r, 3)] == [2, 0, 1]


def test_entropy_equals_scipys_even_at_zero():
    r = np.vstack([np.random.default_rng(0).dirichlet([1, 1, 1], 50), [[1, 0, 0], [1 / 3] * 3]])
    np.testing.assert_allclose(uncertainty.entropy(r), scipy_entropy(r, axis=1), atol=1e-14)
    assert uncertainty.entropy(r)[-1] == pytest.approx(np.log(3))


def test_surest_and_most_ambiguous_are_the_two_ends():
    r = np.array([[0.5, 0.5], [0.9, 0.1], [0.2, 0.8], [0.99, 0.01]])
    labels = np.array([0, 0, 1, -1])
    assert [row.row for row in uncertainty.surest(r, 2)] == [3, 1]
    first = uncertainty.most_ambiguous(r, 2, labels)[0]
    assert (first.row, first.uncertainty, first.true_label) == (0, 0.5, 0)
    assert uncertainty.most_ambiguous(r, 2)[1].component == 1
    assert len(uncertainty.surest(r, 99)) == 4


def test_one_component_is_never_in_doubt():
    assert uncertainty.uncertainty(np.ones((3, 1))).tolist() == [0, 0, 0]


def test_the_ambiguous_share_counts_rows_that_nobody_holds_to_eighty_per_cent():
    r = np.array([[0.5, 0.5], [0.75, 0.25], [0.85, 0.15], [1.0, 0.0]])
    assert uncertainty.ambiguous_share(r) == 0.5
    assert uncertainty.ambiguous_share(np.ones((4, 1))) == 0


def test_a_table_counts_rows_and_components_from_one_and_names_groups():
    r = np.array([[0.1, 0.9], [0.6, 0.4]])
    table = uncertainty.columns(uncertainty.surest(r, 2, np.array([-1, 0])), ("setosa",))
    assert table == {
        "row": [1, 2],
        "r(1)": [0.1, 0.6],
        "r(2)": [0.9, 0.4],
        "component": [2, 1],
        "uncertainty": [0.1, 0.4],
        "true group": ["background noise", "setosa"],
    }
    assert "true group" not in uncertainty.columns(uncertainty.surest(r, 1))
    assert uncertainty.columns(()) == {"row": [], "component": [], "uncertainty": []}
