"""Where things are in the simulated patient's photograph, and how its skin moves: tables.

Coordinates are pixels of the photograph (512 × 512, x to the right, y down); its subject's right half is on the
picture's left, as in any picture that was not mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.sides import Side

#: mm a pixel of the photograph: her irises measure 8.7 px, and an iris is 11.7 mm.
MM_PER_PX = 1.345

# Outlines read off the photograph once: lids and inner lips from corner to corner.
LIDS = {
    Side.RIGHT: (
        [(195.6, 101.1), (197.5, 99.5), (199.5, 98.6), (202.9, 98.2), (206.4, 98.7),
         (210.0, 100.3), (214.1, 103.7)],
        [(195.6, 101.1), (197.1, 102.3), (200.9, 104.0), (204.4, 104.5), (207.8, 104.3),
         (211.1, 104.0), (214.1, 103.7)],
    ),
    Side.LEFT: (
        [(236.5, 105.0), (240.7, 102.0), (244.4, 100.7), (248.1, 100.7), (251.5, 101.5),
         (253.6, 102.7), (255.5, 104.4)],
        [(236.5, 105.0), (239.5, 105.6), (242.7, 106.2), (246.2, 106.8), (249.7, 106.7),
         (252.1, 106.2), (255.5, 104.4)],
    ),
}  # fmt: skip
UPPER_LIP = [
    (204.4, 140.1),
    (209.9, 141.0),
    (218.2, 142.6),
    (223.8, 143.5),
    (229.5, 143.2),
    (238.0, 142.3),
    (243.8, 141.9),
]
LOWER_LIP = [
    (204.4, 140.1),
    (210.1, 145.6),
    (218.2, 149.2),
    (223.6, 150.1),
    (229.0, 149.9),
    (237.4, 146.9),
    (243.8, 141.9),
]
MIDLINE = ((225.2, 101.2), (222.0, 178.7))  # between the eyes, chin
HEAD = (224.0, 125.0, 52.0, 66.0)  # centre and half axes of the head, for turning it


@dataclass(frozen=True)
class Bump:
    """A smooth push of the skin: where (per side), how far at gain 1, and how wide.

    ``lateral_mm`` is away from the midline, ``up_mm`` towards the hair; ``sigma_mm`` the Gaussian's.
    """

    right: tuple[float, float]
    left: tuple[float, float]
    lateral_mm: float
    up_mm: float
    sigma_mm: float


_CORNER = ((203.5, 140.5), (244.5, 141.8))
_BROW_IN, _BROW_MID, _BROW_OUT = (
    ((213.0, 90.5), (239.0, 91.5)),
    ((203.0, 87.5), (250.0, 89.0)),
    ((192.0, 88.5), (261.0, 92.0)),
)
_WING = ((210.5, 127.0), (238.0, 128.5))
_LIP_UP, _LIP_LOW = ((216.0, 139.5), (231.5, 140.0)), ((215.5, 153.0), (231.5, 154.0))
_CHEEK = ((196.0, 128.0), (256.0, 130.0))

#: What the skin does in each movement at gain 1; sizes after the norms of healthy adults
#: (smile 9.3 mm, brow 8 mm: see the README, "The numbers").
ACTIONS: Mapping[str, tuple[Bump, ...]] = {
    "relax": (Bump(*_CORNER, -5.0, -4.5, 11), Bump(*_CHEEK, 0, -2.0, 14)),
    "brow-raise": (Bump(*_BROW_IN, 0, 5.0, 8), Bump(*_BROW_MID, 0, 5.5, 8), Bump(*_BROW_OUT, 0, 4.5, 8)),
    "brow-frown": (Bump(*_BROW_IN, -3.0, -3.5, 8), Bump(*_BROW_MID, -1.5, -1.5, 8)),
    "nose-wrinkle": (Bump(*_WING, 0.5, 3.5, 7), Bump(*_LIP_UP, 0, 3.0, 7)),
    "nostril-flare": (Bump(*_WING, 1.0, 0, 5),),
    "corners-out": (Bump(*_CORNER, 6.5, 1.0, 11),),
    "smile": (Bump(*_CORNER, 6.5, 6.0, 11), Bump(*_CHEEK, 0, 2.5, 13)),
    "pucker": (Bump(*_CORNER, -6.0, 0.5, 10),),
    "press": (Bump(*_LIP_UP, 0, -1.8, 5), Bump(*_LIP_LOW, 0, 1.8, 5)),
    "puff": (Bump(*_CHEEK, 5.0, 0, 15),),
    "gaze-down": (Bump((203.7, 101.2), (246.6, 103.4), 0, -5.0, 5.0),),
    "squeeze": (Bump((204.4, 107.0), (246.2, 109.0), 0, 1.6, 6),),
}
