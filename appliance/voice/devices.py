"""The sound devices of this machine, as ALSA tells them, and the one that is played on.

All of it is read from files, in a fraction of a millisecond: it can be done again and again while the mirror runs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.language import message
from appliance.voice.why import Why

#: A line of /proc/asound/cards: `` 2 [Device         ]: USB-Audio - USB Audio Device``.
_CARD = re.compile(r"\s*(\d+) \[(\S+)\s*\]: (?:.* - )?(.*)")
#: A line of /proc/asound/pcm: ``02-00: USB Audio : USB Audio : playback 1 : capture 1``; card and device first.
_STREAM = re.compile(r"(\d+)-(\d+): ([^:]*)(.*)")


@dataclass(frozen=True)
class Device:
    """A stream of a sound card. ``id`` is ALSA's short name of the card, ``name`` the one for people."""

    card: int
    number: int
    id: str
    name: str
    stream: str
    plays: bool

    @property
    def is_display(self) -> bool:
        """Whether it is a display's: most panels have no loudspeaker, and take the sound all the same."""
        return self.is_called("hdmi")

    def is_called(self, name: str) -> bool:
        """Whether ``name`` is a part of one of its names."""
        return name.casefold() in f"{self.id} {self.name} {self.stream}".casefold()

    def may_play(self, root: Path) -> bool:
        """Whether this user may. Where no device files are shown (a container), only playing can tell."""
        file = root / f"dev/snd/pcmC{self.card}D{self.number}p"
        return os.access(file, os.W_OK) or not file.exists()


def devices(root: Path = Path("/")) -> tuple[Device, ...]:
    """Every stream of every card; none where the kernel has no sound. ``root`` is what /proc and /dev are below."""
    cards = {int(m[1]): (m[2], m[3].strip()) for line in _lines(root, "cards") if (m := _CARD.match(line))}
    return tuple(_device(m, cards) for line in _lines(root, "pcm") if (m := _STREAM.match(line)))


def _lines(root: Path, name: str) -> Sequence[str]:
    try:
        return (root / "proc/asound" / name).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()


def _device(found: re.Match[str], cards: Mapping[int, tuple[str, str]]) -> Device:
    card, stream = int(found[1]), found[3].strip()
    short, name = cards.get(card, (str(card), stream))
    return Device(card, int(found[2]), short, name, stream, ": playback" in found[4])


def loudspeaker(wanted: str = "auto", root: Path = Path("/"), *, displays: bool = True) -> Device | Why:
    """The device to play on, or why there is none. ``wanted``: a part of its name, or ``auto``.

    ``auto`` takes a display only where there is nothing else, and without ``displays`` not even then.
    """
    found = devices(root)
    if not found:
        return Why(message("There is no sound device. Plug in a loudspeaker (USB), or go without voice."))
    playing = [device for device in found if device.plays]
    names = ", ".join(dict.fromkeys(device.name for device in playing or found))
    if not playing:
        text = message(
            "The only sound device is a microphone ({names}). Plug in a loudspeaker (USB), or go without voice."
        )
        return Why(text, {"names": names})
    if wanted == "auto":
        fitting = [d for d in playing if displays or not d.is_display]
    else:
        fitting = [d for d in playing if d.is_called(wanted)]
    if not fitting and wanted == "auto":
        return Why(message("The loudspeaker was pulled out. Plug it in again."))
    if not fitting:
        text = message(
            "The loudspeaker '{wanted}' of the settings is not there; there is: {names}. "
            "Plug it in, or set [voice] device."
        )
        return Why(text, {"wanted": wanted, "names": names})
    usable = [device for device in fitting if device.may_play(root)]
    if not usable:
        text = message(
            "This user may not use the sound device. Allow it with: sudo usermod -aG audio $USER, then log in again."
        )
        return Why(text, broken=True)
    return min(usable, key=lambda device: device.is_display)
