import numpy as np
import plotly.graph_objects as go
import pytest

from gmm_core.data.dataset import Dataset
from gmm_core.errors import InputError
from gmm_core.figures import points, style


def test_percentages_are_largest_first_and_leave_out_next_to_nothing():
    assert points.percentages(np.array([0.1, 0.7, 0.2])) == "component 2: 70\u00a0%, 3: 20\u00a0%, 1: 10\u00a0%"
    assert points.percentages(np.array([0.5, 0.5])) == "component 1: 50\u00a0%, 2: 50\u00a0%"
    assert points.percentages(np.array([0.001, 0.999])) == "component 2: over 99\u00a0%"
    assert points.percentages(np.ones(1)) == "component 1: 100\u00a0%"


def test_hover_counts_rows_from_one_and_names_groups_safely():
    texts = points.hover_texts(np.array([4, 9]), None, np.array([1, -1]), ("a", "<b>bold</b>"))
    assert texts == ["row 5<br>true group: &lt;b&gt;bold&lt;/b&gt;", "row 10<br>true group: background noise"]


def test_more_points_are_drawn_smaller_within_limits():
    sizes = [points.marker_size(n) for n in (0, 1, 100, 10_000, 10**9)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] <= 8
    assert sizes[-1] >= 3


@pytest.mark.parametrize(("n", "kind"), [(points.SVG_LIMIT, "scatter"), (points.SVG_LIMIT + 1, "scattergl")])
def test_many_points_are_webgl(n, kind):
    rows = np.arange(n)
    xy = np.random.default_rng(0).normal(size=(n, 2))
    fig = points.add_points(go.Figure(), xy, rows, (np.zeros(n, np.uint8), ("#000000",)))
    assert fig.data[0].type == kind


def test_only_the_rows_drawn_are_coloured_marked_and_told(three):
    X, labels = three.sample(50, np.random.default_rng(0))
    rows = np.array([3, 40, 41])
    (index, palette), symbol, texts = points.appearance(
        Dataset(X, ("x", "y"), labels), three, None, None, "truth", rows
    )
    assert [palette[i].upper() for i in index] == [style.COLOURS[k] for k in labels[rows]]
    assert symbol.tolist() == [style.symbol(k) for k in labels[rows]]
    assert [text.split("<br>")[0] for text in texts] == ["row 4", "row 41", "row 42"]


def test_hard_colours_are_the_largest_responsibility(three):
    X, _ = three.sample(50, np.random.default_rng(0))
    (index, palette), _, _ = points.appearance(Dataset(X, ("x", "y")), three, None, None, "hard", np.arange(50))
    assert [palette[i].upper() for i in index] == [style.COLOURS[k] for k in three.predict(X)]


def test_thousands_of_points_have_no_text(three):
    X, _ = three.sample(points.HOVER_LIMIT + 1, np.random.default_rng(0))
    look = points.appearance(Dataset(X, ("x", "y")), three, None, None, "soft", np.arange(len(X)))
    assert look[2] is None


@pytest.mark.parametrize("color_by", ["hard", "kmeans", "truth", "soft"])
def test_missing_needs_are_told_by_the_name_of_the_colouring(color_by):
    with pytest.raises(InputError, match=f'The colouring "{color_by}"'):
        points.component_colours(color_by, None, None, 3)


def test_bins_count_every_row(traces):
    xy = np.random.default_rng(0).uniform(0, 1, (1_000, 2))
    z = traces(points.add_bins(go.Figure(), xy, (0, 1), (0, 1), bins=10))["all rows"].z
    counts = np.where(z > 0, 10 ** (z.astype(float) - 0.3), 0)
    np.testing.assert_allclose(counts, np.histogram2d(*xy.T, bins=10, range=((0, 1), (0, 1)))[0].T, atol=1e-3)
