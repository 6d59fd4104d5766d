"""Keeps a camera going: opens it, notices when it stops, opens it again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from appliance.cameras.base import Camera, CameraStopped, Frame, RecordingEnded
from appliance.cameras.sight import Sight
from appliance.errors import Unavailable
from appliance.faults import Fault
from appliance.mailbox import Mailbox

log = logging.getLogger(__name__)

_FIRST_WAIT_S = 0.25
#: A thread that has not turned over for so many seconds hangs in a driver, and only a new process helps. The slowest
#: that is no hang: OpenCV opening a webcam that sends nothing, 10 s, then 2 s for a frame.
HANG_S = 20.0


class CameraState(StrEnum):
    """How the camera is, as far as its supervisor knows."""

    OPENING = "opening"
    RUNNING = "running"
    TROUBLE = "trouble"
    ENDED = "ended"


@dataclass(frozen=True)
class CameraReport:
    """State; where it is trouble, the technical reason in words and its kind; and how often it was reopened."""

    state: CameraState
    reason: str = ""
    reopened: int = 0
    fault: Fault = Fault.CAMERA_FAILED


class CameraSupervisor:
    """Runs a camera in a thread of its own and leaves its newest frame in ``frames``.

    ``timeout_s`` without a frame, or any stop of the camera, closes and reopens it, with waits that
    double from 0.25 s up to ``backoff_max_s``. A read that hangs inside a driver can't be interrupted
    from here: :meth:`report` says trouble all the same, by the age of the last frame, and :meth:`alive` that nothing
    but a new process will help. ``sight`` judges the pictures themselves; those it finds blind go nowhere.
    """

    def __init__(self, make: Callable[[], Camera], *, timeout_s: float, backoff_max_s: float,
                 sight: Sight | None = None, clock: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        self.frames: Mailbox[Frame] = Mailbox()
        self._make, self._timeout_s, self._backoff_max_s, self._clock = make, timeout_s, backoff_max_s, clock
        self._sight = sight
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._report = CameraReport(CameraState.OPENING)
        self._last_frame_s: float | None = None
        self._beat_s = clock()
        self._pause_s = 0.0
        self._backoff_s = _FIRST_WAIT_S
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Begin to open the camera; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the camera; waits for it, but not for a driver that hangs."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(self._timeout_s + 1)

    def slow_down(self, fps: float | None) -> None:
        """Read at most ``fps`` frames a second from now on; None is the camera's own pace."""
        self._pause_s = 1 / fps if fps else 0.0

    def report(self) -> CameraReport:
        """How the camera is now; a running one whose last frame is too old is in trouble."""
        with self._lock:
            report, last = self._report, self._last_frame_s
        late = self._timeout_s + self._pause_s + 0.5
        if report.state is CameraState.RUNNING and last is not None and self._clock() - last > late:
            silent = "The camera sends no pictures."
            return CameraReport(CameraState.TROUBLE, silent, report.reopened, Fault.CAMERA_SILENT)
        return report

    def alive(self) -> bool:
        """Whether the thread turns over: gives frames, or tries to have them again. A recording may end."""
        with self._lock:
            ended, beat = self._report.state is CameraState.ENDED, self._beat_s
        return ended or (self._thread.is_alive() and self._clock() - beat < HANG_S)

    def _beat(self) -> None:
        with self._lock:
            self._beat_s = self._clock()

    def _say(self, state: CameraState, reason: str = "", fault: Fault | None = None, *, again: bool = False) -> None:
        with self._lock:
            count = self._report.reopened + again
            if reason and reason != self._report.reason:
                log.warning("camera: %s", reason)
            self._report = CameraReport(state, reason, count, fault or Fault.CAMERA_FAILED)

    def _run(self) -> None:
        first = True
        while not self._stop.is_set():
            camera = None
            self._beat()
            try:
                camera = self._make()
                camera.open()
                if not first:
                    log.info("camera: open again: %s", camera.name)
                self._read_all(camera, again=not first)
            except RecordingEnded:
                self._say(CameraState.ENDED)
                return
            except (CameraStopped, Unavailable) as error:
                self._say(CameraState.TROUBLE, str(error), error.fault)
            except Exception as error:
                log.exception("camera: unexpected")
                self._say(CameraState.TROUBLE, f"The camera failed: {error}")
            finally:
                self._beat()
                if camera is not None:
                    try:
                        camera.close()
                    except Exception:
                        log.exception("camera: closing failed")
            first = False
            self._wait(self._backoff_s)
            self._backoff_s = min(self._backoff_s * 2, self._backoff_max_s)

    def _read_all(self, camera: Camera, *, again: bool) -> None:
        """Read until asked to stop, or until opening anew may help. Raises what the camera raises."""
        while not self._stop.is_set():
            frame = camera.read(self._timeout_s)
            blind = self._sight.look(frame) if self._sight is not None else None
            if blind is not None and blind.fault is not None:
                raise CameraStopped(blind.reason, blind.fault)
            with self._lock:
                self._last_frame_s = self._beat_s = self._clock()
            if self._report.state is not CameraState.RUNNING:
                self._say(CameraState.RUNNING, again=again)  # only a frame proves that it runs
                self._backoff_s = _FIRST_WAIT_S
            self.frames.put(frame)
            if blind is not None:
                log.info("camera: %s", blind.reason)
                return  # opened anew without a word
            if self._pause_s:
                self._wait(self._pause_s)

    def _wait(self, seconds: float) -> None:
        """Wait, but not in silence: the longest wait that can be set is longer than a hang."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._stop.wait(min(left, 1.0)):
            self._beat()
