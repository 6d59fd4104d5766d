"""A prescription: which exercises of the programme, how often, and on which side first. One TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from appliance.errors import Refused, did_you_mean, unknown
from appliance.exercises.programme import Exercise, Kind, Order, Programme
from appliance.exercises.slips import slip
from appliance.settings import read_toml

FILE = "prescription.toml"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Prescribed(_Table):
    """One exercise; what is left out stays as the programme has it. Times in s, target in mm."""

    id: str
    hold_s: float | None = Field(None, gt=0, le=120)
    repetitions: int | None = Field(None, ge=1, le=20)
    rest_s: float | None = Field(None, ge=0, le=120)
    seconds: float | None = Field(None, gt=0, le=600)
    target_mm: float | None = Field(None, gt=0, le=60)
    first_side: Literal["affected", "unaffected", "left", "right"] | None = None


class _File(_Table):
    affected: Literal["left", "right", "unknown"] | None = None
    stage: Literal["flaccid", "paretic", "synkinetic"] | None = None
    sessions_a_day: int | None = Field(None, ge=1, le=10)
    exercise: tuple[Prescribed, ...] = ()

    @model_validator(mode="after")
    def _says_something(self) -> _File:
        if not self.model_fields_set:
            raise ValueError("it is empty")
        return self


@dataclass(frozen=True)
class Prescription:
    """What a clinic prescribed. None is what it left to the settings; no ``exercises`` leave all of the programme.

    ``aimed`` are the ids of those with a target of the clinic's own.
    """

    path: Path
    affected: Literal["left", "right", "unknown"] | None
    stage: Literal["flaccid", "paretic", "synkinetic"] | None
    sessions_a_day: int | None
    exercises: tuple[Exercise, ...]
    aimed: frozenset[str] = frozenset()


def read_prescription(path: Path, programme: Programme) -> Prescription:
    """The prescription in ``path``. Raises :class:`Refused`, naming file, exercise and key, with the way out."""
    return _prescription(path, _table_of(path), programme)


def parse_prescription(text: str, name: str, programme: Programme) -> Prescription:
    """The prescription that ``text`` is (TOML). Raises as :func:`read_prescription`; ``name`` stands for its file."""
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise Refused(f"{name} is nested too deeply. Copy it again from the original.") from None
    except tomllib.TOMLDecodeError as error:
        raise Refused(slip(name, text, error)) from None
    return _prescription(Path(name), table, programme)


def _table_of(path: Path) -> dict[str, object]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(slip(str(path), text, error)) from None
    except (OSError, UnicodeDecodeError, RecursionError):
        return read_toml(path)  # which says why it can't be read


def _prescription(path: Path, table: dict[str, object], programme: Programme) -> Prescription:
    """Raises :class:`Refused` with all that is wrong, so that nobody has to try as often as there are slips."""
    faults: list[str] = []
    try:
        told = _File.model_validate(table)
    except ValidationError as error:
        faults += [_sentence(path, fault, table) for fault in error.errors()]
        told = _File.model_construct(exercise=_rows_in_form(table))
    ids = [row.id for row in told.exercise]
    faults += [
        f"{path}: the exercise '{i}' stands there twice. Once is enough: set its repetitions."
        for i in dict.fromkeys(ids) if ids.count(i) > 1
    ]  # fmt: skip
    made: list[Exercise] = []
    for row in told.exercise:
        try:
            made.append(_apply(path, row, programme))
        except Refused as refusal:
            faults.append(str(refusal))
    exercises = tuple(made)
    if not faults:
        exercises = _coupled(path, exercises)
    else:
        raise Refused("\n".join(faults))
    aimed = frozenset(row.id for row in told.exercise if row.target_mm is not None)
    return Prescription(path, told.affected, told.stage, told.sessions_a_day, exercises, aimed)


def _apply(path: Path, row: Prescribed, programme: Programme) -> Exercise:
    try:
        exercise = programme.get(row.id)
    except Refused as refusal:
        raise Refused(f"{path}: {refusal}") from None
    if exercise.kind is Kind.POSITION:
        raise Refused(f"{path}: '{row.id}' begins every session anyway. Leave it out.")
    changes = {key: value for key in row.model_fields_set - {"id"} if (value := getattr(row, key)) is not None}
    fits = {
        **dict.fromkeys(("hold_s", "repetitions", "rest_s"), not exercise.is_timer),
        "seconds": exercise.is_timer,
        "target_mm": exercise.measure is not None,
        "first_side": exercise.per_side or exercise.one_side is not None,
    }
    why = {
        "seconds": "it is counted in repetitions: give hold_s, repetitions, rest_s",
        "target_mm": "it is not measured",
        "first_side": "both sides move together in it",
    }
    for key in changes:
        if not fits[key]:
            reason = why.get(key, "it runs for a time: give seconds")
            raise Refused(f"{path}: exercise {row.id}: {key} does not belong to it; {reason}.")
    return exercise.model_copy(update=changes)


def _coupled(path: Path, exercises: tuple[Exercise, ...]) -> tuple[Exercise, ...]:
    """The two turns of a movement of one side, one behind the other and in the same order of sides."""
    made = list(exercises)
    for at, second in enumerate(exercises):
        if second.one_side is not Order.SECOND:
            continue
        first = exercises[at - 1] if at else None
        if first is None or first.one_side is not Order.FIRST:
            raise Refused(
                f"{path}: '{second.id}' is the other side's turn and has no first one. Put the exercise of the first "
                "side right before it."
            )
        told = {e.first_side for e in (first, second)} - {None}
        if len(told) > 1:
            raise Refused(
                f"{path}: '{first.id}' and '{second.id}' begin with different sides, so one side would come twice. "
                "Give first_side once; it holds for both."
            )
        order = next(iter(told), None)
        made[at - 1 : at + 1] = (e.model_copy(update={"first_side": order}) for e in (first, second))
    return tuple(made)


def _rows_in_form(table: dict[str, object]) -> tuple[Prescribed, ...]:
    """What can be read of the exercises, without the keys that can't: those are told already."""
    rows = table.get("exercise")
    return tuple(found for row in (rows if isinstance(rows, list) else ()) if (found := _in_form(row)) is not None)


def _in_form(row: object) -> Prescribed | None:
    if not isinstance(row, dict):
        return None
    try:
        return Prescribed.model_validate(row)
    except ValidationError as error:
        bad = {fault["loc"][0] for fault in error.errors()}
        return None if "id" in bad else Prescribed.model_validate({k: v for k, v in row.items() if k not in bad})


def _sentence(path: Path, first: ErrorDetails, table: dict[str, object]) -> str:
    """One of pydantic's complaints as a sentence: where, what, and the way out."""
    loc = first["loc"]
    if loc == ("exercise",) and isinstance(first["input"], dict):
        return f"{path}: an exercise stands below [[exercise]], with two brackets on either side, not below [exercise]."
    where, fields = f"{path}: ", list(_File.model_fields)
    if len(loc) > 1 and loc[0] == "exercise":
        rows = table["exercise"]
        row = rows[int(loc[1])] if isinstance(rows, list) else {}
        name = row.get("id", f"number {int(loc[1]) + 1}") if isinstance(row, dict) else f"number {int(loc[1]) + 1}"
        where, fields = f"{path}: exercise {name}: ", list(Prescribed.model_fields)
    key = str(loc[-1]) if loc else ""
    if first["type"] == "extra_forbidden":
        hint = did_you_mean(key, fields) or f" Known: {', '.join(fields)}."
        return f"{where}unknown key '{key}'.{hint}"
    if first["type"] == "missing":
        return f"{where}'{key}' is missing."
    if first["type"] == "literal_error":
        words = str(first.get("ctx", {}).get("expected", "")).replace("'", "").replace(" or ", ", ").split(", ")
        return f"{where}{unknown(key, str(first['input']), words)}"
    message = first["msg"].removeprefix("Value error, ")
    message = message[0].lower() + message[1:]
    about = f"{key} = {first['input']!r} is not usable: " if key else ""
    return f"{where}{about}{message}."
