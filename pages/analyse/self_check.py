"""The self-check: published fits of published data, computed anew and compared."""

from __future__ import annotations

import streamlit as st

from gmm_core.assess import published
from gmm_core.assess.published import PUBLISHED, Published
from gmm_core.data.catalogue import CATALOGUE, default_spec
from gmm_core.fit import restarts
from pages.ui import compute, show, wording

WIDTHS = {name: st.column_config.TextColumn(width=150) for name in ("data", "quantity")}


def page() -> None:
    show.head("Self-check", "Do the numbers here agree with those that others have published for the same data?")
    ours = [_ours(one) for one in PUBLISHED]
    agrees = [abs(value - one.value) <= one.tolerance for one, value in zip(PUBLISHED, ours, strict=True)]
    verdict = f"{sum(agrees)} of {len(agrees)} published numbers are met, computed just now on this machine."
    (st.success if all(agrees) else st.error)(verdict)
    table = {
        "data": [CATALOGUE[one.data].title for one in PUBLISHED],
        "model": [f"{one.covariance_type}, K = {one.n_components}" for one in PUBLISHED],
        "quantity": [one.quantity for one in PUBLISHED],
        "as printed": [one.printed for one in PUBLISHED],
        "in our sign": [one.value for one in PUBLISHED],
        "ours": ours,
        "difference": [value - one.value for one, value in zip(PUBLISHED, ours, strict=True)],
        "allowed": [one.tolerance for one in PUBLISHED],
        "agrees": ["yes" if good else "no" for good in agrees],
        "source": [one.source for one in PUBLISHED],
    }
    look = {"hide_index": True, "height": "content", "column_config": show.decimals(table, 4) | WIDTHS}
    st.dataframe(table, key="gmm-630px-published", **look)  # its room is reserved by this name
    show.downloads([("Download as CSV", "self-check.csv", lambda: show.csv_bytes(table), "text/csv")])
    show.notice(
        [
            "Here a lower BIC, AIC or ICL is better. mclust prints them with the opposite sign, which is turned here.",
            "mclust stops EM a little earlier than we do. Its likelihood lies up to 0.1 below ours, and its ICL, which "
            "depends on single responsibilities, differs by up to 1.",
            f"{wording.count(len({one.data for one in PUBLISHED}), 'data set')} and four families are checked; "
            "every commit of this project checks them too.",
        ]
    )


def _ours(one: Published) -> float:
    data = compute.dataset(default_spec(one.data))
    return published.quantity(one, data, compute.run(restarts.fit, data, one.spec))


page()
