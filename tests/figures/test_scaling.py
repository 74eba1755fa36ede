import numpy as np
import pytest

from gmm_core.errors import InputError
from gmm_core.figures import style
from gmm_core.figures.scaling import BINS, before_after


@pytest.fixture
def incomes():
    return np.random.default_rng(0).lognormal(10, 1, 500)


def test_bars_are_numpys_counts_of_the_column_and_of_its_logarithm(incomes, traces):
    drawn = traces(before_after("income", incomes))
    assert list(drawn) == ["as it is", "log10"]
    for trace, values in (("as it is", incomes), ("log10", np.log10(incomes))):
        counts, edges = np.histogram(values, bins=BINS)
        np.testing.assert_array_equal(drawn[trace].y, counts)
        np.testing.assert_allclose(drawn[trace].x, (edges[:-1] + edges[1:]) / 2, rtol=1e-6)
        np.testing.assert_allclose(drawn[trace].width, np.diff(edges), rtol=1e-6)


def test_the_logarithm_takes_the_tail_away(incomes, traces):
    drawn = traces(before_after("income", incomes))
    assert drawn["as it is"].y[: BINS // 3].sum() > 450
    assert 150 < drawn["log10"].y[: BINS // 2].sum() < 350


def test_axes_say_which_is_which_and_names_stay_text(incomes):
    fig = before_after("<b>income</b>", incomes)
    assert fig.layout.xaxis.title.text == style.label("<b>income</b>")
    assert fig.layout.xaxis2.title.text == f"log10 {style.label('<b>income</b>')}"
    assert fig.layout.xaxis.anchor != fig.layout.xaxis2.anchor


def test_values_without_a_logarithm_are_shown_as_they_are_and_missing_ones_nowhere(traces):
    drawn = traces(before_after("x", [-1.0, 0, 1, 10, 100, np.nan, np.inf]))
    assert drawn["as it is"].y.sum() == 5
    assert drawn["log10"].y.sum() == 3
    assert (drawn["log10"].x.min(), drawn["log10"].x.max()) == pytest.approx((1 / BINS, 2 - 1 / BINS), rel=1e-5)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([3.0], id="one value"),
        pytest.param([3.0] * 5, id="a constant"),
        pytest.param([1e16, 1e16 + 2] * 20, id="neighbouring numbers"),
        pytest.param([5e-324, 1e-310, 1], id="next to nothing"),
        pytest.param([1, 1e308, 1.7e308], id="near overflow"),
        pytest.param(np.append(np.random.default_rng(0).lognormal(size=500), 1e12), id="one far value"),
        pytest.param(np.array([1, None, 3], dtype=object), id="objects"),
        pytest.param(np.array([1, 2, 300], dtype=np.int64), id="whole numbers"),
    ],
)
def test_odd_columns_lose_no_row(values, traces):
    n_known = np.isfinite(np.asarray(values, dtype=float)).sum()
    drawn = traces(before_after("x", values))
    for bars in drawn.values():
        assert bars.y.sum() == n_known
        assert len(bars.y) <= BINS
        assert np.isfinite(bars.x).all()


@pytest.mark.parametrize("values", [[], [np.nan], [-1.0, 0]])
def test_a_column_without_logarithms_is_refused(values):
    with pytest.raises(InputError, match="“x” must be of some values above 0"):
        before_after("x", values)


def test_many_rows_travel_as_bars(traces):
    fig = before_after("x", np.random.default_rng(0).lognormal(size=200_000))
    assert traces(fig)["log10"].y.sum() == 200_000
    assert len(fig.to_json()) < 10_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_reaches_both_panels(incomes, theme):
    fig = before_after("income", incomes)
    assert fig.layout.xaxis2.gridcolor == fig.layout.yaxis.gridcolor == style.GRID
    assert "var(--" not in style.resolve(fig, theme).to_json()
