"""An emulated machine: switched on, looked at, pressed, and its plug pulled. QEMU without hardware acceleration."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from tests.machine.glass import Picture, picture
from tests.machine.rig import wait_for

#: The display's pixels. It tells them by EDID, as a panel does.
SIZE = (720, 1280)

#: Where a shell of root's looks for commands; the product's own is in /usr/local/bin.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"


def cannot() -> str | None:
    """Why no machine can be emulated here; None if it can."""
    for tool in ("qemu-system-x86_64", "mkfs.ext4"):
        if shutil.which(tool) is None:
            return f"needs {tool}: apt install qemu-system-x86 e2fsprogs"
    return None


@dataclass(frozen=True)
class Parts:
    """What a machine is made of: its kernel, its first files, its disk."""

    kernel: Path
    initrd: Path
    disk: Path


class GuestError(Exception):
    """A command inside failed, or nobody answers there."""


class Machine:
    """One machine, as often as it is switched on; its disk stays. Its last words are in serial.log of ``folder``."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._parts, self._folder = parts, folder
        self._process: subprocess.Popen[bytes] | None = None
        self._agent: _Line | None = None
        self._monitor: _Line | None = None
        self._began_s = 0.0

    def switch_on(self) -> None:
        """Power on, and wait for the first sign of its kernel. Raises :class:`GuestError` if there is none."""
        for _ in range(3):
            self._start()
            if wait_for(lambda: "systemd[1]" in self.serial(), 300):
                return
            self.pull_the_plug()  # the emulator now and then stays in its firmware, before anything of ours
        raise GuestError(self.serial())

    def _start(self) -> None:
        for name in ("qmp", "agent", "serial.log"):
            (self._folder / name).unlink(missing_ok=True)
        self._began_s = time.monotonic()
        with (self._folder / "qemu.log").open("wb") as log:
            self._process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        assert wait_for((self._folder / "qmp").exists, 20), (self._folder / "qemu.log").read_text()
        self._monitor = _Line(self._folder / "qmp")
        self._monitor.receive(10)  # its greeting
        self._monitor.ask("qmp_capabilities")

    def _command(self) -> list[str]:
        # icount: a nanosecond of its time is one instruction, however busy this machine is; so it is as quick as a
        # small board, and what the mirror says of its own times holds there.
        # SandyBridge: MediaPipe needs its AVX. The serial line has what the kernel says; the display's is the mirror's.
        words = "root=/dev/vda rw console=ttyS0 ignore_loglevel consoleblank=0 vt.global_cursor_default=0"
        return [
            "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=single,tb-size=1024", "-icount", "shift=0",
            "-cpu", "SandyBridge", "-m", "3072", "-kernel", str(self._parts.kernel), "-initrd", str(self._parts.initrd),
            "-append", words, "-drive", f"file={self._parts.disk},if=virtio,format=raw,cache=writeback",
            "-device", f"virtio-vga,edid=on,xres={SIZE[0]},yres={SIZE[1]}", "-display", "none",
            "-serial", f"file:{self._folder / 'serial.log'}", "-monitor", "none",
            "-qmp", f"unix:{self._folder / 'qmp'},server=on,wait=off",
            "-device", "virtio-serial", "-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0",
            "-chardev", f"socket,id=agent,path={self._folder / 'agent'},server=on,wait=off",
            "-no-reboot", "-nic", "none",
        ]  # fmt: skip

    def serial(self) -> str:
        """The end of what the kernel said."""
        path = self._folder / "serial.log"
        return path.read_text(errors="replace")[-5000:] if path.exists() else ""

    @property
    def on_s(self) -> float:
        """Seconds since it was switched on."""
        return time.monotonic() - self._began_s

    def pull_the_plug(self) -> None:
        """Gone, in the middle of everything: what the machine inside had not yet written to its disk is lost."""
        for line in (self._agent, self._monitor):
            if line is not None:
                line.close()
        self._agent = self._monitor = None
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(20)

    def glass(self, name: str) -> Picture:
        """What the display shows, (height, width, 3) RGB; kept as NAME.png."""
        raw = self._folder / "screen.ppm"
        assert self._monitor is not None, "it is switched off"
        self._monitor.ask("screendump", filename=str(raw))
        seen = picture(raw)
        cv2.imwrite(str(self._folder / f"{name}.png"), seen[..., ::-1])
        return seen

    def press(self, pin: int = 17) -> None:
        """Press a button for half a second: the kernel's pin goes to ground."""
        self.run(f"echo pull-down > /run/pins/GPIO{pin}; sleep 0.5; echo pull-up > /run/pins/GPIO{pin}")

    def answers(self) -> bool:
        """Whether the agent inside answers."""
        try:
            if self._agent is None:
                self._agent = _Line(self._folder / "agent")
            self._agent.ask("guest-ping", seconds=3)
        except (GuestError, OSError, ValueError):
            if self._agent is not None:
                self._agent.close()
            self._agent = None
            return False
        return True

    def run(self, command: str, *, check: bool = True, seconds: float = 120) -> str:
        """Run a shell command inside, as root; what it printed.

        Raises :class:`GuestError` if it fails (``check``), or has not ended in time.
        """
        if self._agent is None and not self.answers():
            raise GuestError("nobody answers inside")
        assert self._agent is not None
        begun = self._agent.ask(
            "guest-exec", path="/bin/sh", arg=["-c", command], env=[f"PATH={_PATH}", "LC_ALL=C.UTF-8"],
            **{"capture-output": True},
        )  # fmt: skip
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            state = self._agent.ask("guest-exec-status", pid=begun["pid"])
            if state["exited"]:
                out, error = (base64.b64decode(state.get(f"{kind}-data", "")).decode() for kind in ("out", "err"))
                if check and state.get("exitcode") != 0:
                    raise GuestError(f"{command}: {out}{error}")
                return out.strip()
            time.sleep(0.1)
        raise GuestError(f"{command}: not done after {seconds} s")

    def until(self, condition: Callable[[], bool], seconds: float) -> float:
        """Wait for ``condition``; how many seconds it took. Raises :class:`GuestError` with the journal's end."""
        began_s = time.monotonic()
        if wait_for(condition, seconds):
            return time.monotonic() - began_s
        raise GuestError(self.journal() if self.answers() else self.serial())

    def show(self, name: str) -> str:
        """A property of the mirror's unit."""
        return self.run(f"systemctl show symmirror -p {name} --value")

    def stands(self, other_than: int = 0) -> bool:
        """Whether the mirror is up, as another process than that one."""
        return self.answers() and self.show("ActiveState") == "active" and self.pid() not in (0, other_than)

    def pid(self) -> int:
        """The mirror's process; 0 if there is none."""
        return int(self.show("MainPID"))

    def journal(self) -> str:
        """What the mirror wrote since this machine was switched on."""
        return self.run("journalctl -b -u symmirror --no-pager -o cat | tail -n 60")


class _Line:
    """Questions and answers as lines of JSON through a socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._left = b""

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next line. Raises :class:`GuestError` if none comes."""
        self._socket.settimeout(seconds)
        while b"\n" not in self._left:
            try:
                more = self._socket.recv(1 << 16)
            except TimeoutError:
                raise GuestError("no answer") from None
            if not more:
                raise GuestError("the line is cut")
            self._left += more
        line, _, self._left = self._left.partition(b"\n")
        answer: dict[str, Any] = json.loads(line.lstrip(b"\xff"))
        return answer

    def ask(self, what: str, seconds: float = 60, **arguments: object) -> Any:
        """Ask for ``what`` and wait for the answer. Raises :class:`GuestError` if it is an error, or none comes."""
        self._socket.sendall(json.dumps({"execute": what, "arguments": arguments}).encode() + b"\n")
        while True:
            answer = self.receive(seconds)
            if "error" in answer:
                raise GuestError(f"{what}: {answer['error']}")
            if "return" in answer:
                return answer["return"]
