"""What is measured for each movement: a table, one row a measure.

A row says which points of which side move, and along which direction movement counts as positive.
Lateral is away from the midline on either side, up is towards the hair, forward out of the face, all in the
head's own frame, so that the same row serves both sides and the two bars are comparable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from appliance.faces import landmarks as lm
from appliance.faces import skin
from appliance.faces.face import Points
from appliance.faces.reasons import Quality
from appliance.sides import Side

#: Horizontal visible iris diameter of adults, mm: 11.7 ± 0.4, the same on both sides (PubMed 15778595).
IRIS_MM = 11.7


class By(StrEnum):
    """What sees a movement best."""

    SKIN = "skin"  # the skin's own texture, see skin.py
    LIDS = "lids"  # how much of the eye is to be seen, see lids.py


class Along(StrEnum):
    """What should be still meanwhile, and is looked at from time to time: a weak face may move it along."""

    EYES = "eyes"
    CORNERS = "corners"


@dataclass(frozen=True)
class Measure:
    """One row.

    ``points`` move along ``direction`` (lateral, up, forward); the movement is counted in millimetres of the
    face's frontal plane, where (lateral, up) has length 1. For the lids the value is how far the gap has closed.
    ``full_mm`` is the height of a full bar; ``confidence`` the best quality this can have (NONE: it is never told);
    ``along`` what should be still; ``gaze`` whether the lids are to follow the gaze instead of closing.
    """

    name: str
    what: str
    by: By
    points: lm.Pair
    direction: tuple[float, float, float]
    region: skin.Region
    full_mm: float
    confidence: Quality
    source: str
    along: Along = Along.EYES
    gaze: bool = False

    def seen_way(self, axes: Points, side: Side, sight: Points) -> Points:
        """How the camera sees one side move by 1 mm of this measure: (2,) mm in the picture, x right, y down.

        ``axes`` (3, 3) are the head's, ``sight`` (2,) is where it stands off the camera's axis, as the tangents of the
        angles to the right and down. Of a movement towards it a camera sees what the head's angle shows of it, and
        besides that it grows away from the axis (pinhole projection, to first order): lips that come 10 mm forward
        seem to widen by half a millimetre on either side at 50 cm.
        """
        lateral, up, forward = np.array(self.direction) / np.hypot(*self.direction[:2])
        outward = axes[0] if side is Side.LEFT else -axes[0]
        way = lateral * outward + up * axes[1] + forward * axes[2]
        seen: Points = way[:2] - sight * way[2]
        return seen


def along(moved_mm: Points, seen: Points) -> float:
    """How many mm of a measure were moved if the camera saw ``moved_mm`` (2,) and 1 mm of it looks like ``seen`` (2,).

    Least squares: the seen movement on the seen direction.
    """
    return float(moved_mm @ seen / (seen @ seen))


def _row(name: str, what: str, by: By, points: lm.Pair, direction: tuple[float, float, float], region: skin.Region,
         full_mm: float, confidence: Quality, source: str, *, gaze: bool = False) -> tuple[str, Measure]:  # fmt: skip
    still = Along.CORNERS if region in (skin.EYES, skin.BROW) else Along.EYES
    return name, Measure(name, what, by, points, direction, region, full_mm, confidence, source, still, gaze)


_SMILE, _OUT, _PUCKER = (0.68, 1.0, -0.88), (1, 0, -0.5), (-0.9, 0.43, 1.92)
_LIDS, _DOWN = (0, -1, 0), (0, -1, -0.68)

#: All measures by name. Directions: the pull of the muscle, after the source of each row; how far each goes
#: forward follows the surface of a face (ICT-FaceKit's expressions, MIT).
MEASURES: Mapping[str, Measure] = dict([
    _row("brow-raise", "brow arch, upwards", By.SKIN, lm.BROW_ARCH, (0, 1, -0.13), skin.BROW, 10, Quality.GOOD,
         "frontalis lifts the brow; 7.6-9.0 mm in 81 healthy subjects"),
    _row("brow-frown", "inner brow, towards the midline and down", By.SKIN, lm.BROW_FROWN, (-0.7, -0.7, 0.45),
         skin.BROW, 6, Quality.FAIR, "corrugator draws the brow medially and down (FACS AU 4)"),
    _row("nose-wrinkle", "nose wing and upper lip, upwards", By.SKIN, lm.NOSE_AND_LIP, (0, 1, 0), skin.MIDDLE, 8,
         Quality.FAIR, "levator labii superioris alaeque nasi lifts wing and lip (FACS AU 9)"),
    _row("nostril-flare", "nose wing, outwards", By.SKIN, lm.NOSE_WING, (1, 0, 0), skin.MIDDLE, 4, Quality.LOW,
         "dilator naris (FACS AU 38); mostly below what a camera can tell from noise"),
    _row("corner-outward", "mouth corner, outwards", By.SKIN, lm.MOUTH_CORNER, _OUT, skin.CORNERS, 12, Quality.GOOD,
         "risorius draws the corner laterally (FACS AU 20)"),
    _row("corner-smile", "mouth corner, outwards and up", By.SKIN, lm.CORNER_AROUND, _SMILE, skin.CORNERS, 14,
         Quality.GOOD, "zygomaticus major; commissure displacement 9.3 ± 2.8 mm in healthy adults"),
    _row("corner-swing", "mouth corner, outwards (inwards is negative)", By.SKIN, lm.MOUTH_CORNER, _OUT, skin.CORNERS,
         10, Quality.FAIR, "pucker and stretch of speech (FACS AU 18 and 20)"),
    _row("lip-pucker", "mouth corner, towards the midline", By.SKIN, lm.CORNER_AND_SIDE, _PUCKER, skin.MOUTH, 10,
         Quality.FAIR, "orbicularis oris draws the corners medially and forward (FACS AU 18)"),
    _row("lid-closure", "gap between the lids, closing", By.LIDS, lm.UPPER_LID, _LIDS, skin.EYES, 12, Quality.GOOD,
         "palpebral aperture 9.7 ± 1.2 mm (doi 10.1097/01.opx.0000236811.78177.97)"),
    _row("lid-squint", "skin below the lower lid, upwards", By.SKIN, lm.BELOW_LID, (0, 1, 0), skin.EYES, 6,
         Quality.FAIR, "orbicularis oculi lifts the lower lid (FACS AU 6/7)"),
    _row("gaze-down", "gap between the lids, closing as the gaze falls", By.LIDS, lm.UPPER_LID, _LIDS, skin.EYES, 8,
         Quality.FAIR, "aperture 6.4 ± 1.1 mm at 40° down-gaze (doi 10.1097/01.opx.0000236811.78177.97)", gaze=True),
    _row("jaw-opening", "lower lip, downwards", By.SKIN, lm.LOWER_LIP_EDGE, _DOWN, skin.MOUTH, 40, Quality.FAIR,
         "the lower lip goes with the jaw (FACS AU 26/27)"),
    # On rendered faces no part of the lips told the sides of a press apart within 0.1 of their true ratio.
    _row("lip-press", "red of the upper lip, rolling inwards", By.SKIN, lm.UPPER_LIP_EDGE, (0, -1, 0), skin.MOUTH, 5,
         Quality.NONE, "pressed lips roll inwards (FACS AU 24): a camera cannot tell the sides apart"),
])  # fmt: skip
