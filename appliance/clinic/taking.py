"""Taking what kits bring: each file as a whole or not at all, and the same file once more changes nothing.

A kit's key is pinned when it is registered, or at its first export; what another key signed is refused. Of a session
that is known, what tells more of it takes its place: a session only ever grows, so no clock is asked which is newer.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, func, insert, select, update

from appliance.clinic import rows
from appliance.clinic import tables as t
from appliance.clinic.database import Database
from appliance.errors import Refused
from appliance.exchange import Sealed, SignedWipe, read_wiped, unseal
from appliance.exchange.fields import printable
from appliance.exchange.form import Export
from appliance.exchange.seal import MOST_FILE_BYTES
from appliance.exchange.wiped import KIND as WIPE

#: How a wipe record begins, of whichever version.
_A_WIPE = WIPE.first_line.split()[0] + b" "


@dataclass(frozen=True)
class Taken:
    """What a file came to. ``row`` is the loan's id at the desk.

    ``new`` and ``completed`` are sessions in which something was done, as a report counts them. ``known_s``: when this
    very file, or this wipe record, was taken before. ``new_kit`` and ``new_loan``: the desk had not heard of them.
    """

    kit: str
    loan: str
    row: int
    new: int = 0
    completed: int = 0
    wiped: bool = False
    known_s: float | None = None
    new_kit: bool = False
    new_loan: bool = False

    @property
    def _since(self) -> str:
        assert self.known_s is not None
        return f"on {datetime.fromtimestamp(self.known_s, UTC):%Y-%m-%d %H:%M} UTC"

    def told(self) -> str:
        """In a sentence."""
        of = f"kit {self.kit}, loan {self.loan}"
        if self.wiped and self.new_loan:
            return f"{of}: the wipe record is kept; no export of this loan has come here."
        if self.wiped:
            return f"{of}: the wipe record is {f'already known, imported {self._since}' if self.known_s else 'kept'}."
        if self.known_s is not None:
            return f"{of}: already imported {self._since}; nothing new."
        if self.new_loan and not self.new:
            what = "kit and loan are" if self.new_kit else "the loan is"
            return f"{of}: {what} new here; nothing was practised yet, 0 sessions."
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
        new_kit = _known(db, sealed, registered_only=registered_only, now_s=now_s or time.time())
        return _put(db, sealed, now_s or time.time(), new_kit=new_kit)


def take_named(desk: Database, name: str, data: bytes, identities: Sequence[str], *, registered_only: bool = False,
               now_s: float | None = None) -> Taken:  # fmt: skip
    """:func:`take` a file that is called ``name``, and keep in the list of what came that it was taken, or refused."""
    try:
        taken = take(desk, data, identities, registered_only=registered_only, now_s=now_s)
    except Refused as refused:
        _keep(desk, name, str(refused), now_s or time.time(), taken=False)
        raise
    _keep(desk, name, taken.told(), now_s or time.time(), taken=True)
    return taken


def take_file(desk: Database, path: Path, identities: Sequence[str], *, registered_only: bool = False) -> Taken:
    """:func:`take_named` what is in a file. Raises :class:`Refused` for one that can't be read, too."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_FILE_BYTES + 1)
    except OSError as error:
        raise Refused(f"It can't be read: {error.strerror}. Give a file that ends in .symmirror.") from None
    return take_named(desk, path.name, data, identities, registered_only=registered_only)


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
        if unheard := row is None:  # wiped without an export, or it is still on its way: the kit is free all the same
            made = insert(t.loans).values(kit=told.kit, loan=told.loan, affected="unknown").returning(t.loans.c.id)
            row = int(db.execute(made).scalar_one())
        digest = hashlib.sha256(data).hexdigest()
        db.execute(update(t.loans).where(t.loans.c.id == row).values(wiped_s=told.wiped_s, wiped_by=told.operator))
        known_s = _taken_s(db, told.kit, told.loan, digest)
        taken = Taken(told.kit, told.loan, row, wiped=True, known_s=known_s, new_loan=unheard)
        _log(db, taken, digest, now_s)
    return taken


def _known(db: Connection, sealed: Sealed, *, registered_only: bool, now_s: float) -> bool:
    """Whether the desk had not heard of the kit; now it has."""
    kit = sealed.export.kit
    if fresh := not _pinned(db, kit.id, sealed.kit_public, known=registered_only):
        db.execute(insert(t.kits).values(
            id=kit.id, public_key=sealed.kit_public.hex(), clinic=kit.clinic, known_s=now_s, registered=False
        ))  # fmt: skip
    else:
        db.execute(update(t.kits).where(t.kits.c.id == kit.id).values(clinic=kit.clinic))
    return fresh


def _pinned(db: Connection, kit: str, public: bytes, *, known: bool) -> bool:
    """Whether the kit is known; its key must be the one that is pinned. ``known``: it has to be."""
    pinned = db.scalar(select(t.kits.c.public_key).where(t.kits.c.id == kit))
    if pinned is None:
        if known:
            raise Refused(
                f"Kit '{kit}' is not known here. It may belong to another clinic: look at its label, and bring this "
                f"file there. If it is yours, register it: symmirror clinic register {kit} KEY, with the key that "
                "`symmirror kit status` shows."
            )
        return False
    if pinned != public.hex():
        raise Refused(
            f"This is signed by another key than kit '{kit}' is known with. If its card was replaced, say so: "
            f"symmirror clinic register {kit} KEY --replace. If not, ask where the file comes from."
        )
    return True


def _put(db: Connection, sealed: Sealed, now_s: float, *, new_kit: bool) -> Taken:
    export = sealed.export
    row, new_loan = _loan(db, export)
    known = {
        uid: (number, told)
        for number, uid, told in db.execute(
            select(t.sessions.c.id, t.sessions.c.uid, t.sessions.c.told).where(t.sessions.c.loan == row)
        )
    }
    fresh = [s for s in export.sessions if s.uid not in known]
    grown = [s for s in export.sessions if s.uid in known and rows.told(s) > known[s.uid][1]]
    if grown:
        rows.forget(db, [known[s.uid][0] for s in grown])
    rows.write(db, row, export, sorted([*fresh, *grown], key=lambda session: session.began_s))
    if fresh or grown:
        rows.count(db, row)
    known_s = _taken_s(db, export.kit.id, export.loan.id, sealed.digest) if not fresh and not grown else None
    new, completed = (sum(bool(session.exercises) for session in sessions) for sessions in (fresh, grown))
    taken = Taken(
        export.kit.id, export.loan.id, row, new, completed, known_s=known_s, new_kit=new_kit, new_loan=new_loan
    )
    _log(db, taken, sealed.digest, now_s)
    return taken


def _loan(db: Connection, export: Export) -> tuple[int, bool]:
    """The loan's row, and whether it is new; what it says of the loan is that of the newest export."""
    where = (t.loans.c.kit == export.kit.id, t.loans.c.loan == export.loan.id)
    found = db.execute(select(t.loans.c.id, t.loans.c.exported_s).where(*where)).one_or_none()
    told = {**export.loan.model_dump(exclude={"id"}), "exported_s": export.exported_s}
    if found is None:
        made = db.execute(
            insert(t.loans).values(kit=export.kit.id, loan=export.loan.id, **told).returning(t.loans.c.id)
        )
        return int(made.scalar_one()), True
    if export.exported_s >= (found.exported_s or 0):
        db.execute(update(t.loans).where(t.loans.c.id == found.id).values(**told))
    return int(found.id), False


def _taken_s(db: Connection, kit: str, loan: str, digest: str) -> float | None:
    """When the same content was taken first, s since 1970; None where it is new."""
    where = (t.imports.c.kit == kit, t.imports.c.loan == loan, t.imports.c.digest == digest)
    found: float | None = db.scalar(select(func.min(t.imports.c.at_s)).where(*where))
    return found


def _log(db: Connection, taken: Taken, digest: str, now_s: float) -> None:
    db.execute(insert(t.imports).values(
        at_s=now_s, kit=taken.kit, loan=taken.loan, digest=digest, told=taken.told()
    ))  # fmt: skip


def _keep(desk: Database, name: str, told: str, now_s: float, *, taken: bool) -> None:
    """Remember what came of a file; of the oldest nobody asks any more."""
    with desk.writing() as db:
        row = insert(t.brought).values(at_s=now_s, name=printable(name)[:MOST_NAME], taken=taken, told=told)
        number = db.execute(row.returning(t.brought.c.id)).scalar_one()
        db.execute(delete(t.brought).where(t.brought.c.id <= number - KEPT))


#: Letters of a file's name that are kept, and files.
MOST_NAME, KEPT = 80, 500
