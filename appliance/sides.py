"""The patient's two sides.

Left and right are always the patient's own. In a camera image that was not mirrored the patient's
right half is on the image's left; a reflection in the mirror keeps the patient's left on the left.
"""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """One half of the patient's face, named as the patient would name it."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT
