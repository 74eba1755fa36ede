"""What all tests share."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# as in app.py: several workers, each with threads for every core, only get in each other's way; before NumPy is loaded
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
