"""A page opens on a state that shows its point; what a visitor chose goes along; old links mean what they did."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from gmm_core.assess.lockstep import lockstep
from gmm_core.data.catalogue import default_spec, load
from gmm_core.fit import em, selection
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES
from pages.ui.address import CONTROLS
from pages.ui.contents import PAGES
from pages.ui.openings import OPENINGS, spelt_out

SCRIPTS = {entry.url_path: entry.script for entry in PAGES}


@pytest.fixture
def visit(open_page):
    """A visitor who begins at the playground; takes them to another page and says what its controls have."""
    app = open_page("")

    def to(address: str) -> dict:
        app.switch_page(SCRIPTS[address])
        app.run()
        assert not app.exception
        return {name: app.session_state[name] for name in ("data", "k", "init", "seed") if name in app.session_state}

    to.app = app
    return to


def test_without_a_choice_each_page_opens_on_its_own_state(visit):
    for address in ("em-steps", "hard-vs-soft", "local-optima", "", "em-steps", "local-optima"):
        drawn = visit(address)
        wanted = {name: CONTROLS[name].default for name in ("data", "k", "seed")} | OPENINGS.get(address, {})
        assert {name: drawn[name] for name in wanted} == wanted


def test_what_was_chosen_goes_along(visit):
    visit.app.slider("k").set_value(4).run()
    visit.app.selectbox("init-choice").set_value("random").run()
    assert visit("local-optima")["k"] == 4
    assert visit("em-steps")["init"] == "random"
    assert visit("")["init"] == "random"


def test_a_choice_that_another_page_opens_on_stays_a_choice(visit):
    visit("em-steps")
    visit.app.selectbox("init-choice").set_value("kmeans").run()
    visit("")
    assert visit("em-steps")["init"] == "kmeans"


def test_another_sample_of_the_data_is_a_choice_of_these_data(visit):
    visit.app.button("sample-next").click().run()
    assert visit("hard-vs-soft")["data"] == "kata"


@pytest.mark.parametrize("address", OPENINGS)
def test_a_link_of_the_first_version_means_what_it_meant(address):
    meant = spelt_out(address, {"v": "1"})
    assert {name: CONTROLS[name].read(meant[name])[0] for name in OPENINGS[address]} == {
        name: CONTROLS[name].default for name in OPENINGS[address]
    }


def test_a_link_of_the_second_version_means_what_it_meant():
    assert spelt_out("covariance-shapes", {"v": "2", "k": "4"}) == {"data": "kata", "v": "2", "k": "4"}
    for address in OPENINGS.keys() - {"covariance-shapes"}:  # opened on then what they open on now
        assert spelt_out(address, {"v": "2"}) == {"v": "2"}


def test_what_a_link_says_counts_and_todays_links_mean_what_pages_open_on():
    said = {"init": "random", "k": "7", "data": "iris", "seed": "1"}
    for address in OPENINGS:
        assert spelt_out(address, said | {"v": "1"}) == said | {"v": "1"}
        assert spelt_out(address, {"v": "3"}) == {"v": "3"}
        assert spelt_out(address, {}) == {}
    assert spelt_out("", {"v": "1"}) == {"v": "1"}


def test_what_a_page_opens_on_is_in_its_controls_range():
    for opening in OPENINGS.values():
        for name, value in opening.items():
            assert CONTROLS[name].read(str(value)) == (value, None)


def test_em_opens_on_a_start_from_which_every_mean_has_a_way_to_go():
    data = load(default_spec("kata"))
    trace = em.run(data.X, FitSpec(n_init=1, init_params=OPENINGS["em-steps"]["init"]))
    ways = np.linalg.norm(trace.final.mixture.means - trace.states[0].mixture.means, axis=1)
    widest = np.sqrt([np.diag(covariance).max() for covariance in trace.final.mixture.covariances])
    assert (ways > 1.5 * widest).all()
    assert adjusted_rand_score(trace.final.mixture.predict(data.X), data.labels) > 0.95
    assert len(trace.states) <= 15  # and its end is soon seen


def test_hard_against_soft_opens_where_the_mixture_soon_does_what_k_means_never_does():
    opening = OPENINGS["hard-vs-soft"]
    data = load(default_spec(opening["data"]))
    run = lockstep(data.X, FitSpec(n_init=1, init_params="k-means++", seed=opening["seed"]), data.labels)
    assert run.final.rand_kmeans < 0.3
    assert run.pairs[12].rand_mixture > 0.9


def test_covariance_shapes_open_where_families_differ_and_the_freest_that_fits_pays_too_much():
    data = load(default_spec(OPENINGS["covariance-shapes"]["data"]))
    table = selection.sweep(data.X, (3,), tuple(FAMILIES), FitSpec(n_components=1))
    agreement = {
        row.covariance_type: adjusted_rand_score(row.fit.mixture.predict(data.X), data.labels) for row in table.rows
    }
    assert min(agreement["tied"], agreement["full"]) > 0.9  # these follow the groups
    assert max(agreement["diag"], agreement["spherical"]) < 0.5
    assert [row.covariance_type for row in table.ranked("bic")[:2]] == ["tied", "full"]
    assert table.row(3, "full").log_likelihood > table.row(3, "tied").log_likelihood
    assert table.stuck() == ()
