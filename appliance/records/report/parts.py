"""What a report consists of: headings, sentences, tables and drawings, and how figures stand among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.language import Translate

#: Languages read from right to left, and the invisible mark that makes even figures alone be read so.
RTL = frozenset({"ar"})
FROM_THE_RIGHT, FROM_THE_LEFT = "\u200f", "\u200e"
#: How a language writes a sign that stands between two parts, where it is another way than English.
_SIGNS: Mapping[str, Mapping[str, str]] = {"ar": {",": "،", ";": "؛"}, "fr": {";": "\u00a0;"}}
#: What stands between what was and what is. No bidirectional text turns an arrow round: it must point the way that is
#: read, or it says the opposite.
_ARROWS: Mapping[bool, str] = {True: " ← ", False: " → "}


@dataclass(frozen=True)
class Table:
    """A table; the first column of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, its title, what it shows in words, and the ends of its scales (top, bottom, from, to).

    ``size`` is its width and height, of which only the proportion counts; a ``wide`` one has a row to itself.
    """

    title: str
    alt: str
    svg: str
    ends: tuple[str, str, str, str]
    size: tuple[int, int]
    wide: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    heading: str
    text: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Document:
    """All of it, in one language."""

    language: str
    title: str
    notice: str
    skip: str
    facts: tuple[tuple[str, str], ...]
    facts_told: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str

    @property
    def rtl(self) -> bool:
        """Whether it is read from right to left."""
        return self.language in RTL


def dates(since: str, until: str, t: Translate) -> str:
    """Two dates, the earlier where reading begins; none of them turned round by the letters beside it."""
    if t.language.code in RTL:
        return f"{FROM_THE_LEFT}{since}{FROM_THE_RIGHT} – {FROM_THE_LEFT}{until}"
    return f"{since} – {until}"


def joined(parts: Iterable[str], sign: str, t: Translate) -> str:
    """``parts`` with a comma or a semicolon between them."""
    return f"{_SIGNS.get(t.language.code, {}).get(sign, sign)} ".join(parts)


def headed(name: str, value: str, t: Translate) -> str:
    """``value`` behind its ``name``, a line that is read from its language's side even if it begins with figures."""
    return (FROM_THE_RIGHT if t.language.code in RTL else "") + t("{name}: {value}").format(name=name, value=value)


def one_after_another(values: Iterable[str], t: Translate) -> str:
    """What was first, and what became of it."""
    told, rtl = list(values), t.language.code in RTL
    return (FROM_THE_RIGHT if rtl and len(told) > 1 else "") + _ARROWS[rtl].join(told)
