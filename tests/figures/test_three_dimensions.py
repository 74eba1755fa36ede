import json

import numpy as np
import pytest
from scipy.stats import chi2

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures import style
from gmm_core.figures.three_dimensions import great_circles, mixture_in_space, sphere
from gmm_core.model.mixture import Mixture


@pytest.fixture
def solid():
    """Two components of four features."""
    half = np.random.default_rng(3).normal(size=(2, 4, 6))
    return Mixture([0.7, 0.3], [[0, 1, 2, 3], [9, 8, 7, 6]], half @ half.swapaxes(1, 2))


@pytest.fixture
def cloud(solid):
    X, labels = solid.sample(200, np.random.default_rng(1))
    return Dataset(X, ("a", "b", "c", "d"), labels, solid)


def places(trace):
    return np.stack([trace.x, trace.y, trace.z], axis=1).astype(float)


def radii(trace, mean, covariance):
    offset = places(trace) - mean
    return np.sqrt(np.einsum("ni,ij,nj->n", offset, np.linalg.inv(covariance), offset))


def shown_colours(trace):
    stops = dict(trace.marker.colorscale)
    return [stops[i / trace.marker.cmax].lower() for i in trace.marker.color.tolist()]


@pytest.mark.parametrize("axes", [(0, 1, 2), (3, 0, 2)])
def test_points_are_the_rows_with_their_soft_colours(cloud, solid, traces, axes):
    points = traces(mixture_in_space(cloud, solid, axes))["points"]
    np.testing.assert_allclose(places(points), cloud.X[:, axes], rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(points.customdata, np.arange(200))
    r = solid.responsibilities(cloud.X)  # of all four features
    certain = np.flatnonzero(r.max(axis=1) > 1 - 1e-9)
    shown = shown_colours(points)
    assert len(certain) > 20
    assert all(shown[i] == style.COLOURS[r[i].argmax()].lower() for i in certain)
    assert points.text[0].startswith("row 1<br>component ")


@pytest.mark.parametrize("mass", [0.5, 0.9, 0.99])
@pytest.mark.parametrize("axes", [(0, 1, 2), (3, 0, 2)])
def test_every_point_of_an_ellipsoid_has_the_chi_square_radius(cloud, solid, traces, axes, mass):
    drawn = traces(mixture_in_space(cloud, solid, axes, mass=mass))
    for k in range(2):
        mean, covariance = solid.means[k][list(axes)], solid.covariances[k][np.ix_(axes, axes)]
        for name in (f"component {k + 1}, {100 * mass:g} %", f"component {k + 1}, sections"):
            found = radii(drawn[name], mean, covariance)
            np.testing.assert_allclose(found[np.isfinite(found)], np.sqrt(chi2.ppf(mass, 3)), rtol=1e-4)
        assert drawn[f"component {k + 1}, {100 * mass:g} %"].color == style.COLOURS[k]
        assert drawn[f"component {k + 1}, sections"].line.color == style.COLOURS[k]


def test_the_ellipsoid_holds_its_mass_of_the_component(traces):
    covariance = np.array([[2.0, 0.9, 0], [0.9, 1, 0.3], [0, 0.3, 5]])
    mixture = Mixture([1.0], [[1, 2, 3]], [covariance])
    X, _ = mixture.sample(20_000, np.random.default_rng(0))
    body = traces(mixture_in_space(Dataset(X, ("a", "b", "c")), mixture, mass=0.8))["component 1, 80 %"]
    edge = radii(body, mixture.means[0], covariance).max()
    assert (mixture.mahalanobis_squared(X)[:, 0] < edge**2).mean() == pytest.approx(0.8, abs=0.01)


def test_the_triangles_close_the_ellipsoid(cloud, solid, traces):
    body = traces(mixture_in_space(cloud, solid))["component 1, 90 %"]
    triangles = np.stack([body.i, body.j, body.k], axis=1).astype(int)
    assert set(triangles.ravel()) == set(range(len(body.x)))
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    counts = np.unique(edges, axis=0, return_counts=True)[1]
    assert set(counts) == {2}  # each edge joins two triangles
    assert len(body.x) - len(counts) + len(triangles) == 2  # Euler's formula for a sphere


def test_the_triangles_enclose_nearly_all_of_the_sphere():
    vertices, triangles = sphere()
    np.testing.assert_allclose(np.linalg.norm(vertices, axis=1), 1)
    volume = np.linalg.det(vertices[triangles]).sum() / 6  # all of one orientation, or they would cancel
    assert abs(volume) == pytest.approx(4 / 3 * np.pi, rel=0.04)


def test_sections_are_three_closed_circles_in_planes_of_principal_axes():
    circles = great_circles().reshape(3, -1, 3)
    assert np.isnan(circles[:, -1]).all()
    np.testing.assert_array_equal(circles[:, 0], circles[:, -2])
    flat = [set(np.flatnonzero((circle[:-1] == 0).all(axis=0))) for circle in circles]
    assert flat == [{2}, {1}, {0}]


def test_means_carry_their_numbers_above_everything(cloud, solid, traces):
    fig = mixture_in_space(cloud, solid, (1, 2, 3))
    means = traces(fig)["means"]
    np.testing.assert_allclose(places(means), solid.means[:, 1:], rtol=1e-6)
    assert means.text == ("1", "2")
    assert means.hovertext == ("component 1: weight 70\u00a0%", "component 2: weight 30\u00a0%")
    badges = fig.layout.scene.annotations
    np.testing.assert_allclose([(b.x, b.y, b.z) for b in badges], solid.means[:, 1:])
    assert [(b.text, b.bgcolor) for b in badges] == [("1", style.COLOURS[0]), ("2", style.COLOURS[1])]


@pytest.mark.parametrize("color_by", ["hard", "kmeans", "truth"])
def test_groups_have_a_colour_and_a_mark_of_their_own(cloud, solid, traces, color_by):
    labels = 1 - cloud.labels if color_by == "kmeans" else None
    groups = {"hard": solid.predict(cloud.X), "kmeans": labels, "truth": cloud.labels}[color_by]
    points = traces(mixture_in_space(cloud, solid, color_by=color_by, labels=labels))["points"]
    assert shown_colours(points) == [style.COLOURS[g].lower() for g in groups]
    assert list(points.marker.symbol) == [("circle", "square")[g] for g in groups]


def test_background_noise_has_a_mark_of_its_own(cloud, traces):
    labels = np.arange(200) % 11 - 1
    noisy = Dataset(cloud.X, cloud.feature_names, labels)
    points = traces(mixture_in_space(noisy, color_by="truth"))["points"]
    assert {mark for mark, g in zip(points.marker.symbol, labels, strict=True) if g == -1} == {"x"}
    assert {mark for mark, g in zip(points.marker.symbol, labels, strict=True) if g >= 0} == {
        "circle",
        "square",
        "diamond",
        "cross",
    }


def test_given_responsibilities_go_before_the_mixtures(cloud, solid, traces):
    r = np.zeros((200, 2))
    r[:, 1] = 1
    points = traces(mixture_in_space(cloud, solid, responsibilities=r))["points"]
    assert set(shown_colours(points)) == {style.COLOURS[1].lower()}


def test_the_selected_row_is_ringed_and_others_are_not(cloud, solid, traces):
    ring = traces(mixture_in_space(cloud, solid, (0, 2, 3), selected=7))["selected"]
    np.testing.assert_allclose(places(ring), cloud.X[[7]][:, [0, 2, 3]], rtol=1e-5)
    for selected in (None, -1, 200):
        assert "selected" not in traces(mixture_in_space(cloud, solid, selected=selected))


def test_without_a_mixture_there_are_only_points(cloud, traces):
    fig = mixture_in_space(cloud, color_by="raw")
    assert set(traces(fig)) == {"points"}
    assert not fig.layout.scene.annotations


def test_of_many_rows_a_sample_is_drawn_and_says_so(solid, traces):
    X, _ = solid.sample(3_001, np.random.default_rng(0))
    fig = mixture_in_space(Dataset(X, tuple("abcd")), solid)
    points = traces(fig)["points"]
    assert fig.layout.meta == {"rows": 3_001, "drawn": 3_000}
    assert len(points.x) == len(points.customdata) == 3_000
    np.testing.assert_allclose(places(points), X[points.customdata][:, :3], rtol=1e-4, atol=1e-4)
    assert fig.layout.annotations[0].text == "3,000 of 3,001 rows drawn"
    fig = mixture_in_space(Dataset(X[:3_000], tuple("abcd")), solid)
    assert fig.layout.meta == {"rows": 3_000, "drawn": 3_000}
    assert not fig.layout.annotations


def test_the_box_is_a_cube_about_all_rows_that_turns_and_stays_turned(cloud, solid):
    scene = mixture_in_space(cloud, solid, (2, 0, 1)).layout.scene
    assert (scene.aspectmode, scene.dragmode) == ("cube", "turntable")
    assert scene.uirevision == mixture_in_space(cloud, solid, (0, 1, 3)).layout.scene.uirevision is not None
    for axis, feature in ((scene.xaxis, 2), (scene.yaxis, 0), (scene.zaxis, 1)):
        assert axis.title.text == cloud.feature_names[feature]
        assert axis.range[0] < cloud.X[:, feature].min() < cloud.X[:, feature].max() < axis.range[1]


def test_column_names_in_space_stay_text_without_entities(cloud):
    named = Dataset(cloud.X, ("<b>A & B</b>", "price ($)", "x" * 500, "d"))
    scene = mixture_in_space(named, color_by="raw").layout.scene
    assert scene.xaxis.title.text == "‹b›A & B‹/b›"
    assert scene.yaxis.title.text == "price ($)"
    assert len(scene.zaxis.title.text) == style.LONGEST_LABEL


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_reaches_the_scene(cloud, solid, theme):
    fig = mixture_in_space(cloud, solid, selected=1)
    scene = json.dumps(json.loads(fig.to_json())["layout"]["scene"])
    assert style.GRID in scene
    assert style.MUTED in scene
    assert "var(--" not in style.resolve(fig, theme).to_json()


def test_dates_and_a_constant_column_are_drawn_where_they_are(traces):
    rng = np.random.default_rng(0)
    X = np.stack([rng.uniform(1.7e9, 1.7e9 + 100, 20), np.full(20, 5.0), rng.normal(size=20)], axis=1)
    fig = mixture_in_space(Dataset(X, ("time (s)", "site", "z")), color_by="raw")
    np.testing.assert_allclose(places(traces(fig)["points"])[:, 0], X[:, 0], rtol=0, atol=1e-6)
    assert fig.layout.scene.yaxis.range[0] < 5 < fig.layout.scene.yaxis.range[1]


@pytest.mark.parametrize("axes", [(0, 1), (0, 1, 1), (0, 1, 4), (-1, 0, 1), ()])
def test_axes_that_are_not_three_features_are_refused(cloud, axes):
    with pytest.raises(InputError, match="three different features of the 4"):
        mixture_in_space(cloud, axes=axes, color_by="raw")


@pytest.mark.parametrize("color_by", ["soft", "hard", "kmeans", "truth", "rainbow"])
def test_a_colouring_without_what_it_needs_is_refused(color_by, cloud):
    with pytest.raises(InputError):
        mixture_in_space(Dataset(cloud.X, cloud.feature_names), color_by=color_by)


def test_ten_ellipsoids_travel_light(cloud):
    mixture = Mixture(np.full(10, 0.1), np.arange(40).reshape(10, 4), [np.eye(4)] * 10)
    assert len(mixture_in_space(cloud, mixture).to_json()) < 200_000
