"""A hang of the tracker, of the camera, of the render loop: found by the watchdog, and the mirror is started again.

A small service manager here does what systemd does for the unit: ``Type=notify``, ``WatchdogSec``, SIGABRT, start anew.
That systemd itself does so for the installed unit is shown in tests/machine.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

WATCHDOG_S = 4.0


class Service:
    """Keeps a command running as systemd would. ``lives`` is how often it was started, ``why`` what ended each life."""

    def __init__(self, folder: Path, command: list[str]) -> None:
        self._command, self._said = command, folder / "said"
        self.why: list[str] = []
        self.lives, self.fed = 0, 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(folder / "notify"))
        self._socket.settimeout(0.05)
        self._environment = {**os.environ, "NOTIFY_SOCKET": str(folder / "notify"), "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
        self._start()

    @property
    def said(self) -> str:
        return self._said.read_text()

    def _start(self) -> None:
        self.lives, self.fed, self._ready = self.lives + 1, 0, False
        with self._said.open("ab") as out:
            self.process = subprocess.Popen(self._command, stdout=out, stderr=out, env=self._environment)
        self._heard_s = time.monotonic()

    def look_after(self, seconds: float) -> None:
        """Listen, and start it anew where it ended or stays silent."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                message = self._socket.recv(1000).decode()
            except TimeoutError:
                message = ""
            if message == "WATCHDOG=1" or message.startswith("READY=1"):
                self._heard_s, self._ready = time.monotonic(), True
                self.fed += message == "WATCHDOG=1"
            if self.process.poll() is not None:
                self.why.append(f"ended: {self.process.returncode}")
                self._start()
            elif self._ready and time.monotonic() - self._heard_s > WATCHDOG_S:
                self.why.append("watchdog")
                self.process.send_signal(signal.SIGABRT)
                self.process.wait(10)
                self._start()

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self._socket.close()


@pytest.mark.parametrize("where", ["camera", "tracker", "render"])
def test_a_hang_is_found_and_the_mirror_started_again(tmp_path: Path, where: str) -> None:
    marker = tmp_path / "marker"
    service = Service(
        tmp_path, [sys.executable, "-m", "tests.support.hanging", where, str(marker), str(tmp_path / "data")]
    )
    try:
        began_s = time.monotonic()
        while not service.why and time.monotonic() - began_s < 40:
            service.look_after(0.5)
        assert service.why == ["watchdog"], service.said
        place = {"render": "render_loop"}.get(where, where)
        assert f"hang_in_the_{place}" in service.said  # where it hung stands in the journal
        while service.fed < 50 and time.monotonic() - began_s < 60:
            service.look_after(0.5)
        assert service.fed >= 50, service.said
        assert (service.lives, service.why) == (2, ["watchdog"])
    finally:
        service.close()
