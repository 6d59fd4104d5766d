"""How the skin has moved since rest, from the picture itself.

MediaPipe's points are drawn towards an average, even face: they keep about half of the true difference between
the sides. The skin's own texture does not lie that way. The present picture is warped back to rest by the mesh,
and what the mesh missed is found by dense optical flow (DIS, Kroeger et al. 2016, arXiv 1603.03590); both
together are the movement.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.faces.face import Points
from appliance.faces.patch import Affine, Alignment, apply, inverse, upright
from appliance.sides import Side

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

# One thread: on patches this small OpenCV's threads cost more than they bring, and MediaPipe wants the cores.
cv2.setNumThreads(1)

_STEP = 8  # the mesh's movement is spread on every 8th pixel and enlarged
_SPREAD_MM = 5.0  # how far a mesh point's movement reaches
_LOCAL_MM = 6.0  # light is evened out over this distance
_PATCH_PX = 7  # the flow is averaged over this many pixels squared
_AROUND_MM = 4.0  # a group of points stands for the skin within this distance
_EYE_MM = (19.0, 9.0)  # half the width and height of an eye with its lids
_MOST = 0.5  # and of that skin, this share counts: the half that moves most


@dataclass(frozen=True)
class Region:
    """A part of the face, mm in the head's frame from the middle between the eyes: x to the left, y up.

    ``anchors`` are mesh points inside it that the movements measured there leave alone. What they seem to move is
    the head, which the mesh's few stable points placed badly. ``px_per_mm`` is the scale of the flow's picture: at
    1.5, 0.1 px of flow is 0.07 mm.
    """

    width: float
    top: float
    bottom: float
    anchors: tuple[int, ...] = ()
    px_per_mm: float = 1.5


#: The bridge of the nose holds still while the brows move; below the eyes the whole upper face is asked (HEAD).
BROW = Region(132, 34, -20, (6, 197, 195, 5))
EYES = Region(124, 22, -30)
MIDDLE = Region(84, 6, -66)
MOUTH = Region(104, -18, -92)
CORNERS = Region(96, -36, -90)
#: Bridge of the nose, both inner and outer canthi: wide enough to tell a tilt, away from the mouth.
HEAD = Region(124, 8, -34, (168, 6, 197, 195, 243, 463, 130, 359, 226, 446))


class SkinMotion:
    """Follows the skin of one region against its picture at rest."""

    def __init__(self, image: Image, rest: Points, mm_per_px: float, region: Region) -> None:
        """``image`` RGB at rest, ``rest`` the points (478, 3) in its pixels."""
        self._rest, self._mm_per_px, self._scale = rest, mm_per_px, region.px_per_mm
        self._size = (
            _whole(region.width * self._scale),
            _whole((region.top - region.bottom) * self._scale),
        )
        canthi = [*lm.OUTER_CANTHUS[0], *lm.OUTER_CANTHUS[1], *lm.INNER_CANTHUS[0], *lm.INNER_CANTHUS[1]]
        eyes = rest[canthi, :2].mean(axis=0)
        face = upright(rest, eyes, self._scale, mm_per_px, self._size)
        middle = np.array([[self._size[0] / 2, self._size[1] / 2 - (region.top + region.bottom) / 2 * self._scale]])
        centre = apply(inverse(face), middle)[0]
        self._crop: Affine = upright(rest, centre, self._scale, mm_per_px, self._size)
        self._points = apply(self._crop, rest[:, :2])
        margin = 25 * self._scale
        middle_px = np.array(self._size) / 2
        near = np.all(np.abs(self._points - middle_px) < middle_px + margin, axis=1)
        self._near = np.flatnonzero(near)
        self._spread = self._spreading(self._points[self._near])
        self._fit = np.linalg.pinv(np.column_stack([self._points[self._near], np.ones(len(self._near))]))
        back = inverse(self._crop)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        still = cv2.warpAffine(grey, back, self._size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        self.still = _even(np.asarray(still, np.uint8), self._scale)
        # Coarse enough for a slow computer, fine enough to halve the error of the preset (both measured).
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._flow.setFinestScale(1)
        self._flow.setVariationalRefinementIterations(2)  # of five: as true, and a fifth cheaper (measured)
        self._around: dict[tuple[int, ...], npt.NDArray[np.int64]] = {}

    def _spreading(self, points: npt.NDArray[np.float64]) -> Floats:
        """Weights (grid nodes, points) that spread the points' movement smoothly over the region."""
        width, height = self._size
        self._grid = (width // _STEP + 1, height // _STEP + 1)
        gy, gx = np.mgrid[0 : self._grid[1], 0 : self._grid[0]] * float(_STEP)
        self._node_px = np.stack([gx, gy], axis=-1).astype(np.float32)
        distance = (gx.ravel()[:, None] - points[:, 0]) ** 2 + (gy.ravel()[:, None] - points[:, 1]) ** 2
        # The second, wide Gaussian speaks only where no point is near.
        weight = np.exp(-distance / (2 * (_SPREAD_MM * self._scale) ** 2)) + 1e-4 * np.exp(-distance / (2 * 45.0**2))
        spread: Floats = (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)
        return spread

    def _nodes(self, values: npt.NDArray[np.float64]) -> Floats:
        """Something known of the near points (n, k), spread on the grid's nodes (rows, columns, k)."""
        spread = self._spread @ values.astype(np.float32)
        return np.asarray(spread.reshape(self._grid[1], self._grid[0], -1), np.float32)

    def follow(self, image: Image, points: Points, alignment: Alignment) -> Moved | None:
        """How the skin has moved in ``image`` (RGB) with its ``points`` (478, 3); None outside the picture."""
        near = self._near
        # Where each node comes from: what the head alone would do, one affine map, and what the face does besides.
        carried = alignment.carried[near, :2]
        head = (self._fit @ carried).astype(np.float32)
        beside = self._nodes(np.hstack([
            points[near, :2] - carried, (alignment.moved[near, :2] - self._rest[near, :2]) @ self._crop[:, :2].T,
        ]))  # fmt: skip
        nodes, mesh = beside[..., :2] + (self._node_px @ head[:2] + head[2]), beside[..., 2:]
        flat = nodes.reshape(-1, 2)
        (x0, y0), (x1, y1) = flat.min(axis=0).astype(int) - 2, flat.max(axis=0).astype(int) + 3
        x0, y0 = max(int(x0), 0), max(int(y0), 0)
        patch = image[y0 : max(y1, 0), x0 : max(x1, 0)]
        if patch.size == 0:
            return None
        enlarge = np.array([[_STEP, 0, 0], [0, _STEP, 0]], np.float32)  # node k stays at pixel k * STEP
        source = cv2.warpAffine(nodes - np.array([x0, y0], np.float32), enlarge, self._size, flags=cv2.INTER_LINEAR)
        grey = cv2.cvtColor(np.ascontiguousarray(patch), cv2.COLOR_RGB2GRAY)
        now = cv2.remap(grey, source, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
        even = _even(np.asarray(now, np.uint8), self._scale)
        missed = self._flow.calc(self.still, even, None)  # type: ignore[call-overload]
        blurred = np.asarray(cv2.blur(missed, (_PATCH_PX, _PATCH_PX)), np.float32)
        return Moved(self, even, blurred, np.ascontiguousarray(mesh))

    def pixels(self, index: tuple[int, ...]) -> npt.NDArray[np.int64]:
        """The pixels (n, 2) of some mesh points in the crop."""
        return np.clip(self._points[list(index)].round(), 0, np.array(self._size) - 1).astype(np.int64)

    def pixels_around(self, index: tuple[int, ...]) -> npt.NDArray[np.int64]:
        """Every third pixel of the crop within reach of any of some mesh points, (n, 2)."""
        if index not in self._around:
            ys, xs = np.mgrid[0 : self._size[1], 0 : self._size[0]]
            apart = self._points[list(index)][:, None, None] - np.stack([xs, ys], axis=-1)
            near = (np.hypot(*np.moveaxis(apart, -1, 0)) < _AROUND_MM * self._scale).any(axis=0)
            self._around[index] = np.stack([xs[near], ys[near]], axis=1)[::3]
        return self._around[index]

    @cached_property
    def beside_eyes(self) -> npt.NDArray[np.bool_]:
        """Where the crop shows skin and no eye (height, width)."""
        ys, xs = np.mgrid[0 : self._size[1], 0 : self._size[0]]
        skin = np.ones(xs.shape, bool)
        for side in Side:
            x, y = self._points[[*lm.of(lm.OUTER_CANTHUS, side), *lm.of(lm.INNER_CANTHUS, side)]].mean(axis=0)
            skin &= np.hypot((xs - x) / _EYE_MM[0], (ys - y) / _EYE_MM[1]) > self._scale
        return skin

    def to_mm(self, moved: Floats) -> Floats:
        """A movement (..., 2) in the crop's pixels as mm in the directions of rest's picture."""
        turn = self._crop[:, :2] / (self._scale * self._mm_per_px)
        return np.asarray(moved @ turn / self._scale, np.float32)

    def to_crop(self, way: Points) -> Floats:
        """A direction (2,) of rest's picture in the crop."""
        return np.asarray(self._crop[:, :2] @ way, np.float32)


@dataclass(frozen=True)
class Moved:
    """The skin of one region in one picture against rest: mm, picture directions of rest, y down.

    ``missed`` is what the mesh missed (height, width, 2), ``mesh`` what it told on the grid's nodes, in the crop's
    pixels; ``now`` is the picture laid over rest by the mesh, its light evened out.
    """

    motion: SkinMotion
    now: Image
    missed: Floats
    mesh: Floats

    @cached_property
    def likeness(self) -> float | None:
        """How alike the skin looks now and at rest once the mesh has laid one over the other: correlation, at most 1.

        The eyes are left out: shut, they look like nobody's. None where rest shows nothing to compare with.
        """
        still, now = (image[self.motion.beside_eyes].astype(np.float32) for image in (self.motion.still, self.now))
        still, now = still - still.mean(), now - now.mean()
        if not still.any():
            return None
        return float(still @ now / (np.linalg.norm(still) * np.linalg.norm(now) + 1e-6))

    def at_points(self, index: tuple[int, ...]) -> Floats:
        """The movement (n, 2) of some mesh points."""
        return self.motion.to_mm(self._at(self.motion.pixels(index)))

    def most(self, index: tuple[int, ...], way: Points) -> Floats:
        """The mean movement (2,) of that half of the skin around some points which moves most along ``way`` (2,).

        Where a movement is at its height it hardly matters that the mesh put its points a little off.
        """
        around = self.motion.pixels_around(index)
        if not len(around):
            return np.full(2, np.nan, np.float32)
        moved = self._at(around)
        along = moved @ self.motion.to_crop(way)
        count = max(1, round(len(moved) * _MOST))
        most = np.argpartition(along if along.mean() < 0 else -along, count - 1)[:count]
        return self.motion.to_mm(moved[most].mean(axis=0))

    def _at(self, at: npt.NDArray[np.int64]) -> Floats:
        """The movement at pixels (n, 2) of the crop: the flow there, and the mesh where the flow leads to."""
        flow = self.missed[at[:, 1], at[:, 0]]
        to = ((at + flow) / _STEP).astype(np.float32)[:, None]
        mesh = cv2.remap(self.mesh, to, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[call-overload]
        return np.asarray(flow + mesh[:, 0], np.float32)


def _whole(pixels: float) -> int:
    """A size in pixels as a multiple of the grid's step."""
    return round(pixels / _STEP) * _STEP


def _even(grey: npt.NDArray[np.uint8], px_per_mm: float) -> Image:
    """Grey levels with the light taken out: local mean and contrast made the same everywhere."""
    size, sigma = (grey.shape[1], grey.shape[0]), _LOCAL_MM * px_per_mm / 4
    # What varies slowly is found on a quarter of the width and height: a sixteenth of the work.
    few = (size[0] // 4, size[1] // 4)
    levels = grey.astype(np.float32)
    small = cv2.resize(cv2.merge([levels, levels * levels]), few, interpolation=cv2.INTER_AREA)
    mean, square = cv2.split(cv2.GaussianBlur(small, (0, 0), sigma))
    less = 48 / (np.sqrt(np.maximum(square - mean * mean, 0)) + 6)
    gain, offset = cv2.split(cv2.resize(cv2.merge([less, 128 - less * mean]), size, interpolation=cv2.INTER_LINEAR))
    return np.asarray(np.clip(levels * gain + offset, 0, 255), np.uint8)
