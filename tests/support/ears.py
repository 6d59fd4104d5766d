"""A machine with a loudspeaker, for ears that read: programs that note what they play, and ALSA's files."""

from __future__ import annotations

import stat
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.language import find
from appliance.settings import Voice
from appliance.voice import Speaker

#: Notes what it is given and how it ends; takes as long as its text or its file says. Files beside it make it fail.
PROGRAM = """#!{python} -IS
import os, signal, sys, time
name, folder = {name!r}, {folder!r}
if any(a.startswith("--voices=") for a in sys.argv):
    print("Pty Language")
    print("" if os.path.exists(folder + "/no-language") else " 5 de", end="")
    sys.exit()
said = sys.stdin.buffer.read().decode() if "--stdin" in sys.argv else open(sys.argv[-1], "rb").read()
if isinstance(said, bytes):
    said = sys.argv[-1].rsplit("/", 1)[-1] if said.startswith(b"RIFF") else said.decode()
def note(how, more=""):
    with open(folder + "/log", "a") as log:
        log.write(f"{{how}} {{name}} {{said}} {{' '.join(sys.argv[1:-1])}}\\n")
    with open(folder + "/times", "a") as log:
        log.write(f"{{time.monotonic()}} {{how}} {{name}} {{os.environ.get('ALSA_CARD', '')}} {{said}}\\n")
def cut(*_):
    note("cut")
    sys.exit(143)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in said else cut)
if os.path.exists(folder + "/kill-" + name):
    if open(folder + "/kill-" + name).read() == "once":
        os.remove(folder + "/kill-" + name)
    os.kill(os.getpid(), signal.SIGKILL)
if "-w" in sys.argv:
    note("writes")
    open(sys.argv[-1], "wb").write(said.encode())
    sys.exit()
if os.path.exists(folder + "/busy"):
    note("finds busy")
    sys.exit("aplay: main:831: audio open error: Device or resource busy")
note("begins")
while os.path.exists(folder + "/stuck"):
    time.sleep(0.02)
for _ in range(100 if "long" in said else 3):
    time.sleep(0.02)
    if os.path.exists(folder + "/pulled"):
        note("loses")
        sys.exit("aplay: pcm_write:2127: write error: No such device")
if "fails" in said:
    sys.exit("no such device")
note("ends")
"""

#: ALSA's words for a card: its line among the cards, and its streams.
USB = ("2 [Device         ]: USB-Audio - USB Audio Device", "02-00: USB Audio : USB Audio : playback 1 : capture 1")
WEBCAM = ("3 [Webcam         ]: USB-Audio - Webcam C9", "03-00: USB Audio : USB Audio : capture 1")
PANEL = ("0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0", "00-00: MAI PCM i2s-hifi-0 : MAI PCM i2s-hifi-0 : playback 1")


@dataclass
class Machine:
    """What is below ``root``: /proc/asound and /dev/snd; and a folder of programs."""

    root: Path

    @property
    def programs(self) -> Path:
        """The only folder of the PATH."""
        return self.root / "bin"

    def install(self, *names: str) -> None:
        """Programs that note what they do."""
        self.programs.mkdir(exist_ok=True)
        for name in names:
            program = self.programs / name
            program.write_text(PROGRAM.format(python=sys.executable, name=name, folder=str(self.programs)))
            program.chmod(program.stat().st_mode | stat.S_IXUSR)

    def plug(self, *cards: tuple[str, str]) -> None:
        """Exactly these cards."""
        asound, devices = self.root / "proc/asound", self.root / "dev/snd"
        for folder in (asound, devices):
            folder.mkdir(parents=True, exist_ok=True)
        for file in devices.iterdir():
            file.unlink()
        for _, stream in cards:
            card, number = (int(n) for n in stream.partition(":")[0].split("-"))
            (devices / f"pcmC{card}D{number}p").touch()
        lines = {"cards": [f" {card}\n                      more of it\n" for card, _ in cards],
                 "pcm": [f"{stream}\n" for _, stream in cards]}  # fmt: skip
        for name, written in lines.items():
            (asound / "new").write_text("".join(written))
            (asound / "new").replace(asound / name)

    def begin(self, trouble: str, much: str = "") -> None:
        """From now on: busy, pulled, stuck, no-language, kill-PROGRAM (``much``: once)."""
        (self.programs / trouble).write_text(much)

    def end(self, trouble: str) -> None:
        """No longer."""
        (self.programs / trouble).unlink()

    def heard(self) -> list[str]:
        """What began, ended or was cut until now: ``begins Lächeln``."""
        lines = self._lines("log")
        return [
            " ".join((how, *rest.split(" -")[0].split(" ")[1:])) for how, _, rest in (s.partition(" ") for s in lines)
        ]

    def times(self, how: str) -> list[float]:
        """When something began, ended or was cut, monotonic s."""
        return [float(line.split(" ")[0]) for line in self._lines("times") if f" {how} " in line]

    def cards(self) -> list[str]:
        """On which card each began."""
        return [line.split(" ")[3] for line in self._lines("times") if " begins " in line]

    def _lines(self, name: str) -> list[str]:
        file = self.programs / name
        return file.read_text().splitlines() if file.exists() else []


class Ears:
    """A speaker, and what is heard of it."""

    def __init__(self, machine: Machine, voice: Voice | None = None) -> None:
        self.machine = machine
        self.speaker = Speaker(find("de"), voice or Voice(), machine.root)

    def heard(self) -> list[str]:
        """What began, ended or was cut until now."""
        return self.machine.heard()

    def wait(self, until: Callable[[list[str]], bool]) -> list[str]:
        """What is heard once ``until`` holds of it."""
        wait_until(lambda: until(self.heard()), self.heard)
        return self.heard()

    def wait_for(self, line: str) -> list[str]:
        """What is heard once a line begins so."""
        return self.wait(lambda heard: any(h.startswith(line) for h in heard))


def wait_until(condition: Callable[[], bool], told: Callable[[], object] = lambda: "it never came") -> None:
    """Wait for some seconds at most."""
    end = time.monotonic() + 8
    while not condition():
        assert time.monotonic() < end, told()
        time.sleep(0.01)
