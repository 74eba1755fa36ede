"""How many components? What the page says of the criteria is what they say."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import KFold

from gmm_core.data.catalogue import default_spec, load


def noticed(app) -> str:
    return app.markdown[-1].value


def chosen(app) -> dict[str, str]:
    return {metric.label.split()[0]: metric.value for metric in app.metric}


def test_the_kata_is_agreed_on_by_bic_and_icl_and_aic_is_explained(open_page):
    app = open_page("choose-k")
    assert chosen(app)["BIC"] == chosen(app)["ICL"] == "K = 3, full"
    assert chosen(app)["AIC"] != "K = 3, full"
    assert "AIC chooses the richer model" in noticed(app)
    assert "ICL chooses" not in noticed(app)


def test_icl_is_explained_where_components_overlap(open_page):
    app = open_page("choose-k", data="old-faithful")
    assert chosen(app)["BIC"] == "K = 3, tied"  # as mclust's EEE, 3
    assert chosen(app)["ICL"].startswith("K = 2")
    assert "ICL chooses fewer components than BIC" in noticed(app)


def test_a_fit_less_likely_than_a_smaller_one_is_said_to_be_stuck(open_page):
    assert "Too few starts for 6 components, full" in noticed(open_page("choose-k"))


@pytest.mark.parametrize("criterion", ["bic", "aic", "icl", "log-likelihood"])
def test_each_criterion_has_a_map_and_curves(open_page, criterion):
    app = open_page("choose-k")
    app.session_state["criterion"] = criterion
    app.run()
    assert not app.exception
    assert any(m.value.lower() == f"**{criterion}, every covariance type**" for m in app.markdown)


def test_held_out_rows_choose_as_with_scikit_learns_folds(open_page):
    app = open_page("choose-k")
    app.session_state["views"] = "Held-out rows"
    app.run()
    (said,) = (m.value for m in app.markdown if m.value.startswith("**Held-out rows choose"))
    X = load(default_spec("kata")).X
    folds = list(KFold(5, shuffle=True, random_state=0).split(X))
    score = {
        k: np.mean([GaussianMixture(k, random_state=0).fit(X[a]).score(X[b]) for a, b in folds]) for k in (1, 2, 3, 6)
    }
    assert max(score, key=score.get) == 3
    assert said.startswith("**Held-out rows choose K = 3**")


def test_three_pictures_show_too_few_bics_choice_and_too_many(open_page):
    app = open_page("choose-k")
    app.session_state["views"] = "Too few, right, too many"
    app.run()
    notes = json.loads(json.loads(app.get("bidi_component")[-1].proto.json)["fig"])["layout"]["annotations"]
    titles = [note["text"].split("</b>")[0].removeprefix("<b>") for note in notes]
    assert titles == ["K = 1", "K = 3, as BIC chooses", "K = 10"]
