"""The R names the same columns, model and change of scale, and keeps hostile names inside their quotes."""

import json
import re

import pytest

from gmm_core.data.prepare import Recipe
from gmm_core.export.r_code import mclust_code
from gmm_core.model.families import FAMILIES

from .conftest import HOSTILE, model_of


@pytest.mark.parametrize("covariance_type", FAMILIES)
def test_the_model_has_mclusts_name(frame, covariance_type):
    prepared, _, _ = model_of(frame, Recipe(("size", "age")))
    code = mclust_code(prepared.recipe, prepared.transform, covariance_type, 4, "my table.csv")
    assert f'Mclust(X, G = 4, modelNames = "{FAMILIES[covariance_type].mclust_name}")' in code
    assert 'read.csv("my table.csv", check.names = FALSE' in code
    assert "complete.cases(X)" in code
    assert "log10" not in code
    assert "larger is better" in code
    assert "lower is\n# better" in code


@pytest.mark.parametrize(
    ("covariance_type", "model"), [("full", "V"), ("diag", "V"), ("spherical", "V"), ("tied", "E")]
)
def test_one_column_has_models_of_its_own(frame, covariance_type, model):
    prepared, _, _ = model_of(frame, Recipe(("size",)))
    assert f'modelNames = "{model}")' in mclust_code(prepared.recipe, prepared.transform, covariance_type, 2)


@pytest.mark.parametrize("missing", ["median", "knn"])
def test_preparation_is_repeated_with_every_digit(frame, missing):
    prepared, _, _ = model_of(frame, Recipe(("size", "price"), missing=missing, log=("price",)))
    code = mclust_code(prepared.recipe, prepared.transform, "full", 2)
    vectors = {
        name: [float(v) for v in re.search(rf"{name} (?:=|<-) c\(([^)]*)\)", code).group(1).split(",")]
        for name in ("center", "scale", "medians")
    }
    expected = (prepared.transform.centre, prepared.transform.scale, prepared.transform.fill)
    assert list(vectors.values()) == [values.tolist() for values in expected]
    assert "X[, 2] <- log10(X[, 2])" in code
    assert ("nearest rows" in code) == (missing == "knn")


def test_hostile_names_stay_inside_their_quotes(frame):
    names = ('q"); system("calc', "a\nsystem('calc')", HOSTILE[4])
    frame = frame.rename(columns=dict(zip(("size", "price", "age"), names, strict=True)))
    prepared, _, _ = model_of(frame, Recipe(names))
    code = mclust_code(prepared.recipe, prepared.transform, "full", 2, 'x"\nsystem("calc").csv\u2028y\0')
    strings = re.findall(r'"(?:[^"\\]|\\.)*"', code.split("columns <- ")[1].split("X <- ")[0])
    assert tuple(json.loads(string) for string in strings) == names
    bare = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', re.sub(r"#.*", "", code))
    assert "system" not in bare
    assert '"' not in bare.replace('""', "")
    assert "\0" not in code


def test_hundreds_of_columns_are_written_in_lines_of_moderate_length(frame):
    import numpy as np
    import pandas as pd

    wide = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 300)), columns=[f"column {j}" for j in range(300)])
    prepared, _, _ = model_of(wide, Recipe(tuple(wide.columns)), "spherical")
    code = mclust_code(prepared.recipe, prepared.transform, "spherical", 2)
    assert max(map(len, code.splitlines())) < 140
    assert code.count("column ") == 300
