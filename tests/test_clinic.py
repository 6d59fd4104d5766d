"""The clinic's desk: what it takes, what it refuses, and that a refusal changes nothing."""

from __future__ import annotations

import os
import random
import re
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, text

from appliance import paths
from appliance.cli import main
from appliance.clinic import overview, tables, taking
from appliance.clinic.database import Database, open_database
from appliance.clinic.overview import State
from appliance.clinic.practice import report_of, store_of
from appliance.clinic.taking import MOST_NAME, mark_ready, register, take, take_file, take_named
from appliance.errors import Refused, Unavailable
from appliance.exchange import Clinic, Export, new_clinic, sign_wiped
from appliance.exchange.form import Session
from appliance.exchange.seal import KIND
from appliance.exchange.signed import sign
from appliance.records import FILE, open_store
from appliance.records.report import csv_file
from appliance.settings import Records
from tests.support import exchanged, recorded
from tests.support.exchanged import BEGAN_S, DAY_S, Kit
from tests.test_exchange import is_clear, mutated
from tests.test_report import PROGRAMME

CANARY = "Canary-Pseudonym-7731"
NOW_S = BEGAN_S + 40 * DAY_S
POSTGRES = os.environ.get("SYMMIRROR_TEST_POSTGRES")


@dataclass(frozen=True)
class Place:
    """A clinic with its keys and an empty database."""

    folder: Path
    clinic: Clinic
    desk: Database

    def take(self, kit: Kit, export: Export, **more: Any) -> str:
        """What a file comes to."""
        data = kit.sealed(export, self.clinic)
        return take(self.desk, data, self.clinic.identities, now_s=NOW_S, **more).told()

    def all(self) -> dict[str, list[Any]]:
        """All that is in the database."""
        with self.desk.reading() as db:
            return {
                table.name: [tuple(row) for row in db.execute(select(table).order_by(*table.primary_key))]
                for table in tables.metadata.sorted_tables
            }

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        return {name: len(rows) for name, rows in self.all().items()}


#: PostgreSQL too, where an empty database is given.
@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES else [])])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    clinic = new_clinic(tmp_path / "keys", "Example clinic")
    url = POSTGRES if request.param == "postgres" else str(tmp_path / "desk.db")
    assert url is not None
    desk = open_database(url)
    yield Place(tmp_path, clinic, desk)
    if request.param == "postgres":
        with desk.writing() as db:
            tables.metadata.drop_all(db)
    desk.close()


def without(export: Export, count: int) -> Export:
    """The export as it was ``count`` sessions earlier."""
    return export.model_copy(
        update={"sessions": export.sessions[:-count], "exported_s": export.exported_s - count * DAY_S}
    )


# What it takes ---------------------------------------------------------------------------------------


def test_what_a_report_says_at_the_desk_is_what_it_says_on_the_kit(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    place.take(kit, kit.lend("L-1", 21, a_day=3))
    own = open_store(kit.folder / "K-1" / "L-1" / FILE)
    own.db.execute("DELETE FROM loans WHERE id <> 'L-1'")
    with place.desk.reading() as db, store_of(db, 1, 90) as store:
        here = report_of(store, PROGRAMME, Records(), 90)
        there = report_of(own, PROGRAMME, Records(), 90)
        for part in ("trends", "days", "qualities", "breaks", "versions", "setup", "since", "until", "agreed"):
            assert getattr(here, part) == getattr(there, part), part
        assert here.loan.pseudonym == "heron L-1"
        rows = csv_file.rows(store, here)
        assert rows == csv_file.rows(own, there)
        assert rows.count("\n") == 1 + 21 * 3 * 6
    own.close()


def test_the_same_file_again_changes_nothing_but_the_list_of_imports(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    export = kit.lend("L-1", 4)
    assert place.take(kit, export) == "kit K-1, loan L-1: 4 new sessions."
    before = place.all()
    told = "kit K-1, loan L-1: already imported on 2030-02-16 09:00 UTC; nothing new."
    assert place.take(kit, export) == told
    after = place.all()
    assert len(after.pop("imports")) == len(before.pop("imports")) + 1
    assert after == before


def test_a_newer_export_completes_an_older_one_in_whichever_order_they_come(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    newer = kit.lend("L-1", 5, returned_s=BEGAN_S + 9 * DAY_S)
    older = without(newer, 2)
    older = older.model_copy(update={"loan": older.loan.model_copy(update={"returned_s": None})})
    # The older one was taken in the middle of its last session.
    cut = older.sessions[-1].model_copy(
        update={"lasted_s": None, "finished": False, "exercises": older.sessions[-1].exercises[:1]}
    )
    older = older.model_copy(update={"sessions": (*older.sessions[:-1], cut)})
    assert place.take(kit, older) == "kit K-1, loan L-1: 3 new sessions."
    assert place.take(kit, newer) == "kit K-1, loan L-1: 2 new sessions, 1 completed."
    done = place.counts()
    assert (done["sessions"], done["exercises"], done["repetitions"]) == (5, 10, 30)
    assert "already imported on" in place.take(kit, older)
    assert place.counts() == {**done, "imports": done["imports"] + 1}
    with place.desk.reading() as db:
        row = overview.loan(db, NOW_S, 1)
    assert row is not None
    assert (row.sessions, row.span, row.agreed, row.state) == (5, 5, 3, State.RETURNED)


def test_an_older_export_that_comes_late_is_told_from_one_that_is_known(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    newer = kit.lend("L-1", 3)
    place.take(kit, newer)
    told = place.take(kit, without(newer, 1))
    assert "nothing new; a later export of it is here already" in told
    assert "already imported" not in told


def test_a_session_in_which_nothing_was_done_is_no_new_session(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    export = kit.lend("L-1", 2)
    empty = export.sessions[1].model_copy(update={"exercises": (), "lasted_s": None, "finished": False})
    first = export.model_copy(update={"sessions": (export.sessions[0], empty)})
    assert place.take(kit, first) == "kit K-1, loan L-1: 1 new session."
    with place.desk.reading() as db:
        assert overview.loans(db, NOW_S).rows[0].sessions == 1
    assert place.take(kit, export) == "kit K-1, loan L-1: 0 new sessions, 1 completed."


def test_many_kits_and_loans_stay_apart_though_their_names_are_the_same(place: Place) -> None:
    first, second = Kit("K-1", place.folder), Kit("K-2", place.folder)
    place.take(first, first.lend("L-1", 2))
    place.take(first, first.lend("L-2", 3, lent_s=BEGAN_S + DAY_S))
    place.take(second, second.lend("L-1", 1))
    with place.desk.reading() as db:
        loans = overview.loans(db, NOW_S)
        assert [(r.kit, r.loan, r.sessions) for r in loans.rows] == [
            ("K-1", "L-2", 3),
            ("K-2", "L-1", 1),
            ("K-1", "L-1", 2),
        ]
        assert [r.state for r in loans.rows] == [State.OVERDUE, State.OVERDUE, State.RETURNED]
        kits = overview.kits(db, NOW_S)
        assert [(r.id, r.loan) for r in kits.rows] == [("K-1", "L-2"), ("K-2", "L-1")]


def test_a_kit_goes_from_lent_to_ready(place: Place) -> None:
    kit = Kit("K-1", place.folder)

    def state(now_s: float) -> State:
        with place.desk.reading() as db:
            found = overview.kit(db, now_s, "K-1")
        assert found is not None
        return found.state

    register(place.desk, "K-1", kit.public.hex(), now_s=BEGAN_S)
    assert state(BEGAN_S) is State.READY
    export = kit.lend("L-1", 1, due_s=BEGAN_S + 30 * DAY_S)
    place.take(kit, export)
    assert [state(BEGAN_S + day * DAY_S) for day in (22, 24, 30.9, 31)] == [
        State.LENT, State.DUE, State.DUE, State.OVERDUE,
    ]  # fmt: skip
    back = export.model_copy(update={
        "loan": export.loan.model_copy(update={"returned_s": BEGAN_S + 32 * DAY_S}), "exported_s": BEGAN_S + 32 * DAY_S,
    })  # fmt: skip
    place.take(kit, back)
    assert state(NOW_S) is State.RETURNED
    wipe = sign_wiped(kit="K-1", loan="L-1", wiped_s=BEGAN_S + 33 * DAY_S, operator="Ward 3", kit_key=kit.key)
    assert take(place.desk, wipe, (), now_s=NOW_S).told() == "kit K-1, loan L-1: the wipe record is kept."
    assert state(NOW_S) is State.CLEANING
    again = take(place.desk, wipe, (), now_s=NOW_S + DAY_S).told()
    assert again == "kit K-1, loan L-1: the wipe record is already known, imported on 2030-02-16 09:00 UTC."
    assert state(NOW_S) is State.CLEANING
    mark_ready(place.desk, "K-1", NOW_S)
    assert state(NOW_S) is State.READY
    with place.desk.reading() as db:
        row = overview.loan(db, NOW_S, 1)
        assert overview.counts(db, NOW_S)[State.READY] == 1
    assert row is not None
    assert (row.state, row.wiped_by) == (State.WIPED, "Ward 3")


def test_lists_are_found_in_and_turned_over(place: Place) -> None:
    for number in range(overview.A_PAGE + 5):
        register(place.desk, f"K-{number:03d}", f"{number:064x}", now_s=BEGAN_S)
    with place.desk.reading() as db:
        first, second = overview.kits(db, NOW_S), overview.kits(db, NOW_S, page=2)
        assert (first.total, first.pages, len(first.rows), len(second.rows)) == (55, 2, 50, 5)
        assert overview.kits(db, NOW_S, page=99) == second
        assert not {r.id for r in first.rows} & {r.id for r in second.rows}
        assert [r.id for r in overview.kits(db, NOW_S, words="k-05").rows] == [f"K-05{n}" for n in range(5)]
        assert overview.kits(db, NOW_S, words="%").total == 0
        assert overview.kits(db, NOW_S, state=State.LENT).total == 0


# What it refuses -------------------------------------------------------------------------------------


def test_a_kits_key_is_pinned_at_first_sight_or_by_registration(place: Place) -> None:
    kit, thief = Kit("K-1", place.folder), Kit("K-1", place.folder / "elsewhere")
    with pytest.raises(
        Refused, match=r"Kit 'K-1' is not known here\. It may belong to another clinic: .* If it is yours, register it"
    ):
        place.take(kit, kit.lend("L-1", 1), registered_only=True)
    assert place.counts()["kits"] == 0
    place.take(kit, kit.lend("L-2", 1))
    before = place.all()
    with pytest.raises(Refused, match="signed by another key than kit 'K-1' is known with"):
        place.take(thief, thief.lend("L-3", 1))
    with pytest.raises(Refused, match="known with another key"):
        register(place.desk, "K-1", thief.public.hex())
    for name, key, says in (
        ("K 1", "0" * 64, r"letters A to Z, figures"),
        ("K-1", "key", r"figures and the letters a to f only"),
        ("K-1", "", r"figures and the letters a to f only"),
        ("K-1", "0" * 63, r"it has 63 characters, and a kit's has 64"),
    ):
        with pytest.raises(Refused, match=says) as plain:
            register(place.desk, name, key)
        assert "symmirror kit status" in str(plain.value)
        assert not re.search(r"[\^$\[\]{}]", str(plain.value))  # words, and no pattern
    forged = sign_wiped(kit="K-1", loan="L-2", wiped_s=1.0, operator="x", kit_key=thief.key)
    with pytest.raises(Refused, match="signed by another key"):
        take(place.desk, forged, ())
    wipe = sign_wiped(kit="K-9", loan="L-9", wiped_s=1.0, operator="x", kit_key=kit.key)
    with pytest.raises(Refused, match="is not known here"):
        take(place.desk, wipe, ())
    assert place.all() == before
    register(place.desk, "K-1", thief.public.hex(), replace=True)
    assert "1 new session" in place.take(thief, thief.lend("L-4", 1), registered_only=True)


def test_a_loan_that_was_wiped_without_an_export_frees_its_kit(tmp_path: Path) -> None:
    place = Place(tmp_path, new_clinic(tmp_path / "keys"), open_database(str(tmp_path / "desk.db")))
    kit = Kit("K-1", tmp_path)
    place.take(kit, kit.lend("L-1", 1))
    wiped_s = NOW_S - 3600
    wipe = sign_wiped(kit="K-1", loan="L-2", wiped_s=wiped_s, operator="Ward 3", kit_key=kit.key)
    said = "kit K-1, loan L-2: the wipe record is kept; no export of this loan has come here."
    assert take(place.desk, wipe, (), now_s=NOW_S).told() == said
    with place.desk.reading() as db:
        found = overview.kit(db, NOW_S, "K-1")
        assert found is not None
        assert (found.state, found.loan, found.lent_s) == (State.CLEANING, "L-2", None)
        newest = overview.loans(db, NOW_S).rows[0]
        assert (newest.loan, newest.state, newest.wiped_by) == ("L-2", State.WIPED, "Ward 3")
    assert "1 new session" in place.take(kit, kit.lend("L-2", 1))  # it comes after all
    with place.desk.reading() as db:
        found = overview.kit(db, NOW_S, "K-1")
        assert found is not None
        assert (found.state, found.lent_s is None) == (State.CLEANING, False)


def test_a_thousand_changed_exports_leave_the_database_as_it_was(tmp_path: Path) -> None:
    place = Place(tmp_path, new_clinic(tmp_path / "keys"), open_database(str(tmp_path / "desk.db")))
    kit, other = Kit("K-1", tmp_path), new_clinic(tmp_path / "other")
    export = kit.lend("L-1", 1, pseudonym=CANARY)
    place.take(kit, export)
    before, dice = place.all(), random.Random(7)  # noqa: S311
    plain = export.model_dump_json(by_alias=True).encode()
    signed, sealed = sign(KIND, exchanged.packed(plain), kit.key), kit.sealed(export, place.clinic)
    stranger = Kit("K-1", tmp_path)
    told = set()
    for number in range(1000):
        data = (
            lambda: mutated(sealed, dice),
            lambda: exchanged.encrypted(mutated(signed, dice), place.clinic),
            lambda: exchanged.forged(exchanged.packed(mutated(plain, dice)), stranger, place.clinic),
            lambda: exchanged.encrypted(signed[: dice.randrange(len(signed))], place.clinic),
            lambda: kit.sealed(export, other),
        )[number % 5]()
        with pytest.raises(Refused) as refused:
            take(place.desk, data, place.clinic.identities)
        told.add(str(refused.value))
        assert is_clear(str(refused.value)) or "signed by another key than kit 'K-1'" in str(refused.value)
    assert place.all() == before
    assert len(told) > 5
    said = "".join(told)
    assert not any(s in said for s in (*place.clinic.identities, place.clinic.signing_key.hex(), kit.key.hex(), CANARY))
    place.desk.close()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("mysql://desk:Canary-Password@host/desk", "'mysql' is no database that the desk knows"),
        ("postgresql://desk:Canary-Password@127.0.0.1:1/desk", "fails: "),
        ("://Canary-Password", "can't be read"),
        ("postgresql://desk:Canary-Password@host:x/desk", "can't be read"),
    ],
)
def test_a_database_that_does_not_answer_is_told_without_its_password(given: str, says: str) -> None:
    with pytest.raises((Refused, Unavailable)) as told:
        open_database(given)
    assert says in str(told.value)
    assert "Canary" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_file_that_is_no_desk_is_left_alone(tmp_path: Path) -> None:
    kept = recorded.days(tmp_path / FILE, 1)
    kept.db.execute("PRAGMA journal_mode = DELETE")
    kept.close()
    (tmp_path / "words.txt").write_text("no database at all, but long enough to have a head of 100 bytes " * 4)
    for name, says in ((FILE, "holds something else"), ("words.txt", "not a database")):
        content = (tmp_path / name).read_bytes()
        with pytest.raises((Refused, Unavailable), match=says):
            open_database(str(tmp_path / name))
        assert (tmp_path / name).read_bytes() == content
    with pytest.raises(Refused, match=r"can't be opened"):
        open_database(str(tmp_path / "words.txt" / "desk.db"))
    desk = open_database(str(tmp_path / "desk.db"))
    assert (tmp_path / "desk.db").stat().st_mode & 0o077 == 0
    with desk.writing() as db:
        db.execute(text("UPDATE desk SET form = 2"))
    desk.close()
    with pytest.raises(Unavailable, match="is of form 2, and this version of Symmirror knows 1"):
        open_database(str(tmp_path / "desk.db"))


def test_an_error_in_the_middle_undoes_the_whole_file(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    kit = Kit("K-1", place.folder)

    def broken(*_: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr("appliance.clinic.taking._log", broken)
    with pytest.raises(RuntimeError):
        place.take(kit, kit.lend("L-1", 2))
    monkeypatch.undo()
    assert {name for name, count in place.counts().items() if count} == {"desk"}


def test_how_much_is_known_of_a_session_only_grows() -> None:
    from appliance.clinic.rows import told

    fields: dict[str, Any] = {
        "uid": "a", "date": "2030-01-07", "began_s": 1.0, "clock": "unset", "lasted_s": None, "finished": False,
        "version": 0, "setup": 0, "clocks": (), "exercises": (), "events": (),
    }  # fmt: skip
    begun = Session(**fields)
    ended = begun.model_copy(update={"lasted_s": 9.0})
    assert told(begun) < told(ended) < told(ended.model_copy(update={"finished": True}))


# The command line ------------------------------------------------------------------------------------


def symmirror(*args: object, **more: Any) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args], **more)


def test_the_command_line_makes_keys_takes_files_and_says_what_came_of_each(tmp_path: Path) -> None:
    keys = tmp_path / "desk"
    made = symmirror("clinic", "keys", keys, "--name", "Example clinic")
    assert made.exit_code == 0
    assert "clinic.pub.json" in made.output
    assert (keys / "clinic.sign").read_text().strip() not in made.output
    assert "AGE-SECRET" not in made.output
    assert "already holds clinic.age" in symmirror("clinic", "keys", keys).output
    for nameless in ((), ("--name", ""), ("--name", " ")):
        told = symmirror("clinic", "keys", tmp_path / "nameless", *nameless)
        assert (told.exit_code, "--name 'Example clinic'" in told.output) == (2, True)
    assert not (tmp_path / "nameless").exists()

    from appliance.exchange import read_clinic

    clinic, kit = read_clinic(keys), Kit("K-1", tmp_path)
    good, bad = tmp_path / "a.symmirror", tmp_path / "b.symmirror"
    good.write_bytes(kit.sealed(kit.lend("L-1", 2), clinic))
    bad.write_bytes(b"nothing")
    done = symmirror("clinic", "import", "--keys", keys, bad, tmp_path / "none.symmirror", tmp_path, good)
    assert done.exit_code == 2
    lines = done.stdout.splitlines()
    assert [line.partition(": ")[2][:30] for line in lines] == [
        "refused. This is not an export", "refused. It can't be read: No ", "refused. It can't be read: Is ",
        "kit K-1, loan L-1: 2 new sessi",
    ]  # fmt: skip
    assert "3 of 4 files refused" in done.stderr
    again = symmirror("clinic", "import", "--keys", keys, good)
    assert again.exit_code == 0
    assert re.fullmatch(rf"{good}: kit K-1, loan L-1: already imported on .* UTC; nothing new\.\n", again.output)
    assert "is not known here" in symmirror(
        "clinic", "import", "--keys", keys, "--database", tmp_path / "other.db", "--registered-only", good
    ).output  # fmt: skip
    assert symmirror("clinic", "register", "--keys", keys, "K-1", "00" * 32).exit_code == 2
    assert symmirror("clinic", "register", "--keys", keys, "K-1", "00" * 32, "--replace").exit_code == 0
    assert "signed by another key" in symmirror("clinic", "import", "--keys", keys, good).output


def test_at_a_terminal_the_clinics_name_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from appliance.exchange import read_clinic_public

    terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True), exit=sys.exit)
    monkeypatch.setattr("appliance.cli.clinic.sys", terminal)
    done = symmirror("clinic", "keys", tmp_path / "desk", input="\nExample clinic \n")
    assert done.exit_code == 0, done.output
    assert done.output.count("What is the clinic called") == 2  # no answer is none
    assert read_clinic_public(tmp_path / "desk" / "clinic.pub.json").name == "Example clinic"
    again = symmirror("clinic", "keys", tmp_path / "desk", input="Other clinic\n")
    assert "already holds" in again.output
    assert "called" not in again.output  # nobody is asked in vain


LOAN = "L-abcd-efgh-jkmn-pqrs"


def test_a_prescription_is_read_before_it_is_signed(tmp_path: Path) -> None:
    from appliance.exchange import read_clinic_public, read_signed

    keys = tmp_path / "desk"
    symmirror("clinic", "keys", keys, "--name", "Example clinic")
    good, bad = tmp_path / "p.toml", tmp_path / "bad.toml"
    good.write_text('affected = "left"\n')
    bad.write_text('stage = "flacid"\n')
    words = ("clinic", "sign-prescription", "--keys", keys, "--kit", "K-1", "--loan", LOAN, "--out", tmp_path)
    assert "Did you mean 'flaccid'?" in symmirror(*words, bad).output
    assert not (tmp_path / "prescription.symrx").exists()
    assert symmirror(*words, good).exit_code == 0
    data = (tmp_path / "prescription.symrx").read_bytes()
    told = read_signed(data, read_clinic_public(keys / "clinic.pub.json").verify_key, "K-1", LOAN)
    assert told.toml == good.read_bytes()
    assert symmirror(*words[:-1], tmp_path / "none", good).exit_code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--host", "0.0.0.0"], "needs a password"),  # noqa: S104
        (["--host", "::"], "needs a password"),
        (["--host", "desk.example"], "needs a password"),
        (["--certificate", "cert.pem"], "Give --certificate and --certificate-key together"),
        (["--certificate", "none.pem", "--certificate-key", "none.pem"], "The certificate can't be used"),
    ],
)
def test_a_desk_open_to_others_without_a_password_is_refused(tmp_path: Path, words: list[str], says: str) -> None:
    keys = tmp_path / "desk"
    symmirror("clinic", "keys", keys, "--name", "Example clinic")
    told = symmirror("clinic", "serve", "--keys", keys, "--port", 8479, *words)
    assert told.exit_code == 2
    assert says in told.output


def test_a_desk_open_to_others_with_a_password_still_needs_tls_and_a_name(tmp_path: Path) -> None:
    keys, password = tmp_path / "desk", "twelve grey herons"
    symmirror("clinic", "keys", keys, "--name", "Example clinic")
    assert "12 to 1000 characters" in symmirror("clinic", "password", "--keys", keys, input="short\nshort\n").output
    done = symmirror("clinic", "password", "--keys", keys, input=f"{password}\n{password}\n")
    assert done.exit_code == 0
    assert password not in done.output
    kept = (keys / "desk.password").read_text()
    assert kept.startswith("$argon2id$")
    assert (keys / "desk.password").stat().st_mode & 0o077 == 0
    serve = ("clinic", "serve", "--keys", keys, "--host", "0.0.0.0")  # noqa: S104
    assert "needs TLS" in symmirror(*serve).output
    assert "needs --name" in symmirror(*serve, "--behind-proxy").output
    (keys / "desk.password").chmod(0o644)
    assert "chmod 600" in symmirror(*serve).output
    (keys / "desk.password").chmod(0o600)
    (keys / "desk.password").write_text("words")
    assert "holds no password" in symmirror(*serve).output


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    symmirror("clinic", "keys", tmp_path / "desk", "--name", "Example clinic")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = symmirror("clinic", "serve", "--keys", tmp_path / "desk", "--port", taken.getsockname()[1])
    assert told.exit_code == 1
    assert "in use. Give another --host or --port." in told.output
    assert "The desk is at" not in told.output


def test_a_kit_without_the_desks_libraries_says_what_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    for name in [n for n in sys.modules if n.startswith("appliance.clinic")]:
        monkeypatch.delitem(sys.modules, name)
    symmirror("clinic", "keys", tmp_path / "desk", "--name", "Example clinic")
    told = symmirror("clinic", "register", "--keys", tmp_path / "desk", "K-1", "00" * 32)
    assert told.exit_code == 1
    assert "Bring them: make setup" in told.output


def test_a_kit_carries_no_server_and_its_commands_load_none() -> None:
    told = tomllib.loads((paths.CHECKOUT / "pyproject.toml").read_text())["project"]

    def names(requirements: list[str]) -> set[str]:
        return {re.split(r"[\[<>=; ]", each)[0] for each in requirements}

    extra = names(told["optional-dependencies"]["clinic"])
    assert {"starlette", "uvicorn", "sqlalchemy"} <= extra
    assert not extra & names(told["dependencies"])
    code = "import sys, appliance.cli; print([m for m in ('uvicorn', 'starlette', 'sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=paths.CHECKOUT)
    assert done.stdout.strip() == "[]"


def test_counting_is_the_databases(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    place.take(kit, kit.lend("L-1", 3))
    with place.desk.reading() as db:
        assert db.scalar(select(func.count()).select_from(tables.repetitions)) == 18
        assert db.scalar(select(tables.imports.c.told)) == "kit K-1, loan L-1: 3 new sessions."


def test_a_loan_without_sessions_is_new_all_the_same(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    first, second = kit.lend("L-1", 0), kit.lend("L-2", 0)
    new = "new here; nothing was practised yet, 0 sessions."
    assert place.take(kit, first) == f"kit K-1, loan L-1: kit and loan are {new}"
    assert "already imported on" in place.take(kit, first)
    assert place.take(kit, second) == f"kit K-1, loan L-2: the loan is {new}"
    with place.desk.reading() as db:
        shown = overview.loan(db, NOW_S, 2)
    assert shown is not None
    assert (shown.loan, shown.sessions, shown.state) == ("L-2", 0, State.OVERDUE)


def test_a_wipe_record_of_another_clinics_kit_is_not_asked_to_be_registered(place: Place) -> None:
    foreign = Kit("K-07", place.folder)
    wipe = sign_wiped(kit="K-07", loan="L-1", wiped_s=1.0, operator="x", kit_key=foreign.key)
    with pytest.raises(Refused, match="It may belong to another clinic: look at its label, and bring this file there"):
        take(place.desk, wipe, ())
    assert place.counts()["kits"] == 0


def test_the_list_of_what_came_has_names_and_what_was_refused(place: Place) -> None:
    kit = Kit("K-1", place.folder)
    take_named(
        place.desk, "stick/a\x1b.symmirror", kit.sealed(kit.lend("L-1", 1), place.clinic), place.clinic.identities
    )
    with pytest.raises(Refused):
        take_named(place.desk, f"{'b' * 99}.pdf", b"%PDF-1.7", place.clinic.identities)
    path = place.folder / "c.symmirror"
    path.write_bytes(b"")
    with pytest.raises(Refused):
        take_file(place.desk, path, place.clinic.identities)
    with place.desk.reading() as db:
        came = overview.imports(db)
    assert [(each.name, each.taken) for each in came] == [
        ("c.symmirror", False), ("b" * MOST_NAME, False), ("stick/a\N{REPLACEMENT CHARACTER}.symmirror", True),
    ]  # fmt: skip
    assert "It holds nothing" in came[0].told
    assert came[2].told == "kit K-1, loan L-1: 1 new session."


def test_of_what_came_long_ago_nobody_asks(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "KEPT", 2)
    for number in range(4):
        with pytest.raises(Refused):
            take_named(place.desk, str(number), b"nothing", place.clinic.identities)
    with place.desk.reading() as db:
        assert [each.name for each in overview.imports(db)] == ["3", "2"]


def test_a_desk_of_an_older_version_gets_the_list_with_what_is_known(tmp_path: Path) -> None:
    clinic, desk = new_clinic(tmp_path / "keys"), open_database(str(tmp_path / "desk.db"))
    kit = Kit("K-1", tmp_path)
    take(desk, kit.sealed(kit.lend("L-1", 2), clinic), clinic.identities, now_s=NOW_S)
    with desk.writing() as db:
        tables.brought.drop(db)
    desk.close()
    for _ in range(2):
        again = open_database(str(tmp_path / "desk.db"))
        with again.reading() as db:
            assert overview.imports(db) == (overview.Import(NOW_S, "", True, "kit K-1, loan L-1: 2 new sessions."),)
        again.close()


@pytest.mark.parametrize("hours", [-11, -2, 0, 5, 12])
def test_a_due_date_is_the_kits_own_day(hours: int) -> None:
    """Midnight where it was lent is another hour, or another day, in UTC."""
    midnight = datetime(2030, 2, 6, tzinfo=timezone(timedelta(hours=hours)))
    assert overview.due_date(midnight.timestamp()) == "2030-02-06"
    assert overview.due_date(None) == "–"
