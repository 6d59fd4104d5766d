"""What a kit answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from appliance.kits.board import Bound
from appliance.kits.wiping import WipeRecord


@dataclass(frozen=True)
class Status:
    """How a kit stands. ``kit`` is None where none was prepared, ``loan`` where it is not lent.

    ``bound`` is what the loan's key hangs on: at a lent kit its own, else what the next one's would. ``trouble`` is a
    sentence where a loan can't be read here, or a wipe was cut off. Dates are those where the kit stands. ``unwritten``
    of the ``sessions`` were never written out: they are on this kit only.
    """

    kit: str | None = None
    clinic: str = ""
    language: str = ""
    public_key: str = ""
    loan: str | None = field(default=None, repr=False)
    pseudonym: str = field(default="", repr=False)
    affected: str = ""
    stage: str = ""
    since: date | None = None
    due: date | None = None
    sessions: int = 0
    check: str = ""
    last_export: datetime | None = None
    unwritten: int = 0
    wiped_at: datetime | None = None
    wiped_by: str = ""
    bound: Bound = Bound.NOTHING
    trouble: str = ""


@dataclass(frozen=True)
class Prescribed:
    """What is practised in a loan: ``line`` names the exercises with their doses, short; ``since`` when, where the kit
    stands; ``order`` says by which order of the clinic's.
    """

    line: str = field(repr=False)
    since: date
    order: str


@dataclass(frozen=True)
class Accepted:
    """A prescription that is in force from now on: when the clinic signed it, and what the mirror will do."""

    issued_at: datetime
    words: str


@dataclass(frozen=True)
class Returned:
    """A kit that is back. ``export`` is the verified file, ``receipt`` the wipe record as a file beside it."""

    export: Path
    receipt: Path
    sessions: int
    record: WipeRecord
