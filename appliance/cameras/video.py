"""A recorded video as a camera: in real time for the mirror, as fast as possible for measuring."""

from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np

from appliance.cameras.base import CameraStopped, Frame, RecordingEnded
from appliance.errors import Refused


class Recording:
    """A video file.

    In real time a frame comes when it is due and ``time_s`` is monotonic; else at once and ``time_s``
    is seconds from the recording's beginning. A rotation stored in the file is applied by OpenCV.
    """

    def __init__(self, path: Path, *, real_time: bool) -> None:
        self._path, self._real_time = path, real_time
        self._capture: cv2.VideoCapture | None = None
        self._number = 0
        self._began_s = 0.0
        self._fps = 25.0

    @property
    def name(self) -> str:
        """The file's path."""
        return f"recording {self._path}"

    @property
    def fps(self) -> float:
        """Frames a second, as the file says (25 where it does not say)."""
        return self._fps

    def open(self) -> None:
        """Open the file. Raises :class:`Refused` if it is missing or no video."""
        if not self._path.is_file():
            raise Refused(f"There is no video '{self._path}'.")
        capture = cv2.VideoCapture(str(self._path))
        if not capture.isOpened() or capture.get(cv2.CAP_PROP_FRAME_WIDTH) < 1:
            capture.release()
            raise Refused(f"'{self._path}' can't be read as a video. Give an MP4, MOV, MKV or AVI file.")
        fps = capture.get(cv2.CAP_PROP_FPS)
        self._fps = fps if 1 <= fps <= 1000 else 25.0
        self._capture = capture
        self._began_s = time.monotonic()

    def read(self, timeout_s: float) -> Frame:
        """The next frame. Raises :class:`RecordingEnded` behind the last one."""
        if self._capture is None:
            raise CameraStopped(f"{self.name} is not open.")
        ok, bgr = self._capture.read()
        if not ok or bgr is None:
            if self._number == 0:
                raise Refused(f"'{self._path}' holds no picture that can be decoded.")
            raise RecordingEnded(str(self._path))
        due_s = self._number / self._fps
        if self._real_time:
            due_s += self._began_s
            time.sleep(max(0.0, due_s - time.monotonic()))
        if bgr.ndim == 2:
            bgr = cv2.cvtColor(bgr, cv2.COLOR_GRAY2BGR)
        frame = Frame(np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8), self._number, due_s)
        self._number += 1
        return frame

    def close(self) -> None:
        """Close the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
