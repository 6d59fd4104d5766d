"""A mirror that hangs where it is told to: ``python -m tests.support.hanging camera|tracker|render MARKER DATA``.

It hangs in its first life only, until there is a file MARKER. The real loop, supervisor, tracker's thread and watchdog;
the hang itself is a wait that nothing interrupts. Limits are shortened, or a test would wait for 20 s.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from appliance import native, settings
from appliance.cameras import CameraSupervisor, Chosen, Frame, supervisor
from appliance.faces import FaceWorker
from appliance.faces import worker as workers
from appliance.settings import Measuring
from tests.support import scripted

HANG_S = 1.0


class Camera:
    """Sends grey pictures; ``hangs`` after the tenth."""

    name = "test camera"

    def __init__(self, hangs: bool) -> None:
        self._hangs, self._number = hangs, 0

    def open(self) -> None:
        pass

    def read(self, timeout_s: float) -> Frame:
        time.sleep(0.03)
        self._number += 1
        if self._hangs and self._number > 10:
            hang_in_the_camera()
        return Frame(np.full((96, 96, 3), 128, np.uint8), self._number, time.monotonic())

    def close(self) -> None:
        pass


class Tracker:
    """Sees nobody; ``hangs`` at its tenth picture."""

    hangs = False
    faces_seen, last_ms, _number = 0, 1.0, 0

    def __init__(self, *_: object) -> None:
        pass

    def track(self, *_: object) -> None:
        self._number += 1
        if self.hangs and self._number > 10:
            hang_in_the_tracker()

    def close(self) -> None:
        pass


def hang_in_the_camera() -> None:
    time.sleep(1000)


def hang_in_the_tracker() -> None:
    time.sleep(1000)


def hang_in_the_render_loop() -> None:
    time.sleep(1000)


def main() -> None:
    """Run, and hang where it is asked for."""
    where, marker, data = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    where = "" if marker.exists() else where
    marker.touch()
    native.hush()
    supervisor.HANG_S = workers.HANG_S = HANG_S
    replaced: Any = Tracker
    vars(workers)["FaceTracker"] = replaced
    Tracker.hangs = where == "tracker"
    made = scripted.mirror(settings.load(scripted.quick_config(data / "config")), data / "config", data)
    rooms = made.rooms
    rooms.supervisor = CameraSupervisor(lambda: Camera(where == "camera"), timeout_s=0.5, backoff_max_s=0.5)
    rooms.worker = FaceWorker(rooms.supervisor.frames, Measuring())
    rooms.chosen = Chosen(lambda: Camera(False), "test")
    turns = [0]

    def turned(_mirror: object) -> None:
        turns[0] += 1
        if where == "render" and turns[0] > 30:
            hang_in_the_render_loop()

    made.fingers.turned = turned
    made.mirror.first_screen()
    made.mirror.run()


if __name__ == "__main__":
    main()
