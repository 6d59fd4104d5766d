"""How the skin has moved since rest, from the picture itself.

MediaPipe's points are drawn towards an average, even face: they keep about half of the true difference between
the sides. The skin's own texture does not lie that way. The present picture is warped back to rest by the mesh,
and what the mesh missed is found by dense optical flow (DIS, Kroeger et al. 2016, arXiv 1603.03590); both
together are the movement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.faces.face import Points
from appliance.faces.patch import Affine, Alignment, apply, fit, inverse, upright

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# One thread: on patches this small OpenCV's threads cost more than they bring, and MediaPipe wants the cores.
cv2.setNumThreads(1)

PX_PER_MM = 1.5  # of the flow's picture: 0.1 px of flow is 0.07 mm
_STEP = 8  # the mesh's movement is spread on every 8th pixel and enlarged
_SPREAD_MM = 5.0  # how far a mesh point's movement reaches
_LOCAL_MM = 6.0  # light is evened out over this distance
_PATCH_PX = 7  # the flow is averaged over this many pixels squared
_AROUND_MM = 4.0  # a group of points stands for the skin within this distance
_MOST = 0.5  # and of that skin, this share counts: the half that moves most


@dataclass(frozen=True)
class Region:
    """A part of the face, mm in the head's frame from the middle between the eyes: x to the left, y up.

    ``anchors`` are mesh points inside it that the movements measured there leave alone. What they seem to move is
    the head, which the mesh's few stable points placed badly.
    """

    width: float
    top: float
    bottom: float
    anchors: tuple[int, ...] = ()


#: The bridge of the nose holds still while the brows move; below the eyes the whole upper face is asked (HEAD).
BROW = Region(132, 34, -20, (6, 197, 195, 5))
EYES = Region(124, 22, -30)
MIDDLE = Region(96, 6, -72)
MOUTH = Region(116, -18, -96)
#: Bridge of the nose, both inner and outer canthi: wide enough to tell a tilt, away from the mouth.
HEAD = Region(124, 8, -34, (168, 6, 197, 195, 243, 463, 130, 359, 226, 446))


class SkinMotion:
    """Follows the skin of one region against its picture at rest."""

    def __init__(self, image: Image, rest: Points, mm_per_px: float, region: Region) -> None:
        """``image`` RGB at rest, ``rest`` the points (478, 3) in its pixels."""
        self._rest, self._mm_per_px = rest, mm_per_px
        self._size = (
            _whole(region.width * PX_PER_MM),
            _whole((region.top - region.bottom) * PX_PER_MM),
        )
        canthi = [*lm.OUTER_CANTHUS[0], *lm.OUTER_CANTHUS[1], *lm.INNER_CANTHUS[0], *lm.INNER_CANTHUS[1]]
        eyes = rest[canthi, :2].mean(axis=0)
        face = upright(rest, eyes, PX_PER_MM, mm_per_px, self._size)
        middle = np.array([[self._size[0] / 2, self._size[1] / 2 - (region.top + region.bottom) / 2 * PX_PER_MM]])
        centre = apply(inverse(face), middle)[0]
        self._crop: Affine = upright(rest, centre, PX_PER_MM, mm_per_px, self._size)
        self._points = apply(self._crop, rest[:, :2])
        width, height = self._size
        margin = 25 * PX_PER_MM
        middle_px = np.array(self._size) / 2
        near = np.all(np.abs(self._points - middle_px) < middle_px + margin, axis=1)
        self._near = np.flatnonzero(near)
        self._spread = self._spreading(self._points[self._near])
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        self._xs, self._ys = xs, ys
        back = inverse(self._crop)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        still = cv2.warpAffine(grey, back, self._size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        self._still = _even(np.asarray(still, np.uint8))
        # Coarse enough for a slow computer, fine enough to halve the error of the preset (both measured).
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._flow.setFinestScale(1)
        self._around: dict[tuple[int, ...], npt.NDArray[np.int64]] = {}
        self._seen: tuple[Alignment, tuple[Floats, Floats] | None] | None = None

    def _spreading(self, points: npt.NDArray[np.float64]) -> Floats:
        """Weights (grid nodes, points) that spread the points' movement smoothly over the region."""
        width, height = self._size
        self._grid = (width // _STEP + 1, height // _STEP + 1)
        gy, gx = np.mgrid[0 : self._grid[1], 0 : self._grid[0]] * float(_STEP)
        distance = (gx.ravel()[:, None] - points[:, 0]) ** 2 + (gy.ravel()[:, None] - points[:, 1]) ** 2
        # The second, wide Gaussian speaks only where no point is near.
        weight = np.exp(-distance / (2 * (_SPREAD_MM * PX_PER_MM) ** 2)) + 1e-4 * np.exp(-distance / (2 * 45.0**2))
        spread: Floats = (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)
        return spread

    def _field(self, movement: npt.NDArray[np.float64]) -> Floats:
        """A movement of the points (n, 2) as a dense field (height, width, 2)."""
        nodes = (self._spread @ movement.astype(np.float32)).reshape(self._grid[1], self._grid[0], 2)
        way = np.array([[_STEP, 0, 0], [0, _STEP, 0]], np.float32)  # node k stays at pixel k * STEP
        field = cv2.warpAffine(nodes, way, self._size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(field, np.float32)

    def moved_mm(
        self, image: Image, points: Points, alignment: Alignment, groups: Sequence[tuple[int, ...]],
        ways: Sequence[Points] = (),
    ) -> list[Floats]:
        """Movement of each group of mesh points since rest: (x, y) in mm, picture directions of rest, y down.

        The first groups have ``ways``, directions (2,) along which they are expected to move: of the skin around them
        that half counts which moves most, since where a movement is at its height it hardly matters that the mesh
        put its points a little off. Of the other groups it is the mean at their points. ``image`` RGB and ``points`` (478, 3) are of now. NaN where the region lies outside the picture. Measures that
        share a region share the flow: asked again with the same ``alignment``, only the sampling is done anew.
        """
        if self._seen is None or self._seen[0] is not alignment:
            self._seen = (alignment, self._fields(image, points, alignment))
        fields = self._seen[1]
        if fields is None:
            return [np.full(2, np.nan, np.float32) for _ in groups]
        # From the crop's directions back to those of rest's picture.
        turn = self._crop[:, :2] / (PX_PER_MM * self._mm_per_px)
        found = [
            self._most(*fields, group, np.asarray(self._crop[:, :2] @ ways[k])) if k < len(ways)
            else self._mean(*fields, group)
            for k, group in enumerate(groups)
        ]  # fmt: skip
        return [np.asarray(turn.T @ mean / PX_PER_MM, np.float32) for mean in found]

    def _fields(self, image: Image, points: Points, alignment: Alignment) -> tuple[Floats, Floats] | None:
        """What the mesh missed, and what it told, both (height, width, 2) in the crop's pixels; None outside."""
        near = self._near
        # What the head alone would do, as one affine map; what the face does besides, point by point.
        head = fit(self._points[near], alignment.carried[near, :2])
        besides = self._field(points[near, :2] - alignment.carried[near, :2])
        map_x = head[0, 0] * self._xs + head[0, 1] * self._ys + head[0, 2] + besides[..., 0]
        map_y = head[1, 0] * self._xs + head[1, 1] * self._ys + head[1, 2] + besides[..., 1]
        x0, y0 = max(int(map_x.min()) - 2, 0), max(int(map_y.min()) - 2, 0)
        x1, y1 = int(map_x.max()) + 3, int(map_y.max()) + 3
        patch = image[y0:y1, x0:x1]
        if patch.size == 0:
            return None
        grey = cv2.cvtColor(np.ascontiguousarray(patch), cv2.COLOR_RGB2GRAY)
        now = cv2.remap(
            grey, (map_x - x0).astype(np.float32), (map_y - y0).astype(np.float32), cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        missed = self._flow.calc(
            self._still, _even(np.asarray(now, np.uint8)), np.zeros((*self._still.shape, 2), np.float32)
        )
        mesh = self._field((alignment.moved - self._rest)[near, :2] @ self._crop[:, :2].T)
        return np.asarray(cv2.blur(missed, (_PATCH_PX, _PATCH_PX)), np.float32), mesh

    def _mean(self, missed: Floats, mesh: Floats, index: tuple[int, ...]) -> Floats:
        """The mean movement at some points."""
        at = np.clip(self._points[list(index)].round(), 0, np.array(self._size) - 1).astype(int)
        mean: Floats = self._at(missed, mesh, at).mean(axis=0)
        return mean

    def _most(self, missed: Floats, mesh: Floats, index: tuple[int, ...], way: npt.NDArray[np.float64]) -> Floats:
        """The mean movement of that half of the skin around some points which moves most along ``way``."""
        if index not in self._around:
            apart = self._points[list(index)][:, None, None] - np.stack([self._xs, self._ys], axis=-1)
            near = np.flatnonzero((np.hypot(*np.moveaxis(apart, -1, 0)) < _AROUND_MM * PX_PER_MM).any(axis=0))[::2]
            self._around[index] = np.stack([near % self._size[0], near // self._size[0]], axis=1)
        moved = self._at(missed, mesh, self._around[index])
        along = moved @ way.astype(np.float32)
        order = np.argsort(along if along.mean() < 0 else -along)
        mean: Floats = moved[order[: max(1, round(len(order) * _MOST))]].mean(axis=0)
        return mean

    def _at(self, missed: Floats, mesh: Floats, at: npt.NDArray[np.int64]) -> Floats:
        """The movement at pixels (n, 2) of the crop: the flow there, and the mesh where the flow leads to."""
        flow = missed[at[:, 1], at[:, 0]]
        to = np.clip((at + flow).round(), 0, np.array(self._size) - 1).astype(int)
        both: Floats = flow + mesh[to[:, 1], to[:, 0]]
        return both


def _whole(pixels: float) -> int:
    """A size in pixels as a multiple of the grid's step."""
    return round(pixels / _STEP) * _STEP


def _even(grey: npt.NDArray[np.uint8]) -> Image:
    """Grey levels with the light taken out: local mean and contrast made the same everywhere."""
    levels = grey.astype(np.float32)
    size, sigma = (grey.shape[1], grey.shape[0]), _LOCAL_MM * PX_PER_MM / 4
    # What varies slowly is found on a quarter of the width and height: a sixteenth of the work.
    small = cv2.resize(cv2.merge([levels, levels * levels]), (size[0] // 4, size[1] // 4), interpolation=cv2.INTER_AREA)
    mean, square = cv2.split(cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma), size, interpolation=cv2.INTER_LINEAR))
    contrast = np.sqrt(np.maximum(square - mean * mean, 0))
    return np.asarray(np.clip(128 + 48 * (levels - mean) / (contrast + 6), 0, 255), np.uint8)
