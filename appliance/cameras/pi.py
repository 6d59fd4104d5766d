"""The Pi's own camera, through picamera2."""

from __future__ import annotations

import logging
import os
import time
from typing import Any, Literal

import numpy as np

from appliance.cameras.base import CameraStopped, Frame, Shot
from appliance.errors import Unavailable
from appliance.faults import Fault

_APT = "sudo apt install --no-install-recommends python3-picamera2"
log = logging.getLogger(__name__)


def missing() -> str | None:
    """Why picamera2 can't be used here, or None if it can and sees a camera on the ribbon cable."""
    try:
        from picamera2 import Picamera2

        cameras = Picamera2.global_camera_info()
    except ImportError as error:
        return f"picamera2 is not installed ({error}). On a Raspberry Pi: {_APT}"
    except (ValueError, RuntimeError, OSError, AttributeError) as error:  # e.g. built for another numpy
        return f"picamera2 does not work with the other packages here ({error}). Run 'make setup' again."
    # libcamera lists USB webcams too; they offer no BGR888. picamera2 itself tells them apart like this.
    if all("/usb" in str(camera.get("Id", "")) for camera in cameras):
        return "picamera2 sees no camera. Switch off, check the ribbon cable at both ends, switch on."
    return None


def _focusing(focus: float | Literal["auto"]) -> dict[str, Any]:
    """libcamera's controls for the lens. A camera without a motor does not know them."""
    return {"AfMode": 2} if focus == "auto" else {"AfMode": 0, "LensPosition": float(focus)}  # continuous; manual


def _shot(metadata: dict[str, Any], *, stamped: bool) -> Shot:
    """What libcamera's metadata tell of one picture."""
    shutter_us, gain = metadata.get("ExposureTime"), metadata.get("AnalogueGain")
    exposure = shutter_us * gain * metadata.get("DigitalGain", 1.0) if shutter_us and gain else None
    state = metadata.get("AfState")  # libcamera: 0 idle, 1 scanning, 2 focused, 3 failed
    return Shot(stamped, exposure, metadata.get("LensPosition"), None if state in (None, 0) else state == 2)


class PiCamera:
    """The first camera that libcamera knows, at ``width`` × ``height`` pixels, resized by the ISP.

    The glass costs 1.7 stops, so the shutter is capped (``shutter_max_us``: a moving lip must not
    blur) and gain makes up for it; the white balance is left automatic until it has settled and then
    fixed, because colours that wander look like movement. A camera with a lens motor is focused
    continuously, or its lens is held at ``focus`` dioptres.
    """

    _SETTLE_FRAMES = 45  # 1.5 s at 30 fps: libcamera's own white balance settles within this
    _CONTROL_FRAMES = 15  # a control is in force, and in the metadata, well within this

    def __init__(self, width: int, height: int, fps: float, shutter_max_us: int,
                 focus: float | Literal["auto"] = "auto") -> None:  # fmt: skip
        self._width, self._height, self._fps, self._shutter_max_us = width, height, fps, shutter_max_us
        self._focus = focus
        self._camera: Any = None
        self._known: dict[str, Any] = {}
        self._model = ""
        self._number = 0
        self._capped = False
        self._next_look = 0

    @property
    def name(self) -> str:
        """The sensor's name."""
        return f"Pi camera {self._model}".strip()

    def open(self) -> None:
        """Configure and start it. Raises :class:`Unavailable` with the reason and the way out."""
        if reason := missing():
            raise Unavailable(reason, Fault.CAMERA_ABSENT)
        from picamera2 import Picamera2

        class Tidy(Picamera2):  # type: ignore[misc]
            """picamera2 leaves a pipe open when it can't open a camera: a few thousand tries, and no file opens."""

            def __init__(self, number: int) -> None:
                try:
                    super().__init__(number)
                except Exception:
                    if hasattr(self, "notifyme_w"):
                        os.close(self.notifyme_w)
                    raise

        self._model = str(Picamera2.global_camera_info()[0].get("Model", ""))
        self._number, self._capped, self._next_look = 0, False, self._SETTLE_FRAMES
        fault = Fault.CAMERA_BUSY
        try:
            self._camera = Tidy(0)
            frame_us = int(1e6 / self._fps)
            wanted: dict[str, Any] = {
                "FrameDurationLimits": (frame_us, frame_us),  # caps the shutter at one frame
                "AeExposureMode": 1,  # libcamera: short, which takes gain before time
                **_focusing(self._focus),
            }
            known = self._camera.camera_controls
            # picamera2's "BGR888" arrives as an array in R, G, B order; "RGB888" as B, G, R.
            config = self._camera.create_video_configuration(
                main={"size": (self._width, self._height), "format": "BGR888"},
                controls={k: v for k, v in wanted.items() if k in known}, buffer_count=4, queue=False,
            )  # fmt: skip
            self._camera.configure(config)
            # libcamera does not refuse a format that it lacks, it takes another one and says so here.
            got = self._camera.camera_configuration()["main"]["format"]
            if got != "BGR888":
                fault = Fault.CAMERA_COLOURS
                raise ValueError(f"it gives {got} instead of BGR888")  # noqa: TRY301
            self._known = self._camera.camera_controls  # ranges are those of the configured mode
            self._camera.start()
        except (RuntimeError, IndexError, OSError, ValueError, AttributeError, TypeError) as error:
            self.close()
            reason = str(error.__cause__ or error)  # picamera2's own sentence says only that something failed
            raise Unavailable(f"The Pi camera does not start: {reason}. Is another program using it?", fault) from error

    def read(self, timeout_s: float) -> Frame:
        """The next frame. ``time_s`` is the sensor's own time stamp, so that its age is true."""
        camera = self._camera
        if camera is None:
            raise CameraStopped("The Pi camera is not open.")
        try:
            request = camera.capture_request(wait=timeout_s)
            try:
                image = np.ascontiguousarray(request.make_array("main"))  # make_array has copied already
                metadata = request.get_metadata()
            finally:
                request.release()  # also queues the buffer again, which fails when the camera is gone
            self._steady(metadata)
        except (TimeoutError, RuntimeError) as error:
            camera.cancel_all_and_flush()  # or the read that timed out stays first in picamera2's queue for ever
            raise CameraStopped("The Pi camera sends no pictures. Check its ribbon cable.") from error
        now = time.monotonic()
        # ns. libcamera documents CLOCK_BOOTTIME, but the Pi's drivers stamp CLOCK_MONOTONIC at the start of readout.
        stamp = metadata.get("SensorTimestamp")
        taken = stamp / 1e9 if stamp else now
        usable = 0 <= now - taken < 5
        frame = Frame(image, self._number, taken if usable else now, _shot(metadata, stamped=bool(stamp) and usable))
        self._number += 1
        return frame

    def _steady(self, metadata: dict[str, Any]) -> None:
        """Fix the white balance once it has settled; cap the shutter and leave the gain automatic."""
        controls: dict[str, Any] = {}
        # Twice: picamera2 loses a control that is set while its own thread hands the last ones over.
        if self._number in (self._SETTLE_FRAMES, self._SETTLE_FRAMES + 1) and "ColourGains" in metadata:
            controls |= {"AwbEnable": False, "ColourGains": metadata["ColourGains"]}
        exposure, gain = metadata.get("ExposureTime"), metadata.get("AnalogueGain")
        if exposure and gain and self._number >= self._next_look and "AnalogueGain" in self._known:
            if exposure > 1.05 * self._shutter_max_us:
                controls["ExposureTime"], self._capped = self._shutter_max_us, True
            elif self._capped and gain <= 1.02 * self._known["AnalogueGain"][0]:
                controls["ExposureTime"], self._capped = 0, False  # bright again: 0 is automatic
            if "ExposureTime" in controls:
                self._next_look = self._number + self._CONTROL_FRAMES
        if controls := {k: v for k, v in controls.items() if k in self._known}:
            self._camera.set_controls(controls)

    def close(self) -> None:
        """Stop it and let go of the device."""
        camera, self._camera = self._camera, None
        if camera is not None:
            try:
                # Not stop(): that waits, without a limit, for picamera2's event loop, behind any read that
                # timed out. close() ends the loop first and then stops the camera itself.
                camera.close()
            except (RuntimeError, OSError) as error:  # it may already be gone
                log.warning("Pi camera: closing failed: %s", error)
