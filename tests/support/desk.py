"""A desk with a few kits in every state, served by a real server on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from appliance import app
from appliance.clinic.database import Database, open_database
from appliance.clinic.taking import take_named
from appliance.clinic.web import Desk, make_app
from appliance.clinic.web.guard import Guard, read_password, set_password
from appliance.exchange import Clinic, new_clinic, sign_wiped
from appliance.settings import Records
from tests.support.exchanged import BEGAN_S, DAY_S, Kit

PASSWORD = "twelve grey herons"  # noqa: S105
NOW_S = BEGAN_S + 40 * DAY_S


@dataclass(frozen=True)
class Made:
    """A desk and what it was made from."""

    folder: Path
    clinic: Clinic
    database: Database
    desk: Desk


def make(folder: Path, *, password: str | None = None, kits: bool = True, url: str | None = None) -> Made:
    """K-01 is lent, K-02 due, K-03 overdue, K-04 returned, K-05 in cleaning; their loans are rows 1 to 5.

    What was taken is in ``folder`` beside it, 1.brought and so on. ``url``: of another database than a file.
    """
    clinic = new_clinic(folder / "keys", "Example <clinic>")
    database = open_database(url or str(folder / "desk.db"))
    loans: list[tuple[str, int, dict[str, Any]]] = [
        ("K-01", 15, {"due_s": NOW_S + 30 * DAY_S, "pseudonym": "<b>heron</b> & co"}),
        ("K-02", 2, {"due_s": NOW_S + 3 * DAY_S}),
        ("K-03", 2, {"due_s": NOW_S - DAY_S}),
        ("K-04", 1, {"returned_s": NOW_S - DAY_S}),
        ("K-05", 1, {"returned_s": NOW_S - DAY_S}),
    ]
    for number, (name, days, more) in enumerate(loans if kits else [], 1):
        kit, loan = Kit(name, folder), f"L-{number}"
        data = kit.sealed(kit.lend(loan, days, **more), clinic)
        (folder / f"{number}.brought").write_bytes(data)
        take_named(database, f"{name}.symmirror", data, clinic.identities, now_s=NOW_S)
        if name == "K-05":
            wipe = sign_wiped(kit=name, loan=loan, wiped_s=NOW_S - DAY_S, operator="Ward 3", kit_key=kit.key)
            (folder / f"{number}.wipe.brought").write_bytes(wipe)
            take_named(database, f"{name}.symwipe", wipe, (), now_s=NOW_S)
    if password is not None:
        set_password(folder / "keys", password)
    desk = Desk(database, clinic.identities, Guard(read_password(folder / "keys")), app.programme_for(None), Records(),
                clinic.public.name, clock=lambda: NOW_S)  # fmt: skip
    return Made(folder, clinic, database, desk)


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of a real server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        free.listen()
        port = free.getsockname()[1]
        config = uvicorn.Config(make_app(desk), log_level="warning", access_log=False, server_header=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://localhost:{port}"
        server.should_exit = True
        thread.join(10)
