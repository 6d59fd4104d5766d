"""What this machine can be heard with, and why not."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

#: Programs that play a WAV file, the first that is there.
PLAYERS = (("aplay", "-q"), ("pw-play",), ("paplay",))

_GO_ON = "Plug in a loudspeaker (USB), or go without voice."


def player() -> tuple[str, ...] | None:
    """The command that plays a WAV file, or None where there is none."""
    return next((command for command in PLAYERS if shutil.which(command[0])), None)


def no_words() -> str | None:
    """Why no words can be said, with the way out."""
    return (
        None if shutil.which("espeak-ng") else "espeak-ng is not installed. Bring it with: sudo apt install espeak-ng"
    )


def no_tones() -> str | None:
    """Why no tones can be played, with the way out."""
    return None if player() else "aplay is not installed. Bring it with: sudo apt install alsa-utils"


def no_device(asound: Path = Path("/proc/asound"), devices: Path = Path("/dev/snd")) -> str | None:
    """Why nothing sounds here: no sound device, one that only records (a webcam's), or no right to use it."""
    try:
        streams = (asound / "pcm").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        streams = []
    if not streams:
        return f"There is no sound device. {_GO_ON}"
    playing = [line.split(":")[0] for line in streams if ": playback" in line]
    if not playing:
        names = ", ".join(line.split(":")[1].strip() for line in streams)
        return f"The only sound device records and does not play ({names}). {_GO_ON}"
    # "01-00" is card 1, device 0: /dev/snd/pcmC1D0p. Without that folder (a container) only playing can tell.
    files = [devices / "pcmC{}D{}p".format(*map(int, number.split("-"))) for number in playing]
    there = [file for file in files if file.exists()]
    if there and not any(os.access(file, os.W_OK) for file in there):
        return "This user may not use the sound device. Allow it with: sudo usermod -aG audio $USER, then log in again."
    return None


def missing() -> str | None:
    """Why this machine stays silent, with the way out; None if at least words or tones can be heard."""
    if reason := no_device():
        return reason
    words, tones = no_words(), no_tones()
    return f"{words} {tones}" if words and tones else None


def describe(language: str) -> tuple[str, str | None]:
    """What is heard on a machine that is not silent, and what is missing there all the same."""
    words, tones = no_words(), no_tones()
    if words:
        return "tones only", words
    if tones:
        return f"words only (espeak-ng, {language})", tones
    return f"espeak-ng speaks '{language}', tones by {(player() or ('',))[0]}", None
