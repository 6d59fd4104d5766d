"""The Pi's own camera, through picamera2."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import numpy as np

from appliance.cameras.base import CameraStopped, Frame
from appliance.errors import Unavailable

_APT = "sudo apt install --no-install-recommends python3-picamera2"


def missing() -> str | None:
    """Why picamera2 can't be used here, or None if it can and sees a camera."""
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        return f"picamera2 is not installed ({error}). On a Raspberry Pi: {_APT}"
    if not Picamera2.global_camera_info():
        return "picamera2 sees no camera. Switch off, check the ribbon cable at both ends, switch on."
    return None


class PiCamera:
    """The first camera that libcamera knows, at ``width`` × ``height`` pixels, resized by the ISP.

    The glass costs 1.7 stops, so the shutter is capped (``shutter_max_us``: a moving lip must not
    blur) and gain makes up for it; the white balance is left automatic until it has settled and then
    fixed, because colours that wander look like movement. A camera with a lens motor is focused
    continuously at near range.
    """

    _SETTLE_FRAMES = 45  # 1.5 s at 30 fps: libcamera's own white balance settles within this

    def __init__(self, width: int, height: int, fps: float, shutter_max_us: int) -> None:
        self._width, self._height, self._fps, self._shutter_max_us = width, height, fps, shutter_max_us
        self._camera: Any = None
        self._model = ""
        self._number = 0

    @property
    def name(self) -> str:
        """The sensor's name."""
        return f"Pi camera {self._model}".strip()

    def open(self) -> None:
        """Configure and start it. Raises :class:`Unavailable` with the reason and the way out."""
        if reason := missing():
            raise Unavailable(reason)
        from picamera2 import Picamera2

        self._model = str(Picamera2.global_camera_info()[0].get("Model", ""))
        try:
            self._camera = Picamera2(0)
            frame_us = int(1e6 / self._fps)
            controls: dict[str, Any] = {"FrameDurationLimits": (frame_us, frame_us)}
            known = self._camera.camera_controls
            if "AeEnable" in known and "ExposureTime" in known:
                # A fixed frame duration already caps the shutter at one frame; this caps it further
                # on cameras whose exposure modes allow it.
                controls["AeExposureMode"] = 1  # libcamera: short
            if "AfMode" in known:
                controls["AfMode"] = 2  # libcamera: continuous
            controls = {k: v for k, v in controls.items() if k in known}
            # picamera2's "BGR888" arrives as an array in R, G, B order; "RGB888" as B, G, R.
            config = self._camera.create_video_configuration(
                main={"size": (self._width, self._height), "format": "BGR888"},
                controls=controls, buffer_count=4, queue=False,
            )  # fmt: skip
            self._camera.configure(config)
            self._camera.start()
        except (RuntimeError, IndexError, OSError, ValueError) as error:
            self.close()
            raise Unavailable(f"The Pi camera does not start: {error}. Is another program using it?") from error

    def read(self, timeout_s: float) -> Frame:
        """The next frame. ``time_s`` is the sensor's own time stamp, so that its age is true."""
        if self._camera is None:
            raise CameraStopped("The Pi camera is not open.")
        try:
            request = self._camera.capture_request(wait=timeout_s)
        except (TimeoutError, RuntimeError) as error:
            raise CameraStopped("The Pi camera sends no pictures. Check its ribbon cable.") from error
        try:
            # A copy: the buffer goes back to the camera as soon as the request is released.
            image = np.array(request.make_array("main"), dtype=np.uint8)
            metadata = request.get_metadata()
        finally:
            request.release()
        now = time.monotonic()
        stamp = metadata.get("SensorTimestamp")  # ns of CLOCK_BOOTTIME, which is monotonic while awake
        taken = stamp / 1e9 - (time.clock_gettime(time.CLOCK_BOOTTIME) - now) if stamp else now
        if self._number == self._SETTLE_FRAMES:
            self._fix_colour(metadata)
        frame = Frame(image[: self._height, : self._width, :3], self._number, taken if 0 <= now - taken < 5 else now)
        self._number += 1
        return frame

    def _fix_colour(self, metadata: dict[str, Any]) -> None:
        controls: dict[str, Any] = {}
        if "ColourGains" in metadata and "AwbEnable" in self._camera.camera_controls:
            controls |= {"AwbEnable": False, "ColourGains": metadata["ColourGains"]}
        exposure = metadata.get("ExposureTime")
        if exposure and exposure > self._shutter_max_us and "AnalogueGain" in metadata:
            # Same brightness from a shorter shutter and more gain.
            gain = metadata["AnalogueGain"] * exposure / self._shutter_max_us
            controls |= {"ExposureTime": self._shutter_max_us, "AnalogueGain": gain}
        if controls:
            self._camera.set_controls(controls)

    def close(self) -> None:
        """Stop it and let go of the device."""
        camera, self._camera = self._camera, None
        if camera is not None:
            with contextlib.suppress(RuntimeError):  # it may already be gone
                camera.stop()
            camera.close()
