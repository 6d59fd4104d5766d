"""What is asked before a kit is lent: a name that is none, a date to come, and that the kit was found in order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from appliance.errors import Refused
from appliance.kits.diary import date_of

BENCH_FILE = "bench.json"
#: How long a bench check holds (P), and how far a clock may be behind it.
BENCH_HOLDS, _BEHIND = timedelta(hours=24), timedelta(minutes=10)
#: How long a loan can be (P); what is due later is a slip of the keyboard.
LONGEST = timedelta(days=730)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_KIT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
#: What tells who somebody is: forms of a date of birth, a first name and a family name.
_TELLING: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(r"\d{1,4}[._-]\d{1,2}[._-]\d{1,4}"), "a date of birth"),
    (re.compile(r"(?<!\d)(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)"), "a date of birth"),
    (re.compile(r"(?<!\d)([0-2]\d|3[01])(0[1-9]|1[0-2])(19|20)\d{2}(?!\d)"), "a date of birth"),
    (re.compile(r"^[A-Z][a-z]+[._-]?[A-Z][a-z]+$"), "a first name and a family name"),
)
_WAY_OUT = "Use a code that only your clinic can tell the patient by, like P-017."


class _Bench(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)

    form: Literal["symmirror-bench"] = Field(alias="schema")
    version: Literal[1]
    at: datetime
    passed: bool


def pseudonym(given: str) -> str:
    """``given`` where it may stand for a patient. Raises :class:`Refused`, without repeating it."""
    if not _NAME.fullmatch(given):
        raise Refused(
            "This pseudonym has spaces or letters that a code has none of (A to Z, 0 to 9, . _ -, at most 40). "
            f"{_WAY_OUT}"
        )
    for form, what in _TELLING:
        if form.search(given):
            raise Refused(f"This pseudonym looks like {what}. {_WAY_OUT}")
    return given


def doubt(given: str) -> str:
    """A sentence where a pseudonym may still be somebody's name, else nothing. Raises as :func:`pseudonym`."""
    pseudonym(given)
    return (
        ""
        if any(c.isdigit() for c in given)
        else f"The pseudonym has no figure in it: is it a name? A name must stand nowhere on a kit. {_WAY_OUT}"
    )


def kit_id(given: str) -> str:
    """``given`` where it may name a new kit. Raises :class:`Refused`: k-07 and K-07 are too alike."""
    if _KIT.fullmatch(given) and given != given.upper():
        raise Refused(f"A kit's name has capital letters, so that no two look alike. Call it '{given.upper()}'.")
    if not _KIT.fullmatch(given):
        raise Refused("A kit's name has letters A to Z, figures and . _ - only, at most 32 of them: like K-07.")
    return given


def operator(given: str) -> str:
    """Who does it, as it will stand in the kit's log. Raises :class:`Refused`."""
    told = given.strip()
    if not told or len(told) > 60 or not told.isprintable():
        raise Refused("Say who does it: a name or a sign of at most 60 characters, for the wipe record.")
    return told


def prescription(text: str) -> str:
    """``text`` as the loan keeps it: what can't be shown in a remark would keep the loan from being written out.

    Raises :class:`Refused` for one that is too long.
    """
    from appliance.exchange.fields import printable
    from appliance.exchange.prescriptions import MOST_TOML_BYTES

    if len(text.encode()) > MOST_TOML_BYTES:
        raise Refused(f"This prescription is too long: at most {MOST_TOML_BYTES} bytes. Leave remarks out.")
    return printable(text.replace("\r\n", "\n"))


def due(given: date, now_s: float) -> date:
    """``given`` where it is still to come, and not beyond any loan. Raises :class:`Refused`."""
    if given <= date_of(now_s):
        raise Refused(f"The kit can't be due on {given}: today is {date_of(now_s)}. Give a later date.")
    if given > date_of(now_s) + LONGEST:
        years = LONGEST.days // 365
        raise Refused(f"The kit can't be due on {given}: that is more than {years} years away. Look at the year.")
    return given


def bench(data: Path, now_s: float, without: str | None) -> str:
    """What the loan keeps of the bench check: when it was passed, or the reason ``without`` one.

    Raises :class:`Refused` where the check is missing, failed or older than a day, and no reason is given.
    """
    if without is not None:
        if not without.strip() or len(without) > 200 or not without.isprintable():
            raise Refused("Say in one line why the kit is lent without a check, e.g. 'checked at 9, no power here'.")
        return f"without: {without.strip()}"
    path, way_out = data / BENCH_FILE, "Run `symmirror check` on this kit, then lend it."
    try:
        told = _Bench.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise Refused(f"This kit was not checked. {way_out}") from None
    except OSError as error:
        raise Refused(f"The kit's check {path} can't be read: {error.strerror}. {way_out}") from None
    except ValidationError:
        raise Refused(f"{path} is not a kit's check. {way_out}") from None
    at = told.at if told.at.tzinfo is not None else told.at.astimezone()
    age = datetime.fromtimestamp(now_s, UTC) - at
    if not told.passed:
        raise Refused(f"This kit's check of {at:%Y-%m-%d %H:%M} was not passed. Mend what it names. {way_out}")
    if not -_BEHIND <= age <= BENCH_HOLDS:
        raise Refused(f"This kit's check is of {at:%Y-%m-%d %H:%M}, and it holds for a day. {way_out}")
    return f"passed {at.astimezone(UTC).isoformat(timespec='seconds')}"
