"""What is measured for each movement: a table, one row a measure.

A row says which points of which side move, and along which direction movement counts as positive.
Lateral is away from the midline on either side, up is towards the hair, both in the head's own frame,
so that the same row serves both sides and the two bars are comparable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from appliance.faces import landmarks as lm
from appliance.faces.face import Points
from appliance.faces.reasons import Quality
from appliance.sides import Side

#: Horizontal visible iris diameter of adults, mm: 11.7 ± 0.4, the same on both sides (PubMed 15778595).
IRIS_MM = 11.7


@dataclass(frozen=True)
class Measure:
    """One row.

    ``points`` move along ``direction`` (lateral, up); or, where ``closes_on`` is set, the gap between
    ``points`` and those below it becomes smaller, and ``direction`` is the gap's own (0, 1).
    ``full_mm`` is the height of a full bar; ``confidence`` the best quality this can have.
    """

    name: str
    what: str
    points: lm.Pair
    direction: tuple[float, float]
    full_mm: float
    confidence: Quality
    source: str
    closes_on: lm.Pair | None = None

    def per_side(self, moved: Points, rest: Points, axes: Points, side: Side) -> float:
        """Signed movement of one side, in the unit of the points (pixels).

        ``moved`` (478, 3) is already aligned to ``rest`` (478, 3); ``axes`` (3, 3) are the head's.
        """
        lateral, up = np.array(self.direction) / np.hypot(*self.direction)
        outward = axes[0] if side is Side.LEFT else -axes[0]
        way = lateral * outward + up * axes[1]
        index = list(lm.of(self.points, side))
        if self.closes_on is None:
            return float((moved[index].mean(axis=0) - rest[index].mean(axis=0)) @ way)
        below = list(lm.of(self.closes_on, side))

        def gap(points: Points) -> float:
            return float((points[index].mean(axis=0) - points[below].mean(axis=0)) @ way)

        return gap(rest) - gap(moved)


def _row(name: str, what: str, points: lm.Pair, direction: tuple[float, float], full_mm: float,
         confidence: Quality, source: str, closes_on: lm.Pair | None = None) -> tuple[str, Measure]:  # fmt: skip
    return name, Measure(name, what, points, direction, full_mm, confidence, source, closes_on)


#: All measures by name. Directions: the pull of the muscle, after the sources of each row.
MEASURES: Mapping[str, Measure] = dict([
    _row("brow-raise", "brow arch, upwards", lm.BROW_ARCH, (0, 1), 10, Quality.GOOD,
         "frontalis lifts the brow; 7.6-9.0 mm in 81 healthy subjects"),
    _row("brow-frown", "inner brow, towards the midline and down", lm.BROW_INNER, (-0.6, -0.8), 6, Quality.FAIR,
         "corrugator draws the brow medially and down (FACS AU 4)"),
    _row("nose-wrinkle", "upper lip beside the philtrum, upwards", lm.UPPER_LIP, (0, 1), 6, Quality.LOW,
         "levator labii superioris alaeque nasi lifts wing and lip (FACS AU 9)"),
    _row("nostril-flare", "nose wing, outwards", lm.NOSE_WING, (1, 0), 4, Quality.LOW,
         "dilator naris (FACS AU 38); mostly below what a camera can tell from noise"),
    _row("corner-outward", "mouth corner, outwards", lm.MOUTH_CORNER, (1, 0), 12, Quality.GOOD,
         "risorius draws the corner laterally (FACS AU 20)"),
    _row("corner-smile", "mouth corner, outwards and up", lm.MOUTH_CORNER, (0.7, 0.7), 14, Quality.GOOD,
         "zygomaticus major; commissure displacement 9.3 ± 2.8 mm in healthy adults"),
    _row("corner-swing", "mouth corner, outwards (inwards is negative)", lm.MOUTH_CORNER, (1, 0), 10, Quality.FAIR,
         "pucker and stretch of speech (FACS AU 18 and 20)"),
    _row("lip-pucker", "mouth corner, towards the midline", lm.MOUTH_CORNER, (-1, 0), 10, Quality.FAIR,
         "orbicularis oris draws the corners medially (FACS AU 18)"),
    _row("lid-closure", "gap between the lids, closing", lm.UPPER_LID, (0, 1), 12, Quality.GOOD,
         "palpebral aperture 9.7 ± 1.2 mm (doi 10.1097/01.opx.0000236811.78177.97)", lm.LOWER_LID),
    _row("lid-squint", "gap between the lids, closing", lm.UPPER_LID, (0, 1), 8, Quality.FAIR,
         "orbicularis oculi narrows the aperture (FACS AU 6/7)", lm.LOWER_LID),
    _row("gaze-down", "gap between the lids, closing as the gaze falls", lm.UPPER_LID, (0, 1), 8, Quality.FAIR,
         "aperture 6.4 ± 1.1 mm at 40° down-gaze (doi 10.1097/01.opx.0000236811.78177.97)", lm.LOWER_LID),
    _row("jaw-opening", "lower lip, downwards", lm.LOWER_LIP_EDGE, (0, -1), 40, Quality.FAIR,
         "the lower lip goes with the jaw (FACS AU 26/27)"),
    _row("lip-press", "height of the red lips, becoming less", lm.UPPER_LIP_EDGE, (0, 1), 5, Quality.LOW,
         "pressed lips roll inwards (FACS AU 24)", lm.LOWER_LIP_EDGE),
])  # fmt: skip
