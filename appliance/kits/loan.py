"""One loan on the kit: a folder of its own, in which nothing can be read without the loan's key.

``key`` is the loan's key, wrapped; ``loan.sealed`` says who, how and until when; ``session.json`` is the sealed
journal; ``records/`` the encrypted records. The folder comes into being at one stroke, and goes with its key.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from appliance import plan
from appliance.errors import Refused, Unavailable
from appliance.exercises import Prescription, Programme, parse_prescription
from appliance.kits import files
from appliance.kits.board import Board, Bound
from appliance.kits.keys import KEY_BYTES, box_of, records_key, unwrap, wrap
from appliance.records import FILE as RECORDS
from appliance.records import Store, open_store, open_whole
from appliance.settings import Settings

FOLDER, FRESH, KEY, TOLD, JOURNAL = "loan", "loan.new", "key", "loan.sealed", "session.json"
Affected = Literal["left", "right", "unknown"]
Stage = Literal["flaccid", "paretic", "synkinetic"]
#: Figures and small letters that are not mistaken for each other.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_id() -> str:
    """A loan's id: random (79 bits), so that nothing can be told from it."""
    parts = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return f"L-{'-'.join(parts)}"


_ID = re.compile(f"L(-[{_LETTERS}]{{4}}){{4}}")


def check_id(given: str) -> str:
    """``given`` where it can be a loan's id. Raises :class:`Refused`, without repeating it: it may be a patient's."""
    if not _ID.fullmatch(given):
        raise Refused(
            "--loan names no loan: its id is like L-abcd-efgh-jkmn-pqrs, as `symmirror kit status` shows it. A "
            "patient's code does not belong there: the file is signed, and anybody who has it can read it."
        )
    return given


class Lent(BaseModel):
    """What is agreed of a loan. ``prescription`` is TOML, empty for none; ``issued_s`` when the clinic signed it.

    ``check`` says when the kit was found in order, or why it was lent without.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["symmirror-loan-1"] = "symmirror-loan-1"
    id: str = Field(repr=False)
    pseudonym: str = Field(repr=False)
    affected: Affected
    stage: Stage
    language: str
    prescription: str = Field("", repr=False)
    issued_s: float | None = None
    lent_s: float
    due: date
    check: str

    def prescribed(self, programme: Programme) -> Prescription | None:
        """The prescription, None where the programme is the hand-out's. Raises :class:`Refused` if it can't be read."""
        return parse_prescription(self.prescription, _NAMED, programme) if self.prescription else None

    def settings(self, settings: Settings, programme: Programme) -> tuple[Settings, Prescription | None]:
        """The settings that this patient practises by; only a language on the command line wins over the loan's."""
        told: dict[str, str] = {"affected": self.affected, "stage": self.stage}
        if settings.origins.get("general.language") != "command line":
            told["language"] = self.language
        prescription = self.prescribed(programme)
        return plan.under(settings.under("general", told, "the loan"), prescription), prescription


_NAMED = "the prescription"


@dataclass(frozen=True)
class Loan:
    """A loan that could be opened."""

    folder: Path
    lent: Lent
    bound: Bound
    wrapped: bytes = field(repr=False)
    key: bytes = field(repr=False)

    @property
    def records(self) -> Path:
        """The folder of its records."""
        return self.folder / "records"


def make(data: Path, lent: Lent, kit: str, clinic: str, prepared_s: float, board: Board) -> None:
    """Lay a loan's folder: all of it or nothing."""
    fresh = data / FRESH
    files.make_folder(fresh)
    key = secrets.token_bytes(KEY_BYTES)
    files.write_new(fresh / KEY, wrap(key, board))
    files.write_new(fresh / TOLD, box_of(key, TOLD).seal(lent.model_dump_json().encode()))
    files.make_folder(fresh / "records")
    with files.private():
        store = open_store(fresh / "records" / RECORDS, records_key(key))
        try:
            _rows(store, lent, kit, clinic, prepared_s)
        finally:
            store.close()
    files.sync_folder(fresh / "records")
    fresh.rename(data / FOLDER)
    files.sync_folder(data)


def sweep(data: Path) -> None:
    """Destroy what a lending that was cut off has left."""
    files.destroy(data / FRESH / KEY)
    files.remove_tree(data / FRESH)


def read(data: Path, board: Board, known: Loan | None = None) -> Loan:
    """The loan in ``data``. Raises :class:`Unavailable` where its key or what it says can't be read here.

    ``known`` is what was read before: where its key is still the same, it need not be unwrapped again (0.1 s).
    """
    folder = data / FOLDER
    try:
        wrapped = (folder / KEY).read_bytes()
        same = known is not None and known.wrapped == wrapped
        key, bound = (known.key, known.bound) if known is not None and same else unwrap(wrapped, board)
        told = box_of(key, TOLD).open((folder / TOLD).read_bytes()) or b""
        return Loan(folder, Lent.model_validate_json(told), bound, wrapped, key)
    except FileNotFoundError as error:
        raise Unavailable(f"The loan is not whole: {Path(error.filename).name} is missing. {_LOST}") from None
    except OSError as error:
        raise Unavailable(f"The loan can't be read: {error.strerror}. Try again as the mirror's user.") from None
    except ValidationError:
        raise Unavailable(f"What the loan says is damaged. {_LOST}") from None


_LOST = "'symmirror kit wipe' makes the kit ready again; what was practised on it is lost."


def sessions(loan: Loan) -> int:
    """How many sessions its records hold, of those in which something was done: as in a report.

    Raises :class:`Unavailable` where they can't be read.
    """
    from appliance.records.report import open_to_read  # a mirror that starts has no time for it

    store = open_to_read(loan.records, records_key(loan.key))
    try:
        (count,) = store.db.execute("SELECT count(DISTINCT session) FROM exercises").fetchone()
    finally:
        store.close()
    return int(count)


def change(loan: Loan, lent: Lent, kit: str, clinic: str, prepared_s: float) -> Loan:
    """Have the loan say ``lent``. The records follow; where a power cut came between, at the next :func:`align`."""
    files.replace(loan.folder / TOLD, box_of(loan.key, TOLD).seal(lent.model_dump_json().encode()))
    changed = replace(loan, lent=lent)
    align(changed, kit, clinic, prepared_s)
    return changed


def align(loan: Loan, kit: str, clinic: str, prepared_s: float) -> None:
    """Have the loan's row in its records say what the loan says; damaged records are mended as the mirror does.

    Raises :class:`Unavailable`, ``OSError``.
    """
    with files.private():
        store = open_whole(loan.records / RECORDS, records_key(loan.key)).store
        try:
            _rows(store, loan.lent, kit, clinic, prepared_s)
        finally:
            store.close()


def _rows(store: Store, lent: Lent, kit: str, clinic: str, prepared_s: float) -> None:
    store.db.execute("BEGIN IMMEDIATE")
    store.db.execute(
        "INSERT INTO kits (id, clinic, prepared_s) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET clinic = excluded.clinic, prepared_s = excluded.prepared_s",
        (kit, clinic, prepared_s),
    )
    due_s = datetime.combine(lent.due, datetime.min.time()).astimezone().timestamp()
    store.db.execute(
        "INSERT INTO loans (id, kit, pseudonym, affected, stage, prescription, lent_s, due_s)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kit = excluded.kit,"
        " pseudonym = excluded.pseudonym, affected = excluded.affected, stage = excluded.stage,"
        " prescription = excluded.prescription, lent_s = excluded.lent_s, due_s = excluded.due_s",
        (lent.id, kit, lent.pseudonym, lent.affected, lent.stage, lent.prescription, lent.lent_s, due_s),
    )
    store.db.execute("COMMIT")
