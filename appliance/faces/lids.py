"""How far each eye is open, from the picture itself.

MediaPipe's lid points lean on the other eye: a lid that does not move at all is told as a third closed
when its partner shuts. Here each eye stands alone: at rest one learns what tells this person's eye (white and
iris) from the skin around it, by colour; then one counts, column by column, how much eye is to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from appliance.faces.face import Points
from appliance.faces.patch import Affine, apply, fit, inverse, upright
from appliance.sides import Side

Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

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


@dataclass(frozen=True)
class Eye:
    """One eye at rest: where its patch lies, what tells eye from skin, and how far it was open.

    ``rest_mm`` is the mean height of the visible eye over the middle half of its width.
    """

    crop: Affine
    around: tuple[int, ...]
    weights: Floats
    skin_score: float
    eye_score: float
    cheek: Mask
    region: Mask
    width_px: float
    rest_mm: float

    def open_mm(self, image: Image, carried: Points, rest: Points) -> float:
        """How far the eye is open in ``image`` (RGB), mm, with the head at ``carried`` (see Alignment)."""
        index = list(self.around)
        # From the patch to the picture of now, through where the head has carried rest's points.
        way = fit(apply(self.crop, rest[index, :2]), carried[index, :2])
        return self._height(_look(image, way))

    def _height(self, patch: Image) -> float:
        score = _features(patch, self.cheek) @ self.weights
        share = (score - self.skin_score) / (self.eye_score - self.skin_score)
        return float(((share > 0.5) & self.region).sum() / self.width_px / PX_PER_MM)

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
        eye = cv2.erode(inside, np.ones((3, 3), np.uint8)) > 0
        near = round(3 * PX_PER_MM)
        grown = cv2.dilate(inside, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (near, near))) > 0
        rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
        left, right = sorted((up[0, 0], up[-1, 0]))
        band = (columns > left) & (columns < right) & ~grown & (rows < low[:, 1].max() + 8 * PX_PER_MM)
        cheek = band & (rows > low[:, 1].max())
        skin = band & (rows > up[:, 1].min() - 6 * PX_PER_MM)
        if min(eye.sum(), cheek.sum(), skin.sum()) < 60:
            return None
        features = _features(patch, cheek)
        e, s = features[eye], features[skin]
        # Fisher's linear discriminant (1936) between eye and skin, on colour and contrast against the skin.
        within = np.cov(e.T) + np.cov(s.T) + 2 * np.eye(3)
        weights = np.linalg.solve(within, e.mean(axis=0) - s.mean(axis=0)).astype(np.float32)
        eye_score, skin_score = float((e @ weights).mean()), float((s @ weights).mean())
        spread = float(np.sqrt((e @ weights).var() + (s @ weights).var()))
        if eye_score - skin_score < 0.8 * spread:
            return None
        width = right - left
        region = (
            (rows > _line(up, columns[0]) - ABOVE_MM * PX_PER_MM)
            & (rows < _line(low, columns[0]) + BELOW_MM * PX_PER_MM)
            & (columns > left + FROM * width) & (columns < left + TO * width)
        )  # fmt: skip
        made = Eye(crop, AROUND[side], weights, skin_score, eye_score, cheek, region, (TO - FROM) * width, 0.0)
        rest_mm = made._height(patch)
        if rest_mm < 1.0:
            return None
        return Eye(crop, AROUND[side], weights, skin_score, eye_score, cheek, region, (TO - FROM) * width, rest_mm)


def _line(curve: Points, columns: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """The height of a lid's margin (n, 2) at each column."""
    ordered = curve[np.argsort(curve[:, 0])]
    return np.interp(columns, ordered[:, 0], ordered[:, 1])


def _look(image: Image, way: Affine) -> Image:
    """The patch of ``image`` that ``way`` (patch to picture, (2, 3)) points at."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(image, way, SIZE, flags=flags, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _features(patch: Image, cheek: Mask) -> Floats:
    """Of each pixel against the skin below the eye: redness, blueness, and how much brighter or darker.

    Against that skin, so that a lamp that was switched on does not open or close an eye. The white is brighter
    than skin and the iris darker; both differ, so the difference counts without its sign.
    """
    ycc = cv2.GaussianBlur(cv2.cvtColor(patch, cv2.COLOR_RGB2YCrCb).astype(np.float32), (0, 0), 1.5)
    y, red, blue = np.median(ycc[cheek], axis=0)
    contrast = np.abs(ycc[..., 0] - y) * (60 / (y + 10))
    return np.stack([ycc[..., 1] - red, ycc[..., 2] - blue, contrast], axis=-1).astype(np.float32)
