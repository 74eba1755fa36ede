import numpy as np
import pytest

from gmm_core.assess.profiles import profiles
from gmm_core.figures.profiles import profile_map


@pytest.fixture
def found(dataset):
    X = np.column_stack([dataset.X, np.full(200, 4.0)])
    return profiles(X, dataset.labels, ("length (cm)", "<i>width</i>", "constant"))


def test_cells_are_the_standardised_differences_with_their_sign(found, traces):
    cells = traces(profile_map(found))["map"]
    expected = np.transpose([p.differences for p in found])
    np.testing.assert_allclose(cells.z, expected, rtol=1e-6)
    shown = [[float(text.replace("−", "-")) for text in line] for line in cells.text]
    np.testing.assert_allclose(shown, expected, atol=0.05 + 1e-9)
    assert all(text[0] in "+−" for line in cells.text for text in line)


def test_colours_are_as_far_apart_above_as_below(found, traces):
    cells = traces(profile_map(found))["map"]
    assert cells.zmin == -cells.zmax


def test_hover_gives_the_means_inside_and_outside(found, dataset, traces):
    inside = dataset.labels == 1
    cell = traces(profile_map(found))["map"].customdata[0][1]
    assert list(cell) == pytest.approx([dataset.X[inside, 0].mean(), dataset.X[~inside, 0].mean()])


def test_clusters_go_across_by_number_and_safe_names_down(found):
    layout = profile_map(found).layout
    assert layout.yaxis.ticktext == ("length (cm)", "&lt;i&gt;width&lt;/i&gt;", "constant")
    assert layout.xaxis.ticktext == tuple(f"<b>{p.component + 1}</b>" for p in found)
    assert layout.yaxis.autorange == "reversed"


def test_long_names_keep_the_ends_in_which_they_differ(dataset):
    names = tuple(f"expression level of gene no. {k:03d}" for k in (1, 2))
    shown = profile_map(profiles(dataset.X, dataset.labels, names)).layout.yaxis.ticktext
    assert [(len(name), name[:10], name[-4:]) for name in shown] == [(24, "expression", f" 00{k}") for k in (1, 2)]


def test_the_picture_grows_with_the_columns(dataset):
    few, many = (profile_map(profiles(np.tile(dataset.X, n), dataset.labels, range(2 * n))) for n in (1, 10))
    assert many.layout.height > 2 * few.layout.height


def test_an_empty_cluster_keeps_the_numbers_of_the_others(dataset):
    labels = np.where(dataset.labels == 1, 2, dataset.labels)
    fig = profile_map(profiles(dataset.X, labels, ("x", "y")))
    assert fig.layout.xaxis.ticktext == ("<b>1</b>", "<b>3</b>")


@pytest.mark.parametrize("labels", [np.zeros(200, int), np.full(200, -1)])
def test_one_cluster_or_none_is_drawn(dataset, labels, traces):
    found = profiles(dataset.X, labels, ("x", "y"))
    cells = traces(profile_map(found))["map"]
    assert len(cells.x) == len(found)
    assert not np.any(cells.z)
