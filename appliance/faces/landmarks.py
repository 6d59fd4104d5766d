"""Anatomical names for the points of MediaPipe's face mesh (478 points).

Every pair is (the patient's right, the patient's left) in an image that was **not** mirrored.
Sources: agreement of seven independent projects that measure faces with this mesh: mouth corners and
outer canthi 7 of 7, inner canthi 6, lids 5, brow 5, cheek 3 (they do not agree on the nose, whose
points were chosen by looking at them on pictures).
"""

from __future__ import annotations

from typing import Final

from appliance.sides import Side

Pair = tuple[tuple[int, ...], tuple[int, ...]]

OUTER_CANTHUS: Final[Pair] = ((33,), (263,))
INNER_CANTHUS: Final[Pair] = ((133,), (362,))
UPPER_LID: Final[Pair] = ((160, 158), (387, 385))
LOWER_LID: Final[Pair] = ((144, 153), (373, 380))
BROW_ARCH: Final[Pair] = ((105, 66, 63), (334, 296, 293))
BROW_FROWN: Final[Pair] = ((105, 66, 107, 65, 55), (334, 296, 336, 295, 285))
NOSE_WING: Final[Pair] = ((64, 48), (294, 278))
NOSE_AND_LIP: Final[Pair] = ((37, 167, 165, 64, 98), (267, 393, 391, 294, 327))
MOUTH_CORNER: Final[Pair] = ((61,), (291,))
CORNER_AROUND: Final[Pair] = ((61, 57, 40, 91), (291, 287, 270, 321))
BELOW_LID: Final[Pair] = ((24, 23, 22), (254, 253, 252))
CORNER_AND_SIDE: Final[Pair] = ((61, 57), (291, 287))
UPPER_LIP_EDGE: Final[Pair] = ((39, 40), (269, 270))
LOWER_LIP_EDGE: Final[Pair] = ((181, 91), (405, 321))
IRIS_CENTRE: Final[Pair] = ((468,), (473,))
LIPS_INNER: Final = (13, 14)
IRIS_WIDTH: Final[Pair] = ((469, 471), (474, 476))

FOREHEAD_TOP: Final = 10
CHIN: Final = 152

#: Seven points that expressions hardly move: canthi and the bridge of the nose. More points hurt,
#: since all others move with some expression.
STABLE: Final = (33, 133, 362, 263, 168, 6, 197)

#: Points whose places tell one skull from another and that an expression moves little: canthi, bridge of the nose,
#: temples, the widest points of the face, the hair line.
SKULL: Final = (33, 133, 362, 263, 168, 6, 197, 195, 127, 356, 234, 454, 10)


def of(pair: Pair, side: Side) -> tuple[int, ...]:
    """The indices of one side of a pair."""
    return pair[1] if side is Side.LEFT else pair[0]
