"""A kit's rules: what it asks before it is lent, what its keys hang on, what it refuses, what it then still holds."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.errors import Refused, Unavailable
from appliance.exchange import new_clinic, sign_prescription, unseal
from appliance.kits import Bound, Kit, asked, board, files, keys, loan, lock
from appliance.kits.wiping import read_record
from appliance.records import open_store
from appliance.settings import Settings
from tests.support.lending import PRESCRIPTION, Lending
from tests.support.lending import board as a_pi
from tests.support.patient import PROGRAMME


@pytest.fixture
def lending(tmp_path: Path) -> Lending:
    return Lending(tmp_path, tmp_path / "data")


# The board ----------------------------------------------------------------------------------------------


def test_a_pi_is_told_by_its_serial_number(tmp_path: Path) -> None:
    assert a_pi(tmp_path).identities() == {Bound.SERIAL: b"10000000ad8e94a8", Bound.NOTHING: b""}


@pytest.mark.parametrize(("text", "serial"), [
    ("processor\t: 0\n\nHardware\t: BCM2835\nSerial\t\t: 10000000AD8E94A8\n", b"10000000ad8e94a8"),
    ("Serial\t\t: 0000000000000000\n", None),  # what a Pi says that does not know
    ("model name\t: Some PC\n", None),
    ("Serial\n", None),
])  # fmt: skip
def test_older_systems_tell_it_among_the_processors(tmp_path: Path, text: str, serial: bytes | None) -> None:
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/cpuinfo").write_text(text)
    assert board.Board(tmp_path).identities().get(Bound.SERIAL) == serial


def test_the_firmwares_answer_about_the_private_key() -> None:
    asked_for = board.question()
    assert len(asked_for) == 64
    words = [int.from_bytes(asked_for[at : at + 4], "little") for at in range(0, 64, 4)]
    assert words == [64, 0, 0x30081, 40, 0, 0, 8, *[0] * 8, 0]
    key = bytes(range(1, 33))
    rows = b"".join(key[at : at + 4][::-1] for at in range(0, 32, 4))
    told = asked_for[:4] + (0x80000000).to_bytes(4, "little") + asked_for[8:16]
    told += (0x80000028).to_bytes(4, "little") + asked_for[20:28] + rows + bytes(4)
    assert board.answer(told) == key
    assert board.answer(told[:28] + bytes(36)) is None  # never burnt
    assert board.answer(told[:4] + (0x80000001).to_bytes(4, "little") + told[8:]) is None  # refused
    assert board.answer(told[:16] + bytes(4) + told[20:]) is None  # locked away


# The keys -----------------------------------------------------------------------------------------------


def test_a_loans_key_opens_on_its_own_board_only(tmp_path: Path) -> None:
    mine, other = a_pi(tmp_path / "a"), a_pi(tmp_path / "b", "10000000aabbccdd")
    key = os.urandom(32)
    wrapped = keys.wrap(key, mine)
    assert keys.unwrap(wrapped, mine) == (key, Bound.SERIAL)
    assert key not in wrapped
    with pytest.raises(Unavailable, match="another board"):
        keys.unwrap(wrapped, other)
    with pytest.raises(Unavailable, match="another board"):
        keys.unwrap(wrapped, board.Board(tmp_path / "a PC"))
    for damaged in (b"", b"{}", wrapped[:-9], wrapped.replace(b'"p":1', b'"p":99')):
        with pytest.raises(Unavailable, match="damaged"):
            keys.unwrap(damaged, mine)
    unbound = keys.wrap(key, board.Board(tmp_path / "a PC"))
    assert keys.unwrap(unbound, other) == (key, Bound.NOTHING)


def test_no_key_is_used_twice_or_shown() -> None:
    key = bytes(range(32))
    box = keys.box_of(key, "session.json")
    assert len({key, keys.records_key(key), box.key, keys.box_of(key, "loan.sealed").key}) == 4
    assert key.hex() not in repr(box) + repr(keys.Wrapped)
    sealed = box.seal(b"smile-well")
    assert box.open(sealed) == b"smile-well"
    assert box.seal(b"smile-well") != sealed
    for other in (sealed[:-1], b"", sealed[:5], bytes([sealed[0] ^ 1]) + sealed[1:]):
        assert box.open(other) is None
    assert keys.Box(box.key, "another file").open(sealed) is None


# What is asked before ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["P-017", "k7", "2030-4", "heron_3", "A.12345", "P-1980"])
def test_a_code_is_a_pseudonym(given: str) -> None:
    assert asked.pseudonym(given) == given
    assert asked.doubt(given) == ""


@pytest.mark.parametrize("given", [
    "Maria Beispiel", "Maria-Beispiel", "MariaBeispiel", "Müller", "", "x" * 41, "1980-05-17", "17.05.1980",
    "P-17.5.80", "M19800517", "17051980", "P-017\n", "../P", "-P", "مريم",
])  # fmt: skip
def test_a_name_or_a_birthday_is_none(given: str) -> None:
    with pytest.raises(Refused, match="pseudonym") as refusal:
        asked.doubt(given)
    assert not given or given not in str(refusal.value)


def test_a_word_without_figures_is_doubted() -> None:
    assert "is it a name" in asked.doubt("Beispiel")


@pytest.mark.parametrize(("content", "why"), [
    (None, "was not checked"),
    ("{", "not a kit's check"),
    ('{"schema": "symmirror-bench", "version": 2, "at": "2030-01-07T08:00:00+00:00", "passed": true}', "not a kit's"),
    ('{"schema": "symmirror-bench", "version": 1, "at": "2030-01-07T08:00:00+00:00", "passed": false}', "not passed"),
    ('{"schema": "symmirror-bench", "version": 1, "at": "2030-01-06T08:00:00+00:00", "passed": true}', "for a day"),
    ('{"schema": "symmirror-bench", "version": 1, "at": "2030-01-08T08:00:00+00:00", "passed": true}', "for a day"),
])  # fmt: skip
def test_no_loan_without_a_passed_check(lending: Lending, content: str | None, why: str) -> None:
    kit = lending.prepare()
    if content is not None:
        (lending.data / "bench.json").write_text(content)
    with pytest.raises(Refused, match=why):
        kit.lend("P-017", "left", "paretic", None, lending.due())
    assert kit.status().loan is None
    for reason in ("", "  ", "two\nlines", "x" * 201):
        with pytest.raises(Refused, match="one line"):
            kit.lend("P-017", "left", "paretic", None, lending.due(), without_check=reason)
    assert kit.lend("P-017", "left", "paretic", None, lending.due(), without_check="no power").check == (
        "without: no power"
    )  # fmt: skip


@pytest.mark.parametrize(("prescription", "affected", "stage", "why"), [
    ('affected = "left"\n', "right", None, "prescription says affected = left, the loan right"),
    ('stage = "flaccid"\n', "left", "paretic", "stage = flaccid"),
    ("affected = left", "left", None, "not valid TOML"),
    ('[[exercise]]\nid = "smile-wel"\n', "left", None, "smile-well"),
    ('stage = "flaccid"\n[[exercise]]\nid = "smile-well"\n', "left", None, "asks a face to move"),
    ("# " + "x" * 32_000, "left", None, "too long"),
])  # fmt: skip
def test_no_loan_with_a_prescription_that_cant_be_used(
    lending: Lending, prescription: str, affected: loan.Affected, stage: loan.Stage | None, why: str
) -> None:
    lending.passed()
    kit = lending.prepare()
    with pytest.raises(Refused, match=why):
        kit.lend("P-017", affected, stage, prescription, lending.due())
    assert not (lending.data / "loan").exists()


def test_what_is_lent_is_what_was_asked(lending: Lending) -> None:
    kit = lending.prepare()
    lending.passed()
    with pytest.raises(Refused, match="later date"):
        kit.lend("P-017", "left", None, None, lending.clock.at.date())
    with pytest.raises(Refused, match="language"):
        kit.lend("P-017", "left", None, None, lending.due(), "xx")
    kit.lend("P-017", "right", "synkinetic", None, lending.due(), "tr")
    lent = kit.lent
    assert lent is not None
    assert "P-017" not in repr(lent)
    effective, prescription = lent.settings(Settings(), PROGRAMME)
    general = effective.values.general
    assert (general.affected, general.stage, general.language, prescription) == ("right", "synkinetic", "tr", None)
    asked_for = Settings().under("general", {"language": "fr"}, "command line")
    assert lent.settings(asked_for, PROGRAMME)[0].values.general.language == "fr"
    assert kit.prepared is not None
    assert kit.prepared.settings(Settings()).values.panel.height_mm == 345
    own = Settings().under("panel", {"height_mm": 400}, "symmirror.toml")
    assert kit.prepared.settings(own).values.panel.height_mm == 400


def test_a_kit_is_prepared_and_lent_once(lending: Lending, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="no kit yet"):
        lending.kit().lend("P-017", "left", None, None, lending.due())
    public = lending.prepare().status().public_key
    assert lending.prepare().status().public_key == public  # the clinic knows it by this key
    lending.lend()
    kit = lending.kit()
    for doing in (lambda: kit.prepare("K-08", lending.clinic.public), lending.lend):
        with pytest.raises(Refused, match="is lent"):
            doing()
    with pytest.raises(Refused, match="kit's name"):
        Kit.open(tmp_path / "x").prepare("K 07", lending.clinic.public)
    with pytest.raises(Refused, match="panel"):
        Kit.open(tmp_path / "x").prepare("K-07", lending.clinic.public, "en", (1, 345))


def test_only_its_owner_can_read_any_of_it(lending: Lending) -> None:
    lending.prepare()
    lending.lend()
    lending.practise()
    for path in [lending.data, *lending.data.rglob("*")]:
        if path.name not in ("bench.json",):
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path
    assert (lending.data / "loan/session.json").exists()


# Prescriptions ------------------------------------------------------------------------------------------


def test_a_signed_prescription_is_in_force_at_once(lending: Lending) -> None:
    lending.prepare()
    kit = lending.lend()
    loan_id = kit.status().loan
    assert loan_id is not None
    accepted = kit.take_prescription(_signed(lending, loan_id, 'stage = "synkinetic"\r\n# caf\u00e9 \x85 x\r\n'))
    assert "Stage: synkinetic" in accepted.words
    assert accepted.issued_at.timestamp() == lending.now()
    again = lending.kit()
    assert again.status().stage == "synkinetic"
    assert again.status().affected == "left"  # of which it says nothing
    sent = unseal(again.export(lending.stick).read_bytes(), lending.clinic.identities).export.loan
    assert (sent.stage, sent.prescription) == ("synkinetic", 'stage = "synkinetic"\n# caf\u00e9 \ufffd x\n')


@pytest.mark.parametrize(("made", "why"), [
    (lambda x, i: _signed(x, i, PRESCRIPTION, issued_s=x.now() - 60), "older"),
    (lambda x, i: _signed(x, "L-other", PRESCRIPTION), "for loan"),
    (lambda x, i: _signed(x, i, PRESCRIPTION, kit="K-08"), "for kit"),
    (lambda x, i: _signed(x, i, PRESCRIPTION, key=new_clinic(x.root / "other").signing_key), "another clinic"),
    (lambda x, i: _signed(x, i, PRESCRIPTION)[:-1] + b"?", "signature"),
    (lambda x, i: _signed(x, i, '[[exercise]]\nid = "nonsense"\n'), "nonsense"),
    (lambda x, i: _signed(x, i, 'stage = "flaccid"\n[[exercise]]\nid = "smile-well"\n'), "asks a face to move"),
    (lambda x, i: b"", "not a prescription"),
    (lambda x, i: os.urandom(90_000), "not a prescription"),
    (lambda x, i: bytes(200_000), "too large"),
])  # fmt: skip
def test_another_prescription_changes_nothing(
    lending: Lending, made: Callable[[Lending, str], bytes], why: str
) -> None:
    lending.prepare()
    kit = lending.lend()
    loan_id = kit.status().loan
    assert loan_id is not None
    kit.take_prescription(_signed(lending, loan_id, PRESCRIPTION.format(note="present")))
    before = {p: p.read_bytes() for p in files.all_files(lending.data) if p.suffix not in (".db", ".db-shm")}
    with pytest.raises(Refused, match=why):
        kit.take_prescription(made(lending, loan_id))
    assert {p: p.read_bytes() for p in files.all_files(lending.data) if p in before} == before
    after = lending.kit().lent
    assert after is not None
    assert "present" in after.prescription


def _signed(lending: Lending, loan_id: str, toml: str, *, kit: str = "K-07", issued_s: float | None = None,
            key: bytes | None = None) -> bytes:  # fmt: skip
    return sign_prescription(
        toml.encode(), kit=kit, loan=loan_id, issued_s=lending.now() if issued_s is None else issued_s,
        clinic_key=key or lending.clinic.signing_key,
    )  # fmt: skip


# Out, and back ------------------------------------------------------------------------------------------


def test_nothing_is_wiped_that_did_not_come_out_whole(lending: Lending, monkeypatch: pytest.MonkeyPatch) -> None:
    lending.prepare()
    kit = lending.lend()
    lending.practise()
    with pytest.raises(Refused, match="does not exist"):
        kit.give_back(lending.root / "no stick", "A. Example")
    with pytest.raises(Refused, match="who does it"):
        kit.give_back(lending.stick, " ")
    for bad in (lambda path: path.read_bytes()[:-1], lambda path: path.read_bytes()[:-30] + bytes(30)):
        with monkeypatch.context() as broken:
            broken.setattr(files, "read_back", bad)
            with pytest.raises(Unavailable, match="Take another stick"):
                kit.give_back(lending.stick, "A. Example")
    full = subprocess.run(  # a stick without room, by the system's own limit to how large a file may be
        [sys.executable, "-c", _FULL, str(lending.data), str(lending.board.root), str(lending.stick)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "can't be written" in full.stdout, full
    assert not list(lending.stick.iterdir())
    assert lending.kit().status().sessions == 1


_FULL = """
import resource, signal, sys
from pathlib import Path
from appliance.errors import Refused
from appliance.kits import Board, Kit, sending
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
kit = Kit.open(Path(sys.argv[1]), board=Board(Path(sys.argv[2])))
put = sending.put
def put_on_a_full_stick(*given):
    resource.setrlimit(resource.RLIMIT_FSIZE, (900, 900))
    put(*given)
sending.put = put_on_a_full_stick
try:
    kit.export(Path(sys.argv[3]))
except Refused as error:
    print(error)
"""


def test_what_was_practised_meanwhile_is_not_wiped(lending: Lending, monkeypatch: pytest.MonkeyPatch) -> None:
    from appliance.kits import sending

    lending.prepare()
    kit = lending.lend()
    send = sending.send

    def while_a_session_ends(*args: object) -> Path:
        lending.practise()
        return send(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "send", while_a_session_ends)
    with pytest.raises(Refused, match="Return the kit once more"):
        kit.give_back(lending.stick, "A. Example")
    assert lending.kit().status().sessions == 1


def test_a_loan_that_cant_be_read_here_can_be_wiped(lending: Lending, tmp_path: Path) -> None:
    lending.prepare()
    loan_id = lending.lend().status().loan
    assert loan_id is not None
    kit = Kit.open(lending.data, board=a_pi(tmp_path / "another", "10000000aabbccdd"), clock=lending.now)
    assert "another board" in kit.status().trouble
    for doing in (lambda: kit.export(lending.stick), lambda: kit.give_back(lending.stick, "A"), lambda: kit.lent):
        with pytest.raises(Unavailable, match="another board"):
            doing()
    record = kit.wipe("A. Example")
    assert record.loan_sha256 == asked_digest(loan_id)
    assert (record.proof.readable_before, record.proof.opened) == (False, 0)
    assert "could not be read on this board" in "\n".join(record.words())
    assert kit.status().trouble == ""
    with pytest.raises(Unavailable, match="nothing to wipe"):
        kit.wipe("A. Example")


def asked_digest(loan_id: str) -> str:
    from appliance.kits.diary import digest_of

    return digest_of(loan_id)


def test_the_proof_can_fail(lending: Lending, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the key that somebody left on the card, and a key that was not destroyed, are found."""
    lending.prepare()
    kit = lending.lend()
    (lending.data / "notes.txt").write_bytes(b"wrapped: " + (lending.data / "loan/key").read_bytes())
    with pytest.raises(Unavailable, match=re.escape("still in notes.txt")):
        kit.wipe("A. Example")
    assert "cut off" in lending.kit().status().trouble
    with pytest.raises(Refused, match="cut off"):
        lending.lend()
    (lending.data / "notes.txt").unlink()
    assert lending.kit().wipe("A. Example").proof.opened == 0
    kit = lending.lend()
    opened = loan.read(lending.data, lending.board)
    (lending.data / "kit/left over").write_bytes(b"......." + opened.key + b"..")
    monkeypatch.setattr("appliance.kits.wiping._search", lambda data, secrets: 0)
    with pytest.raises(Unavailable, match="still open"):
        kit.wipe("A. Example")


def test_a_wipe_record_is_signed(lending: Lending) -> None:
    lending.prepare()
    kit = lending.lend()
    kit.wipe("A. Example")
    public = bytes.fromhex(kit.status().public_key)
    (line,) = [json.loads(row) for row in (lending.data / "kit/log.jsonl").read_text().splitlines() if "wiped" in row]
    assert read_record(line).holds(public)
    assert not read_record({**line, "operator": "somebody else"}).holds(public)
    assert not read_record(line).holds(bytes(32))
    assert not read_record({**line, "proof": {**line["proof"], "tries": 1}}).holds(public)


def test_a_loans_records_are_no_file_that_sqlite_could_read(lending: Lending) -> None:
    lending.prepare()
    kit = lending.lend()
    path = kit.home / "records/records.db"
    assert not path.read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(Exception, match="not a database"):
        open_store(path, read_only=True)


def test_one_at_a_time(lending: Lending) -> None:
    lending.prepare()
    kit = lending.lend()
    code = (
        "import sys, time; from pathlib import Path; from appliance.kits import lock\n"
        "with lock.held(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(lending.data / "kit")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        for doing in (lambda: kit.wipe("A"), lambda: kit.give_back(lending.stick, "A"), lambda: kit.prepare("K-08",
                      lending.clinic.public)):  # fmt: skip
            with pytest.raises(Unavailable, match="mirror is running"):
                doing()
        assert kit.status().loan is not None
        assert kit.export(lending.stick).exists()
        other.kill()
    with kit.hold(), lock.held(lending.data / "kit"):
        kit.wipe("A. Example")  # what the mirror itself does with a stick is not in its own way


def test_damaged_files_are_told_in_a_sentence(lending: Lending) -> None:
    lending.prepare()
    lending.lend()
    for name, why in (("loan/loan.sealed", "damaged"), ("loan/key", "damaged")):
        content = (lending.data / name).read_bytes()
        (lending.data / name).write_bytes(content[:-5])
        assert why in lending.kit().status().trouble
        (lending.data / name).unlink()
        assert "missing" in lending.kit().status().trouble
        (lending.data / name).write_bytes(content)
    assert lending.kit().status().trouble == ""
    (lending.data / "kit/kit.json").write_text("{}")
    with pytest.raises(Unavailable, match="Prepare the kit anew"):
        lending.kit()


def test_records_that_were_damaged_are_mended_before_the_next_session(lending: Lending) -> None:
    lending.prepare()
    lending.lend()
    lending.practise()
    path = lending.data / "loan/records/records.db"
    content = bytearray(path.read_bytes())
    content[5000:6000] = bytes(1000)
    path.write_bytes(content)
    lending.practise()
    status = lending.kit().status()
    assert status.sessions >= 1
    export = unseal(lending.kit().export(lending.stick).read_bytes(), lending.clinic.identities).export
    assert (export.kit.id, export.loan.pseudonym) == ("K-07", "P-017")
