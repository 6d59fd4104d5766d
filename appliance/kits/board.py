"""Which board this is: what a card that was taken out of its mirror does not have.

A Raspberry Pi can hold a private key that its owner burns into the chip once (256 bits, ``rpi-otp-private-key``), and
has a serial number from the factory (32 to 64 bits, also printed by some tools and logs). A PC has neither.

Run as a program by root before the mirror starts (symmirror-board.service) it lays the key where the mirror may read
it: since kernel 6.18 ``/dev/vcio`` is root's alone (raspberrypi/linux #7351), and no mirror needs the rest of it.
Only Python's own library is used here for that.
"""

from __future__ import annotations

import fcntl
import os
import struct
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

#: Firmware mailbox: "get device private key", rows 0 to 7 of 32 bits (the tag that rpi-otp-private-key uses).
_TAG, _ROWS = 0x00030081, 8
_WORDS = 7 + _ROWS + 1
#: ``_IOWR(100, 0, char *)`` of the vcio driver on a 64-bit system.
_MAILBOX = (3 << 30) | (struct.calcsize("P") << 16) | (100 << 8)
_DONE = 0x80000000
_TAG_DONE = 0x80000000
#: Where symmirror-board.service leaves the key: its RUNTIME_DIRECTORY, in memory, for root and the mirror.
LAID = Path("run/symmirror-board/private-key")


class Bound(StrEnum):
    """What a loan's key is bound to; ``nothing`` where the machine has no identity of its own."""

    PRIVATE_KEY = "board's private key"
    SERIAL = "board's serial number"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Board:
    """The machine whose files lie below ``root``."""

    root: Path = Path("/")

    def identities(self) -> dict[Bound, bytes]:
        """All that tells this board from others, the strongest first; never empty."""
        found: dict[Bound, bytes] = {}
        if (key := self._laid_key() or self.asked_key()) is not None:
            found[Bound.PRIVATE_KEY] = key
        if (serial := self._serial()) is not None:
            found[Bound.SERIAL] = serial
        return found | {Bound.NOTHING: b""}

    def _laid_key(self) -> bytes | None:
        try:
            key = bytes.fromhex((self.root / LAID).read_text(encoding="ascii"))
        except (OSError, ValueError):  # never burnt, no Raspberry Pi, or called without the service
            return None
        return key if len(key) == 4 * _ROWS else None

    def asked_key(self) -> bytes | None:
        """The private key as the firmware tells it; None where there is none, or who asks may not."""
        try:
            with (self.root / "dev/vcio").open("rb", buffering=0) as mailbox:
                message = bytearray(question())
                fcntl.ioctl(mailbox, _MAILBOX, message)
        except OSError:  # no Raspberry Pi, or it keeps its key locked away: the serial number has to do
            return None
        return answer(bytes(message))

    def _serial(self) -> bytes | None:
        for name in ("sys/firmware/devicetree/base/serial-number", "proc/cpuinfo"):
            try:
                text = (self.root / name).read_bytes()
            except OSError:
                continue
            if name.endswith("cpuinfo"):
                text = next((row.split(b":", 1)[1] for row in text.splitlines() if _is_serial(row)), b"")
            serial = text.strip(b"\0 \t\n").lower()
            if serial.strip(b"0"):
                return serial
        return None


def _is_serial(row: bytes) -> bool:
    return row.split(b":", 1)[0].strip() == b"Serial" and b":" in row


def question() -> bytes:
    """The mailbox message that asks for the key."""
    data = (2 + _ROWS) * 4
    return struct.pack(f"<{_WORDS}I", _WORDS * 4, 0, _TAG, data, 0, 0, _ROWS, *([0] * _ROWS), 0)


def answer(message: bytes) -> bytes | None:
    """The key in an answered message; None where there is none: refused, not answered, or never burnt."""
    words = struct.unpack(f"<{_WORDS}I", message)
    if words[1] != _DONE or not words[4] & _TAG_DONE:
        return None
    key = struct.pack(f">{_ROWS}I", *words[7 : 7 + _ROWS])
    return key if any(key) else None


def lay(root: Path, folder: Path) -> bool:
    """Ask the board below ``root`` for its key and leave it in ``folder``; False where it has none. Raises OSError."""
    if (key := Board(root).asked_key()) is None:
        return False
    new = folder / f"{LAID.name}.new"
    new.write_text(f"{key.hex()}\n", encoding="ascii")
    new.chmod(0o640)  # the group is the mirror's, by the unit
    new.replace(folder / LAID.name)
    return True


if __name__ == "__main__":
    told = lay(Path("/"), Path(os.environ["RUNTIME_DIRECTORY"]))
    sys.stdout.write("The board's private key: found.\n" if told else "The board has no private key.\n")
