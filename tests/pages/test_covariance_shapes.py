"""Covariance shapes: a data set where each family wins, and parameters counted as scikit-learn counts them."""

from __future__ import annotations

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
    assert f"Here BIC prefers {FAMILIES[family].title.lower()}" in app.markdown[-1].value
    X = load(default_spec(data)).X
    peers = {name: best_peer(X, k, name) for name in FAMILIES}
    assert min(peers, key=lambda name: peers[name].bic(X)) == family
    counted = [int(re.search(r"(\d+) parameters", c.value)[1]) for c in app.caption if "parameters" in c.value]
    assert counted == [peers[name]._n_parameters() for name in FAMILIES]
