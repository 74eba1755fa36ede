"""Every figure can be read as a table: of the right numbers, and on every page."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from gmm_core.data.catalogue import default_spec, load
from gmm_core.figures.scaling import before_after
from gmm_core.figures.small import Panel
from gmm_core.fit import restarts
from gmm_core.fit.spec import FitSpec
from pages.ui import show, tables
from pages.ui.contents import PAGES


@pytest.fixture(scope="module")
def kata():
    return load(default_spec("kata"))


@pytest.fixture(scope="module")
def fit(kata):
    return restarts.fit(kata.X, FitSpec(3))


def test_points_are_the_rows_with_their_responsibilities(kata, fit):
    table = tables.points(kata, fit.mixture)
    assert list(table) == ["row", "x", "y", "r(1)", "r(2)", "r(3)"]
    assert table["row"] == list(range(1, 301))
    np.testing.assert_array_equal(np.column_stack([table["x"], table["y"]]), kata.X)
    parts = zip(fit.mixture.weights, fit.mixture.means, fit.mixture.covariances, strict=True)
    density = np.column_stack([w * multivariate_normal(m, c).pdf(kata.X) for w, m, c in parts])
    expected = density / density.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(np.column_stack([table[f"r({k})"] for k in (1, 2, 3)]), expected, atol=1e-9)


def test_points_without_a_mixture_are_bare(kata):
    assert list(tables.points(kata)) == ["row", "x", "y"]


def test_pictures_side_by_side_give_their_parameters_one_under_the_other(kata, fit):
    centres = np.array([[0.0, 1.0], [2.0, 3.0]])
    table = tables.panels(kata, [Panel("mixture", fit.mixture), Panel("k-means", centres=centres)])
    assert table["picture"] == ["mixture"] * 3 + ["k-means"] * 2
    assert table["component"] == [1, 2, 3, 1, 2]
    assert table["mean of y"] == [*fit.mixture.means[:, 1].tolist(), 1.0, 3.0]
    assert table["weight"] == [*fit.mixture.weights.tolist(), None, None]
    assert len({len(column) for column in table.values()}) == 1


def test_the_ways_of_all_starts_end_where_the_ends_say(fit):
    ways, ends = tables.ways(fit.runs), tables.ends(fit.runs, [0] * 4 + [-1])
    last = dict(zip(ways["start"], ways["log-likelihood"], strict=True))
    assert list(last.values()) == ends["log-likelihood"]
    assert len(ways["iteration"]) == sum(n + 1 for n in ends["iterations"])
    assert ends["maximum"] == [1, 1, 1, 1, None]


def test_bars_hold_every_value_once():
    raw = np.random.default_rng(0).lognormal(size=200)
    table = tables.bars(before_after("income", raw))
    for part in ("as it is", "log10"):
        assert sum(n for name, n in zip(table["picture"], table["rows"], strict=True) if name == part) == 200


@pytest.mark.parametrize("address", [entry.url_path for entry in PAGES if entry.url_path != "your-data"])
def test_every_figure_of_a_page_opens_as_a_table(open_page, monkeypatch, address):
    drawn = []
    plot = show.plot
    monkeypatch.setattr(show, "plot", lambda *a, key, **more: (drawn.append(key), plot(*a, key=key, **more))[1])
    app = open_page(address)
    drawn.clear()  # the way there may lead over another page
    app.run()
    before, keys = len(app.dataframe), list(dict.fromkeys(drawn))
    assert keys or address == "self-check"
    for key in keys:
        app.session_state[f"{key}-details"] = True
    app.run()
    assert not app.exception
    assert len(app.dataframe) == before + len(keys)
