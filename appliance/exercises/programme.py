"""Reading ``exercises.toml`` into :class:`Exercise` values.

An exercise is a row of that file and its words; nothing in the code knows any exercise by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from appliance.errors import Refused, did_you_mean, unknown
from appliance.settings import read_toml

FILE = "exercises.toml"


class Kind(StrEnum):
    """What the mirror does with an exercise."""

    GUIDED = "guided"
    POSITION = "position"
    MEASURED = "measured"
    ASSISTED = "assisted"


class Group(StrEnum):
    """The parts of the hand-out."""

    MASSAGE = "massage"
    POSITION = "position"
    MIMIC = "mimic"
    EYELID = "eyelid"
    OTHER = "other"


class Feature(StrEnum):
    """The part of the face trained; the bars stand at its height."""

    BROW = "brow"
    EYE = "eye"
    NOSE = "nose"
    MOUTH = "mouth"


class Order(StrEnum):
    """For an exercise of one side only: which turn it is. Which side that means is the coach's."""

    FIRST = "first"
    SECOND = "second"


class Exercise(BaseModel):
    """One exercise: a timer (``seconds``) or repetitions with a hold; times in s, target in mm."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    group: Group
    handout: str
    title: str = Field(min_length=1, max_length=28)
    lines: tuple[str, ...] = Field((), max_length=2)
    say: str
    kind: Kind
    figure: str
    measure: str | None = None
    hands: bool = False
    hold_s: float = Field(0, ge=0, le=120)
    repetitions: int = Field(1, ge=1, le=20)
    rest_s: float = Field(0, ge=0, le=120)
    seconds: float = Field(0, ge=0, le=600)
    help: Literal["fingers", "lid", "massage"] = "massage"
    per_side: bool = False
    one_side: Order | None = None
    first_side: Literal["affected", "unaffected", "left", "right"] | None = None
    eyes_shut: bool = False
    cycle: tuple[str, ...] = ()
    passage: tuple[str, ...] = ()
    target_mm: float | None = Field(None, gt=0, le=60)
    feature: Feature = Feature.MOUTH
    muscle: str = ""
    action_units: str = ""
    enabled: bool = True

    @model_validator(mode="after")
    def _fits_together(self) -> Exercise:
        if (self.measure is not None) != (self.kind in (Kind.MEASURED, Kind.ASSISTED)):
            raise ValueError("measure belongs to a measured or assisted exercise, and each of those needs one")
        if self.measure and self.target_mm is None:
            raise ValueError("a measured exercise needs target_mm")
        if self.kind is not Kind.POSITION and not (self.seconds or self.hold_s):
            raise ValueError("an exercise needs seconds (a timer) or hold_s and repetitions")
        return self

    @property
    def is_timer(self) -> bool:
        """True where time runs once (``seconds``) and nothing is held and repeated."""
        return self.seconds > 0

    @property
    def to_and_fro(self) -> bool:
        """True where the face moves all the time (speech, a cycle of vowels) and nothing is held."""
        return bool(self.cycle or self.passage)

    @property
    def dose(self) -> str:
        """The dose in the hand-out's shorthand, e.g. ``"5 s × 5, rest 5 s"`` or ``"60 s a side"``."""
        if self.kind is Kind.POSITION:
            return "until settled"
        if self.is_timer:
            return f"{self.seconds:g} s" + (" a side" if self.per_side else "")
        return f"{self.hold_s:g} s × {self.repetitions}, rest {self.rest_s:g} s"


@dataclass(frozen=True)
class Programme:
    """All exercises in the order of the hand-out."""

    exercises: tuple[Exercise, ...]

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises)

    def __len__(self) -> int:
        return len(self.exercises)

    def get(self, exercise_id: str) -> Exercise:
        """The exercise of that id; raises :class:`Refused` with the closest one if there is none."""
        for exercise in self.exercises:
            if exercise.id == exercise_id:
                return exercise
        raise unknown("exercise", exercise_id, [e.id for e in self.exercises])

    def session(self, ids: Sequence[str]) -> tuple[Exercise, ...]:
        """The exercises of one session: ``ids`` in their order, or all enabled ones if none is given.

        The position ("settle") is not among them: every session begins with it anyway.
        """
        chosen = [self.get(i) for i in ids] if ids else [e for e in self.exercises if e.enabled]
        return tuple(e for e in chosen if e.kind is not Kind.POSITION)


def load(shipped: Path, own: Path | None, measures: Sequence[str], figures: Sequence[str]) -> Programme:
    """The programme of ``own/exercises.toml`` where there is one, else of ``shipped``.

    ``measures`` are the names that an exercise's ``measure`` may have, ``figures`` those of its ``figure``. Raises
    :class:`Refused`, naming file, exercise and key.
    """
    path = own / FILE if own is not None and (own / FILE).exists() else shipped / FILE
    table = read_toml(path)
    rows = table.pop("exercise", None)
    if table or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refused(
            f"{path}: expected nothing but [[exercise]] tables.{did_you_mean(next(iter(table), ''), ['exercise'])}"
        )
    exercises = tuple(_exercise(row, number, path, measures, figures) for number, row in enumerate(rows, 1))
    if not exercises:
        raise Refused(f"{path} holds no exercise.")
    ids = [e.id for e in exercises]
    if twice := [i for i in ids if ids.count(i) > 1]:
        raise Refused(f"{path}: the exercise '{twice[0]}' stands there twice. Give one of them another id.")
    return Programme(exercises)


def _exercise(
    row: dict[str, Any], number: int, path: Path, measures: Sequence[str], figures: Sequence[str]
) -> Exercise:
    name = row.get("id", f"number {number}")
    try:
        exercise = Exercise.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        if first["type"] == "extra_forbidden":
            raise Refused(
                f"{path}: exercise {name}: unknown key '{key}'.{did_you_mean(key, Exercise.model_fields)}"
            ) from None
        raise Refused(
            f"{path}: exercise {name}: {key + ': ' if key else ''}{first['msg'].removeprefix('Value error, ')}."
        ) from None
    if exercise.measure is not None and exercise.measure not in measures:
        raise Refused(f"{path}: exercise {name}: {unknown('measure', exercise.measure, measures)}")
    if exercise.figure not in figures:
        raise Refused(f"{path}: exercise {name}: {unknown('figure', exercise.figure, figures)}")
    return exercise
