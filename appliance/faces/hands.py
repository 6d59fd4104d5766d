"""Is a hand on the face? While it is, nothing is measured: a mesh point under a hand is a guess."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from appliance import models
from appliance.faces.face import Face
from appliance.faces.tracker import load_mediapipe

Image = npt.NDArray[np.uint8]

#: The network takes as long as the face's. Where hands are expected, four looks a second keep the delay short;
#: elsewhere one every two seconds keeps the cost small.
EXPECTED_S, ELSEWHERE_S = 0.25, 2.0


class HandWatch:
    """MediaPipe's Hand Landmarker, asked a few times a second; between, the last answer stands."""

    def __init__(self) -> None:
        """Load the network. Raises :class:`appliance.errors.Unavailable` where it can't be had."""
        self._mp = load_mediapipe()
        vision = self._mp.vision
        options = vision.HandLandmarkerOptions(
            base_options=self._mp.base_options(model_asset_path=str(models.find(models.HAND))),
            running_mode=vision.RunningMode.IMAGE, num_hands=2, min_hand_detection_confidence=0.4,
        )  # fmt: skip
        self._landmarker: Any = vision.HandLandmarker.create_from_options(options)
        self._asked_s = -1e9
        self._answer = False
        self._looked_s, self._there = -1e9, False

    def on_face(self, image: Image, face: Face | None, time_s: float, *, expected: bool = True) -> bool:
        """True while any point of a hand lies on the face's box; RGB picture, not mirrored."""
        if face is None:  # nothing for a hand to lie on: the network is not asked
            self._answer = False
        elif time_s - self._asked_s >= (EXPECTED_S if expected else ELSEWHERE_S):
            self._asked_s = time_s
            points, (x0, y0, x1, y1) = self._points(image), face.box
            inside = (points[:, 0] > x0) & (points[:, 0] < x1) & (points[:, 1] > y0) & (points[:, 1] < y1)
            self._answer = bool(inside.any())
        return self._answer

    def anywhere(self, image: Image, time_s: float) -> bool:
        """True while a hand is anywhere in a picture in which no face is found: somebody may be behind it."""
        if time_s - self._looked_s >= ELSEWHERE_S:
            self._looked_s = time_s
            self._there = bool(self._points(image).size)
        return self._there

    def _points(self, image: Image) -> npt.NDArray[np.float64]:
        """The points of all hands, (n, 2) pixels."""
        hands = self._landmarker.detect(self._mp.picture(image)).hand_landmarks
        height, width = image.shape[:2]
        return np.array([(p.x * width, p.y * height) for hand in hands for p in hand]).reshape(-1, 2)

    def close(self) -> None:
        """Free the network."""
        self._landmarker.close()
