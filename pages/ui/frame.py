"""What every page shares: the navigation, the style, the check of a link and the projector's mode."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from gmm_core.data.catalogue import CATALOGUE
from pages.ui import compute, controls, session, show
from pages.ui.address import CONTROLS, corrected, dataset_controls
from pages.ui.plot import set_default_scale

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Entry:
    """A page in the navigation: its section, its script (relative to `ROOT`), its title and its address."""

    section: str
    script: str
    title: str
    url_path: str = ""


PAGES = (
    Entry("Explore", "pages/explore/playground.py", "Playground"),
    Entry("Learn", "pages/learn/em_steps.py", "EM, step by step", "em-steps"),
    Entry("Learn", "pages/learn/hard_vs_soft.py", "Hard against soft", "hard-vs-soft"),
    Entry("Learn", "pages/learn/choose_k.py", "How many components?", "choose-k"),
    Entry("Learn", "pages/learn/covariance_shapes.py", "Covariance shapes", "covariance-shapes"),
    Entry("Learn", "pages/learn/local_optima.py", "Starts and local optima", "local-optima"),
)

PRESENTING_SCALE = 1.5
"""How much larger figures are drawn for the projector."""

set_default_scale(lambda: PRESENTING_SCALE if session.is_presenting() else 1.0)

_STYLE = """
[class*="st-key-gmm-address-"] { display: none; }
[data-testid="stMainBlockContainer"] { padding: 3.6rem 2.2rem 2rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; margin-bottom: 0; }
[data-testid="stSidebarUserContent"] { padding-bottom: 2rem; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0.6rem; }
[data-testid="stSidebar"] [data-testid="stButtonGroup"] button { padding: 0 0.55rem; }
[data-testid="stMetricValue"] { font-variant-numeric: tabular-nums; font-size: 1.35rem; }
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.4rem; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.7rem; }
@media (max-width: 640px) { [data-testid="stMainBlockContainer"] { padding: 3.5rem 1rem 2rem; } }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
"""

_PRESENTING = """
html { font-size: 22px; }
[data-testid="stMainBlockContainer"] { padding: 3.2rem 1.5rem 1rem; }
"""


def run() -> None:
    """Draw the frame and the page that the address asks for."""
    compute.settle()
    session.take_next()
    st.set_page_config(
        page_title="Gaussian mixture explorer",
        page_icon=str(ROOT / "static" / "icon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed" if session.is_presenting() else 320,
    )
    page = _navigation()
    _check_link(page)
    st.html(f"<style>{_STYLE}{_PRESENTING if session.is_presenting() else ''}</style>")
    with st.sidebar:
        controls.widget("present")
    with show.guard():
        page.run()
    show.link_notices()


def _navigation():
    sections: dict[str, list] = {}
    for entry in PAGES:
        page = st.Page(ROOT / entry.script, title=entry.title, url_path=entry.url_path, default=not entry.url_path)
        sections.setdefault(entry.section, []).append(page)
    return st.navigation(sections, position="top")


def _check_link(page) -> None:
    """Bring the values of a link just opened into range, before any control reads them.

    Streamlit alone drops such values without a word.
    """
    if not session.is_new() or not st.query_params:
        return
    names = dict(CONTROLS["data"].options)
    if session.own_dataset() is not None:
        names[session.OWN] = "Your data"
    table = CONTROLS | {"data": replace(CONTROLS["data"], options=names)}
    name, _ = table["data"].read(st.query_params.get("data", table["data"].default))
    if name in CATALOGUE:
        table |= dataset_controls(name)
    values, sentences = corrected(st.query_params.to_dict(), table)
    if sentences:
        session.add_notices(sentences)
        st.switch_page(page, query_params=values)
