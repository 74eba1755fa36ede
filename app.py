"""The Gaussian mixture explorer: `streamlit run app.py`."""

import os

# Fits are many and small: more than one thread for each only gets in the others' way. Before NumPy is loaded.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

import streamlit as st  # noqa: E402
from starlette.formparsers import MultiPartParser  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from pages.ui import frame, server  # noqa: E402
from pages.ui.early import Early  # noqa: E402

if __name__ == "__main__":  # for each run of a visitor's
    frame.run()
else:  # once: `streamlit run` finds `app` in this file
    MultiPartParser.spool_max_size = 0  # an upload stays in memory: Starlette would put more than 1 MB on disk
    app = st.App(
        __file__,
        lifespan=server.lifespan,
        middleware=[Middleware(Early, style=frame.STYLE, projected=frame.PROJECTED_AT_ONCE)],
        on_script_error=server.say_sorry,
    )
