"""Taking what kits bring: each file as a whole or not at all, and the same file once more changes nothing.

A kit's key is pinned when it is registered, or at its first export; what another key signed is refused. Of a session
that is known, what tells more of it takes its place: a session only ever grows, so no clock is asked which is newer.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from appliance.clinic import tables as t
from appliance.clinic.database import Database
from appliance.errors import Refused
from appliance.exchange import Sealed, SignedWipe, read_wiped, unseal
from appliance.exchange.form import Export, Session
from appliance.exchange.seal import MOST_FILE_BYTES
from appliance.exchange.wiped import KIND as WIPE

#: How a wipe record begins, of whichever version.
_A_WIPE = WIPE.first_line.split()[0] + b" "
#: SQLite takes no more than 32,766 values in a statement.
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Taken:
    """What a file came to. ``row`` is the loan's id at the desk.

    ``new`` and ``completed`` are sessions in which something was done, as a report counts them. ``known_s``: when this
    very file, or this wipe record, was taken before.
    """

    kit: str
    loan: str
    row: int
    new: int = 0
    completed: int = 0
    wiped: bool = False
    known_s: float | None = None

    @property
    def _since(self) -> str:
        assert self.known_s is not None
        return f"on {datetime.fromtimestamp(self.known_s, UTC):%Y-%m-%d %H:%M} UTC"

    def told(self) -> str:
        """In a sentence."""
        of = f"kit {self.kit}, loan {self.loan}"
        if self.wiped:
            return f"{of}: the wipe record is {f'already known, imported {self._since}' if self.known_s else 'kept'}."
        if self.known_s is not None:
            return f"{of}: already imported {self._since}; nothing new."
        if not self.new and not self.completed:
            return f"{of}: nothing new; a later export of it is here already, or nothing was practised since the last."
        more = f", {self.completed} completed" if self.completed else ""
        return f"{of}: {self.new} new session{'' if self.new == 1 else 's'}{more}."


def take(desk: Database, data: bytes, identities: Sequence[str], *, registered_only: bool = False,
         now_s: float | None = None) -> Taken:  # fmt: skip
    """Put an export or a wipe record into the database. Raises :class:`Refused`; then the database is as it was."""
    if data.startswith(_A_WIPE):
        return _wiped(desk, data, now_s or time.time())
    sealed = unseal(data, identities)
    with desk.writing() as db:
        _known(db, sealed, registered_only=registered_only, now_s=now_s or time.time())
        return _put(db, sealed, now_s or time.time())


def take_file(desk: Database, path: Path, identities: Sequence[str], *, registered_only: bool = False) -> Taken:
    """:func:`take` what is in a file. Raises :class:`Refused` for one that can't be read, too."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(f"It can't be read: {error.strerror}. Give a file that ends in .symmirror.") from None
    return take(desk, data, identities, registered_only=registered_only)


def register(desk: Database, kit: str, public_key: str, *, replace: bool = False, now_s: float | None = None) -> None:
    """Pin the key of a kit, hex. Raises :class:`Refused` where another one is pinned, unless it is to be replaced."""
    _may_be(kit, public_key)
    with desk.writing() as db:
        pinned = db.scalar(select(t.kits.c.public_key).where(t.kits.c.id == kit))
        if pinned is None:
            db.execute(insert(t.kits).values(
                id=kit, public_key=public_key, clinic="", known_s=now_s or time.time(), registered=True
            ))  # fmt: skip
        elif pinned == public_key or replace:
            db.execute(update(t.kits).where(t.kits.c.id == kit).values(public_key=public_key, registered=True))
        else:
            raise Refused(f"Kit '{kit}' is known with another key. If it is a new one, say so with --replace.")


def _may_be(kit: str, public_key: str) -> None:
    """Raises :class:`Refused` for what is no kit's name, or no key."""
    shown = "`symmirror kit status` shows both, as Kit and Public key."
    if not _A_KIT.fullmatch(kit):
        raise Refused(f"A kit's name has letters A to Z, figures and . _ - only, like K-07. {shown}")
    if not public_key or public_key.strip(_HEX):
        raise Refused(f"This is not a kit's key: it has figures and the letters a to f only. {shown}")
    if len(public_key) != _KEY_LETTERS:
        raise Refused(
            f"This key is not whole: it has {len(public_key)} characters, and a kit's has {_KEY_LETTERS}. Copy all of "
            f"it. {shown}"
        )


_A_KIT, _HEX, _KEY_LETTERS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"), "0123456789abcdef", 64


def mark_ready(desk: Database, kit: str, now_s: float | None = None) -> None:
    """Somebody says that the kit is cleaned and checked."""
    with desk.writing() as db:
        db.execute(update(t.kits).where(t.kits.c.id == kit).values(ready_s=now_s or time.time()))


def _wiped(desk: Database, data: bytes, now_s: float) -> Taken:
    signed: SignedWipe = read_wiped(data)
    told = signed.wiped
    with desk.writing() as db:
        _pinned(db, told.kit, signed.kit_public, known=True)
        where = (t.loans.c.kit == told.kit, t.loans.c.loan == told.loan)
        row = db.scalar(select(t.loans.c.id).where(*where))
        if row is None:
            raise Refused(
                f"Loan '{told.loan}' of kit '{told.kit}' was wiped, but its export never came here. Import it first."
            )
        digest = hashlib.sha256(data).hexdigest()
        db.execute(update(t.loans).where(t.loans.c.id == row).values(wiped_s=told.wiped_s, wiped_by=told.operator))
        taken = Taken(told.kit, told.loan, row, wiped=True, known_s=_taken_s(db, told.kit, told.loan, digest))
        _log(db, taken, digest, now_s)
    return taken


def _known(db: Connection, sealed: Sealed, *, registered_only: bool, now_s: float) -> None:
    kit = sealed.export.kit
    if not _pinned(db, kit.id, sealed.kit_public, known=registered_only):
        db.execute(insert(t.kits).values(
            id=kit.id, public_key=sealed.kit_public.hex(), clinic=kit.clinic, known_s=now_s, registered=False
        ))  # fmt: skip
    else:
        db.execute(update(t.kits).where(t.kits.c.id == kit.id).values(clinic=kit.clinic))


def _pinned(db: Connection, kit: str, public: bytes, *, known: bool) -> bool:
    """Whether the kit is known; its key must be the one that is pinned. ``known``: it has to be."""
    pinned = db.scalar(select(t.kits.c.public_key).where(t.kits.c.id == kit))
    if pinned is None:
        if known:
            raise Refused(
                f"Kit '{kit}' is not known here. Register it: symmirror clinic register {kit} KEY, "
                "with the key that `symmirror kit status` shows."
            )
        return False
    if pinned != public.hex():
        raise Refused(
            f"This is signed by another key than kit '{kit}' is known with. If its card was replaced, say so: "
            f"symmirror clinic register {kit} KEY --replace. If not, ask where the file comes from."
        )
    return True


def _put(db: Connection, sealed: Sealed, now_s: float) -> Taken:
    export = sealed.export
    row = _loan(db, export)
    known = {
        uid: (number, told)
        for number, uid, told in db.execute(
            select(t.sessions.c.id, t.sessions.c.uid, t.sessions.c.told).where(t.sessions.c.loan == row)
        )
    }
    fresh = [s for s in export.sessions if s.uid not in known]
    grown = [s for s in export.sessions if s.uid in known and _told(s) > known[s.uid][1]]
    if grown:
        _forget(db, [known[s.uid][0] for s in grown])
    _write(db, row, export, sorted([*fresh, *grown], key=lambda session: session.began_s))
    if fresh or grown:
        _count(db, row)
    known_s = _taken_s(db, export.kit.id, export.loan.id, sealed.digest) if not fresh and not grown else None
    new, completed = (sum(bool(session.exercises) for session in sessions) for sessions in (fresh, grown))
    taken = Taken(export.kit.id, export.loan.id, row, new, completed, known_s=known_s)
    _log(db, taken, sealed.digest, now_s)
    return taken


def _told(session: Session) -> int:
    """How much is known of a session: rows, and what its end adds."""
    rows = sum(1 + (e.ended_s is not None) + len(e.repetitions) for e in session.exercises)
    return rows + len(session.clocks) + len(session.events) + (session.lasted_s is not None) + session.finished


def _loan(db: Connection, export: Export) -> int:
    """The loan's row; what it says of the loan is that of the newest export."""
    where = (t.loans.c.kit == export.kit.id, t.loans.c.loan == export.loan.id)
    found = db.execute(select(t.loans.c.id, t.loans.c.exported_s).where(*where)).one_or_none()
    told = {**export.loan.model_dump(exclude={"id"}), "exported_s": export.exported_s}
    if found is None:
        made = db.execute(
            insert(t.loans).values(kit=export.kit.id, loan=export.loan.id, **told).returning(t.loans.c.id)
        )
        return int(made.scalar_one())
    if export.exported_s >= (found.exported_s or 0):
        db.execute(update(t.loans).where(t.loans.c.id == found.id).values(**told))
    return int(found.id)


def _forget(db: Connection, sessions: list[int]) -> None:
    """What belongs to these sessions goes with them (ON DELETE CASCADE)."""
    db.execute(delete(t.sessions).where(t.sessions.c.id.in_(sessions)))


def _write(db: Connection, loan: int, export: Export, sessions: list[Session]) -> None:
    """Insert the sessions with all that belongs to them, table by table."""
    if not sessions:
        return
    versions = {n: _same(db, t.versions, export.versions[n].model_dump()) for n in {s.version for s in sessions}}
    setups = {n: _same(db, t.setups, export.setups[n].model_dump()) for n in {s.setup for s in sessions}}
    _insert(db, t.sessions, (
        {"loan": loan, "uid": s.uid, "date": s.date, "began_s": s.began_s, "clock": s.clock, "lasted_s": s.lasted_s,
         "finished": s.finished, "version": versions[s.version], "setup": setups[s.setup], "told": _told(s)}
        for s in sessions
    ))  # fmt: skip
    rows = select(t.sessions.c.uid, t.sessions.c.id).where(t.sessions.c.loan == loan)
    ids = {str(uid): int(number) for uid, number in db.execute(rows)}
    _insert(db, t.clocks, ({"session": ids[s.uid], **dict(row)} for s in sessions for row in s.clocks))
    _insert(db, t.events, ({"session": ids[s.uid], **dict(row)} for s in sessions for row in s.events))
    _insert(db, t.exercises, (
        {**dict(row), "session": ids[s.uid]} for s in sessions for row in s.exercises
    ), without="repetitions")  # fmt: skip
    made = select(t.exercises.c.session, t.exercises.c.run, t.exercises.c.id).join(
        t.sessions, t.sessions.c.id == t.exercises.c.session
    )
    runs = {(session, run): number for session, run, number in db.execute(made.where(t.sessions.c.loan == loan))}
    _insert(db, t.repetitions, (
        {"exercise": runs[ids[s.uid], e.run], **dict(row)} for s in sessions for e in s.exercises
        for row in e.repetitions
    ))  # fmt: skip


def _insert(db: Connection, table: Table, rows: Iterable[dict[str, Any]], without: str = "") -> None:
    told = list(rows)
    for row in told:
        row.pop(without, None)
    for first in range(0, len(told), _AT_ONCE):
        db.execute(insert(table), told[first : first + _AT_ONCE])


def _same(db: Connection, table: Table, row: dict[str, Any]) -> int:
    """The id of the row that says exactly this, made where it is new."""
    digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    found = db.scalar(select(table.c.id).where(table.c.digest == digest))
    if found is None:
        found = db.scalar(insert(table).values(digest=digest, **row).returning(table.c.id))
    return int(found)


def _count(db: Connection, loan: int) -> None:
    """What a list of loans shows of this one. As in a report, a session in which nothing was done is none."""
    done = select(t.exercises.c.id).where(t.exercises.c.session == t.sessions.c.id).exists()
    count, first, last = db.execute(
        select(func.count(), func.min(t.sessions.c.date), func.max(t.sessions.c.date))
        .where(t.sessions.c.loan == loan, done)
    ).one()  # fmt: skip
    body = db.scalar(
        select(t.setups.c.body).join(t.sessions, t.sessions.c.setup == t.setups.c.id)
        .where(t.sessions.c.loan == loan).order_by(t.sessions.c.began_s.desc(), t.sessions.c.id.desc()).limit(1)
    )  # fmt: skip
    agreed = json.loads(body).get("sessions_a_day") if body else None
    db.execute(update(t.loans).where(t.loans.c.id == loan).values(
        sessions=count, first_date=first, last_date=last,
        agreed=agreed if isinstance(agreed, int) and 0 < agreed <= 100 else None,
    ))  # fmt: skip


def _taken_s(db: Connection, kit: str, loan: str, digest: str) -> float | None:
    """When the same content was taken first, s since 1970; None where it is new."""
    where = (t.imports.c.kit == kit, t.imports.c.loan == loan, t.imports.c.digest == digest)
    found: float | None = db.scalar(select(func.min(t.imports.c.at_s)).where(*where))
    return found


def _log(db: Connection, taken: Taken, digest: str, now_s: float) -> None:
    db.execute(insert(t.imports).values(
        at_s=now_s, kit=taken.kit, loan=taken.loan, digest=digest, told=taken.told()
    ))  # fmt: skip
