"""One at a time: while the mirror runs, no other program changes the loan under it.

A lock of POSIX (``lockf``) belongs to a process: what the running mirror itself does with a stick is not in its own
way. It goes with the process, so a power cut or a kill leaves none behind.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from appliance.errors import Unavailable

FILE = "lock"
#: Open handles of this process, by file: closing any handle of a file would give up the process's lock on it.
_held: dict[Path, tuple[int, int]] = {}


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the kit in ``folder``. Raises :class:`Unavailable` while another program does."""
    path = (folder / FILE).absolute()
    handle, count = _held.get(path, (-1, 0))
    if not count:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                raise
            raise Unavailable(
                "The mirror is running, or another 'symmirror kit' is. End it first: sudo systemctl stop symmirror."
            ) from None
    _held[path] = handle, count + 1
    try:
        yield
    finally:
        handle, count = _held[path]
        if count > 1:
            _held[path] = handle, count - 1
        else:
            del _held[path]
            os.close(handle)
