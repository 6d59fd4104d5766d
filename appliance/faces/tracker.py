"""MediaPipe's Face Landmarker, behind one small class.

Importing this module is cheap; MediaPipe itself is loaded when a tracker is made (0.8 to 1.6 s).
"""

from __future__ import annotations

import ctypes.util
import os
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from appliance import models
from appliance.errors import Unavailable
from appliance.faces import core
from appliance.faces.face import VIEW_DEG, Face

Image = npt.NDArray[np.uint8]

#: System libraries that MediaPipe's wheel loads, and the Debian packages that bring them.
SYSTEM_LIBRARIES = {"EGL": "libegl1", "GLESv2": "libgles2"}


def missing_libraries() -> str | None:
    """The sentence with the apt line, if a system library is missing."""
    packages = [package for name, package in SYSTEM_LIBRARIES.items() if ctypes.util.find_library(name) is None]
    if not packages:
        return None
    return f"Missing system libraries for the face tracker. Bring them with: sudo apt install {' '.join(packages)}"


@dataclass(frozen=True)
class MediaPipe:
    """The parts of MediaPipe that are used here; the same in 0.10.18 and in 1.2."""

    base_options: Any
    vision: Any
    _image: Any
    _srgb: Any

    def picture(self, image: Image) -> Any:
        """A picture, (height, width, 3) uint8 RGB, in MediaPipe's own wrapping."""
        return self._image(image_format=self._srgb, data=np.ascontiguousarray(image))


def load_mediapipe() -> MediaPipe:
    """MediaPipe, loaded. Raises :class:`Unavailable` with the way out where it can't be."""
    if reason := core.cannot_track() or missing_libraries():
        raise Unavailable(reason)
    os.environ.setdefault("GLOG_minloglevel", "2")  # its start-up chatter is no news for anybody
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        import mediapipe
        from mediapipe.tasks.python import BaseOptions, vision
    except (ImportError, OSError) as error:
        raise Unavailable(f"MediaPipe does not load: {error}. Run 'make setup' again.") from error
    return MediaPipe(BaseOptions, vision, mediapipe.Image, mediapipe.ImageFormat.SRGB)


#: Sides of a picture in pixels: below there is no face to be seen, above (8K) only time to be lost.
LEAST_PX, MOST_PX = 64, 8192
#: MediaPipe tells depth too large: a head turned by 10 and 15 degrees is told as 12.1 and 18. Times this, it is right
#: (``benchmarks/calibrate.py``).
DEPTH = 0.83


def checked(image: Image) -> Image:
    """``image``, if it is a picture that can be looked at. Raises an error that says what it is instead."""
    if not isinstance(image, np.ndarray):
        raise TypeError(f"A picture is an array (height, width, 3) of uint8, RGB; this is a {type(image).__name__}.")
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(
            f"A picture is (height, width, 3) of uint8, RGB; this is {image.shape} of {image.dtype}. "
            "Convert grey or RGBA with cv2.cvtColor, and floats to 0..255."
        )
    if not LEAST_PX <= min(image.shape[:2]) <= max(image.shape[:2]) <= MOST_PX:
        raise ValueError(
            f"A picture of {image.shape[1]}×{image.shape[0]} pixels can't be looked at: {LEAST_PX} to {MOST_PX} a side."
        )
    return image


def to_face(landmarks: Any, width: int, height: int, time_s: float, view_deg: float = VIEW_DEG) -> Face:
    """MediaPipe's list of 478 normalised points as a :class:`Face` in pixels."""
    points = np.array([(p.x, p.y, p.z) for p in landmarks], np.float64) * (width, height, width * DEPTH)
    return Face(points, (width, height), time_s, view_deg)


class FaceTracker:
    """Follows the nearest face through a sequence of pictures.

    MediaPipe follows one face and keeps to it. Every ``second_face_every_s`` seconds a look for two
    faces tells whether another one is nearer to the mirror; then the tracker is led over to that one:
    the patient is whoever stands closest.
    """

    def __init__(self, second_face_every_s: float = 2.0, view_deg: float = VIEW_DEG) -> None:
        self._view_deg = view_deg
        self._mp = load_mediapipe()
        path = str(models.find(models.FACE))
        modes = self._mp.vision.RunningMode
        self._video = self._make(path, modes.VIDEO, 1)
        self._scout = self._make(path, modes.IMAGE, 2) if second_face_every_s > 0 else None
        self._scout_every_s = second_face_every_s
        self._scouted_s = -1e9
        self._last_ms = -1
        self.faces_seen = 0
        self.last_ms = 0.0

    def _make(self, path: str, mode: Any, faces: int) -> Any:
        options = self._mp.vision.FaceLandmarkerOptions(
            base_options=self._mp.base_options(model_asset_path=path), running_mode=mode, num_faces=faces
        )
        return self._mp.vision.FaceLandmarker.create_from_options(options)

    def track(self, image: Image, time_s: float) -> Face | None:
        """The patient's face in one more picture, (height, width, 3) RGB, not mirrored; None if there is none.

        ``time_s`` must not go back; equal times are moved on by a millisecond, as MediaPipe asks.
        """
        began = time.perf_counter()
        checked(image)
        if self._scout is not None and time_s - self._scouted_s >= self._scout_every_s:
            self._scouted_s = time_s
            self._lead_to_nearest(image, time_s)
        face = self._follow(image, time_s)
        if face is None:
            self.faces_seen = 0
        elif self._scout is None or self.faces_seen == 0:
            self.faces_seen = 1
        self.last_ms = (time.perf_counter() - began) * 1000
        return face

    def still(self, image: Image) -> Face | None:
        """The face of a still picture, independent of whatever came before.

        The live code (VIDEO mode) smooths over time, so the still is shown to it until it has settled.
        """
        checked(image)
        self.forget(image.shape[1], image.shape[0])
        face = None
        for _ in range(_SETTLE_STEPS):
            face = self._follow(image, (self._last_ms + 33) / 1000)
        return face

    def count(self, image: Image) -> int:
        """How many faces a still picture holds: 0, 1 or 2 (which stands for more, too)."""
        if self._scout is None:
            raise ValueError("This tracker was made without a look for second faces.")
        return len(self._scout.detect(self._mp.picture(image)).face_landmarks)

    def forget(self, width: int = 64, height: int = 64) -> None:
        """Lose the present face, so that the next picture is looked at afresh."""
        black = np.zeros((height, width, 3), np.uint8)
        self._follow(black, (self._last_ms + 2000) / 1000)

    def close(self) -> None:
        """Free the networks."""
        self._video.close()
        if self._scout is not None:
            self._scout.close()

    def _follow(self, image: Image, time_s: float) -> Face | None:
        stamp_ms = max(int(time_s * 1000), self._last_ms + 1)
        self._last_ms = stamp_ms
        found = self._video.detect_for_video(self._mp.picture(image), stamp_ms).face_landmarks
        height, width = image.shape[:2]
        return to_face(found[0], width, height, time_s, self._view_deg) if found else None

    def _lead_to_nearest(self, image: Image, time_s: float) -> None:
        assert self._scout is not None
        height, width = image.shape[:2]
        found = [to_face(f, width, height, time_s) for f in self._scout.detect(self._mp.picture(image)).face_landmarks]
        self.faces_seen = len(found)
        if len(found) < 2:
            return
        # The wider the irises, the nearer the face: irises hardly differ between people.
        nearest = max(found, key=lambda f: f.iris_px)
        current = self._follow(image, time_s)
        if current is not None and _same(current, nearest):
            return
        only = np.zeros_like(image)
        x0, y0, x1, y1 = (int(v) for v in nearest.box)
        pad = (x1 - x0) // 2
        box = (slice(max(y0 - pad, 0), y1 + pad), slice(max(x0 - pad, 0), x1 + pad))
        only[box] = image[box]
        # Once for the tracker to lose the other face, once to find this one.
        for _ in range(2):
            self._follow(only, time_s)


#: Passes until MediaPipe's own smoothing is within 0.1 px of where it ends, at 33 ms a pass (measured).
_SETTLE_STEPS = 12


def _same(a: Face, b: Face) -> bool:
    """True if the middle of ``a`` lies inside ``b``."""
    x, y = a.points[:, :2].mean(axis=0)
    x0, y0, x1, y1 = b.box
    return bool(x0 <= x <= x1 and y0 <= y <= y1)
