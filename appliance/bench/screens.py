"""What stands on the glass while a kit is tested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from appliance.bench import camera, glass, hands
from appliance.bench.finding import WORDS, Finding, Verdict
from appliance.bench.outcome import Outcome
from appliance.bench.table import PARTS, Part
from appliance.display import Ring, Scene
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


def every_bench_scene(t: Translate) -> Iterator[Scene]:
    """Every screen of the bench test, for tests that render them all and for eyes that look at them."""
    yield from (looking(part, t) for part in PARTS)
    for verdict, part in zip(Verdict, PARTS, strict=False):
        yield result(part, Finding(verdict), t)
        yield result(part, Finding(verdict, value=29.97, unit="Hz", decimals=1), t)
    for scene in (*hands.questions(t), *camera.questions(t), *glass.questions(t, "")):
        yield replace(scene, ring=Ring(0.4, quiet=True))
    for verdict, count in ((Verdict.PASS, 0), (Verdict.FAIL, 1), (Verdict.FAIL, len(PARTS)), (Verdict.NOT_ASKED, 2)):
        found = (Finding(verdict if i < count else Verdict.PASS) for i in range(len(PARTS)))
        yield end(Outcome(datetime(2030, 3, 1, tzinfo=UTC), "", tuple(zip(PARTS, found, strict=True))), t)
