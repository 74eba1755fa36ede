"""Covariance shapes: a data set where each family wins, and parameters counted as scikit-learn counts them."""

from __future__ import annotations

import math
import re

import pytest
from sklearn.mixture import GaussianMixture

from gmm_core.data.catalogue import default_spec, load
from gmm_core.model.families import FAMILIES

SHOWN = {
    "full": ("crossing", 2),
    "tied": ("elongated", 3),
    "diag": ("axis-parallel", 3),
    "spherical": ("unequal-spreads", 3),
}


def best_peer(X, k: int, family: str) -> GaussianMixture:
    """scikit-learn's best of two kinds of start: crossing groups defeat the one, parallel ones the other."""
    settings = {"covariance_type": family, "n_init": 5, "random_state": 0, "tol": 1e-4, "max_iter": 500}
    fits = [GaussianMixture(k, init_params=start, **settings).fit(X) for start in ("kmeans", "random_from_data")]
    return min(fits, key=lambda fit: fit.bic(X))


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_wins_on_the_data_its_button_shows(open_page, family):
    app = open_page("covariance-shapes")
    app.button(f"show-{family}").click().run()
    data, k = SHOWN[family]
    assert (app.session_state["data"], app.session_state["k"]) == (data, k)
    assert any(f"Here BIC prefers {FAMILIES[family].title.lower()} (✓)" in m.value for m in app.markdown)
    assert "Too few starts" not in app.markdown[-1].value  # each family at its best, so that the comparison is fair
    X = load(default_spec(data)).X
    peers = {name: best_peer(X, k, name) for name in FAMILIES}
    assert min(peers, key=lambda name: peers[name].bic(X)) == family
    counted = [int(re.search(r"(\d+) parameters", c.value)[1]) for c in app.caption if "parameters" in c.value]
    assert counted == [peers[name]._n_parameters() for name in FAMILIES]


def test_the_reason_for_bics_choice_is_the_gain_against_the_price(open_page):
    app = open_page("covariance-shapes")  # opens on three parallel ellipses: full follows them too, at a price
    (said,) = (m.value for m in app.markdown if "Here BIC prefers" in m.value)
    X = load(default_spec("elongated")).X
    tied, full = (best_peer(X, 3, name) for name in ("tied", "full"))
    gain, more = (full.score(X) - tied.score(X)) * len(X), full._n_parameters() - tied._n_parameters()
    found = re.search(r"Full fits better, by ([\d.]+) in log L, but its (\d+) more parameters cost ([\d.]+\d)", said)
    assert float(found[1]) == pytest.approx(gain, abs=0.1)
    assert (int(found[2]), float(found[3])) == (more, pytest.approx(more * math.log(len(X)) / 2, abs=0.05))


def test_a_family_less_likely_than_one_it_contains_is_said_to_be_stuck(open_page):
    app = open_page("covariance-shapes", data="crossing", k="2")  # k-means' five starts
    assert "Too few starts for diagonal: less likely than a family that it contains" in app.markdown[-1].value
