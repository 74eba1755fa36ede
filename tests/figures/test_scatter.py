from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2

from gmm_core.data.catalogue import default_spec, load
from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures import points, style
from gmm_core.figures.scatter import comparable_units, mixture_scatter
from gmm_core.model.mixture import Mixture


def shown_colours(trace):
    stops = dict(trace.marker.colorscale)
    return [stops[i / trace.marker.cmax].lower() for i in trace.marker.color.tolist()]


def test_points_are_the_rows_with_their_soft_colours(dataset, three, traces):
    r = three.responsibilities(dataset.X)
    drawn = traces(mixture_scatter(dataset, three, responsibilities=r))["points"]
    np.testing.assert_allclose(drawn.x, dataset.X[:, 0], rtol=1e-6)
    np.testing.assert_array_equal(drawn.customdata, np.arange(200))
    certain = np.flatnonzero(r.max(axis=1) > 1 - 1e-9)
    shown = shown_colours(drawn)
    assert len(certain) > 20
    assert all(shown[i] == style.COLOURS[r[i].argmax()].lower() for i in certain)


def test_ellipses_pass_through_the_chi_square_radius_of_their_component(dataset, three, traces):
    drawn = traces(mixture_scatter(dataset, three, masses=(0.5, 0.9)))
    for k in range(3):
        for mass in (0.5, 0.9):
            outline = drawn[f"component {k + 1}, {100 * mass:g} %"]
            offset = np.stack([outline.x, outline.y], axis=1) - three.means[k]
            squared = np.einsum("ni,ij,nj->n", offset, np.linalg.inv(three.covariances[k]), offset)
            np.testing.assert_allclose(squared, chi2.ppf(mass, 2), rtol=1e-5)
            assert outline.line.color == style.COLOURS[k]


def test_means_carry_their_numbers(dataset, three, traces):
    means = traces(mixture_scatter(dataset, three))["means"]
    assert means.text == ("1", "2", "3")
    np.testing.assert_allclose(np.stack([means.x, means.y], axis=1), three.means, rtol=1e-6)


def test_hard_colours_follow_labels_with_a_mark_of_their_own(dataset, traces):
    labels = np.arange(200) % 3
    drawn = traces(mixture_scatter(dataset, color_by="kmeans", labels=labels))["points"]
    assert shown_colours(drawn) == [style.COLOURS[k].lower() for k in labels]
    assert len(set(drawn.marker.symbol.tolist())) == 3


def test_true_groups_come_from_the_data_and_noise_is_grey(three, traces):
    X, labels = three.sample(30, np.random.default_rng(0))
    labels[:5] = -1
    drawn = traces(mixture_scatter(Dataset(X, ("x", "y"), labels), color_by="truth"))["points"]
    assert shown_colours(drawn)[:5] == [style.NOISE.lower()] * 5
    assert "background noise" in drawn.text[0]


def test_hover_gives_responsibilities_in_per_cent(traces):
    mixture = Mixture([0.5, 0.5], [[0, 0], [2, 0]], [np.eye(2)] * 2)
    drawn = traces(mixture_scatter(Dataset([[1.0, 5], [0.5, 0]], ("x", "y")), mixture))["points"]
    assert drawn.text[0] == "row 1<br>component 1: 50\u00a0%, 2: 50\u00a0%"
    assert drawn.text[1] == "row 2<br>component 1: 73\u00a0%, 2: 27\u00a0%"


def test_more_features_are_drawn_by_their_marginal(traces):
    covariance = np.array([[2.0, 0.5, 0.9], [0.5, 1, 0.1], [0.9, 0.1, 3]])
    mixture = Mixture([1.0], [[1, 2, 3]], [covariance])
    X, _ = mixture.sample(50, np.random.default_rng(0))
    drawn = traces(mixture_scatter(Dataset(X, ("a", "b", "c")), mixture, axes=(2, 0), masses=(0.5,)))
    outline = drawn["component 1, 50 %"]
    assert max(outline.x) - 3 == pytest.approx(np.sqrt(3 * chi2.ppf(0.5, 2)), rel=1e-3)
    np.testing.assert_allclose(drawn["points"].x, X[:, 2], rtol=1e-5)


def test_optional_layers_come_and_go(dataset, three, traces):
    centres = three.means + 1
    full = mixture_scatter(
        dataset,
        three,
        truth=True,
        density=True,
        centres=centres,
        boundary=three.weighted_log_prob,
        marked=np.array([1, 2]),
        selected=7,
    )
    drawn = traces(full)
    assert {"density", "boundary", "true component 1", "centres", "marked", "selected"} <= set(drawn)
    assert drawn["selected"].x[0] == pytest.approx(dataset.X[7, 0], rel=1e-6)
    assert drawn["true component 2"].line.dash == "dash"
    assert set(traces(mixture_scatter(dataset, color_by="raw"))) == {"points"}


def test_the_boundary_is_where_two_responsibilities_are_equal(dataset, three, traces):
    line = traces(mixture_scatter(dataset, three, boundary=three.weighted_log_prob))["boundary"]
    on = np.isfinite(line.x)
    r = np.sort(three.responsibilities(np.stack([line.x[on], line.y[on]], axis=1)), axis=1)
    assert np.quantile(np.abs(r[:, -1] - r[:, -2]), 0.95) < 0.02


def test_axes_are_equal_where_units_are_comparable(dataset):
    assert mixture_scatter(dataset, color_by="raw").layout.yaxis.scaleanchor == "x"
    mixed = Dataset(dataset.X, ("eruption (min)", "waiting (s)"))
    assert mixture_scatter(mixed, color_by="raw").layout.yaxis.scaleanchor is None
    assert comparable_units(Dataset(dataset.X, ("length (cm)", "width (cm)")), (0, 1))


def test_a_zoom_is_kept_for_the_same_data_and_axes_only():
    def of(spec, axes=(0, 1)):
        return mixture_scatter(load(spec), color_by="raw", axes=axes).layout.uirevision

    kata = default_spec("kata")
    assert of(kata) == of(replace(kata, seed=7, noise=2.0, size=50))
    iris = default_spec("iris")
    assert len({of(kata), of(default_spec("moons")), of(iris), of(iris, (0, 2))}) == 4


def test_crowds_become_webgl_and_then_a_sample_that_says_so(traces, monkeypatch):
    X = np.random.default_rng(0).normal(size=(4_000, 2))
    mixture = Mixture([1.0], [[0, 0]], [np.eye(2)])
    kinds = {trace.type for trace in mixture_scatter(Dataset(X, ("x", "y")), mixture).data}
    assert kinds == {"scattergl"}
    monkeypatch.setattr(points, "ROW_LIMIT", 3_500)
    monkeypatch.setattr(points, "SAMPLE_SIZE", 100)
    fig = mixture_scatter(Dataset(X, ("x", "y")), mixture)
    drawn = traces(fig)
    assert fig.layout.meta == {"rows": 4_000, "drawn": 100}
    assert "100 of 4,000 rows" in fig.layout.annotations[0].text
    counts = np.where(drawn["all rows"].z > 0, 10 ** (drawn["all rows"].z - 0.3), 0)
    assert counts.sum() == pytest.approx(4_000, rel=1e-4)
    np.testing.assert_allclose(drawn["points"].x, X[drawn["points"].customdata, 0], rtol=1e-6)


@pytest.mark.parametrize("color_by", ["soft", "hard", "kmeans", "truth", "rainbow"])
def test_a_colouring_without_what_it_needs_is_refused(color_by, dataset):
    with pytest.raises(InputError):
        mixture_scatter(Dataset(dataset.X, ("x", "y")), color_by=color_by)


def test_three_hundred_points_travel_light(three):
    X, _ = three.sample(300, np.random.default_rng(0))
    fig = mixture_scatter(Dataset(X, ("x", "y")), three, responsibilities=three.responsibilities(X))
    assert len(fig.to_json()) < 40_000
