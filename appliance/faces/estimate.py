"""From a picture to the movement of each side: picks for each measure what sees it best."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.faces import skin
from appliance.faces.face import Face
from appliance.faces.head import align
from appliance.faces.lids import Eye
from appliance.faces.measures import By, Measure, along
from appliance.faces.patch import Alignment
from appliance.faces.skin import Moved, Region, SkinMotion
from appliance.faces.told import Corners, Eyes
from appliance.sides import Side

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


#: What looks less like rest than this (see :meth:`Estimator.likeness`) is not that face, or not in that light.
LEAST_LIKE = 0.52


#: What the mesh's stable points placed badly changes slowly: it is looked for in every other picture, s.
HEAD_S = 0.05

_STABLE = list(lm.STABLE)


class Estimator:
    """Knows the resting face: its picture (RGB), its points in that picture's pixels, and the scale.

    What a measure needs is made when it is first asked for, so that an exercise costs only its own region.
    """

    def __init__(self, image: Image, rest: Face, mm_per_px: float) -> None:
        self._image, self._rest, self._mm_per_px = image, rest, mm_per_px
        self._points, self._axes = rest.points, rest.axes
        self._skin: dict[Region, SkinMotion] = {}
        self._seen: dict[Region, tuple[Alignment, Moved | None]] = {}
        self._eyes: dict[Side, Eye | None] = {}
        self._eyes_seen: tuple[Alignment, Eyes] | None = None
        self._head_s = -1e9
        self._head_moved: Moved | None = None
        self._slip: tuple[Moved, Slip] | None = None
        self._stable = rest.points[_STABLE].mean(axis=0)
        self._stable_wide = _length(rest.points[_STABLE] - self._stable)

    def align(self, face: Face) -> Alignment:
        """The head's movement since rest, taken out."""
        moved, rotation = align(face.points, self._points)
        # The way back: rest's points to where the head is now. Least squares on all points of the same
        # similarity would follow the expression; the rotation and the stable points' centre do not.
        stable = face.points[_STABLE]
        here = stable.mean(axis=0)
        size = _length(stable - here) / self._stable_wide
        carried = (self._points - self._stable) @ (rotation.T * size) + here
        return Alignment(moved, carried, rotation)

    def per_side(self, measure: Measure, image: Image, face: Face, alignment: Alignment) -> tuple[float, float] | None:
        """(left, right) movement in mm; None where it can't be told from this picture."""
        if measure.by is By.LIDS:
            seen = self.eyes(image, alignment)
            gaps = ((Side.LEFT, seen.left_gap_mm), (Side.RIGHT, seen.right_gap_mm))
            values = [self._closed_mm(side, gap) for side, gap in gaps]
        else:
            values = self._pulled_mm(measure, image, face, alignment)
        left, right = values
        if left is None or right is None or not np.isfinite([left, right]).all():
            return None
        return left, right

    def whole_mm(self, measure: Measure) -> tuple[float, float]:
        """What (left, right) would be if it were whole: for the lids the opening at rest, else 1 on both sides.

        Two eyes are seldom open alike at rest, so millimetres of closing compare badly: both shut is even.
        """
        eyes = [self.eye(side) for side in (Side.LEFT, Side.RIGHT)] if measure.by is By.LIDS else [None, None]
        left, right = (1.0 if eye is None else eye.rest_mm for eye in eyes)
        return left, right

    def likeness(self, image: Image, face: Face, alignment: Alignment) -> float | None:
        """How much this looks like the face at rest, at most 1, whatever its expression; None where that can't be told.

        How alike the skin about eyes and nose is, less 0.1 for each mm by which the skull's points lie elsewhere. On
        rendered faces: above :data:`LEAST_LIKE` in all 288 pictures of the person at rest, below it in 87 % of 324 of
        another (74 % for the worst of three people); a lamp that comes on at one side takes it below in 69 %.
        """
        head = self._follow(skin.HEAD, image, face, alignment)
        if head is None or head.likeness is None:
            return None
        apart = (alignment.moved - self._points)[list(lm.SKULL), :2] * self._mm_per_px
        return head.likeness - 0.1 * float(np.sqrt((apart**2).sum(axis=1).mean()))

    def eyes(self, image: Image, alignment: Alignment) -> Eyes:
        """How far each eye has closed since rest. Asked again with the same ``alignment``, the answer is the same."""
        if self._eyes_seen is None or self._eyes_seen[0] is not alignment:
            self._eyes_seen = (alignment, self._look_at_eyes(image, alignment))
        return self._eyes_seen[1]

    def _look_at_eyes(self, image: Image, alignment: Alignment) -> Eyes:
        closed, gap = {}, {}
        for side in Side:
            eye = self.eye(side)
            gap[side] = None if eye is None else eye.open_mm(image, alignment.carried, self._points)
            closed[side] = None if eye is None else 1 - (gap[side] or 0.0) / eye.rest_mm
        return Eyes(closed[Side.LEFT], closed[Side.RIGHT], gap[Side.LEFT], gap[Side.RIGHT])

    def corners(self, image: Image, face: Face, alignment: Alignment) -> Corners | None:
        """How far each mouth corner has moved since rest, whichever way; None outside the picture."""
        region = skin.CORNERS
        motion = self._follow(region, image, face, alignment)
        head = self._head(image, face, alignment)
        if motion is None or head is None:
            return None
        index = (*lm.of(lm.MOUTH_CORNER, Side.LEFT), *lm.of(lm.MOUTH_CORNER, Side.RIGHT))
        moved = motion.at_points(index).astype(np.float64) - self._slips(head, self._points[list(index), :2])
        left, right = (float(v) for v in np.linalg.norm(moved, axis=1))
        return Corners(left, right)

    def eye(self, side: Side) -> Eye | None:
        """What was learnt of one eye at rest; None where it could not be told from its skin."""
        if side not in self._eyes:
            self._eyes[side] = Eye.at_rest(self._image, self._points, self._mm_per_px, side)
        return self._eyes[side]

    def _closed_mm(self, side: Side, gap_mm: float | None) -> float | None:
        eye = self.eye(side)
        return None if eye is None or gap_mm is None else eye.rest_mm - gap_mm

    def _pulled_mm(self, measure: Measure, image: Image, face: Face, alignment: Alignment) -> list[float | None]:
        sides = (Side.LEFT, Side.RIGHT)
        region = measure.region
        groups = [lm.of(measure.points, side) for side in sides]
        where = np.array([self._points[list(g), :2].mean(axis=0) for g in groups])
        ways = [measure.seen_way(self._axes, side, self._rest.sight(at)) for at, side in zip(where, sides, strict=True)]
        motion = self._follow(region, image, face, alignment)
        if motion is None:
            return [None, None]
        moved = [motion.most(group, way) for group, way in zip(groups, ways, strict=True)]
        if region.anchors:
            slip = motion.at_points(region.anchors).mean(axis=0)
            slips = np.stack([slip, slip]).astype(np.float64)
        else:
            head = self._head(image, face, alignment)
            if head is None:
                return [None, None]
            slips = self._slips(head, where)
        return [along(np.asarray(m - slip, np.float64), way) for m, slip, way in zip(moved, slips, ways, strict=True)]

    def _head(self, image: Image, face: Face, alignment: Alignment) -> Moved | None:
        """How the head's skin has moved; one look serves the next picture too, if that follows at once."""
        if not 0 < face.time_s - self._head_s < HEAD_S:
            self._head_s = face.time_s
            self._head_moved = self._follow(skin.HEAD, image, face, alignment)
        return self._head_moved

    def _slips(self, head: Moved, where: Floats) -> Floats:
        if self._slip is None or self._slip[0] is not head:
            seen = head.at_points(skin.HEAD.anchors).astype(np.float64)
            self._slip = (head, Slip.of(self._points[list(skin.HEAD.anchors), :2], seen))
        return self._slip[1].at(where)

    def _follow(self, region: Region, image: Image, face: Face, alignment: Alignment) -> Moved | None:
        """The skin of ``region``. Measures that share it share the flow: asked again, the answer is the same.

        It is remembered here and not in the :class:`SkinMotion` that it points to: a circle of references would keep
        9 MB of every earlier rest until Python's collector comes by.
        """
        if region not in self._skin:
            self._skin[region] = SkinMotion(self._image, self._points, self._mm_per_px, region)
        if region not in self._seen or self._seen[region][0] is not alignment:
            self._seen[region] = (alignment, self._skin[region].follow(image, face.points, alignment))
        return self._seen[region][1]


@dataclass(frozen=True)
class Slip:
    """How the head was carried: a shift and a turn about ``centre`` (2,), in the unit of what it was fitted to."""

    centre: Floats
    solution: Floats

    @classmethod
    def of(cls, anchors: Floats, moved: Floats) -> Slip:
        """Of ``anchors`` (k, 2), pixels, that were seen ``moved`` (k, 2).

        Fitted to the sum of absolute errors (iteratively reweighted least squares), so that one anchor that an
        expression took along does not count for much.
        """
        centre = anchors.mean(axis=0)
        rows = _shift_and_turn(anchors - centre)
        target, weight = moved.ravel(), np.ones(moved.size)
        solution = np.zeros(3)
        for _ in range(5):
            weighed = rows * weight[:, None]
            solution = np.asarray(np.linalg.solve(weighed.T @ rows, weighed.T @ target), np.float64)
            weight = 1 / np.maximum(np.abs(rows @ solution - target), 0.1)
        return cls(centre, solution)

    def at(self, where: Floats) -> Floats:
        """How far it has carried the places ``where`` (n, 2), pixels."""
        carried: Floats = (_shift_and_turn(where - self.centre) @ self.solution).reshape(-1, 2)
        return carried


def _shift_and_turn(points: Floats) -> Floats:
    rows = np.zeros((2 * len(points), 3))
    rows[0::2, 0] = rows[1::2, 1] = 1
    rows[0::2, 2], rows[1::2, 2] = -points[:, 1], points[:, 0]
    return rows


def _length(vectors: Floats) -> float:
    return float(np.sqrt((vectors * vectors).sum()))
