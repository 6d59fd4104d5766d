"""Symmirror: a two-way mirror that coaches facial exercises.

The rooms of the house and the way of the data are drawn in the README, "For developers".
Everywhere in this package a *side* is the patient's own left or right, lengths are millimetres
and times are seconds; a name that ends in ``_px`` or ``_mm`` says so itself.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("symmirror")
except PackageNotFoundError:  # run from a tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
