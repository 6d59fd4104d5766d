"""How a kit writes: a file is there as a whole or not at all, forced to the disk, and for nobody else to read.

Every step that a power cut can fall behind is one call of ``os``; :mod:`appliance.kits` orders them so that what is
left after any of them can be gone on with.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700


def sync_folder(folder: Path) -> None:
    """Force the names in ``folder`` to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """``folder`` with its parents, for its owner only."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER)
        folder.mkdir(PRIVATE_FOLDER)
        sync_folder(folder.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, in its final place: what is overwritten later is then all there ever was."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    try:
        _write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def replace(path: Path, content: bytes) -> None:
    """Write ``path`` at one stroke: after a power cut there is the old content or the new one."""
    fresh = path.with_name(f".{path.name}.new")
    write_new(fresh, content)
    fresh.replace(path)
    sync_folder(path.parent)


def append(path: Path, line: bytes) -> None:
    """Add a line to a log; a line that a power cut tore is closed first, so that it takes no other with it."""
    torn = path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size > 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE)
    try:
        _write_all(handle, b"\n" * torn + line + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def read_back(path: Path) -> bytes:
    """What the disk itself holds of ``path``, as far as the system lets go of what it remembers."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        with open(handle, "rb", closefd=False) as stream:
            return stream.read()
    finally:
        os.close(handle)


def destroy(path: Path) -> None:
    """Overwrite a small file in its place with random bytes, force that to the disk, then remove it."""
    if not path.exists():
        return
    size = path.stat().st_size
    handle = os.open(path, os.O_WRONLY)
    try:
        for _ in range(2):
            os.lseek(handle, 0, os.SEEK_SET)
            _write_all(handle, secrets.token_bytes(size))
            os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink()
    sync_folder(path.parent)


def remove_tree(folder: Path) -> None:
    """Remove ``folder`` and all in it; what is a link is removed, not followed."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            remove_tree(path)
        else:
            path.unlink()
    folder.rmdir()
    sync_folder(folder.parent)


def all_files(folder: Path) -> Iterator[Path]:
    """Every regular file below ``folder``."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


@contextlib.contextmanager
def private() -> Iterator[None]:
    """Whatever a library makes meanwhile is for its owner only."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]
