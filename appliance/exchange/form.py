"""An export: everything that a kit's records hold of one loan, and when it was taken. Nothing in it names a person.

What was not measured is null, never 0. ``version`` and ``setup`` of a session count the rows of ``versions`` and
``setups`` from 0.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from appliance.errors import Refused
from appliance.exchange import fields as f
from appliance.exchange.fields import Row
from appliance.records import Store


class Kit(Row):
    """The kit that exports. ``public_key``: what its signature is verified with, Ed25519, hex."""

    id: f.Id
    clinic: f.Line
    public_key: f.Key


class Loan(Row):
    """One patient's time with the kit; ``prescription`` as it was given: TOML."""

    id: f.Id
    pseudonym: f.Line
    affected: Literal["left", "right", "unknown"]
    stage: Literal["", "flaccid", "paretic", "synkinetic"]
    prescription: f.Body
    lent_s: f.Moment | None
    due_s: f.Moment | None
    returned_s: f.Moment | None


class Version(Row):
    """What measured."""

    software: f.Line
    mediapipe: f.Line
    models: f.Note


class Prescribed(BaseModel):
    """One exercise of a setup."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)
    id: f.Id
    dose: f.Line


class _Setup(BaseModel):
    """What a report reads of a setup; a newer kit may tell more."""

    model_config = ConfigDict(strict=True, extra="allow", allow_inf_nan=False)
    affected: f.Line = ""
    stage: f.Line = ""
    sessions_a_day: Annotated[int, Field(ge=1, le=10)] | None = None
    prescribed: Annotated[tuple[Prescribed, ...], Field(max_length=200)] = ()


class Setup(Row):
    """What sessions went by: a JSON object."""

    body: f.Body

    @field_validator("body")
    @classmethod
    def _makes_sense(cls, text: str) -> str:
        try:
            _Setup.model_validate_json(text)
        except ValidationError as error:
            raise ValueError(f"it is no setup: {f.complaint(error)}") from None
        return text


class Clock(Row):
    """The clocks at one moment of a session."""

    at_s: f.Span
    wall_s: f.Moment
    state: Literal["synchronised", "plausible", "unset"]
    boot: f.Line


class Repetition(Row):
    """One repetition; as the column of the same name in the records."""

    number: f.Count
    at_s: f.Span
    side: f.Side | None
    left_mm: f.Millimetres | None
    right_mm: f.Millimetres | None
    symmetry: f.Share | None
    held_s: f.Span
    quality: f.Word
    share_measured: f.Share
    gate_mm: f.Size | None
    target_mm: f.Size | None
    assisted: bool
    unseen: bool
    overs: f.Count
    kept_left: f.Ratio | None
    kept_right: f.Ratio | None
    eye_left: f.Ratio | None
    eye_right: f.Ratio | None
    corner_left_mm: f.Millimetres | None
    corner_right_mm: f.Millimetres | None
    onset_left_s: f.Lag | None = None
    onset_right_s: f.Lag | None = None
    lag_s: f.Lag | None = None


class Exercise(Row):
    """One exercise gone through; ``run`` counts them in their session."""

    run: f.Count
    exercise: f.Id
    kind: f.Word
    planned: f.Count
    hold_s: f.Span
    target_mm: f.Size | None
    ended_s: f.Span | None
    judgement: f.Word | None
    along_part: f.Word | None
    along_side: f.Side | None
    repetitions: Annotated[tuple[Repetition, ...], Field(max_length=1_000)]


class Event(Row):
    """Something worth knowing: a break, a pause, a fault."""

    at_s: f.Span
    kind: f.Word
    exercise: f.Id | None
    side: f.Side | None
    detail: f.Note


class Session(Row):
    """One session; ``uid`` is the same in every export."""

    uid: f.Id
    date: f.Day
    began_s: f.Moment
    clock: Literal["synchronised", "plausible", "unset", "corrected"]
    lasted_s: f.Span | None
    finished: bool
    version: f.Count
    setup: f.Count
    clocks: Annotated[tuple[Clock, ...], Field(max_length=1_000)]
    exercises: Annotated[tuple[Exercise, ...], Field(max_length=1_000)]
    events: Annotated[tuple[Event, ...], Field(max_length=10_000)]

    @field_validator("exercises")
    @classmethod
    def _each_run_once(cls, rows: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
        if len({row.run for row in rows}) != len(rows):
            raise ValueError("two exercises have the same run")
        return rows


class Export(Row):
    """All of it."""

    form: Literal["symmirror-export"] = Field("symmirror-export", alias="schema")
    version: Literal[1] = 1
    kit: Kit
    loan: Loan
    exported_s: f.Moment
    versions: Annotated[tuple[Version, ...], Field(max_length=1_000)]
    setups: Annotated[tuple[Setup, ...], Field(max_length=10_000)]
    sessions: Annotated[tuple[Session, ...], Field(max_length=50_000)]

    @model_validator(mode="after")
    def _belongs_together(self) -> Export:
        for session in self.sessions:
            if session.version >= len(self.versions) or session.setup >= len(self.setups):
                raise ValueError("a session names a version or a setup that is not there")
        if len({session.uid for session in self.sessions}) != len(self.sessions):
            raise ValueError("two sessions have the same uid")
        return self


#: The columns that become a row's fields under their own names.
_LOAN = "id, pseudonym, affected, stage, prescription, lent_s, due_s, returned_s"
_SESSION = "uid, date, began_s, clock, lasted_s, finished"
_CLOCK = "at_s, wall_s, state, boot"
_EXERCISE = (
    "run, exercise, kind, planned, hold_s, target_mm, ended_s, judgement, along_part, along_side"
)  # fmt: skip
_REPETITION = (
    "number, at_s, side, left_mm, right_mm, symmetry, held_s, quality, share_measured, gate_mm, target_mm, assisted,"
    " unseen, overs, kept_left, kept_right, eye_left, eye_right, corner_left_mm, corner_right_mm,"
    " onset_left_s, onset_right_s, lag_s"
)
_EVENT = "at_s, kind, exercise, side, detail"
#: What SQLite keeps as 0 or 1.
_YES_NO = frozenset({"finished", "assisted", "unseen"})


def of_store(store: Store, loan: str, kit_public: bytes, now_s: float) -> Export:
    """The export of ``loan``; ``kit_public``: the kit's Ed25519 verify key, 32 bytes; ``now_s``: s since 1970.

    Reads in one transaction, so that a session that is being written is in it as a whole or not yet. Raises
    :class:`Refused` for an unknown loan, and for records that hold what an export may not.
    """
    store.db.execute("BEGIN")
    try:
        gathered = _gathered(store.db, loan, kit_public, now_s)
    finally:
        store.db.execute("ROLLBACK")
    try:
        return Export.model_validate(gathered)
    except ValidationError as error:
        raise f.refused(
            f"What the records hold of loan '{loan}'", error, "Nothing was exported; it stays there."
        ) from None


def _gathered(db: sqlite3.Connection, loan: str, kit_public: bytes, now_s: float) -> dict[str, Any]:
    found = list(_rows(db, _select(f"{_LOAN}, kit", "loans", "id = ?", "id"), loan))
    if not found:
        raise Refused(f"There is no loan '{f.printable(loan)}' in these records. `symmirror kit status` names it.")
    row = found[0]
    kit = next(_rows(db, _select("id, clinic", "kits", "id = ?", "id"), row.pop("kit")))
    versions = _numbered(db, "versions", "software, mediapipe, models", "version", loan)
    setups = _numbered(db, "setups", "body", "setup", loan)
    return {
        "schema": "symmirror-export", "version": 1, "kit": {**kit, "public_key": kit_public.hex()}, "loan": row,
        "exported_s": float(now_s), "versions": tuple(row for _, row in versions.values()),
        "setups": tuple(row for _, row in setups.values()),
        "sessions": tuple(_sessions(db, loan, versions, setups)),
    }  # fmt: skip


_OF_LOAN = "session IN (SELECT id FROM sessions WHERE loan = ?)"


def _sessions(db: sqlite3.Connection, loan: str, versions: _Numbered, setups: _Numbered) -> Iterator[dict[str, Any]]:
    clocks = _grouped(db, _select(f"session AS of, {_CLOCK}", "clocks", _OF_LOAN, "session, rowid"), loan)
    events = _grouped(db, _select(f"session AS of, {_EVENT}", "events", _OF_LOAN, "session, id"), loan)
    done = _grouped(db, _select(f"session AS of, id, {_EXERCISE}", "exercises", _OF_LOAN, "session, run"), loan)
    of_exercises = f"exercise IN (SELECT id FROM exercises WHERE {_OF_LOAN})"  # noqa: S608 - this module's own words
    repetitions = _grouped(
        db, _select(f"exercise AS of, {_REPETITION}", "repetitions", of_exercises, "exercise, id"), loan
    )
    for row in _rows(db, _select(f"id, version, setup, {_SESSION}", "sessions", "loan = ?", "id"), loan):
        number = row.pop("id")
        exercises = tuple({"repetitions": repetitions.get(told.pop("id"), ()), **told} for told in done.get(number, ()))
        yield {
            **row, "version": versions[row["version"]][0], "setup": setups[row["setup"]][0],
            "clocks": clocks.get(number, ()), "exercises": exercises, "events": events.get(number, ()),
        }  # fmt: skip


def _select(columns: str, table: str, where: str, order: str) -> str:
    return f"SELECT {columns} FROM {table} WHERE {where} ORDER BY {order}"  # noqa: S608 - this module's own words


def _rows(db: sqlite3.Connection, select: str, given: str) -> Iterator[dict[str, Any]]:
    told = db.execute(select, (given,))
    names = [column[0] for column in told.description]
    for values in told:
        row = dict(zip(names, values, strict=True))
        for name in _YES_NO & row.keys():
            row[name] = bool(row[name])
        if "detail" in row:  # what a fault said may hold anything
            row["detail"] = f.printable(row["detail"])[:2_000]
        yield row


#: By the records' own id: the place in the export, and the row.
_Numbered = dict[int, tuple[int, dict[str, Any]]]


def _numbered(db: sqlite3.Connection, table: str, columns: str, named: str, loan: str) -> _Numbered:
    used = f"id IN (SELECT {named} FROM sessions WHERE loan = ?)"  # noqa: S608 - this module's own words
    rows = _rows(db, _select(f"id, {columns}", table, used, "id"), loan)
    return {row.pop("id"): (place, row) for place, row in enumerate(rows)}


def _grouped(db: sqlite3.Connection, select: str, loan: str) -> dict[int, tuple[dict[str, Any], ...]]:
    """By the row that they belong to (``of``)."""
    return {of: tuple(rows) for of, rows in groupby(_rows(db, select, loan), key=lambda row: row.pop("of"))}
