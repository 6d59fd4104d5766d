"""What `mount -o X-mount.idmap` does, for a Debian Bookworm whose mount can't yet: idmap.py SOURCE TARGET UID GID

What is mounted at SOURCE is mounted at TARGET too, where whatever belongs to the owner and the group of its top folder
belongs to UID and GID; what they write there belongs to that owner. As root; needs Linux 5.12. See stick.sh.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
# The same numbers on every architecture: they are younger than the common table.
_OPEN_TREE, _MOVE_MOUNT, _MOUNT_SETATTR = 428, 429, 442
_HERE, _CLONE, _CLOEXEC, _EMPTY_PATH, _FROM_EMPTY_PATH = -100, 1, os.O_CLOEXEC, 0x1000, 0x4
_NEW_USERS, _ID_MAP = 0x1000_0000, 0x10_0000


class _Attributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "users")]


def main(source: str, target: str, uid: int, gid: int) -> None:
    """Do it. Raises :class:`OSError` where the kernel or the file system can't."""
    top = Path(source).stat()
    users = _users(f"{top.st_uid} {uid} 1\n", f"{top.st_gid} {gid} 1\n")
    tree = _call(_OPEN_TREE, _HERE, source.encode(), _CLONE | _CLOEXEC)
    attributes = _Attributes(_ID_MAP, 0, 0, users)
    _call(_MOUNT_SETATTR, tree, b"", _EMPTY_PATH, ctypes.byref(attributes), ctypes.sizeof(attributes))
    _call(_MOVE_MOUNT, tree, b"", _HERE, target.encode(), _FROM_EMPTY_PATH)


def _users(uids: str, gids: str) -> int:
    """A handle of a user namespace with these maps; the process that it needs for a moment ends at once."""
    ready, tell = os.pipe()
    child = os.fork()
    if not child:
        os.write(tell, b"y" if _libc.unshare(_NEW_USERS) == 0 else b"n")
        signal.pause()
    try:
        if os.read(ready, 1) != b"y":
            raise OSError("this kernel makes no user namespaces")
        for name, content in (("uid_map", uids), ("gid_map", gids)):
            Path(f"/proc/{child}/{name}").write_text(content, encoding="ascii")
        return os.open(f"/proc/{child}/ns/user", os.O_RDONLY | os.O_CLOEXEC)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _call(number: int, *given: object) -> int:
    words = (ctypes.c_long(each) if isinstance(each, int) else each for each in (number, *given))
    done = int(_libc.syscall(*words))
    if done < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return done


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
