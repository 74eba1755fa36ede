"""Every data set loads, keeps within its controls, and teaches what it says."""

from dataclasses import replace

import numpy as np
import pytest

from gmm_core.data.catalogue import CATALOGUE, DatasetSpec, default_spec, load
from gmm_core.errors import InputError
from gmm_core.fit import restarts, selection
from gmm_core.fit.spec import FitSpec
from gmm_core.model.families import FAMILIES


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_data_set_loads_and_says_what_it_is(name):
    data = load(default_spec(name))
    assert name.isascii()
    assert data.name == name
    assert data.title
    assert data.lesson
    assert data.source
    assert np.isfinite(data.X).all()
    assert len(data.feature_names) == data.n_features
    assert data.labels is None or data.labels.shape == (data.n_samples,)
    assert load(default_spec(name)).key == data.key


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.is_random])
def test_another_seed_is_another_sample_of_the_same_size(name):
    spec = default_spec(name)
    first, second = load(spec), load(replace(spec, seed=43))
    assert first.key != second.key
    assert first.X.shape == second.X.shape


@pytest.mark.parametrize("name", CATALOGUE)
def test_controls_change_the_data_and_are_clamped(name):
    spec = default_spec(name)
    for control in CATALOGUE[name].controls:
        whole = control.field != "noise"
        cast = int if whole else float
        low, lower = (replace(spec, **{control.field: cast(v)}) for v in (control.minimum, control.minimum - 10))
        high, higher = (replace(spec, **{control.field: cast(v)}) for v in (control.maximum, control.maximum + 10))
        assert load(low).key == load(lower).key
        assert load(high).key == load(higher).key
        assert load(low).key != load(high).key


def test_an_unknown_name_is_refused_with_the_list():
    with pytest.raises(InputError, match="old-faithful"):
        load(DatasetSpec(name="nothing"))


@pytest.mark.parametrize(
    ("family", "name"),
    [("full", "crossing"), ("tied", "elongated"), ("diag", "axis-parallel"), ("spherical", "unequal-spreads")],
)
def test_each_family_wins_by_bic_where_the_catalogue_says_so(family, name):
    best = selection.sweep(load(default_spec(name)).X, range(1, 6), tuple(FAMILIES), FitSpec(n_init=8)).best("bic")
    assert best.covariance_type == family


@pytest.mark.parametrize(
    ("name", "covariance_type", "n_components", "log_likelihood"),
    [  # mclust's published fits
        ("old-faithful", "tied", 3, -1126.326),
        ("diabetes", "full", 3, -2303.496),
    ],
)
def test_bundled_data_give_the_published_likelihood(name, covariance_type, n_components, log_likelihood):
    X = load(default_spec(name)).X
    fit = restarts.fit(X, FitSpec(n_components, covariance_type, "random_from_data", n_init=60, tol=1e-8))
    assert fit.log_likelihood == pytest.approx(log_likelihood, abs=0.05)


def test_iris_and_wine_are_scikit_learns():
    from sklearn.datasets import load_iris, load_wine

    for name, theirs in (("iris", load_iris()), ("wine", load_wine())):
        np.testing.assert_array_equal(load(default_spec(name)).X, theirs.data)
        np.testing.assert_array_equal(load(default_spec(name)).labels, theirs.target)


def test_a_data_set_cannot_be_changed_in_place():
    data = load(default_spec("iris"))
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 1.0


@pytest.mark.parametrize("name", [name for name, entry in CATALOGUE.items() if entry.is_random])
def test_a_recipe_draws_the_very_same_rows(name):
    data = load(replace(default_spec(name), seed=11, noise=0.7, size=130))
    drawn = {"np": np}
    exec(data.recipe, drawn)
    np.testing.assert_array_equal(drawn["X"], data.X)
    assert ("groups" in drawn) == (data.labels is not None)
    if data.labels is not None:
        np.testing.assert_array_equal(drawn["groups"], data.labels)
