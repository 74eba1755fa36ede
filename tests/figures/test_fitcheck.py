import numpy as np
import pytest

from gmm_core.assess.fitcheck import QQ, qq
from gmm_core.figures import style
from gmm_core.figures.fitcheck import qq_plot
from gmm_core.model.mixture import Mixture


def test_points_are_the_quantiles_in_their_components_colour(dataset, three, traces):
    checks = qq(three, dataset.X)
    drawn = traces(qq_plot(checks, 2))
    assert list(drawn) == ["Gaussian", "component 1", "component 2", "component 3"]
    for check in checks:
        trace = drawn[f"component {check.component + 1}"]
        np.testing.assert_allclose(trace.x, check.theoretical, rtol=1e-6)
        np.testing.assert_allclose(trace.y, check.observed, rtol=1e-6)
        assert trace.line.color == style.COLOURS[check.component]


def test_the_diagonal_reaches_beyond_every_expected_quantile(dataset, three, traces):
    checks = qq(three, dataset.X)
    line = traces(qq_plot(checks, 2))["Gaussian"]
    assert line.x == line.y
    assert line.x[0] == 0
    assert line.x[1] > max(check.theoretical.max() for check in checks)


def test_the_degrees_of_freedom_are_on_the_axis():
    assert qq_plot([], 1).layout.xaxis.title.text == "chi-square quantile (1 degree of freedom)"
    assert "3 degrees of freedom" in qq_plot([], 3).layout.xaxis.title.text


def test_a_component_without_rows_is_an_empty_curve_without_a_label(traces):
    fig = qq_plot([QQ(1, np.empty(0), np.empty(0), 0.0, 0.0)], 2)
    assert len(traces(fig)["component 2"].x) == 0
    assert not fig.layout.annotations


@pytest.mark.parametrize("n_components", [1, 8])
def test_one_and_eight_components_are_labelled(n_components, labels):
    mixture = Mixture(
        [1 / n_components] * n_components, 9.0 * np.arange(n_components)[:, None], [[[1.0]]] * n_components
    )
    X, _ = mixture.sample(200, np.random.default_rng(0))
    assert labels(qq_plot(qq(mixture, X), 1)) == [f"<b>{k + 1}</b>" for k in range(n_components)]
