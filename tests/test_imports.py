"""Who may import whom: the rules that keep the core pure and the pages thin."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = sorted((ROOT / "gmm_core").rglob("*.py"))
UI = sorted((ROOT / "pages" / "ui").glob("*.py"))
PAGES = sorted(set((ROOT / "pages").rglob("*.py")) - set(UI))

LAYERS = {"errors": 0, "wording": 0, "data": 1, "model": 1, "fit": 2, "assess": 3, "figures": 4, "export": 4}
"""Inside `gmm_core`, a module imports from its own layer's package or from lower layers; data and model share one."""


def imported(path: Path) -> set[str]:
    """The full names of the modules a file imports, wherever in the file it does."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def packages(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imported(path)}


def identify(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CORE, ids=identify)
def test_the_core_knows_nothing_of_the_app(path):
    assert not packages(path) & {"streamlit", "pages", "app"}


@pytest.mark.parametrize("path", CORE, ids=identify)
def test_plotly_is_only_in_the_figures(path):
    if path.parent.name != "figures":
        assert "plotly" not in packages(path)


@pytest.mark.parametrize("path", CORE, ids=identify)
def test_scikit_learns_mixtures_are_only_the_hand_over(path):
    if path.parent.name != "export":
        assert not {name for name in imported(path) if name.startswith("sklearn.mixture")}


@pytest.mark.parametrize("path", CORE, ids=identify)
def test_arrows_run_one_way(path):
    here = path.relative_to(ROOT / "gmm_core").parts[0].removesuffix(".py")
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "gmm_core" and len(parts) > 1 and parts[1] != here:
            assert LAYERS[parts[1]] < LAYERS[here] or {parts[1], here} == {"data", "model"}, f"{here} imports {name}"


@pytest.mark.parametrize("path", PAGES, ids=identify)
def test_pages_are_thin(path):
    assert packages(path) <= {"streamlit", "gmm_core", "pages"} | set(sys.stdlib_module_names)
    assert all(name.startswith("pages.ui") for name in imported(path) if name.startswith("pages."))


@pytest.mark.parametrize("path", PAGES + UI, ids=identify)
def test_caches_and_the_session_have_one_place_each(path):
    source = path.read_text(encoding="utf-8")
    if path.name != "compute.py":
        assert "st.cache_" not in source
    if path.name != "session.py":
        assert "st.session_state" not in source


@pytest.mark.parametrize("path", CORE + PAGES + UI, ids=identify)
def test_no_global_randomness(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "random":
            assert node.attr in {"Generator", "RandomState", "default_rng", "SeedSequence"}, ast.unparse(node)


def test_importing_the_core_loads_no_plotly_pandas_or_streamlit():
    """All of it but what is about files, pictures and the hand-over to other libraries."""
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in CORE
        if path.relative_to(ROOT).parts[1] in ("errors.py", "model", "fit", "assess")
    ]
    modules += ["gmm_core.data.catalogue", "gmm_core.data.synthetic"]
    code = (
        f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\n"
        "print(sorted({'plotly', 'pandas', 'streamlit'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
