"""A webcam, through OpenCV and V4L2: for development, and for a mirror built around one."""

from __future__ import annotations

import os
import time
from pathlib import Path

# OpenCV waits 10 s for a frame by default, longer than anybody should look at a frozen mirror.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")

import cv2
import numpy as np

from appliance.cameras.base import CameraStopped, Frame
from appliance.errors import Unavailable
from appliance.faults import Fault


def devices() -> list[int]:
    """Numbers N of the /dev/videoN that the kernel knows."""
    return sorted(int(p.name[5:]) for p in Path("/dev").glob("video*") if p.name[5:].isdigit())


class Webcam:
    """``/dev/videoN`` at ``width`` × ``height`` pixels, as near as the camera offers."""

    def __init__(self, index: int, width: int, height: int, fps: float) -> None:
        self._index, self._width, self._height, self._fps = index, width, height, fps
        self._capture: cv2.VideoCapture | None = None
        self._number = 0

    @property
    def name(self) -> str:
        """The device's path."""
        return f"webcam /dev/video{self._index}"

    def open(self) -> None:
        """Open the device. Raises :class:`Unavailable` if it is not there or busy."""
        if not Path(f"/dev/video{self._index}").exists():
            raise Unavailable(f"No camera at /dev/video{self._index}. Check its cable.", Fault.CAMERA_ABSENT)
        capture = cv2.VideoCapture(self._index, cv2.CAP_V4L2)
        if not capture.isOpened():
            capture.release()
            raise Unavailable(
                f"/dev/video{self._index} can't be opened: it is in use, or it is no camera.", Fault.CAMERA_BUSY
            )
        # MJPEG, since raw 720p does not fit USB 2 at 30 fps; one buffer, since old pictures are useless.
        for key, value in (
            (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),
            (cv2.CAP_PROP_FRAME_WIDTH, self._width),
            (cv2.CAP_PROP_FRAME_HEIGHT, self._height),
            (cv2.CAP_PROP_FPS, self._fps),
            (cv2.CAP_PROP_BUFFERSIZE, 1),
        ):
            capture.set(key, value)
        self._capture = capture

    def read(self, timeout_s: float) -> Frame:
        """The next frame; OpenCV itself gives up after 2 s."""
        if self._capture is None:
            raise CameraStopped(f"{self.name} is not open.")
        ok, bgr = self._capture.read()
        now = time.monotonic()
        if not ok or bgr is None:
            raise CameraStopped(f"{self.name} sends no pictures. Check its cable.")
        image = np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
        frame = Frame(image, self._number, now)
        self._number += 1
        return frame

    def close(self) -> None:
        """Let go of the device."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None
