"""What stands on the glass while a kit is tested."""

from __future__ import annotations

from appliance.bench.finding import WORDS, Finding, Verdict
from appliance.bench.outcome import Outcome
from appliance.bench.table import Part
from appliance.display import Scene
from appliance.language import Translate

#: How many parts that are not in order the last screen names; the console has all of them.
NAMED = 2
_SIGNS = {Verdict.PASS: "tick", Verdict.FAIL: "cross", Verdict.NOT_POSSIBLE: "dash", Verdict.NOT_ASKED: "dash"}


def looking(part: Part, t: Translate) -> Scene:
    """A part is being looked at."""
    return Scene("bench", title=t(part.title), lines=(t("One moment, please"),), picture=part.picture)


def result(part: Part, found: Finding, t: Translate) -> Scene:
    """What it came to."""
    lines = tuple(line for line in (t(WORDS[found.verdict]), found.measured(t)) if line)
    return Scene("bench", title=t(part.title), lines=lines, short=lines[0], picture=_SIGNS[found.verdict])


def end(outcome: Outcome, t: Translate) -> Scene:
    """The whole; the parts that are open, by name."""
    lines = tuple(t(part.title) for part in outcome.open[:NAMED])
    more = len(outcome.open) - NAMED
    if more > 0:
        lines = (*lines, t.plural("and {count} more", "and {count} more", more))
    picture = "tick" if outcome.passed else "cross" if outcome.broken else "dash"
    return Scene(
        "bench", title=t(outcome.title), lines=lines, short=lines[0] if lines else "", picture=picture,
        forward=t("finish"),
    )  # fmt: skip
