"""See: the clusters from every side, in the columns' own units, and the rows behind what is selected."""

from __future__ import annotations

import streamlit as st

from gmm_core.data.dataset import Dataset
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared
from gmm_core.fit.analysis import Analysis
from gmm_core.fit.restarts import Fit
from pages.ui import controls, session, show, wording
from pages.ui.own import answers, kept, pictures, settings
from pages.ui.own.scene import Scene, forget_selection, list_rows

PICTURES = {
    "picture": pictures.picture,
    "pairs": pictures.all_pairs,
    "separation": pictures.separation,
    "PCA": pictures.principal,
}
"""Views in which points can be selected."""

OTHERS = {
    "3-D": pictures.space,
    "profiles": answers.what_differs,
    "uncertainty": answers.what_is_in_doubt,
    "outliers": answers.what_lies_outside,
    "fit check": answers.how_gaussian,
    "models": answers.which_models,
    "scale check": answers.whether_scale_matters,
}


def views(file: session.OwnFile, table: Table, prepared: Prepared, data: Dataset, found: Analysis, fit: Fit) -> None:
    """Let the person choose a view, draw it, and list the rows behind the selection."""
    mixture = prepared.transform.to_unscaled(fit.mixture)
    scene = Scene(file, table, prepared, data, kept.natural(prepared, data), mixture, found, fit)
    view = controls.widget(settings.VIEW)
    one_column = data.n_features == 1 and view == "picture"
    st.caption("The column's histogram under the mixture." if one_column else settings.VIEWS[view])
    with show.guard():  # what follows the view stays
        if view in OTHERS:
            OTHERS[view](scene)
        else:
            _rows(scene, PICTURES[view](scene))


def _rows(scene: Scene, selected: pictures.Selected) -> None:
    """The rows selected in the picture; all of them where none are."""
    n = scene.data.n_samples
    rows = [row for row in dict.fromkeys(selected.points) if isinstance(row, int) and 0 <= row < n]
    drawn = f" of the {selected.n_drawn:,} drawn as points" if selected.n_drawn < n else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        if rows:
            st.markdown(f"**{wording.count(len(rows), 'row')} selected**{drawn}", width="content")
            st.button("List all rows", type="tertiary", icon=":material/close:", on_click=forget_selection)
        elif selected is pictures.NOTHING:
            st.markdown("**Rows**")
        else:
            st.markdown(f"**Rows**: select some{drawn}, with the picture's box or lasso, to list only those.")
    list_rows(scene, rows or range(n))
