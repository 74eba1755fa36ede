import numpy as np
import pytest
from scipy.stats import norm

from gmm_core.data.dataset import Dataset
from gmm_core.figures import style
from gmm_core.figures.one_dimension import mixture_histogram, n_bins
from gmm_core.model.mixture import Mixture


@pytest.fixture
def mixture():
    return Mixture([0.7, 0.3], [[0.0], [5.0]], [[[1.0]], [[4.0]]])


@pytest.fixture
def flat(mixture):
    X, labels = mixture.sample(300, np.random.default_rng(0))
    return Dataset(X, ("length (cm)",), labels, mixture)


def test_bars_are_the_density_of_all_rows(flat, mixture, traces):
    bars = traces(mixture_histogram(flat, mixture))["rows per bin"]
    assert (bars.y * bars.width).sum() == pytest.approx(1, rel=1e-5)
    assert bars.customdata.sum() == 300
    np.testing.assert_allclose(bars.y * bars.width * 300, bars.customdata, rtol=1e-5)


def test_curves_are_scipys_weighted_normal_densities_and_their_sum(flat, mixture, traces):
    drawn = traces(mixture_histogram(flat, mixture))
    parts = [0.7 * norm.pdf(drawn["mixture"].x, 0, 1), 0.3 * norm.pdf(drawn["mixture"].x, 5, 2)]
    np.testing.assert_allclose(drawn["component 1"].y, parts[0], atol=1e-5)
    np.testing.assert_allclose(drawn["component 2"].y, parts[1], atol=1e-5)
    np.testing.assert_allclose(drawn["mixture"].y, sum(parts), atol=1e-5)
    assert drawn["component 2"].line.color == style.COLOURS[1]


def test_means_sit_on_their_components_peaks(flat, mixture, traces):
    means = traces(mixture_histogram(flat, mixture))["means"]
    np.testing.assert_allclose(means.x, [0, 5])
    np.testing.assert_allclose(means.y, [0.7 * norm.pdf(0), 0.3 * norm.pdf(0) / 2], rtol=1e-6)
    assert means.text == ("1", "2")


def test_the_rug_is_the_rows(flat, mixture, traces):
    fig = mixture_histogram(flat, mixture, selected=7)
    rug = traces(fig)["points"]
    np.testing.assert_allclose(rug.x, flat.X[:, 0], rtol=1e-6)
    np.testing.assert_array_equal(rug.customdata, np.arange(300))
    assert set(np.sign(rug.y)) == {-1}
    assert traces(fig)["selected"].x[0] == pytest.approx(flat.X[7, 0], rel=1e-6)
    assert fig.layout.meta == {"rows": 300, "drawn": 300}


def test_the_boundary_is_where_the_weighted_densities_are_equal(flat, mixture):
    fig = mixture_histogram(flat, mixture, boundary=True)
    # 0.7 N(x | 0, 1) = 0.3 N(x | 5, 4): a quadratic, both roots; only those in the picture are drawn
    roots = np.roots([1 / 2 - 1 / 8, 10 / 8, -25 / 8 - np.log(0.7 / 0.15)])
    low, high = fig.layout.xaxis.range
    wanted = sorted(root for root in roots if low < root < high)
    assert sorted(shape.x0 for shape in fig.layout.shapes) == pytest.approx(wanted, abs=0.01)
    assert len(wanted) >= 1


def test_the_truth_is_dashed(flat, mixture, traces):
    drawn = traces(mixture_histogram(flat, mixture, truth=True))["true mixture"]
    assert drawn.line.dash == "dash"
    np.testing.assert_allclose(drawn.y, 0.7 * norm.pdf(drawn.x) + 0.3 * norm.pdf(drawn.x, 5, 2), atol=1e-5)


def test_of_more_features_the_marginal_is_drawn(dataset, three, traces):
    drawn = traces(mixture_histogram(dataset, three, feature=1))
    expected = 0.3 * norm.pdf(drawn["component 2"].x, 7, np.sqrt(0.8))
    np.testing.assert_allclose(drawn["component 2"].y, expected, atol=1e-5)


def test_without_a_mixture_the_data_are_drawn_alone(flat, traces):
    drawn = traces(mixture_histogram(flat, color_by="raw", boundary=True))
    assert set(drawn) == {"rows per bin", "points"}


def test_one_component_has_no_boundary_and_eight_have_their_numbers(flat, traces):
    one = Mixture([1.0], [[0.0]], [[[1.0]]])
    assert not mixture_histogram(flat, one, boundary=True).layout.shapes
    eight = Mixture([1 / 8] * 8, np.arange(8.0)[:, None], [[[0.5]]] * 8)
    drawn = traces(mixture_histogram(flat, eight, boundary=True))
    assert drawn["means"].text == tuple("12345678")
    assert len({drawn[f"component {k}"].line.color for k in range(1, 9)}) == 8


@pytest.mark.parametrize("values", [[3.0, 3.0, 3.0], [3.0], [0.0, 0.0], [1e12, 1e12 + 1]])
def test_data_that_hardly_vary_are_drawn_in_a_range_that_holds_them(values, traces):
    fig = mixture_histogram(Dataset(np.array(values)[:, None], ("a",)), color_by="raw")
    low, high = fig.layout.xaxis.range
    assert low < min(values) <= max(values) < high
    assert traces(fig)["rows per bin"].customdata.sum() == len(values)


def test_values_far_from_zero_keep_their_places(traces):
    X = 1.7e9 + np.arange(50.0)[:, None]
    mixture = Mixture([1.0], [[1.7e9 + 25]], [[[200.0]]])
    drawn = traces(mixture_histogram(Dataset(X, ("time",)), mixture))
    np.testing.assert_allclose(drawn["points"].x, X[:, 0], rtol=0, atol=0.05)
    np.testing.assert_allclose(drawn["means"].x, 1.7e9 + 25, rtol=0, atol=0.05)
    assert np.diff(drawn["mixture"].x).min() > 0


def test_bins_are_between_eight_and_eighty():
    rng = np.random.default_rng(0)
    assert n_bins(rng.normal(size=5)) == 8
    assert n_bins(rng.standard_cauchy(5_000)) == 80
    assert n_bins(np.ones(9)) == 1
