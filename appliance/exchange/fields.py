"""What the fields of exchanged files may hold. Limits are wide: they keep nonsense out, not a strange patient.

Lengths are mm, shares 0 to 1 (an eye's can be below 0: wider than at rest), times s: since 1970, or from a session's
begin. Texts hold no control characters, so that they can be shown anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from appliance.errors import Refused


class Row(BaseModel):
    """Strict, frozen, no field that is not known, no infinity."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LINES = re.compile(r"[\t\n]")
_TURNS = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # what makes a line read otherwise than it is written


def printable(text: str) -> str:
    """``text`` with a mark in the place of each character that can't be shown."""
    return _CONTROL.sub("\ufffd", text)


def _shown(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("it holds control characters")
    return text


def _a_line(text: str) -> str:
    if _LINES.search(text):
        raise ValueError("it holds more than one line")
    if _TURNS.search(text):
        raise ValueError("it holds control characters")
    return _shown(text)


def _a_date(text: str) -> str:
    told = date.fromisoformat(text)
    if told.isoformat() != text or not 1969 <= told.year < 3000:  # a clock that is not set begins in 1970
        raise ValueError("it is no date like 2030-01-31")
    return text


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9 _-]{0,63}$")]
Line = Annotated[str, Field(max_length=200), AfterValidator(_a_line)]
Note = Annotated[str, Field(max_length=2_000), AfterValidator(_shown)]
Body = Annotated[str, Field(max_length=65_536), AfterValidator(_shown)]
Day = Annotated[str, Field(min_length=10, max_length=10), AfterValidator(_a_date)]
Key = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Moment = Annotated[float, Field(ge=-86_400, le=32_503_680_000)]  # until the year 3000; a clock that is not set: 1970
Span = Annotated[float, Field(ge=-86_400, le=10_000_000)]
Millimetres = Annotated[float, Field(ge=-1_000, le=1_000)]
Lag = Annotated[float, Field(ge=-600, le=600)]  # within one repetition
Size = Annotated[float, Field(ge=0, le=1_000)]
Share = Annotated[float, Field(ge=0, le=1)]
Ratio = Annotated[float, Field(ge=-1_000, le=1_000)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Side = Literal["left", "right"]


#: What the validator says in its own language (a pattern, ...), in words.
_PLAIN: Mapping[str, str] = {
    "string_pattern_mismatch": "it has characters, or a length, that it can't have",
    "extra_forbidden": "nothing of this name belongs there",
    "missing": "it is missing",
}


def complaint(error: ValidationError) -> str:
    """Where the first fault is and what it is. What stands there is not repeated: it may be anything."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) if len(str(part)) <= 40 else "…" for part in first["loc"][:8])
    what = _PLAIN.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    what = (what[0].lower() + what[1:])[:160]
    return printable(f"{where}: {what}" if where else what)


def refused(what: str, error: ValidationError, way_out: str) -> Refused:
    """A refusal that names the first fault."""
    return Refused(f"{what} is not in the agreed form ({complaint(error)}). {way_out}")
