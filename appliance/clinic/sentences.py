"""The sentences that come up from below the page (why a file is refused, what it came to), in another language.

Where they are made they are English and have their values in them already: the command line and the log show them
so, and the database keeps what an import came to. Here each is known again by its words, and said in the reader's.
"""

from __future__ import annotations

import re
from functools import lru_cache

from appliance.clinic.words import apart
from appliance.language import Words, message

#: Each as the modules named above it say it, with names in the places of the values.
SENTENCES = (
    # appliance/clinic/taking.py
    message("kit {kit}, loan {loan}: the wipe record is kept."),
    message("kit {kit}, loan {loan}: nothing new."),
    message("kit {kit}, loan {loan}: {new} new session."),
    message("kit {kit}, loan {loan}: {new} new sessions."),
    message("kit {kit}, loan {loan}: {new} new session, {completed} completed."),
    message("kit {kit}, loan {loan}: {new} new sessions, {completed} completed."),
    message("Loan '{loan}' of kit '{kit}' was wiped, but its export never came here. Import it first."),
    message(
        "Kit '{kit}' is not known here. Register it: symmirror clinic register {kit} KEY, with the key that "
        "`symmirror kit status` shows."
    ),
    message(
        "This is signed by another key than kit '{kit}' is known with. If its card was replaced, say so: symmirror "
        "clinic register {kit} KEY --replace. If not, ask where the file comes from."
    ),
    # appliance/exchange/seal.py, signed.py, wiped.py
    message("This is too large for an export: at most {count} bytes."),
    message("This is too large for a wipe record: at most {count} bytes."),
    message("This is not an export of a Symmirror kit. Give a file that ends in .symmirror."),
    message("This is not an export that this version of Symmirror knows."),
    message("This is not a wipe record that this version of Symmirror knows."),
    message("The signature of an export does not hold: it was changed or cut short."),
    message("The signature of a wipe record does not hold: it was changed or cut short."),
    message("This export is not in the agreed form ({detail})."),
    message("This wipe record is not in the agreed form ({detail})."),
    message("A newer version of Symmirror may know it; else export once more."),
    message("This export names another key than the one that signed it."),
    message("The clinic's secret is no age identity. Bring it back from the clinic's backup."),
    message(
        "This export can't be opened: it was made for another clinic's key, or was changed or cut short. "
        "Look whether --keys names the folder whose clinic.pub.json the kit was given."
    ),
    message("This export can't be unpacked."),
    message("This export would unpack to more than {count} bytes: that is none."),
    message("This export is cut short, or something was added to it."),
    message("Export once more on the kit, or take the copy on the stick."),
    message("Take it from the kit once more."),
    # appliance/clinic/database.py
    message("The database {name} fails: {why}."),
)


def retold(told: str, words: Words) -> str | None:
    """One or more of :data:`SENTENCES` in a language's ``words``; None where something else is told."""
    said = []
    rest = told
    while rest:
        found = next(((text, match) for text, known in _known() if (match := known.match(rest))), None)
        if found is None:
            return None
        text, match = found
        values = {name: apart(value, words.language.code) for name, value in match.groupdict().items()}
        said.append(words(text).format(**values))
        rest = rest[match.end() :]
    return " ".join(said) if said else None


@lru_cache
def _known() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, _pattern(text)) for text in SENTENCES)


def _pattern(text: str) -> re.Pattern[str]:
    """What finds the sentence at the beginning of a text; a name that stands twice has one value."""
    seen: set[str] = set()
    parts = []
    for number, part in enumerate(re.split(r"\{(\w+)\}", text)):
        if number % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.+?)")
            seen.add(part)
    return re.compile("".join(parts) + r"(?: |$)", re.DOTALL)
