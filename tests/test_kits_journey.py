"""The whole way of a loan: the clinic prepares a kit, lends it, gets it back; nothing is left, nothing was lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message

from appliance.clinic import overview
from appliance.clinic.database import open_database
from appliance.clinic.taking import take_file
from appliance.clinic.web import Desk, make_app
from appliance.clinic.web.guard import Guard
from appliance.errors import Unavailable
from appliance.exchange import read_wiped, unseal
from appliance.kits import Kit
from appliance.language import translator
from appliance.records import report
from appliance.settings import Records
from tests.support.lending import Lending
from tests.support.patient import PROGRAMME


@pytest.fixture
def lending(tmp_path: Path) -> Lending:
    return Lending(tmp_path, tmp_path / "data")


def test_from_the_clinics_keys_to_its_desk(lending: Lending, tmp_path: Path) -> None:
    lending.prepare()
    status = lending.lend("P-017").status()
    loan = status.loan
    assert loan is not None
    assert (status.kit, status.pseudonym, status.affected, status.language) == ("K-07", "P-017", "left", "de")
    assert lending.days(21, 2) == 42
    # The patient's report, and a wish to see it on a screen.
    kit = lending.kit()
    store = report.open_to_read(kit.home / "records", kit.loan_key())
    for name in ("report.pdf", "report.html", "report.json"):
        written = report.write(
            store, tmp_path / name, loan=None, t=translator("de"), programme=PROGRAMME, rules=Records(), days=36600
        )
        assert written == [tmp_path / name]
    store.close()
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "P-017" in (tmp_path / "report.html").read_text()
    # In the middle it can be sent, and goes on.
    sent = unseal(kit.export(lending.stick).read_bytes(), lending.clinic.identities).export
    assert (sent.loan.id, sent.loan.returned_s, len(sent.sessions)) == (loan, None, 42)
    # Back.
    returned = lending.kit().give_back(lending.stick, "A. Example")
    export = unseal(returned.export.read_bytes(), lending.clinic.identities)
    assert export.kit_public.hex() == status.public_key
    assert (export.export.kit.id, export.export.kit.clinic, export.export.loan.pseudonym) == (
        "K-07", "Example clinic", "P-017",
    )  # fmt: skip
    assert export.export.loan.returned_s == lending.clock.at.timestamp()
    assert [s.model_dump() for s in export.export.sessions] == [s.model_dump() for s in sent.sessions]
    assert all(s.finished and s.date >= "2030-01-07" and s.exercises for s in export.export.sessions)
    assert {e.exercise for s in export.export.sessions for e in s.exercises} == {"smile-well", "say-ooo"}
    assert len({s.date for s in export.export.sessions}) == 21
    measured = [r.left_mm for s in export.export.sessions for e in s.exercises for r in e.repetitions]
    assert len(measured) == 42 * 4
    assert all(measured)
    # The proof.
    wiped = read_wiped(returned.receipt.read_bytes())
    assert (wiped.wiped.loan, wiped.wiped.operator, wiped.kit_public) == (loan, "A. Example", export.kit_public)
    record = returned.record
    assert record.holds(export.kit_public)
    assert (record.proof.readable_before, record.proof.opened) == (True, 0)
    assert record.proof.tries > 100
    after = lending.kit().status()
    assert (after.loan, after.trouble, after.wiped_by) == (None, "", "A. Example")
    assert not (lending.data / "loan").exists()
    # The clinic's desk takes both files, and shows the loan.
    desk = open_database(str(tmp_path / "desk.db"))
    for path in sorted(lending.stick.iterdir()):
        take_file(desk, path, lending.clinic.identities)
    page = Desk(desk, lending.clinic.identities, Guard(None), PROGRAMME, Records(), clock=lending.now)
    with desk.reading() as db:
        (row,) = overview.loans(db, lending.now()).rows
    assert (row.kit, row.loan, row.pseudonym, row.state, row.sessions) == ("K-07", loan, "P-017", "wiped", 42)
    status_code, shown = _page(make_app(page), f"/loans/{row.row}")
    assert status_code == 200
    assert "P-017" in shown
    desk.close()
    # And the next patient.
    assert lending.lend("P-018").status().sessions == 0
    lending.practise()
    assert lending.kit().status().sessions == 1


def _page(desk: ASGIApp, path: str) -> tuple[int, str]:
    """What the desk answers a browser on its own machine."""
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
             "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
             "headers": [(b"host", b"localhost")], "client": ("localhost", 1),
             "server": ("localhost", 8470)}  # fmt: skip
    asyncio.run(desk(scope, receive, send))  # type: ignore[arg-type]
    return answers[0]["status"], b"".join(m.get("body", b"") for m in answers).decode()


def test_the_mirror_practises_by_the_loan(lending: Lending, quick_config: Path) -> None:
    """The real program: the loan's weak side, encrypted records, no figure in the log, no port to be reached at."""
    kit = Kit.open(lending.data)  # on this machine's own board
    kit.prepare("K-07", lending.clinic.public, "en")
    due = (datetime.now().astimezone() + timedelta(days=9)).date()
    kit.lend("P-CANARY", "left", "paretic", None, due, "tr", without_check="a test")
    loan = kit.status().loan
    assert loan is not None
    (quick_config / "prescription.toml").write_text('affected = "right"\n')
    run = [sys.executable, "-m", "appliance", "run", "--data", str(lending.data), "--config", str(quick_config),
           "--camera", "simulated", "--display", "offscreen", "--no-voice", "--exercise", "smile-well"]  # fmt: skip
    with (lending.root / "log").open("w") as log:
        mirror = subprocess.Popen([*run, "--for", "100"], stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(lambda: _sessions(kit) > 0, mirror)
        assert _sockets(mirror.pid) == []
        with pytest.raises(Unavailable, match="The mirror is running"):
            kit.give_back(lending.stick, "A. Example")
        assert kit.export(lending.stick).exists()  # this can be done meanwhile
    finally:
        mirror.send_signal(signal.SIGTERM)
        assert mirror.wait(20) == 0
    told = (lending.root / "log").read_text()
    assert f"Lent until {due}" in told
    assert "P-CANARY" not in told
    assert loan not in told
    assert " mm" not in told
    store = report.open_to_read(kit.home / "records", kit.loan_key())
    rows = store.db.execute("SELECT s.loan, u.body FROM sessions s JOIN setups u ON u.id = s.setup").fetchall()
    assert store.db.execute("SELECT id, pseudonym FROM loans WHERE id <> 'unlent'").fetchall() == [(loan, "P-CANARY")]
    store.close()
    assert {row[0] for row in rows} == {loan}
    assert all('"affected": "left"' in body for _, body in rows)
    assert not (lending.data / "records").exists()
    assert not (lending.data / "screenshots").exists()
    for option, value, word in (
        ("--screenshots", str(lending.root), "no pictures are kept"),
        ("--prescription", "config/prescription.example.toml", "its own prescription"),
    ):
        done = subprocess.run([*run, option, value], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 2
        assert word in done.stderr


def _wait(until: Callable[[], bool], mirror: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if until():
            return
        assert mirror.poll() is None
        time.sleep(0.1)
    raise AssertionError("no session began within a minute")


def _sessions(kit: Kit) -> int:
    try:
        return kit.status().sessions
    except Unavailable:  # it is opening its records at this moment
        return 0


def _sockets(pid: int) -> list[str]:
    """The process's sockets of TCP and UDP, whether anybody listens at them or not."""
    own = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            own.add(str(link.readlink()))
    tables = [Path(f"/proc/{pid}/net/{name}") for name in ("tcp", "tcp6", "udp", "udp6")]
    rows = [row for table in tables if table.exists() for row in table.read_text().splitlines()[1:]]
    return [row for row in rows if f"socket:[{row.split()[9]}]" in own]


def test_a_listening_port_would_be_found() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert len(_sockets(os.getpid())) == 1
