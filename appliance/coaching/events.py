"""What can happen to a session, and what a session can cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from appliance.coaching.results import Repetition
from appliance.faces.movement import Movement
from appliance.faces.reasons import Reason
from appliance.faults import Fault


class Action(StrEnum):
    """What a person wants, whatever button or key they used."""

    NEXT = "next"
    REPEAT = "repeat"
    PAUSE = "pause"
    SHUTDOWN = "shutdown"


@dataclass(frozen=True)
class Pressed:
    """A button or key was pressed."""

    action: Action


@dataclass(frozen=True)
class Saw:
    """What the mirror sees at this moment. Sent at every turn of the main loop.

    ``ready`` is False while the tracker loads. ``broken`` is the kind of fault while camera or tracker fail.
    ``reason`` is what is wrong with how the face stands in the picture, or why there is none. ``fresh`` is False
    where the same picture was told before, so that no picture counts twice. ``hand``: one lies on the face;
    ``hands``: one is there, but no face. Rest is as in ``Observation``.
    """

    ready: bool = True
    broken: Fault | None = None
    face: bool = False
    reason: Reason | None = None
    hand: bool = False
    hands: bool = False
    rest_number: int = 0
    rest_progress: float = 0.0
    movement: Movement | None = None
    fresh: bool = True


@dataclass(frozen=True)
class Today:
    """What day it is; any text that differs from day to day."""

    date: str


class Heard(StrEnum):
    """With what this mirror can be heard."""

    WORDS = "words"
    TONES = "tones"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Sound:
    """With what it can be heard from now on: who has the eyes shut must be told when to open them."""

    heard: Heard


Event = Pressed | Saw | Today | Sound


@dataclass(frozen=True)
class Say:
    """Speak this: a message of the catalogues, in English; so is what is said ``first``, and ``then``."""

    text: str
    first: str = ""
    then: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """All messages in their order."""
        return tuple(part for part in (self.first, self.text, self.then) if part)


@dataclass(frozen=True)
class Count:
    """Say this number: a hold counted up, or the seconds until fingers leave counted down."""

    number: int


@dataclass(frozen=True)
class Tone:
    """A short tone, for whoever has the eyes shut: ``begin`` and ``end`` of a hold."""

    name: Literal["begin", "end"]


@dataclass(frozen=True)
class Finished:
    """A repetition is complete and must not be lost."""

    repetition: Repetition


@dataclass(frozen=True)
class Quit:
    """Leave; ``shutdown`` also switches the machine off."""

    shutdown: bool = False


Effect = Say | Count | Tone | Finished | Quit
