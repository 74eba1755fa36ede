"""The self-check: published fits of published data, computed anew and compared."""

from __future__ import annotations

import streamlit as st

from gmm_core.assess import published
from gmm_core.assess.published import PUBLISHED, Published
from gmm_core.data.catalogue import CATALOGUE, default_spec
from gmm_core.fit import restarts
from pages.ui import compute, show, wording

NAMES = {"adjusted Rand": "ARI, mixture", "adjusted Rand, k-means": "ARI, k-means"}
"""Of quantities whose names are longer than a column."""

PLACES = 4


def page() -> None:
    show.head("Self-check", "Do the numbers computed here agree with published ones for the same data?")
    ours = [_ours(one) for one in PUBLISHED]
    agrees = [abs(value - one.value) <= one.tolerance for one, value in zip(PUBLISHED, ours, strict=True)]
    verdict = f"{sum(agrees)} of {len(agrees)} published numbers agree with ours, computed just now on this machine."
    (st.success if all(agrees) else st.error)(verdict)
    table = {
        "data": [CATALOGUE[one.data].title for one in PUBLISHED],
        "model": [f"{one.covariance_type}, K = {one.n_components}" for one in PUBLISHED],
        "quantity": [NAMES.get(one.quantity, one.quantity) for one in PUBLISHED],
        "agrees": ["yes" if good else "no" for good in agrees],
        "published": [one.value for one in PUBLISHED],
        "ours": ours,
        "difference": [round(value - one.value, PLACES) + 0.0 for one, value in zip(PUBLISHED, ours, strict=True)],
        "allowed": [one.tolerance for one in PUBLISHED],
        "as printed": [one.printed for one in PUBLISHED],
        "source": [one.source.split(" (")[0] for one in PUBLISHED],
    }
    columns = show.decimals(table, PLACES) | {
        "published": st.column_config.NumberColumn(format=f"%.{PLACES}f", help="In our sign"),
        "as printed": st.column_config.NumberColumn(format=f"%.{PLACES}f", help="In the source's own sign"),
        "data": st.column_config.TextColumn(width=140),
    }
    look = {"hide_index": True, "height": "content", "column_config": columns}
    with st.container(key="gmm-630px-published"):  # its room is reserved by this name
        st.dataframe(table, **look)
    st.caption(f"Sources: {'; '.join(dict.fromkeys(one.source for one in PUBLISHED))}.")
    show.downloads([("Download as CSV", "self-check.csv", lambda: show.csv_bytes(table), "text/csv")])
    show.notice(
        [
            "Here a lower BIC, AIC or ICL is better. mclust prints the opposite sign: “published” has it turned.",
            "mclust stops EM a little earlier. So its log-likelihood lies up to 0.1 below ours, and its ICL, which "
            "depends on single responsibilities, differs by up to 1.",
            f"Checked are {wording.count(len({one.data for one in PUBLISHED}), 'data set')} and all four covariance "
            "types, here and in the tests of every version.",
        ]
    )


def _ours(one: Published) -> float:
    data = compute.dataset(default_spec(one.data))
    return published.quantity(one, data, compute.run(restarts.fit, data, one.spec))


page()
