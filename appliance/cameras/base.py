"""What every camera is, and the one value that leaves this room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from appliance.faults import Fault

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shot:
    """What a camera itself tells of one picture; None is not told.

    ``stamped``: the picture's time is the sensor's own. ``exposure_us`` is shutter (microseconds) × gain: what light
    there was is the picture's brightness over it. ``dioptres`` is where a lens with a motor is focused, 1 / metres;
    ``focused`` whether its autofocus has found something there.
    """

    stamped: bool = False
    exposure_us: float | None = None
    dioptres: float | None = None
    focused: bool | None = None


@dataclass(frozen=True)
class Frame:
    """One picture.

    ``image`` is (height, width, 3) uint8 in RGB order and **not mirrored**: the patient's right
    half is on its left. ``number`` counts from 0. ``time_s`` is when it was taken, on the monotonic
    clock (for a recording read as fast as possible: the recording's own time).
    """

    image: Image
    number: int
    time_s: float
    shot: Shot = Shot()


class CameraStopped(Exception):
    """The camera no longer gives frames: timed out, unplugged, or failed. Reopening may help. ``fault`` is its kind."""

    def __init__(self, message: str = "", fault: Fault = Fault.CAMERA_SILENT) -> None:
        super().__init__(message)
        self.fault = fault


class RecordingEnded(Exception):
    """A recording is over. Reopening would start it again, so nobody should."""


class Camera(Protocol):
    """A source of frames. Used by one thread at a time."""

    @property
    def name(self) -> str:
        """What it is, for people: ``"Pi camera imx708"``."""

    def open(self) -> None:
        """Start it. Raises :class:`appliance.errors.Unavailable` with the reason if that fails."""

    def read(self, timeout_s: float) -> Frame:
        """The next frame. Raises :class:`CameraStopped` if none comes within ``timeout_s`` seconds."""

    def close(self) -> None:
        """Let go of the device. Safe to call when it is not open, and more than once."""
