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
    expected = np.array([p.differences for p in found])
    np.testing.assert_allclose(cells.z, expected, rtol=1e-6)
    shown = [[float(text.replace("−", "-")) for text in line] for line in cells.text]
    np.testing.assert_allclose(shown, expected, atol=0.05 + 1e-9)
    assert all(text[0] in "+−" for line in cells.text for text in line)


def test_colours_are_as_far_apart_above_as_below(found, traces):
    cells = traces(profile_map(found))["map"]
    assert cells.zmin == -cells.zmax


def test_hover_gives_the_means_inside_and_outside(found, dataset, traces):
    inside = dataset.labels == 1
    cell = traces(profile_map(found))["map"].customdata[1][0]
    assert list(cell) == pytest.approx([dataset.X[inside, 0].mean(), dataset.X[~inside, 0].mean()])


def test_rows_and_columns_carry_sizes_and_safe_names(found):
    layout = profile_map(found).layout
    assert layout.xaxis.ticktext == ("length (cm)", "&lt;i&gt;width&lt;/i&gt;", "constant")
    assert layout.yaxis.ticktext == tuple(f"<b>{p.component + 1}</b> · {p.size:,} rows" for p in found)
    assert layout.yaxis.autorange == "reversed"


def test_an_empty_cluster_keeps_the_numbers_of_the_others(dataset, traces):
    labels = np.where(dataset.labels == 1, 2, dataset.labels)
    fig = profile_map(profiles(dataset.X, labels, ("x", "y")))
    assert [text[3] for text in fig.layout.yaxis.ticktext] == ["1", "3"]


@pytest.mark.parametrize("labels", [np.zeros(200, int), np.full(200, -1)])
def test_one_cluster_or_none_is_drawn(dataset, labels, traces):
    found = profiles(dataset.X, labels, ("x", "y"))
    cells = traces(profile_map(found))["map"]
    assert len(cells.y) == len(found)
    assert not np.any(cells.z)
