"""The person gets their own table back, every row of it, and a spreadsheet runs nothing in it."""

import csv
from io import BytesIO, StringIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from gmm_core.data.prepare import Recipe, prepare
from gmm_core.export.csv_text import DANGEROUS, neutral, safe_headers, to_csv, unique
from gmm_core.export.labelled import labelled, labelled_csv, verdict
from gmm_core.model.mixture import Mixture

from .conftest import HOSTILE, model_of, table

RECIPE = Recipe(("size", "age"))
ADDED = ["cluster", "probability_1", "probability_2", "uncertainty", "density_rank"]


def test_all_rows_and_columns_stay_in_order_and_rows_left_out_are_empty(frame):
    prepared, fit, _ = model_of(frame, RECIPE)
    out = labelled(frame, prepared, fit.mixture)
    pd.testing.assert_frame_equal(out[frame.columns], frame)
    assert list(out.columns) == [*frame.columns, *ADDED]
    left_out = [3, 7, 50, 80]
    assert out.loc[left_out, ADDED].isna().all(axis=None)
    assert out.drop(left_out)[ADDED].notna().all(axis=None)


def test_the_columns_are_what_the_mixture_says():
    mixture = Mixture([0.3, 0.7], [[0, 0], [3, 1]], [np.eye(2), np.diag([4, 0.25])])
    X = np.random.default_rng(1).normal(size=(50, 2)) * 3
    joint = np.column_stack(
        [
            w * multivariate_normal(m, c).pdf(X)
            for w, m, c in zip(mixture.weights, mixture.means, mixture.covariances, strict=True)
        ]
    )
    out = verdict(mixture, X, np.arange(50) + 5, 60, with_density=True).iloc[5:55]
    probabilities = joint / joint.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(out[["probability_1", "probability_2"]], probabilities, rtol=1e-9)
    assert out["cluster"].tolist() == (joint.argmax(axis=1) + 1).tolist()
    np.testing.assert_allclose(out["uncertainty"], probabilities.min(axis=1), rtol=1e-9)
    np.testing.assert_allclose(out["log_density"], np.log(joint.sum(axis=1)), rtol=1e-9)
    order = np.argsort(joint.sum(axis=1))
    assert out["density_rank"].iloc[order].tolist() == list(range(1, 51)), "1 is the least dense"


def test_blocks_do_not_show(monkeypatch, frame):
    prepared, fit, _ = model_of(frame, RECIPE)
    whole = labelled(frame, prepared, fit.mixture)
    monkeypatch.setattr("gmm_core.export.labelled.BLOCK_ROWS", 7)
    pd.testing.assert_frame_equal(labelled(frame, prepared, fit.mixture), whole)


def test_rows_beyond_any_density_are_empty_and_one_component_is_certain():
    mixture = Mixture([1.0], [[0.0]], [[[1e-200]]])
    out = verdict(mixture, np.array([[1e99], [0.0]]), np.array([0, 1]), 2, with_density=True)
    assert out.iloc[0].isna().all()
    assert out.iloc[1][["cluster", "probability_1", "uncertainty", "density_rank"]].tolist() == [1, 1.0, 0.0, 1]


def test_names_that_the_file_has_already_are_numbered(frame):
    frame = frame.rename(columns={"price": "cluster", "note": "cluster_2"})
    prepared, fit, _ = model_of(frame, RECIPE)
    out = labelled(frame, prepared, fit.mixture)
    assert list(out.columns[-5:]) == ["cluster_3", *ADDED[1:]]


def test_the_index_of_the_table_stays(frame):
    frame.index = frame.index + 1000
    prepared, fit, _ = model_of(frame, RECIPE)
    assert labelled(frame, prepared, fit.mixture).index.tolist() == frame.index.tolist()


def test_the_file_gives_every_number_back_exactly(frame):
    frame["whole"] = np.where(np.arange(len(frame)) % 5, np.arange(len(frame)) - 3.0, np.nan)
    frame["extreme"] = np.resize([1e100, -5e-324, 0.1, 2.0**60, -0.5, np.nan], len(frame))
    prepared, fit, _ = model_of(frame, RECIPE)
    out = labelled(frame, prepared, fit.mixture)
    content = labelled_csv(frame, prepared, fit.mixture)
    assert not content.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(BytesIO(content))
    for name in ("size", "price", "age", "extreme", "whole", *ADDED):
        np.testing.assert_array_equal(
            back[name].to_numpy(float, na_value=np.nan), out[name].to_numpy(float, na_value=np.nan)
        )
    assert b",-2," in content, "negative numbers are not touched, whole ones have no decimals"
    assert ",-2.0," not in content.decode()


def test_text_cells_and_headers_cannot_be_formulas(frame):
    names = ("size", "price", "age", *HOSTILE, *(f"{start}x" for start in DANGEROUS))
    frame = pd.concat([frame, pd.DataFrame({name: ["ü"] * len(frame) for name in names[3:]})], axis=1)
    frame["cells"] = np.resize([*(f"{start}x" for start in DANGEROUS), "-5", "+49 30", "a=b", '"q", x'], len(frame))
    prepared, fit, _ = model_of(frame, RECIPE)
    back = pd.read_csv(BytesIO(labelled_csv(frame, prepared, fit.mixture)), header=None, dtype=str)
    texts = [cell for cell in back.to_numpy().ravel() if isinstance(cell, str)]
    assert "'=cmd|' /C calc'!A0" in texts
    assert {"'=1+1", "'=x", "'+49 30", "-5", "a=b", '"q", x', "'@x"} <= set(texts)
    for text in texts:
        if text.startswith(DANGEROUS):
            float(text)
    assert back.shape == (121, frame.shape[1] + 5)


def test_headers_made_safe_stay_different():
    assert safe_headers(["=a", "'=a", "b"]) == ("'=a", "'=a_2", "b")


@given(st.text(max_size=20))
def test_no_text_survives_as_a_formula(text):
    safe = neutral(text)
    assert safe in (text, "'" + text)
    if safe.startswith(DANGEROUS):
        float(safe.replace(",", "."))


@given(st.lists(st.sampled_from(["a", "a_2", "b", "a_3"])), st.lists(st.sampled_from(["a", "a_2"])))
def test_unique_names_are_unique(names, taken):
    chosen = unique(names, taken)
    assert len(set(chosen)) == len(names)
    assert not set(chosen) & set(taken)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(cells, st.floats(allow_nan=False, allow_infinity=False)), min_size=1, max_size=8))
def test_any_text_and_number_comes_back(rows):
    frame = pd.DataFrame({"text": [text for text, _ in rows], "number": [number for _, number in rows]})
    lines = list(csv.reader(StringIO(to_csv(frame).decode(), newline="")))
    assert [text for text, _ in lines[1:]] == [neutral(text) for text, _ in rows]
    assert [float(number) for _, number in lines[1:]] == [number for _, number in rows]


def test_dates_and_booleans_are_written_as_text():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-01-02", None]), "yes": [True, False]})
    assert to_csv(frame).decode() == '"day","yes"\n"2024-01-02 00:00:00","True"\n,"False"\n'


@pytest.mark.parametrize("n_rows", [2, 3])
def test_tiny_tables(n_rows):
    frame = table().iloc[:n_rows][["price"]]
    prepared = prepare(frame, Recipe(("price",)))
    out = labelled(frame, prepared, Mixture([1.0], [[0.0]], [[[1.0]]]))
    assert out["cluster"].tolist() == [1] * n_rows
