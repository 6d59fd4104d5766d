"""What one part of the bench test came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.display.letters import right_to_left
from appliance.language import NO_BREAK, Translate, message

_LEFT_TO_RIGHT = "\u200e"


class Verdict(StrEnum):
    """How a part is. Only ``PASS`` is a pass."""

    PASS = "pass"  # noqa: S105 (no secret)
    FAIL = "fail"
    NOT_POSSIBLE = "not possible"  # this machine has no such thing, or what it rests on is missing
    NOT_ASKED = "not asked"  # a person would have had to answer


WORDS: Mapping[Verdict, str] = {
    Verdict.PASS: message("in order"),
    Verdict.FAIL: message("not in order"),
    Verdict.NOT_POSSIBLE: message("not possible"),
    Verdict.NOT_ASKED: message("not asked"),
}


@dataclass(frozen=True)
class Limit:
    """What a value must reach: at ``least``, at ``most``, or both; ``source``: which setting, and from where."""

    least: float | None = None
    most: float | None = None
    source: str = ""

    def holds(self, value: float) -> bool:
        """Whether ``value`` is within it."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def told(self, t: Translate, decimals: int) -> str:
        """As ``≥ 12``, ``≤ 75`` or ``0.4 – 1``."""
        ends = [None if end is None else t.number(end, decimals) for end in (self.least, self.most)]
        if None not in ends:
            return f"{ends[0]} – {ends[1]}"
        return f"≥ {ends[0]}" if ends[0] is not None else f"≤ {ends[1]}"


@dataclass(frozen=True)
class Finding:
    """One part's result. ``text`` with ``fills`` is a sentence for the catalogues; ``unit`` belongs to ``value``.

    ``decimals`` is how exactly the value is told; ``of`` the date (ISO) of an earlier test that it was taken from.
    """

    verdict: Verdict
    text: str = ""
    fills: Mapping[str, str] = field(default_factory=dict)
    value: float | None = None
    unit: str = ""
    decimals: int = 0
    limit: Limit | None = None
    of: str = ""

    def said(self, t: Translate) -> str:
        """The sentence."""
        text = t(self.text)
        if not self.fills:
            return text
        mark = _LEFT_TO_RIGHT if right_to_left(text) else ""  # or a date behind Arabic words is turned round
        return text.format(**{name: mark + value for name, value in self.fills.items()})

    def measured(self, t: Translate) -> str:
        """The value with its unit; empty where nothing was measured."""
        if self.value is None:
            return ""
        number = t.number(self.value, self.decimals)
        if self.unit == "%":
            return t.percent(self.value / 100)
        return f"{number}{NO_BREAK}{self.unit}" if self.unit else number

    def wanted(self, t: Translate) -> str:
        """The limit, empty where there is none."""
        return "" if self.limit is None else self.limit.told(t, self.decimals)

    def line(self, t: Translate) -> str:
        """Value, limit and sentence together."""
        wanted = self.wanted(t)
        figures = f"{self.measured(t)} ({wanted})" if wanted and self.value is not None else self.measured(t)
        said = self.said(t)
        apart = ". " if said[:1].isupper() else " "
        return apart.join(part for part in (figures, said) if part)


class PartError(Exception):
    """Ends the look at a part with a verdict; ``text`` and ``fills`` as a :class:`Finding` has them."""

    verdict = Verdict.FAIL

    def __init__(self, text: str, **fills: str) -> None:
        super().__init__(text)
        self.finding = Finding(self.verdict, text, fills)


class Fails(PartError):
    """The part does not work."""


class Lacks(PartError):
    """There is no such part here, or what it rests on is missing."""

    verdict = Verdict.NOT_POSSIBLE


class NotAsked(PartError):
    """Nobody was asked, or nobody wanted to answer."""

    verdict = Verdict.NOT_ASKED


def judged(value: float, limit: Limit, unit: str = "", decimals: int = 0, text: str = "", **fills: str) -> Finding:
    """A pass if ``value`` holds the limit, else a fail."""
    verdict = Verdict.PASS if limit.holds(value) else Verdict.FAIL
    return Finding(verdict, text, fills, value, unit, decimals, limit)


def fine(text: str, **fills: str) -> Finding:
    """A pass without a figure."""
    return Finding(Verdict.PASS, text, fills)
