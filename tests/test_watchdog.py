"""When systemd hears that the mirror is alive: never from one whose camera or tracker hangs."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from appliance.cameras import Frame
from appliance.errors import Unavailable
from appliance.faces import FaceWorker
from appliance.faces import worker as workers
from appliance.mailbox import Mailbox
from appliance.mirror import Mirror
from appliance.settings import Measuring


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """What systemd has heard since the last call."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(tmp_path / "notify"))
        heard.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

        def since() -> str:
            try:
                return heard.recv(1000).decode()
            except BlockingIOError:
                return ""

        yield since


@pytest.mark.parametrize("camera", [True, False])
@pytest.mark.parametrize("tracker", [True, False])
def test_the_watchdog_is_fed_only_while_camera_and_tracker_turn_over(
    systemd: Callable[[], str], camera: bool, tracker: bool
) -> None:
    mirror = Mirror.__new__(Mirror)  # only its rooms matter here
    rooms: Any = SimpleNamespace(
        supervisor=SimpleNamespace(alive=lambda: camera), worker=SimpleNamespace(alive=lambda: tracker)
    )
    mirror._rooms = rooms
    mirror._feed_watchdog()
    assert systemd() == ("WATCHDOG=1" if camera and tracker else "")


class Tracker:
    """Hangs or fails where it is told to."""

    where = ""
    go_on = threading.Event()
    faces_seen, last_ms = 0, 1.0

    def __init__(self, *_: object) -> None:
        if self.where == "missing":
            raise Unavailable("a model is missing")
        if self.where == "loading":
            self.go_on.wait(20)

    def track(self, *_: object) -> None:
        if self.where == "a frame":
            self.go_on.wait(20)
        if self.where == "a fault":
            raise RuntimeError("a fault")

    def close(self) -> None:
        pass


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(
    ("where", "alive"),
    [
        ("", True),
        ("missing", True),  # the screen says so; a new process would not help
        ("loading", False),
        ("a frame", False),
        ("a fault", False),
    ],
)
def test_a_tracker_that_hangs_or_has_died_is_alive_no_more(
    monkeypatch: pytest.MonkeyPatch, where: str, alive: bool
) -> None:
    monkeypatch.setattr(workers, "FaceTracker", Tracker)
    monkeypatch.setattr(workers, "HANG_S", 0.6)
    monkeypatch.setattr(workers, "LOADING_HANG_S", 0.6)
    monkeypatch.setattr(Tracker, "where", where)
    Tracker.go_on.clear()
    frames: Mailbox[Frame] = Mailbox()
    frames.put(Frame(np.zeros((4, 4, 3), np.uint8), 0, time.monotonic()))
    worker = FaceWorker(frames, Measuring())
    assert worker.alive()
    worker.start()
    until = time.monotonic() + 5
    while alive is not worker.alive() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.8)
    assert worker.alive() is alive
    Tracker.go_on.set()
    worker.stop()
