"""The Gaussian mixture explorer: `streamlit run app.py`."""

import os

# Fits are many and small: more than one thread for each only gets in the others' way. Before NumPy is loaded.
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

from pages.ui import frame  # noqa: E402

frame.run()
