"""The desk's own words, in the languages of the mirror.

They are in catalogues of their own, ``appliance/clinic/locale/CODE.po``: what stands there is for staff, and a kit,
which carries no desk, need not read it at every start. What a report says comes from the mirror's catalogues.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from appliance.language import LANGUAGES, Words, find
from appliance.records.report.parts import RTL

CATALOGUES = Path(__file__).parent / "locale"
#: Each language by the name that its readers give it.
NAMES = {code: language.names[:2][-1].capitalize() for code, language in LANGUAGES.items()}

#: What makes a value stand in a line as it is written, whatever its first letter (Unicode: first strong isolate).
_APART, _END = "\u2068", "\u2069"
_MOST_LETTERS = 1_000
_RANGE = re.compile(r"([A-Za-z]{2,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?))?\s*(?:,|$)")


@lru_cache
def words(code: str) -> Words:
    """The desk's words in a language. Raises :class:`~appliance.errors.Refused` for one that is not offered."""
    return Words(find(code), CATALOGUES)


def rtl(code: str) -> bool:
    """Whether a language is read from right to left."""
    return code in RTL


def apart(value: str, code: str) -> str:
    """``value`` so that it is read as it is written, in a line of that language."""
    return f"{_APART}{value}{_END}" if rtl(code) else value


def wanted(header: str) -> str | None:
    """The language that a browser asks for first among those that are offered (RFC 9110, Accept-Language)."""
    asked = [(float(found[2] or 1), found[1].lower()) for found in _RANGE.finditer(header[:_MOST_LETTERS])]
    best = sorted((each for each in asked if each[0] > 0 and each[1] in LANGUAGES), key=lambda each: -each[0])
    return best[0][1] if best else None
