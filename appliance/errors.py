"""The two ways in which something can be not as it should be, told apart by who can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from appliance.faults import Fault


class Refused(Exception):
    """Input that cannot be used: a setting, a file, an option.

    The message is one sentence for a person: it names the thing and the way out. The command line
    prints it without a traceback and exits with status 2.
    """


class Unavailable(Exception):
    """A part of this machine that is missing or does not work: a camera, a model, a library.

    The message says what is missing and what brings it (an ``apt`` line where there is one). ``fault`` is its kind
    where somebody in front of the glass should be told.
    """

    def __init__(self, message: str = "", fault: Fault | None = None) -> None:
        super().__init__(message)
        self.fault = fault


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """``" Did you mean 'x'?"`` for the closest of ``known``, or an empty string if none is close.

    The leading space lets a caller append the answer to its own sentence.
    """
    close = difflib.get_close_matches(given.lower(), list(known), n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def unknown(what: str, given: str, known: Iterable[str]) -> Refused:
    """A refusal of a name that is not among ``known``: with the closest one, or else all of them."""
    names = list(known)
    hint = did_you_mean(given, names) or f" Known: {', '.join(names)}."
    return Refused(f"Unknown {what} '{given}'.{hint}")
