"""A model's file comes back exactly, scores new rows as the fit did, and nothing in it is trusted."""

import copy
import json
from dataclasses import replace
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gmm_core.data.prepare import Recipe
from gmm_core.errors import InputError
from gmm_core.export import model_reader
from gmm_core.export.labelled import labelled, labelled_csv
from gmm_core.export.model_file import from_json, score, to_json
from gmm_core.model.families import FAMILIES

from .conftest import HOSTILE, model_of, table

RECIPE = Recipe(("size", "price", "age"), log=("price", "note"), label="note")
_, _, MODEL = model_of(table(), RECIPE)
TEXT = to_json(MODEL)


@pytest.mark.parametrize("covariance_type", FAMILIES)
@pytest.mark.parametrize("scaling", model_reader.SCALING)
@pytest.mark.parametrize("missing", model_reader.MISSING)
def test_the_file_comes_back_exactly(frame, covariance_type, scaling, missing):
    _, _, model = model_of(frame, replace(RECIPE, missing=missing, scaling=scaling), covariance_type)
    text = to_json(model)
    back = from_json(text)
    assert to_json(back) == text
    assert to_json(from_json(text.encode())) == text
    for name in ("weights", "means", "covariances"):
        np.testing.assert_array_equal(getattr(back.mixture, name), getattr(model.mixture, name))
    assert back.mixture.covariance_type == covariance_type
    assert (back.recipe, back.facts, back.source) == (model.recipe, model.facts, model.source)


def test_the_file_says_what_it_is_and_what_the_fit_found():
    document = json.loads(TEXT)
    assert document["schema"] == "gmm-explorer/model"
    assert document["version"] == 1
    assert document["feature_names"] == ["size", "log10 price", "age"]
    assert document["fit"]["bic"] == MODEL.facts.bic
    assert document["fit"]["n_samples"] == 116
    assert document["fit"]["seed"] == 42


def test_cautions_are_kept_with_the_columns_names(frame):
    frame["twice"] = frame["size"] * 2
    _, fit, model = model_of(frame, Recipe(("size", "twice")))
    assert any("twice" in caution for caution in model.facts.cautions)
    assert len(model.facts.cautions) == len(fit.warnings)
    assert from_json(to_json(model)).facts == model.facts


@pytest.mark.parametrize("missing", model_reader.MISSING)
def test_the_fitted_table_is_scored_as_it_was_labelled(frame, missing):
    recipe = Recipe(("size", "price"), missing=missing, log=("price",))
    complete = frame.assign(size=frame["size"].fillna(1.5)) if missing == "knn" else frame
    prepared, fit, model = model_of(complete, recipe)
    found = score(complete.iloc[:, ::-1], from_json(to_json(model)))
    before = labelled(complete, prepared, fit.mixture)[list(found.columns[:-1])]
    pd.testing.assert_frame_equal(found.drop(columns="log_density"), before)
    assert found["log_density"].sum() == pytest.approx(fit.log_likelihood)


def test_missing_values_leave_rows_empty_or_are_filled_with_the_median(frame):
    few = pd.DataFrame({"size": [1.0, np.nan, np.inf, np.nan], "price": [10.0, 20.0, 20.0, np.nan], "age": 3.0})
    few.loc[3, "age"] = np.nan
    dropping, filling = (model_of(frame, replace(RECIPE, missing=how))[2] for how in ("drop", "knn"))
    assert score(few, dropping)["cluster"].isna().tolist() == [False, True, True, True]
    filled = score(few, filling)
    assert filled["cluster"].isna().tolist() == [False, False, False, True]
    by_hand = few.assign(size=[1.0, *[filling.transform.fill[0]] * 2, np.nan])
    pd.testing.assert_frame_equal(filled, score(by_hand, filling))


def test_no_rows_at_all_are_scored_as_none(frame):
    assert score(frame.iloc[:0], MODEL).shape == (0, 6)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda f: f.drop(columns=["size", "age"]), "none called “size”, “age”"),
        (lambda f: f.assign(size="tall"), "“size” must be a number"),
        (lambda f: f.assign(price=-f["price"]), "“price” must be positive, as the model takes its logarithm"),
        (lambda f: f.assign(age=1e101), "at most 1e\\+100"),
    ],
)
def test_tables_that_cannot_be_scored_are_refused_by_name(frame, change, words):
    with pytest.raises(InputError, match=words):
        score(change(frame), MODEL)


def test_hostile_names_survive_and_a_downloaded_table_can_be_scored(frame):
    frame = frame.rename(columns=dict(zip(("size", "price", "age"), HOSTILE, strict=False)))
    prepared, fit, model = model_of(frame, Recipe(HOSTILE[:3]))
    back = from_json(to_json(model))
    assert back.recipe.columns == HOSTILE[:3]
    again = pd.read_csv(BytesIO(labelled_csv(frame, prepared, fit.mixture)))
    assert score(again, back)["cluster"].equals(labelled(frame, prepared, fit.mixture)["cluster"])


# ---- files that are refused -----------------------------------------------------------------------------------------


def changed(*path, to) -> str:
    document = json.loads(TEXT)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return json.dumps(document)


REFUSED = {
    "too large": "[" * (model_reader.MAX_BYTES + 1),
    "too deep": "[" * 100_000,
    "not json": "weights: 1",
    "not utf-8": b'{"schema": "\xff"}',
    "empty": "",
    "a list": "[]",
    "another schema": changed("schema", to="else"),
    "a later version": changed("version", to=2),
    "a version that is true": changed("version", to=True),
    "not a number": TEXT.replace('"tol": ', '"tol": NaN, "was": '),
    "infinite": TEXT.replace('"tol": ', '"tol": Infinity, "was": '),
    "too many digits": TEXT.replace('"seed": ', '"seed": ' + "9" * 5000),
    "1e999": TEXT.replace('"bic": ', '"bic": 1e999, "was": '),
    "unknown family": changed("covariance_type", to="round"),
    "weights too many": changed("weights", to=[0.001] * 101),
    "weights missing 1": changed("weights", to=[0.5, 0.500002]),
    "negative weight": changed("weights", to=[1.5, -0.5]),
    "weights of text": changed("weights", to=["0.5", "0.5"]),
    "means of another shape": changed("means", to=[[0, 0], [1, 1]]),
    "deep means": changed("means", 0, 0, to=[[[1]]]),
    "huge mean": changed("means", 0, 0, to=1e101),
    "mean that is true": changed("means", 0, 0, to=True),
    "one covariance too few": changed("covariances", to=json.loads(TEXT)["covariances"][:1]),
    "not symmetric": changed("covariances", 0, 0, 1, to=0.01234),
    "not positive definite": changed("covariances", 0, to=[[1, 2, 0], [2, 1, 0], [0, 0, 1]]),
    "variance of 0": changed("covariances", 0, to=[[0, 0, 0], [0, 1, 0], [0, 0, 1]]),
    "no columns": changed("transform", "columns", to=[]),
    "column twice": changed("transform", "columns", to=["a", "a", "b"]),
    "column that is a number": changed("transform", "columns", to=["a", 1, "b"]),
    "long name": changed("transform", "columns", to=["a" * 201, "c", "b"]),
    "half a character": changed("source", to="\ud800"),
    "half a character in a caution": changed("fit", "cautions", to=["\ud800"]),
    "too many columns": changed("transform", "columns", to=[str(j) for j in range(2001)]),
    "too few features": changed("feature_names", to=["a"]),
    "scale of 0": changed("transform", "scale", to=[1, 0, 1]),
    "fill without logarithm": changed("transform", "fill", to=[1, -1, 1]),
    "log that is no flag": changed("transform", "log", to=[0, 1, 0]),
    "unknown recipe": changed("recipe", "missing", to="guess"),
    "recipe of other columns": changed("recipe", "columns", to=["x", "y", "z"]),
    "recipe with other logs": changed("recipe", "log", to=["size"]),
    "label that is a list": changed("recipe", "label", to=[]),
    "negative tol": changed("fit", "tol", to=-1),
    "seed of 1.5": changed("fit", "seed", to=1.5),
    "cautions that are a text": changed("fit", "cautions", to="beware"),
    "unknown start": changed("fit", "init_params", to={}),
    "no fit": changed("fit", to=None),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_not_sound_is_refused_in_one_sentence(text):
    with pytest.raises(InputError) as error:
        from_json(text)
    sentence = str(error.value)
    assert len(sentence) < 400
    assert sentence.count("\n") == 0
    assert sentence.endswith(".")


@pytest.mark.parametrize("field", [k for k in json.loads(TEXT) if k != "read_me"])
def test_every_field_is_needed(field):
    document = json.loads(TEXT)
    del document[field]
    with pytest.raises(InputError):
        from_json(json.dumps(document))


def test_weights_rounded_by_hand_are_accepted_and_a_byte_order_mark_too():
    text = changed("weights", to=[0.5000003, 0.5000003])
    assert from_json(("\ufeff" + text).encode()).mixture.weights.sum() == pytest.approx(1, abs=1e-12)


def test_a_model_too_large_to_read_is_not_written(monkeypatch):
    monkeypatch.setattr("gmm_core.export.model_file.MAX_BYTES", 1000)
    with pytest.raises(InputError, match="fewer columns"):
        to_json(MODEL)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


def places(node, path=()):
    """Every place in a document."""
    yield path
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(inner, (*path, key))


PLACES = list(places(json.loads(TEXT)))[1:]


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), values), min_size=1, max_size=3))
def test_a_changed_document_is_read_and_usable_or_refused(changes):
    document = copy.deepcopy(json.loads(TEXT))
    for path, value in changes:
        place = document
        try:
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = value
        except (TypeError, KeyError, IndexError):
            continue  # an earlier change took this place away
    read_or_refuse(json.dumps(document))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(TEXT) - 1), st.integers(0, 4), st.text(max_size=4) | st.sampled_from('{}[],:"-.e0123456789'))
def test_a_damaged_text_is_read_and_usable_or_refused(at, length, new):
    text = TEXT[:at] + new + TEXT[at + length :]
    read_or_refuse(text)
    read_or_refuse(text.encode(errors="surrogatepass"))


@given(st.binary(max_size=50))
def test_any_bytes_are_refused(content):
    with pytest.raises(InputError):
        from_json(content)


def read_or_refuse(text) -> None:
    try:
        model = from_json(text)
    except InputError:
        return
    assert from_json(to_json(model)) is not None
    try:
        found = score(table().iloc[:6].assign(odd=1.0), model)
    except InputError:
        return
    scored = found.dropna()
    assert scored["cluster"].between(1, model.mixture.n_components).all()
