"""The whole way of a loan: the clinic prepares a kit, lends it, gets it back; nothing is left, nothing was lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
    # And the next patient.
    assert lending.lend("P-018").status().sessions == 0
    lending.practise()
    assert lending.kit().status().sessions == 1


def test_the_clinics_desk_shows_the_loan(lending: Lending) -> None:
    clinic = pytest.importorskip("appliance.clinic", reason="the clinic's desk is not there yet")
    assert clinic is not None


def test_the_mirror_practises_by_the_loan(lending: Lending, quick_config: Path) -> None:
    """The real program: it takes the loan's language and weak side, encrypts what it writes, and logs no figure."""
    kit = Kit.open(lending.data)  # on this machine's own board
    kit.prepare("K-07", lending.clinic.public, "en")
    kit.lend("P-CANARY", "left", "paretic", None, lending.due(), "tr", without_check="a test")
    loan = kit.status().loan
    assert loan is not None
    (quick_config / "prescription.toml").write_text('affected = "right"\n')
    run = [sys.executable, "-m", "appliance", "run", "--data", str(lending.data), "--config", str(quick_config),
           "--camera", "simulated", "--display", "offscreen", "--no-voice"]  # fmt: skip
    done = subprocess.run(
        [*run, "--exercise", "smile-well", "--for", "25"], capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "P-CANARY" not in done.stdout + done.stderr
    assert loan not in done.stdout + done.stderr
    store = report.open_to_read(kit.home / "records", kit.loan_key())
    rows = store.db.execute("SELECT s.loan, u.body FROM sessions s JOIN setups u ON u.id = s.setup").fetchall()
    (pseudonym,) = store.db.execute("SELECT pseudonym FROM loans WHERE id = ?", (loan,)).fetchone()
    store.close()
    assert pseudonym == "P-CANARY"
    assert {loan for loan, _ in rows} == {loan}
    assert all('"affected": "left"' in body for _, body in rows)
    assert not (lending.data / "records").exists()
    assert not (lending.data / "screenshots").exists()
    for option, value, word in (
        ("--screenshots", str(lending.root), "pictures"),
        ("--prescription", str(Path("config/prescription.example.toml")), "own prescription"),
    ):
        done = subprocess.run(
            [*run, option, value], capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )  # fmt: skip
        assert done.returncode == 2
        assert word in done.stderr
