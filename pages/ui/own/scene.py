"""What every view of a finding draws, and the words and lists that views share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from gmm_core.data.dataset import Dataset
from gmm_core.data.ingest import Table
from gmm_core.data.prepare import Prepared
from gmm_core.fit.analysis import Analysis
from gmm_core.fit.restarts import Fit
from gmm_core.model.mixture import Mixture
from pages.ui import session, wording
from pages.ui.own import kept

MOST_ROWS_LISTED = 500
MOST_COLUMNS_LISTED = 40
EDITION = "own-edition"


@dataclass(frozen=True, eq=False)
class Scene:
    """The rows and the mixture in the columns' units, and what they come from.

    Parameters
    ----------
    file, table, prepared
        What the person brought and made of it.
    data : Dataset
        The rows as they were fitted.
    natural : Dataset
        The same rows in the columns' units (logged ones as log10).
    mixture : Mixture
        The fit's, in these units.
    found : Analysis
    fit : Fit
        Of the model shown, which need not be the one chosen.
    """

    file: session.OwnFile
    table: Table
    prepared: Prepared
    data: Dataset
    natural: Dataset
    mixture: Mixture
    found: Analysis
    fit: Fit

    def key(self, view: str) -> str:
        """Name of a picture of these rows; another one for other rows, on which a selection would mean nothing."""
        return f"own-{view}-{_edition(self.data.key)}"

    @property
    def source(self) -> tuple:
        """What the fit and all that is derived from it depend on, besides the data."""
        return self.fit.spec, self.fit.mixture

    @property
    def alt(self) -> str:
        weights = wording.listed([wording.percent(w) for w in self.mixture.weights])
        clusters = wording.count(self.mixture.n_components, "cluster")
        shares = f" with shares of {weights}" if self.mixture.n_components > 1 else ""
        return f"{wording.count(self.data.n_samples, 'row')} in {clusters}{shares}."


def forget_selection() -> None:
    """Let pictures begin anew, with nothing selected; in a button's callback."""
    key, number = session.value(EDITION)
    session.set_value(EDITION, (key, number + 1))


def _edition(key: str) -> int:
    """Number of this set of rows among those that the session has shown."""
    last, number = session.value(EDITION, ("", 0))
    if key != last:
        number += 1
        session.set_value(EDITION, (key, number))
    return number


def list_rows(scene: Scene, rows: Sequence[int]) -> None:
    """The person's own rows (given by their place among the fitted ones), each with its cluster."""
    frame = kept.labelled_rows(scene.file, scene.table, scene.prepared, scene.fit)
    positions = scene.prepared.rows[list(rows[:MOST_ROWS_LISTED])]
    n_own = scene.table.frame.shape[1]
    brought, said = list(frame.columns[:n_own]), list(frame.columns[n_own:])
    shown = [said[0], *brought[:MOST_COLUMNS_LISTED], *said[1:]]
    listed = frame[shown].iloc[positions]
    listed.index = positions + 1
    listed.index.name = "row"
    shares = {name: st.column_config.NumberColumn(format="%.3f") for name in said if listed[name].dtype.kind == "f"}
    st.dataframe(listed, height=min(38 + 35 * len(listed), 400), column_config=shares)
    left_out = [
        f"the first {MOST_ROWS_LISTED:,} of {len(rows):,} rows" if len(rows) > MOST_ROWS_LISTED else "",
        f"the first {MOST_COLUMNS_LISTED} of {n_own:,} columns" if n_own > MOST_COLUMNS_LISTED else "",
    ]
    if any(left_out):
        st.caption(f"Listed: {' and '.join(filter(None, left_out))}. The download below holds all of them.")
