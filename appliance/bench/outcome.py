"""What a whole bench test came to, and the file that is kept of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from appliance import __version__
from appliance.bench.finding import Finding, Limit, Verdict
from appliance.bench.table import Part
from appliance.errors import Refused
from appliance.files import replace_whole
from appliance.language import message, translator

#: The file in the data folder that other commands look at, and the form it has.
FILE, SCHEMA, VERSION = "bench.json", "symmirror-bench", 1
_ENGLISH = translator("en")


@dataclass(frozen=True)
class Outcome:
    """Every part with its finding; ``machine`` is the board's own name, ``left``: the test was left before its end.

    ``kit`` is what the clinic calls it, empty where it was not prepared.
    """

    at: datetime
    machine: str
    found: tuple[tuple[Part, Finding], ...]
    left: bool = False
    kit: str = ""

    @property
    def passed(self) -> bool:
        """Whether the kit may be lent: everything that it needs was tried and is in order."""
        return not self.left and all(part.holds(finding.verdict) for part, finding in self.found)

    @property
    def broken(self) -> bool:
        """Whether something is wrong; what nobody was asked for is not."""
        return self.left or any(part.broken(finding.verdict) for part, finding in self.found)

    @property
    def title(self) -> str:
        """The whole in a sentence."""
        if self.passed:
            return message("The kit is in order")
        return message("The kit is not in order") if self.broken else message("Not everything was tested")

    @property
    def open(self) -> tuple[Part, ...]:
        """The parts that keep the kit from passing, those that are broken first."""
        kept = [(part, finding.verdict) for part, finding in self.found if not part.holds(finding.verdict)]
        return tuple(part for part, _ in sorted(kept, key=lambda one: not one[0].broken(one[1])))


def as_json(outcome: Outcome) -> str:
    """The outcome for files, in English; what was not measured is null."""
    body = {
        "schema": SCHEMA,
        "version": VERSION,
        "at": outcome.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "passed": outcome.passed,
        "software": __version__,
        "machine": outcome.machine,
        "parts": [_row(part, finding) for part, finding in outcome.found],
    }
    return json.dumps(body, indent=1, ensure_ascii=False) + "\n"


def _row(part: Part, found: Finding) -> dict[str, Any]:
    value = None if found.value is None else round(found.value, found.decimals + 2)
    row = {"name": part.name, "verdict": found.verdict.value, "value": value, "unit": found.unit,
           "limit": _limit(found.limit), "detail": found.said(_ENGLISH)}  # fmt: skip
    return {**row, "of": found.of} if found.of else row


def _limit(limit: Limit | None) -> dict[str, Any] | None:
    return None if limit is None else {"least": limit.least, "most": limit.most, "source": limit.source}


def keep(outcome: Outcome, path: Path) -> None:
    """Write the outcome as JSON, as a whole or not at all. Raises :class:`Refused` where that can't be."""
    replace_whole(path, as_json(outcome).encode())


def before(data: Path) -> tuple[str, Mapping[str, Mapping[str, Any]]]:
    """When the last bench test was (ISO) and its parts by name; nothing where there is none that can be read."""
    try:
        told = json.loads((data / FILE).read_text(encoding="utf-8"))
        if told["schema"] != SCHEMA or told["version"] != VERSION:
            return "", {}
        return str(told["at"]), {str(part["name"]): dict(part) for part in told["parts"]}
    except (OSError, ValueError, KeyError, TypeError):  # it is only a convenience: then glass is measured anew
        return "", {}


def line(part: Part, found: Finding) -> str:
    """A part's line on the console; the word, not a colour, says how it is."""
    verdict = found.verdict
    word = verdict.value.upper() if verdict is Verdict.FAIL else verdict.value
    told = f"{part.name:12} {word:13} {found.line(_ENGLISH)}".rstrip()
    if verdict is not Verdict.NOT_POSSIBLE:
        return told
    return f"{told} ({_WITHOUT if part.holds(verdict) else _NEEDED})"


_WITHOUT, _NEEDED = "a kit passes without it", "a kit needs it"
#: What a word of the console means, and the way out.
_MEANS: Mapping[Verdict, str] = {
    Verdict.NOT_POSSIBLE: (
        "not possible: this machine has no such part, or what the part rests on is not there. Connect or mend what "
        f"its line names, and check again. Where the line ends in '{_WITHOUT}', nothing need be done."
    ),
    Verdict.NOT_ASKED: (
        "not asked: somebody has to sit in front of it and answer. Check again, without --no-questions."
    ),
}


def explained(outcome: Outcome) -> list[str]:
    """A line for each word of the console that is neither a pass nor a fault."""
    said = {finding.verdict for _, finding in outcome.found}
    return [told for verdict, told in _MEANS.items() if verdict in said]


def summary(outcome: Outcome) -> str:
    """The last line on the console."""
    if outcome.passed:
        return "The kit is in order."
    names = ", ".join(part.name for part in outcome.open)
    if outcome.left:
        return f"The test was left. Open: {names}."
    if outcome.broken:
        return f"The kit is not in order. Open: {names}."
    return f"Nothing is broken, but this was no whole bench test. Open: {names}."


def refuse_unwritable(path: Path, endings: str) -> None:
    """Raise :class:`Refused` now rather than after all the work, where ``path`` has not this ending or no folder."""
    if path.suffix.lower() != endings:
        raise Refused(f"'{path}' should end in {endings}.")
    if not path.parent.is_dir():
        raise Refused(f"There is no folder '{path.parent}'.")
