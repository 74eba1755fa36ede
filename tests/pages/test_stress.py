"""Awkward tables brought by a person: each ends in clusters, a named remark or one plain sentence, and is not lost."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.pages import own_page
from tests.pages.own_page import headline, said, search, sound, view

RNG = np.random.default_rng(0)
PLAIN = RNG.normal(size=(50, 2))


def table(values: np.ndarray) -> bytes:
    """A CSV with every digit, or with true and false."""
    lines = [",".join(f"c{j + 1}" for j in range(values.shape[1]))]
    lines += [",".join(str(value).lower() for value in row) for row in values.tolist()]
    return "\n".join(lines).encode()


def columns(n: int) -> dict[str, str]:
    """The setting that fits all of `n` columns, whatever is suggested."""
    return {"cols": ",".join(str(j + 1) for j in range(n))}


FITTED = {
    "scale 1e-100": (PLAIN * 1e-100, {}),
    "scale 1e90": (PLAIN * 1e90, {}),
    "columns of scales 1e-60 and 1e60": (PLAIN * [1e-60, 1e60], {}),
    "offset 1e9": (PLAIN + 1e9, {}),
    "offset 1e9 as it is": (PLAIN + 1e9, {"scaling": "none"}),
    "duplicates": (np.repeat(PLAIN[:6], 20, axis=0), {}),
    "a constant column": (np.column_stack([PLAIN, np.full(50, 3.0)]), columns(3)),
    "collinear columns": (np.column_stack([PLAIN, PLAIN @ [1.0, 2.0]]), columns(3)),
    "more columns than rows": (RNG.normal(size=(10, 20)), columns(20)),
    "as many components as rows": (PLAIN[:3], {}),
    "one far outlier": (np.vstack([PLAIN, [[1e12, 1e12]]]), {}),
    "unbalanced": (np.vstack([RNG.normal(size=(2_000, 2)), RNG.normal(20, 0.1, size=(5, 2))]), {}),
    "integers": (RNG.integers(5, size=(200, 2)), columns(2)),
    "one column": (PLAIN[:, :1], {}),
    "the most components": (PLAIN, {"mostk": 20, "families": ["spherical"], "kinds": ["kmeans"]}),
}
REFUSED = {
    "scale 1e-150": (PLAIN * 1e-150, {"scaling": "none"}, "spread by at least"),
    "scale 1e150": (PLAIN * 1e150, {}, "1e+100"),
    "one row": (PLAIN[:1], {}, "at least 2 rows"),
    "rows all the same": (PLAIN[[0, 0, 0]], {}, "choose a column to fit"),
    "booleans": (RNG.random((50, 2)) < 0.5, {}, "numbers"),
}
NAMED = {"a constant column": "constant", "collinear columns": "collinear", "more columns than rows": "rows"}
FINDING = re.compile(r"\d+ clusters|No groups")
NUMBERLESS = re.compile(r"\b(nan|inf|none)\b", re.IGNORECASE)


def read(app) -> str:
    """Everything a person reads on the page, the options of choices included."""
    shown = [said(app), *(one.value for kind in (app.header, app.error, app.warning, app.info) for one in kind)]
    return " ".join(
        [*shown, *(str(metric.value) for metric in app.metric), *app.selectbox(key="own-model-shown").options]
    )


@pytest.mark.parametrize("name", FITTED)
def test_what_can_be_fitted_ends_in_a_finding(open_page, name):
    values, settings = FITTED[name]
    app = search(own_page.bring(open_page, table(values), **settings))
    assert not app.error
    assert FINDING.match(headline(app))
    assert NAMED.get(name, "") in said(app)
    for one in ("picture", "profiles"):
        view(app, one)
        assert not app.error
        assert not NUMBERLESS.search(read(app)), read(app)


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_fitted_is_refused_in_one_sentence_and_kept(open_page, name):
    values, settings, words = REFUSED[name]
    app = own_page.bring(open_page, table(values), **settings)
    if own_page.has_button(app, "Find clusters"):
        search(app)
    (refusal,) = app.error
    assert words in refusal.value.replace("\\", "")
    assert app.session_state["_belongings"]["file"].name == "mine.csv"
    sound(app.run())


def test_two_hundred_columns_are_compared_with_the_simpler_families(open_page):
    values = RNG.normal(size=(300, 200))
    app = own_page.bring(open_page, table(values), families=["diag", "spherical"], kinds=["kmeans"], mostk=2)
    assert "With 200 columns this can take a minute or more" in said(app)
    app = search(app)
    assert not app.error
    assert FINDING.match(headline(app))
