from itertools import combinations

import numpy as np
import pytest

from gmm_core.data.dataset import Dataset
from gmm_core.figures import style
from gmm_core.figures.small import MAX_ROWS, Panel, narrow_layout, small_multiples
from gmm_core.model.mixture import Mixture


def panel_traces(fig, position):
    return {trace.name: trace for trace in fig.data if trace.meta == position}


def test_every_panel_draws_the_same_points_with_its_own_mixture(dataset, three):
    moved = Mixture(three.weights, three.means + 1, three.covariances)
    fig = small_multiples(dataset, [Panel("one", three), Panel("two", moved)], mass=0.5)
    for position, mixture in enumerate((three, moved)):
        drawn = panel_traces(fig, position)
        np.testing.assert_allclose(drawn["points"].x, dataset.X[:, 0], rtol=1e-6)
        np.testing.assert_array_equal(drawn["points"].customdata, np.arange(200))
        np.testing.assert_allclose(drawn["means"].x, mixture.means[:, 0], rtol=1e-6)
        assert {f"component {k}, 50 %" for k in (1, 2, 3)} < set(drawn)
    assert panel_traces(fig, 0)["points"].xaxis != panel_traces(fig, 1)["points"].xaxis


def test_labels_colour_the_points_and_centres_are_crosses(dataset, three):
    labels = np.arange(200) % 2
    centres = np.array([[1.0, 2.0], [3.0, 4.0]])
    drawn = panel_traces(small_multiples(dataset, [Panel("k-means", labels=labels, centres=centres)]), 0)
    assert set(drawn) == {"points", "centres"}
    np.testing.assert_allclose(drawn["centres"].y, [2, 4])
    shades = dict(drawn["points"].marker.colorscale)
    shown = [shades[i / drawn["points"].marker.cmax].upper() for i in drawn["points"].marker.color.tolist()]
    assert shown == [style.COLOURS[k] for k in labels]


def test_axes_choose_the_features_of_points_means_and_centres():
    mixture = Mixture([1.0], [[1, 2, 3]], [np.eye(3)])
    X, _ = mixture.sample(20, np.random.default_rng(0))
    panel = Panel("p", mixture, centres=np.array([[7.0, 8.0, 9.0]]))
    drawn = panel_traces(small_multiples(Dataset(X, ("a", "b", "c")), [panel], axes=(2, 0)), 0)
    np.testing.assert_allclose(drawn["points"].y, X[:, 0], rtol=1e-6)
    assert (drawn["means"].x[0], drawn["means"].y[0]) == (3, 1)
    assert (drawn["centres"].x[0], drawn["centres"].y[0]) == (9, 7)


@pytest.mark.parametrize(
    ("n", "cols", "grid"), [(1, None, (1, 1)), (4, None, (1, 4)), (5, None, (2, 4)), (3, 2, (2, 2))]
)
def test_panels_fill_rows_of_the_width_asked_for(dataset, n, cols, grid):
    fig = small_multiples(dataset, [Panel(str(i)) for i in range(n)], cols=cols)
    places = {(round(fig.layout[a].domain[0], 6)) for a in fig.layout if a.startswith("xaxis")}
    assert len(places) == grid[1]
    assert len({round(fig.layout[a].domain[0], 6) for a in fig.layout if a.startswith("yaxis")}) == grid[0]
    assert [note.text for note in fig.layout.annotations] == [f"<b>{i}</b>" for i in range(n)]


@pytest.mark.parametrize(("n", "n_rows"), [(1, 1), (2, 1), (5, 3)])
def test_on_a_phone_panels_stand_in_pairs_without_touching(dataset, n, n_rows):
    fig = small_multiples(dataset, [Panel(str(i), note="a note") for i in range(n)])
    changes = narrow_layout(n)
    names = ["", *map(str, range(2, n + 1))]
    assert {f"{a}axis{name}" for name in names for a in "xy"} <= set(fig.layout.to_plotly_json())
    across = [changes[f"xaxis{name}.domain"] for name in names]
    up = [changes[f"yaxis{name}.domain"] for name in names]
    assert len({tuple(domain) for domain in up}) == n_rows
    assert all(0 <= low < high <= 1 for low, high in across + up)
    for i, j in combinations(range(n), 2):
        apart_across = across[i][1] < across[j][0] or across[j][1] < across[i][0]
        assert apart_across or up[j][1] < up[i][0]
    for i in range(n):
        assert across[i][0] < changes[f"annotations.{i}.x"] < across[i][1]
        assert changes[f"annotations.{i}.y"] == up[i][1]


def test_places_without_a_panel_stay_blank(dataset):
    layout = small_multiples(dataset, [Panel(str(i)) for i in range(5)]).layout
    blank = [layout[f"{a}axis{i}"].visible for i in (6, 7, 8) for a in "xy"]
    assert blank == [False] * 6
    assert layout.xaxis5.visible is not False


def test_panels_share_their_ranges_and_units(dataset):
    layout = small_multiples(dataset, [Panel("a"), Panel("b")]).layout
    for axis, values in ((layout.xaxis, dataset.X[:, 0]), (layout.yaxis, dataset.X[:, 1])):
        assert axis.range[0] < values.min() < values.max() < axis.range[1]
    assert layout.xaxis.range == layout.xaxis2.range
    assert layout.yaxis.range == layout.yaxis2.range
    assert layout.xaxis2.matches == "x"
    assert layout.yaxis2.scaleanchor == "x2"
    assert small_multiples(dataset, [Panel("a")], equal=False).layout.yaxis.scaleanchor is None


def test_titles_and_notes_are_text_not_markup(dataset):
    (note,) = small_multiples(dataset, [Panel("<i>t</i>", note="BIC $1$")]).layout.annotations
    assert "<i>" not in note.text
    assert "&lt;i&gt;" in note.text
    assert "$" not in note.text
    assert style.MUTED in note.text


def test_many_rows_are_sampled_alike_in_every_panel(three):
    X, _ = three.sample(MAX_ROWS + 100, np.random.default_rng(0))
    fig = small_multiples(Dataset(X, ("x", "y")), [Panel("a", three), Panel("b", three)])
    rows = [panel_traces(fig, i)["points"].customdata for i in (0, 1)]
    assert len(rows[0]) == MAX_ROWS == fig.layout.meta["drawn"]
    np.testing.assert_array_equal(*rows)


def test_eight_components_and_one_row_are_drawn():
    eight = Mixture([1 / 8] * 8, np.arange(16.0).reshape(8, 2), [np.eye(2)] * 8)
    drawn = panel_traces(small_multiples(Dataset([[1.0, 2.0]], ("x", "y")), [Panel("p", eight)]), 0)
    assert drawn["means"].text == tuple("12345678")


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_on_a_phone_panels_stand_two_in_a_row_and_apart(dataset, n):
    changes = narrow_layout(n)
    boxes = []
    for position in range(n):
        number = position + 1 if position else ""
        x, y = changes[f"xaxis{number}.domain"], changes[f"yaxis{number}.domain"]
        assert 0 <= x[0] < x[1] <= 1.0001
        assert 0 <= y[0] < y[1] <= 1
        assert changes[f"annotations.{position}.x"] == pytest.approx(sum(x) / 2)
        assert changes[f"annotations.{position}.y"] == y[1]
        assert all(x[0] >= right or x[1] <= left or y[0] >= top or y[1] <= foot for left, right, foot, top in boxes)
        boxes.append((*x, *y))
    assert len({box[:2] for box in boxes}) == min(n, 2)
    assert changes["height"] > 200 * -(-n // 2)
