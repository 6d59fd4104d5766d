"""Today's rest: the relaxed face that every movement is measured from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.faces.estimate import Estimator
from appliance.faces.face import Face, Points
from appliance.faces.head import align
from appliance.faces.measures import IRIS_MM, MEASURES
from appliance.faces.reasons import Reason
from appliance.sides import Side

Image = npt.NDArray[np.uint8]

#: A face whose points wander more than this while "resting" was not at rest (mm, standard deviation).
STILL_MM = 1.2
#: Points that a restless face moves: mouth corners and brows.
_RESTLESS = (*lm.MOUTH_CORNER[0], *lm.MOUTH_CORNER[1], *lm.BROW_ARCH[0], *lm.BROW_ARCH[1])
#: So many pictures of the rest are kept, to learn from and to see the noise in: about 20 MB at 720p.
KEPT = 8


#: Eyes are shut where both show less height than this share of their width: 0.34 and more at rest, at most 0.11 shut.
SHUT = 0.13
#: A mouth stands open where the lips are further apart, mm; a weak face may not close it quite (P).
OPEN_MM = 6.0
#: A head turned further from the camera shows one half too narrow to measure, degrees.
TURNED_DEG = 22.0


class RestRefused(Exception):
    """These pictures can't serve as rest; the message says why, for a person."""


@dataclass(frozen=True)
class Rest:
    """The resting face: its picture, (478, 3) ``points`` in that picture's pixels, the head's ``axes``, the scale.

    ``mm_per_px`` is frozen here, from the iris (11.7 mm): the face seems to shrink as the eyes close, so the
    scale must not follow the live picture. ``noise_mm`` is the standard deviation of each measure while
    nothing moved, the worse side's; empty for a rest from a single still.
    """

    points: Points
    axes: Points
    mm_per_px: float
    noise_mm: Mapping[str, float]
    size: tuple[int, int]
    estimator: Estimator

    @staticmethod
    def of(faces: Sequence[Face], pictures: Sequence[tuple[Face, Image]]) -> Rest:
        """Rest from all ``faces`` of a still moment and a few ``pictures`` of it (RGB); or from one still.

        Raises :class:`RestRefused` where that was no rest.
        """
        if not faces or not pictures:
            raise RestRefused("There is no face to rest from.")
        # The picture that is most like all the others: not of a blink, not of a stare, not of a start.
        middle = faces[len(faces) // 2].points
        typical = np.median([align(f.points, middle)[0] for f in faces], axis=0)
        chosen, image = min(pictures, key=lambda p: float(np.abs(align(p[0].points, typical)[0] - typical).sum()))
        aligned = np.stack([align(f.points, chosen.points)[0] for f in faces])
        # The median, not the mean: a blink in between must not half close the resting eye.
        points = np.median(aligned, axis=0)
        mm_per_px = IRIS_MM / float(np.median([f.iris_px for f in faces]))
        if len(faces) >= 5:
            restless = aligned[:, list(_RESTLESS), :2]
            spread = 1.4826 * np.median(np.abs(restless - points[list(_RESTLESS), :2]), axis=0).max() * mm_per_px
            if spread > STILL_MM:
                raise RestRefused("The face was moving.")
        resting = replace(chosen, points=points)
        if reason := not_at_rest(resting, mm_per_px):
            raise RestRefused(f"{reason.value[0].upper()}{reason.value[1:]}.")
        estimator = Estimator(image, resting, mm_per_px)
        return Rest(points, resting.axes, mm_per_px, _noise(estimator, pictures), chosen.size, estimator)


def not_at_rest(face: Face, mm_per_px: float | None = None) -> Reason | None:
    """What in a face itself keeps it from being a rest: eyes shut, mouth open, head turned away."""
    mm_per_px = mm_per_px or IRIS_MM / face.iris_px
    if abs(face.yaw_deg) > TURNED_DEG:
        return Reason.TURNED
    if all(_opening(face, side) < SHUT for side in Side):
        return Reason.EYES_SHUT
    lips = face.points[lm.LIPS_INNER[0], :2] - face.points[lm.LIPS_INNER[1], :2]
    return Reason.MOUTH_OPEN if float(np.linalg.norm(lips)) * mm_per_px > OPEN_MM else None


def _opening(face: Face, side: Side) -> float:
    """Height of an eye over its width."""
    ends = (*lm.of(lm.OUTER_CANTHUS, side), *lm.of(lm.INNER_CANTHUS, side))
    up, low = (face.points[list(lm.of(pair, side)), :2].mean(axis=0) for pair in (lm.UPPER_LID, lm.LOWER_LID))
    width = np.linalg.norm(face.points[ends[0], :2] - face.points[ends[1], :2])
    return float(np.linalg.norm(up - low) / width)


def _noise(estimator: Estimator, pictures: Sequence[tuple[Face, Image]]) -> dict[str, float]:
    """The noise of each measure over the pictures of the rest, mm; nothing from fewer than five."""
    if len(pictures) < 5:
        return {}
    values: dict[str, list[tuple[float, float] | None]] = {name: [] for name in MEASURES}
    for face, image in pictures:
        alignment = estimator.align(face)  # one for all measures: those of one region then share its flow
        for name, measure in MEASURES.items():
            values[name].append(estimator.per_side(measure, image, face, alignment))
    noise: dict[str, float] = {}
    for name, seen in values.items():
        told = np.array([v for v in seen if v is not None])
        if len(told) >= 5:
            # Robust standard deviation (1.4826 x the median absolute deviation): a blink is no noise.
            noise[name] = float(1.4826 * np.median(np.abs(told - np.median(told, axis=0)), axis=0).max())
    return noise


class RestCapture:
    """Collects the faces of one still moment of ``seconds``.

    Trouble (see :class:`Reason`) or restlessness begins it anew; ``progress`` is 0 to 1.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._faces: list[Face] = []
        self._pictures: list[tuple[Face, Image]] = []
        self._stride = 1

    @property
    def progress(self) -> float:
        """How much of the moment is collected, 0 to 1."""
        if len(self._faces) < 2:
            return 0.0
        return min((self._faces[-1].time_s - self._faces[0].time_s) / self._seconds, 1.0)

    def clear(self) -> None:
        """Begin anew."""
        self._faces.clear()
        self._pictures.clear()
        self._stride = 1

    def add(self, face: Face, image: Image, trouble: Reason | None) -> Rest | None:
        """One more face and its picture; the finished rest when enough were still, else None."""
        if trouble is not None:
            self.clear()
            return None
        self.keep(face, image)
        if self.progress < 1.0 or len(self._faces) < 5:
            return None
        try:
            return self.finish()
        except RestRefused:
            self.clear()
            return None

    def keep(self, face: Face, image: Image) -> None:
        """Collect one more; the pictures kept thin themselves out evenly."""
        if len(self._faces) % self._stride == 0:
            self._pictures.append((face, image))
            if len(self._pictures) > KEPT:
                self._pictures = self._pictures[::2]
                self._stride *= 2
        self._faces.append(face)

    def finish(self) -> Rest:
        """The rest from what was collected. Raises :class:`RestRefused`."""
        return Rest.of(self._faces, self._pictures)
