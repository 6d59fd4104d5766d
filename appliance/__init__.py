"""Symmirror: a two-way mirror that coaches facial exercises.

The rooms of the house and the way of the data are drawn in the README, "For developers".
Everywhere in this package a *side* is the patient's own left or right, lengths are millimetres
and times are seconds; a name that ends in ``_px`` or ``_mm`` says so itself.
"""

import os
from importlib.metadata import PackageNotFoundError, version

# Before numpy comes in: its threads would wait for one another over matrices that one core multiplies in 0.1 ms, and
# while the camera and MediaPipe want the cores that costs a frame up to 30 ms (measured).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    __version__ = version("symmirror")
except PackageNotFoundError:  # run from a tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
