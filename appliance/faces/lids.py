"""How far each eye is open, from the picture itself.

MediaPipe's lid points lean on the other eye: a lid that does not move at all is told as a third closed
when its partner shuts. Here each eye stands alone: at rest one learns what tells this person's eye (white and
iris) from the skin around it, by colour; then one counts, column by column, how much eye is to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from appliance.faces.face import Points
from appliance.faces.patch import Affine, apply, fit, inverse, upright
from appliance.sides import Side

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

Window = tuple[slice, slice]

WHOLE: Window = (slice(None), slice(None))
#: Lid margins from the outer or inner corner to the other, (upper, lower), of MediaPipe's mesh.
MARGINS = {
    Side.RIGHT: ((33, 246, 161, 160, 159, 158, 157, 173, 133), (33, 7, 163, 144, 145, 153, 154, 155, 133)),
    Side.LEFT: ((362, 398, 384, 385, 386, 387, 388, 466, 263), (362, 382, 381, 380, 374, 373, 390, 249, 263)),
}
#: Points around each eye that carry its patch along with the head.
AROUND = {
    Side.RIGHT: (33, 133, 168, 6, 127, 105, 117, 101),
    Side.LEFT: (263, 362, 168, 6, 356, 334, 346, 330),
}
PX_PER_MM = 4.0
SIZE = (176, 112)  # pixels of an eye's patch: 44 × 28 mm
#: The mesh's lid line lies inside the real one by up to 2 mm above and 1 mm below.
ABOVE_MM, BELOW_MM = 2.0, 1.0
#: The middle half of the eye counts: its corners hardly open, and lashes and tears gather there.
FROM, TO = 0.25, 0.75
#: Spots up to this high inside an eye that look like skin.
HOLE_MM = 2.5
#: An eye that shows less than this at rest is shut, and its closing can't be measured.
LEAST_OPEN_MM = 1.5
_DARK = 10.0  # grey levels: keeps ratios of very dark skin from running away


@dataclass(frozen=True)
class SkinColour:
    """The skin around one eye: what is darker or lighter, redder or bluer than any of it is no skin.

    It is measured in every picture on the skin below the eye (``cheek``), so that a lamp that was switched on
    does not open or close an eye. ``lid`` is how the upper lid's skin differs from that at rest: brightness as a
    ratio, redness and blueness as differences.
    """

    cheek: npt.NDArray[np.int64]
    lid: tuple[float, float, float]

    @staticmethod
    def at_rest(patch: Image, cheek: Mask, lid: Mask) -> SkinColour:
        """Learn it from a patch (RGB) and where in it the two kinds of skin lie."""
        ycc = _ycc(patch)
        below, above = np.median(ycc[cheek], axis=0), np.median(ycc[lid], axis=0)
        ratio = (above[0] + _DARK) / (below[0] + _DARK)
        some = np.flatnonzero(cheek)[::3]  # enough of them for a median
        return SkinColour(some, (float(ratio), float(above[1] - below[1]), float(above[2] - below[2])))

    def away(self, patch: Image, window: Window = WHOLE) -> Floats:
        """How far the pixels of a ``window`` are from any skin, (height, width, 3).

        Brightness without its sign, redness, blueness. The white of an eye is brighter than skin and the iris darker,
        so the sign of that one says nothing.
        """
        whole = _ycc(patch)
        y, red, blue = (float(v) for v in np.median(whole.reshape(-1, 3)[self.cheek], axis=0))
        ycc = _smooth(whole[window])
        ratio, redder, bluer = self.lid
        bright = np.abs(_outside(ycc[..., 0], y, (y + _DARK) * ratio - _DARK)) * (60 / (y + _DARK))
        reds, blues = _outside(ycc[..., 1], red, red + redder), _outside(ycc[..., 2], blue, blue + bluer)
        return np.stack([bright, reds, blues], axis=-1)


@dataclass(frozen=True)
class Eye:
    """One eye at rest: where its patch lies, what tells eye from skin, and how far it was open.

    ``region`` is where in the ``window`` of the patch an eye may be. ``rest_mm`` is the mean height of the visible eye
    over the middle half of its width.
    """

    crop: Affine
    around: tuple[int, ...]
    skin: SkinColour
    weights: Floats
    skin_score: float
    eye_score: float
    window: Window
    region: Mask
    width_px: float
    rest_mm: float = 0.0

    def open_mm(self, image: Image, carried: Points, rest: Points) -> float:
        """How far the eye is open in ``image`` (RGB), mm, with the head at ``carried`` (see Alignment)."""
        index = list(self.around)
        # From the patch to the picture of now, through where the head has carried rest's points.
        way = fit(apply(self.crop, rest[index, :2]), carried[index, :2])
        return self._height(_look(image, way))

    def _height(self, patch: Image) -> float:
        score = self.skin.away(patch, self.window) @ self.weights
        share = (score - self.skin_score) / (self.eye_score - self.skin_score)
        seen = (share > 0.5) & self.region
        # An eye has no holes: a shining or a shaded spot inside it, as hard light from one side makes, is eye too.
        kernel = np.ones((round(HOLE_MM * PX_PER_MM), 1), np.uint8)
        whole = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_CLOSE, kernel)
        return float(whole.sum() / self.width_px / PX_PER_MM)

    @staticmethod
    def at_rest(image: Image, points: Points, mm_per_px: float, side: Side) -> Eye | None:
        """Learn one eye from rest. None where the eye can't be told from its skin: shut, or too dark."""
        upper, lower = MARGINS[side]
        centre = points[[upper[0], upper[-1]], :2].mean(axis=0)
        crop = upright(points, centre, PX_PER_MM, mm_per_px, SIZE)
        patch = _look(image, inverse(crop))
        up, low = (apply(crop, points[list(m), :2]) for m in (upper, lower))
        inside = np.zeros(SIZE[::-1], np.uint8)
        cv2.fillPoly(inside, [np.concatenate([up, low[::-1]]).round().astype(np.int32)], 1)
        near = round(3 * PX_PER_MM)
        grown = cv2.dilate(inside, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near))) > 0
        rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
        left, right = sorted((up[0, 0], up[-1, 0]))
        width = right - left
        middle = (columns > left + FROM * width) & (columns < left + TO * width)
        eye = cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
        skin = (
            (columns > left) & (columns < right) & ~grown
            & (rows > up[:, 1].min() - 6 * PX_PER_MM) & (rows < low[:, 1].max() + 8 * PX_PER_MM)
        )  # fmt: skip
        cheek, lid = skin & (rows > low[:, 1].max()), skin & middle & (rows < up[:, 1].mean())
        if min(eye.sum(), cheek.sum(), lid.sum()) < 60:
            return None
        colour = SkinColour.at_rest(patch, cheek, lid)
        away = colour.away(patch)
        e, s = away[eye], away[skin]
        # Fisher's linear discriminant (1936) between eye and skin.
        within = np.cov(e.T) + np.cov(s.T) + 2 * np.eye(3)
        weights = np.linalg.solve(within, e.mean(axis=0) - s.mean(axis=0)).astype(np.float32)
        eye_score, skin_score = float((e @ weights).mean()), float((s @ weights).mean())
        spread = float(np.sqrt((e @ weights).var() + (s @ weights).var()))
        if eye_score - skin_score < 0.8 * spread:
            return None
        region = (
            (rows > _line(up, columns[0]) - ABOVE_MM * PX_PER_MM)
            & (rows < _line(low, columns[0]) + BELOW_MM * PX_PER_MM) & middle
        )  # fmt: skip
        window = _around(region, round(2 * PX_PER_MM))
        made = Eye(
            crop, AROUND[side], colour, weights, skin_score, eye_score, window, region[window], (TO - FROM) * width
        )
        rest_mm = made._height(patch)
        return replace(made, rest_mm=rest_mm) if rest_mm >= LEAST_OPEN_MM else None


def _line(curve: Points, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The height of a lid's margin (n, 2) at each column."""
    ordered = curve[np.argsort(curve[:, 0])]
    return np.interp(columns, ordered[:, 0], ordered[:, 1])


def _look(image: Image, way: Affine) -> Image:
    """The patch of ``image`` that ``way`` (patch to picture, (2, 3)) points at."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(image, way, SIZE, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _around(region: Mask, margin: int) -> Window:
    """The part of a patch that holds ``region`` and ``margin`` pixels around it."""
    rows, columns = np.flatnonzero(region.any(axis=1)), np.flatnonzero(region.any(axis=0))
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + margin + 1),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + margin + 1),
    )


def _ycc(patch: Image) -> Image:
    """Brightness, redness, blueness of a patch (RGB), 0 to 255 each."""
    return np.asarray(cv2.cvtColor(patch, cv2.COLOR_RGB2YCrCb), np.uint8)


def _smooth(ycc: Image) -> Floats:
    """The same, smoothed: brightness less, since a camera keeps it sharper."""
    levels = ycc.astype(np.float32)
    return np.dstack([cv2.GaussianBlur(levels[..., 0], (0, 0), 1.0), cv2.GaussianBlur(levels[..., 1:], (0, 0), 1.5)])


def _outside(values: Floats, a: float, b: float) -> Floats:
    """How far each value lies outside the range between ``a`` and ``b``, with its sign; 0 inside."""
    return values - np.clip(values, min(a, b), max(a, b))
