"""What is on a stick, as far as the mirror looks: a few known names in its top folder, and nothing else.

Nothing is listed, so that what else is there, however many, however named, can do nothing. A known name is read only
where it is a plain file of a sensible size: no link is followed, no pipe waited for, no device opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

PRESCRIPTION_FILE = "prescription.symrx"
MARKER_FILE = "symmirror-clinic.json"
ORDER_FILE = "order.symrx"

#: The only names that are looked for, and the most bytes that each may have.
LIMITS: Mapping[str, int] = {PRESCRIPTION_FILE: 96_000, MARKER_FILE: 4_096, ORDER_FILE: 64_000}


class Fault(StrEnum):
    """Why a file of a known name is not read."""

    NOT_PLAIN = "no plain file"
    TOO_LARGE = "too large"
    UNREADABLE = "unreadable"


Told = bytes | Fault | None


@dataclass(frozen=True)
class Content:
    """The known files of one folder: content, or why there is none; None where there is no such name."""

    folder: Path
    prescription: Told = None
    marker: Told = None
    order: Told = None
    writable: bool = True

    @property
    def known(self) -> bool:
        """Whether there is anything for a mirror."""
        return any(told is not None for told in (self.prescription, self.marker, self.order))


def look(folder: Path) -> Content:
    """What ``folder``, the top of a stick, holds for a mirror. Raises :class:`OSError` where it can't be looked at."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        device = os.fstat(handle).st_dev
        told = {name: _read(handle, name, most, device) for name, most in LIMITS.items()}
        writable = not os.fstatvfs(handle).f_flag & os.ST_RDONLY and os.access(folder, os.W_OK | os.X_OK)
    finally:
        os.close(handle)
    return Content(folder, told[PRESCRIPTION_FILE], told[MARKER_FILE], told[ORDER_FILE], writable)


def _read(folder: int, name: str, most: int, device: int) -> Told:
    """The file ``name`` in the open folder. Looked at before it is opened: opening alone can already do something."""
    try:
        if not _plain(os.stat(name, dir_fd=folder, follow_symlinks=False), device):
            return Fault.NOT_PLAIN
        # Were it changed into a pipe or a link meanwhile, this neither waits nor follows.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
            opened = os.fstat(file.fileno())
            if not _plain(opened, device):
                return Fault.NOT_PLAIN
            if opened.st_size > most:
                return Fault.TOO_LARGE
            content = file.read(most + 1)  # what grows meanwhile is not read on and on
    except FileNotFoundError:
        return None
    except OSError:
        return Fault.UNREADABLE
    return content if len(content) <= most else Fault.TOO_LARGE


def _plain(found: os.stat_result, device: int) -> bool:
    """A regular file of the stick itself, nothing that is mounted over it."""
    return stat.S_ISREG(found.st_mode) and found.st_dev == device
