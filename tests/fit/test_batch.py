"""Models of different sizes and families share arrays; each keeps its own."""

import numpy as np
import pytest

from gmm_core.fit import em, initialisation, restarts, selection
from gmm_core.fit.batch import Layout, Sums
from gmm_core.fit.maximisation import first_models
from gmm_core.fit.rows import Rows
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES


@pytest.fixture
def layout():
    return Layout(np.array([1, 1, 3, 3, 2]), np.array(["full", "tied", "tied", "tied", "diag"]))


def test_components_stand_model_after_model(layout):
    assert layout.first.tolist() == [0, 1, 2, 5, 8]
    assert layout.owner.tolist() == [0, 1, 2, 2, 2, 3, 3, 3, 4, 4]
    assert layout.components(slice(1, 3)) == slice(1, 5)
    assert layout.components(slice(3, 99)) == slice(5, 10)
    mask = np.array([False, True, False, False, True])
    assert np.flatnonzero(layout.components(mask)).tolist() == [1, 8, 9]
    assert layout[mask].sizes.tolist() == [1, 2]


def test_neighbours_of_one_size_and_of_one_family_are_taken_together(layout):
    assert layout.groups == (
        (slice(0, 2), slice(0, 2), 1),
        (slice(2, 4), slice(2, 8), 3),
        (slice(4, 5), slice(8, 10), 2),
    )
    assert [(name, own) for name, own, _ in layout.families] == [
        ("full", slice(0, 1)),
        ("tied", slice(1, 2)),
        ("tied", slice(2, 8)),
        ("diag", slice(8, 10)),
    ]
    assert layout.diagonal.tolist() == [False, False, False, False, True]


def test_models_climb_together_as_each_does_alone(three_groups):
    rows, spec = Rows.from_array(three_groups), FitSpec(tol=1e-4)
    starts = [
        initialisation.starts(rows, FitSpec(k, init_params="random_from_data"), range(3)).of_family(name)
        for k in (1, 2, 4)
        for name in FAMILIES
    ]
    together = em.climb(rows, first_models(Sums.concatenated(starts)), spec)
    alone = [em.climb(rows, first_models(one[m : m + 1]), spec)[0] for one in starts for m in range(3)]
    for ours, own in zip(together, alone, strict=True):
        assert (ours.stop_reason, ours.degeneracy) == (own.stop_reason, own.degeneracy)
        assert ours.mixture.covariance_type == own.mixture.covariance_type
        np.testing.assert_allclose(ours.log_likelihoods, own.log_likelihoods, rtol=1e-9)
        np.testing.assert_allclose(ours.mixture.means, own.mixture.means, rtol=1e-6)


@pytest.mark.parametrize("work", [1, 300 * 9 * 4, 300 * 9 * 17])
def test_parted_into_batches_the_runs_are_the_same(three_groups, monkeypatch, work):
    def runs():
        found = selection.sweep(three_groups, (1, 2, 4), ("full", "spherical"), FitSpec(n_init=3, tol=1e-4))
        return [run for row in found.rows for run in row.fit.runs]

    whole = runs()
    monkeypatch.setattr(restarts, "BATCH_WORK", work)
    for ours, own in zip(runs(), whole, strict=True):
        assert ours.index == own.index
        np.testing.assert_allclose(ours.log_likelihoods, own.log_likelihoods, rtol=1e-9)
