"""A real PostgreSQL server for a test: made in a folder of its own, on this machine only, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

#: Where Debian keeps the programs of each version.
_DEBIAN = Path("/usr/lib/postgresql")
#: PostgreSQL does not run as root.
_USER = "postgres"
_WAIT_S = 20.0


def programs() -> Path | None:
    """The folder of ``initdb`` and ``postgres``, of the newest version; None where there is no server."""
    found = [path for path in _DEBIAN.glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: int(path.parent.name.partition(".")[0]), default=None)


def why_not() -> str | None:
    """Why there can't be one here; None where there can."""
    if programs() is None:
        return "there is no PostgreSQL server here: apt install postgresql"
    if os.geteuid() == 0:
        try:
            pwd.getpwnam(_USER)
        except KeyError:
            return f"there is no user '{_USER}', and PostgreSQL does not run as root"
    return None


@contextmanager
def server() -> Iterator[str]:
    """The URL of an empty database of a server that is new."""
    where = programs()
    assert where is not None
    folder = Path(tempfile.mkdtemp(prefix="symmirror-postgres-"))
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, _USER, _USER)
        who = {"user": _USER, "group": _USER, "extra_groups": []}
    password, data = secrets.token_urlsafe(16), folder / "data"
    (folder / "password").write_text(password, encoding="ascii")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    subprocess.run(
        [where / "initdb", "-D", data, "-U", "desk", "-A", "scram-sha-256", f"--pwfile={folder / 'password'}", "-E",
         "UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, capture_output=True, cwd=folder, **who,
    )  # fmt: skip
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [where / "postgres", "-D", data, "-p", str(port), "-F", "-c", "listen_addresses=127.0.0.1", "-c",
             f"unix_socket_directories={folder}"],
            stdout=log, stderr=log, cwd=folder, **who,
        )  # fmt: skip
    url = f"postgresql://desk:{password}@127.0.0.1:{port}/postgres"
    try:
        _wait(url, running, folder / "log")
        yield url
    finally:
        running.terminate()
        running.wait(20)
        shutil.rmtree(folder)


def _wait(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _WAIT_S
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            assert running.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        else:
            return
