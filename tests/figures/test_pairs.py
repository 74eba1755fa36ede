from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2, norm

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures.pairs import MAX_FEATURES, MAX_ROWS, pairs
from gmm_core.model.mixture import Mixture


@pytest.fixture
def mixture():
    rng = np.random.default_rng(3)
    factors = rng.normal(size=(2, 3, 3))
    return Mixture([0.4, 0.6], [[0, 0, 0], [5, -5, 5]], factors @ factors.swapaxes(1, 2) + np.eye(3))


@pytest.fixture
def cube(mixture):
    X, labels = mixture.sample(120, np.random.default_rng(0))
    return Dataset(X, ("a", "b", "c"), labels, mixture)


def in_panel(fig, name):
    """Traces with the axes of the points called `name`."""
    (points,) = (trace for trace in fig.data if trace.name == name)
    return {trace.name: trace for trace in fig.data if (trace.xaxis, trace.yaxis) == (points.xaxis, points.yaxis)}


def test_every_two_features_meet_once_below_the_diagonal(cube, mixture):
    fig = pairs(cube, [0, 1, 2], mixture)
    found = [trace for trace in fig.data if trace.name.startswith("points")]
    assert [trace.name for trace in found] == ["points 1 0", "points 2 0", "points 2 1"]
    for trace in found:
        up, across = (int(name) for name in trace.name.split()[1:])
        np.testing.assert_allclose(trace.x, cube.X[:, across], rtol=1e-5)
        np.testing.assert_allclose(trace.y, cube.X[:, up], rtol=1e-5)
        np.testing.assert_array_equal(trace.customdata, np.arange(120))


def test_outlines_are_of_the_marginal_of_the_two_features(cube, mixture):
    panel = in_panel(pairs(cube, [0, 1, 2], mixture, mass=0.5), "points 2 0")
    outline = panel["component 2, 50 %"]
    offset = np.stack([outline.x, outline.y], axis=1) - [5, 5]
    covariance = mixture.covariances[1][np.ix_([0, 2], [0, 2])]
    np.testing.assert_allclose(
        np.einsum("ni,ij,nj->n", offset, np.linalg.inv(covariance), offset), chi2.ppf(0.5, 2), rtol=1e-4
    )
    np.testing.assert_allclose(panel["means"].y, mixture.means[:, 2])


def test_the_diagonal_is_each_features_histogram_under_its_densities(cube, mixture, traces):
    drawn = traces(pairs(cube, [0, 1, 2], mixture))
    bars = drawn["rows per bin 1"]
    assert (bars.y * bars.width).sum() == pytest.approx(1, rel=1e-5)
    curve = drawn["component 1, 1"]
    expected = 0.4 * norm.pdf(curve.x, 0, np.sqrt(mixture.covariances[0, 1, 1]))
    np.testing.assert_allclose(curve.y, expected, atol=1e-6)


def test_the_selected_row_is_ringed_in_every_panel(cube, mixture):
    fig = pairs(cube, [2, 0], mixture, selected=5)
    (ring,) = (trace for trace in fig.data if trace.name == "selected")
    assert (ring.x[0], ring.y[0]) == pytest.approx((cube.X[5, 2], cube.X[5, 0]))
    assert [trace.name for trace in pairs(cube, [0, 1, 2], selected=5, color_by="raw").data].count("selected") == 3
    assert "selected" not in {trace.name for trace in pairs(cube, [0, 1], selected=120, color_by="raw").data}


def test_titles_are_the_columns_along_the_edges(cube, mixture):
    layout = pairs(cube, [0, 1, 2], mixture).layout
    assert [layout[name].title.text for name in ("xaxis7", "xaxis8", "xaxis9")] == ["a", "b", "c"]
    assert [layout[name].title.text for name in ("yaxis4", "yaxis7")] == ["b", "c"]
    assert [layout[name].visible for name in ("xaxis2", "xaxis3", "xaxis6")] == [False] * 3


def test_at_most_six_features_each_once():
    X = np.random.default_rng(0).normal(size=(20, 9))
    fig = pairs(Dataset(X, tuple("abcdefghi")), [0, 0, *range(9)], color_by="raw")
    assert fig.layout.meta["features"] == list(range(MAX_FEATURES))
    assert len(fig.data) == MAX_FEATURES * (MAX_FEATURES + 1) // 2


def test_many_rows_are_sampled(mixture):
    X, _ = mixture.sample(MAX_ROWS + 500, np.random.default_rng(0))
    fig = pairs(Dataset(X, ("a", "b", "c")), [0, 1], mixture)
    assert fig.layout.meta["drawn"] == MAX_ROWS
    assert fig.layout.meta["rows"] == MAX_ROWS + 500


def test_a_constant_column_and_eight_components_are_drawn(traces):
    X = np.column_stack([np.full(30, 2.0), np.arange(30.0)])
    drawn = traces(pairs(Dataset(X, ("a", "b")), [0, 1], color_by="raw"))
    assert set(drawn) == {"rows per bin 0", "points 1 0", "rows per bin 1"}
    eight = Mixture([1 / 8] * 8, np.stack([np.full(8, 2.0), np.arange(8.0)], axis=1), [np.eye(2)] * 8)
    assert traces(pairs(Dataset(X, ("a", "b")), [0, 1], eight))["means"].text == tuple("12345678")


@pytest.mark.parametrize("features", [[], [1], [1, 1]])
def test_fewer_than_two_features_are_refused(cube, features):
    with pytest.raises(InputError, match="at least two columns"):
        pairs(cube, features, color_by="raw")


def test_long_names_are_cut_in_the_middle_and_stay_different(dataset):
    data = replace(dataset, feature_names=("expression of gene no. 001", "expression of gene no. 002"))
    layout = pairs(data, (0, 1), dataset.truth).layout
    titles = {axis.title.text for axis in (layout.xaxis3, layout.xaxis4, layout.yaxis3)}
    assert titles == {"expression…e no. 001", "expression…e no. 002"}
