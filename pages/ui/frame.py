"""What every page shares: the navigation, the style, the check of a link and the projector's mode."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from gmm_core.data.catalogue import CATALOGUE
from pages.ui import compute, controls, session, settling, share, show
from pages.ui.address import CONTROLS, corrected, dataset_controls
from pages.ui.contents import PAGES, ROOT
from pages.ui.early import SIDEBAR
from pages.ui.openings import OPENINGS, spelt_out
from pages.ui.plot import set_default_scale

PRESENTING_SCALE = 1.5
"""How much larger figures are drawn for the projector."""

set_default_scale(lambda: PRESENTING_SCALE if session.is_presenting() else 1.0)

FILE_IS_GONE = (
    "The link is about a file that stayed with the session that brought it: bring it again under “Your data”. "
    "All else is as the link says."
)

_STYLE = """
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-gmm-address-"]) { display: none; }
[data-testid="stLayoutWrapper"]:has(> .st-key-gmm-frame) { display: contents; }
.st-key-gmm-frame { position: fixed; top: 0.45rem; right: 1.2rem; width: auto; z-index: 999991; }
.st-key-gmm-frame [data-testid="stCheckbox"] label { align-items: center; }
.st-key-gmm-frame button { min-height: 2.2rem; padding: 0 0.6rem; }
[data-testid="stStatusWidget"] { margin-right: 14rem; }
[data-testid="stMainBlockContainer"] { padding: 3.6rem 2.2rem 2rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; margin-bottom: 0; }
[data-testid="stSidebarUserContent"] { padding-bottom: 2rem; }
[data-testid="stSidebarUserContent"] [data-testid="stVerticalBlock"] { gap: 0.6rem; }
[data-testid="stSidebar"] [data-testid="stButtonGroup"] button { padding: 0 0.55rem; }
[data-testid="stMetricValue"] { font-variant-numeric: tabular-nums; font-size: 1.35rem; }
[data-testid="stMetricLabel"] * { white-space: normal !important; }  /* a long name goes on in a second line */
[data-testid="stMainBlockContainer"] h1 { padding: 0 0 0.4rem; }
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0.7rem; }
[data-testid="stMain"] [data-testid="stPopoverButton"] { min-height: 2rem; }
[class*="-details"] [data-testid="stPopoverButton"] { min-height: 1.6rem; padding: 0; opacity: 0.8; }
/* a table reached by keyboard: Streamlit's grid marks a cell only once one was clicked */
canvas[data-testid="data-grid-canvas"]:focus-visible {
  outline: 3px solid currentColor !important; outline-offset: -3px;
}
.gmm-text-table { overflow-x: auto; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
.gmm-text-table table { width: 100%; max-width: 60rem; border-collapse: collapse; }
.gmm-text-table :is(th, td) {
  padding: 0.3rem 0.5rem; border: 0 solid rgba(128, 128, 128, 0.3); border-bottom-width: 1px; text-align: right;
}
.gmm-text-table th { font-weight: 600; vertical-align: bottom; }
.gmm-text-table :is(th, td):first-child { text-align: left; white-space: nowrap; }
.st-key-gmm-numbers > .stElementContainer { flex: 1 1 40%; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding: 3.5rem 1rem 2rem; }
  /* buttons in rows: as high as they will be, before they are as wide */
  .st-key-gmm-rows-2 { min-height: 6rem; }
  .st-key-gmm-rows-3 { min-height: 9.5rem; }
  .st-key-gmm-lesson-head { min-height: 6.2rem; }
  .st-key-gmm-numbers .stColumn { min-width: 40%; flex: 1; }
  .st-key-show { min-width: 100%; }  /* playground's colours, and beneath them what else its picture offers */
  /* numbers stand two in a row, also those with a line below */
  [data-testid="stColumn"]:has(
    > [data-testid="stVerticalBlock"] > * > [data-testid="stMetric"],
    > [data-testid="stVerticalBlock"] > * > [data-testid="stVerticalBlock"] > * > [data-testid="stMetric"]
  ) { min-width: 40%; flex: 1; }
}
@media (hover: none), (max-width: 640px) {  /* no keyboard at hand */
  [data-testid^="stBaseButton"] kbd { display: none; }
}
.st-key-criterion button:nth-child(-n+3) p, .st-key-by button p { text-transform: uppercase; }  /* BIC, AIC, ICL */
.katex-display { overflow: visible !important; }
.katex-display > .katex { white-space: normal; }  /* a long formula breaks at a relation instead of scrolling */
[data-testid^="stBaseButton"] kbd { color: inherit; opacity: 1; }
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
"""

_HEIGHTS = range(100, 1250, 10)
_PICTURE = ">.stElementContainer:first-child"
_RESERVED = "".join(f'[class*="st-key-gmm-{px}px-"]{_PICTURE}{{min-height:{px}px}}' for px in _HEIGHTS)
"""Room for pictures that are still on their way, by the names that `show.figure` gives them.

A browser holds each of these rules against every element that its last part admits, at each change of the page: so that
part names a class.
"""

_SMALLEST_GROWING = 300
"""Pixels from which a picture grows with the screen."""

_GROWING = "".join(
    f'[class*="st-key-gmm-{px}px-"]{_PICTURE},[class*="st-key-gmm-{px}px-"] .gmm-stage'
    f"{{min-height:max({px}px,min({px / 7.2:.1f}vh,66vh,{1.5 * px:.0f}px))}}"
    for px in _HEIGHTS
    if px >= _SMALLEST_GROWING
)
_ON_PHONE = "".join(f'[class*="px-narrow-{px}px-"]{_PICTURE}{{min-height:{px}px}}' for px in _HEIGHTS)
_PLAYER = 170
"""Pixels that a film's buttons and words take on a phone."""

_ON_PHONE += "".join(f'[class*="st-key-gmm-{px}px-plays-"]{_PICTURE}{{min-height:{px + _PLAYER}px}}' for px in _HEIGHTS)
_RESERVED += f"@media (max-width: 640px) {{{_ON_PHONE}}}"
_RESERVED += f"@media (min-width: 1400px) and (min-height: 721px) {{{_GROWING}}}"
"""Pictures are made for 720 pixels; a large screen's are up to half as large again. Projected, plot.js sees to it."""

STYLE = _STYLE + _RESERVED
"""What holds on every page at all times: `pages.ui.early` sends it along with the page itself."""

_DARK = """
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] p { color: #0E1621; }
"""

_POINTER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='36' height='36'%3E"
    "%3Ccircle cx='18' cy='18' r='13' fill='%23D55E00' fill-opacity='.35' stroke='%23D55E00' stroke-width='3'/%3E"
    "%3Ccircle cx='18' cy='18' r='2' fill='%23D55E00'/%3E%3C/svg%3E"
)
"""A ring that the last row sees, with a point at its middle for the hand that leads it."""

_PROJECTED = "".join(
    f'[class*="st-key-gmm-{px}px-"]{_PICTURE}{{min-height:clamp({px}px,{px / 12.8:.2f}vw,{1.8 * px:.0f}px)}}'
    for px in _HEIGHTS
)
"""Room as plot.js takes it on a projector."""

_PRESENTING = f"""
{_PROJECTED}
.gmm-stage {{ min-height: 0 !important; }}
* {{ cursor: url("{_POINTER}") 18 18, auto !important; }}
[data-testid="stHeader"] {{ height: 2.4rem; min-height: 2.4rem; }}
.st-key-gmm-frame {{ top: 0.1rem; }}
[data-testid="stMainBlockContainer"] {{ padding: 2.5rem 1.5rem 0.5rem; }}
[data-testid="stMainBlockContainer"] h1 {{ font-size: 1.25rem; }}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {{ gap: 0.35rem; }}
[class*="-details"] [data-testid="stPopoverButton"] {{ min-height: 1.1rem; }}
[class*="-details"] [data-testid="stPopoverButton"] p {{ font-size: 0.75rem; }}
@media (max-width: 640px) {{
  [data-testid="stMainBlockContainer"] {{ padding: 2.5rem 0.8rem 0.5rem; }}
  .st-key-gmm-lesson-head {{ min-height: 0; }}
}}
"""

_LARGE_TYPE = (
    "{page} {{ font-size: clamp(22px, 1.72vw, 40px); }}@media (max-width: 640px) {{ {page} {{ font-size: 18px; }} }}"
)

_UNTIL_STYLED = "html:not(:has(.stHtml))"
"""The page before `run` has sent it a style."""

PROJECTED_AT_ONCE = _LARGE_TYPE.format(page=_UNTIL_STYLED) + f"{_UNTIL_STYLED} {{ {_PRESENTING} }}"
"""The projector's style as `pages.ui.early` sends it along, for the moment until `run` sends it; so it can be left."""


def run() -> None:
    """Draw the frame and the page that the address asks for."""
    session.take_next()
    compute.attend()
    page = _navigation()
    session.enter(page.url_path)
    (entry,) = (entry for entry in PAGES if entry.url_path == page.url_path)
    st.set_page_config(
        page_title="Gaussian mixture explorer",
        page_icon=str(ROOT / "static" / "icon.svg"),
        layout="wide",
        initial_sidebar_state=SIDEBAR if entry.has_controls and not session.is_presenting() else "collapsed",
    )
    _check_link(page)
    dark = _DARK if st.context.theme.type == "dark" else ""
    projected = _LARGE_TYPE.format(page="html") + _PRESENTING if session.is_presenting() else ""
    st.html(f"<style>{dark}{projected}</style>")
    if entry.has_controls:
        st.sidebar.empty()  # the controls' side opens before anything stands beside it
    with st.container(horizontal=True, vertical_alignment="center", key="gmm-frame"):
        controls.widget("present")
        share.panel(page.url_path)
    with show.guard():
        page.run()
    show.link_notices()
    settling.settle()


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
    table = dict(CONTROLS)
    for name, default in OPENINGS.get(page.url_path, {}).items():
        table[name] = replace(table[name], default=default)
    if session.own_dataset() is not None:
        table["data"] = replace(table["data"], options=table["data"].options | {session.OWN: "Your data"})
    given = st.query_params.to_dict()
    meant = spelt_out(page.url_path, given)
    name, _ = table["data"].read(meant.get("data", table["data"].default))
    if name in CATALOGUE:
        table |= dataset_controls(name)
    values, sentences = corrected(meant, table)
    if given.get("data") == session.OWN and session.own_dataset() is None:
        sentences = (FILE_IS_GONE, *(sentence for sentence in sentences if "“own”" not in sentence))
    if sentences or meant != given:
        session.add_notices(sentences)
        st.switch_page(page, query_params=values)
