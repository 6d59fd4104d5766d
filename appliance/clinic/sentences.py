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
    message("kit {kit}, loan {loan}: the wipe record is already known, imported on {when}."),
    message("kit {kit}, loan {loan}: already imported on {when}; nothing new."),
    message(
        "kit {kit}, loan {loan}: nothing new; a later export of it is here already, or nothing was practised since the "
        "last."
    ),
    message("kit {kit}, loan {loan}: kit and loan are new here; nothing was practised yet, 0 sessions."),
    message("kit {kit}, loan {loan}: the loan is new here; nothing was practised yet, 0 sessions."),
    message("kit {kit}, loan {loan}: nothing new."),  # as older versions kept it
    message("kit {kit}, loan {loan}: {new} new session."),
    message("kit {kit}, loan {loan}: {new} new sessions."),
    message("kit {kit}, loan {loan}: {new} new session, {completed} completed."),
    message("kit {kit}, loan {loan}: {new} new sessions, {completed} completed."),
    message("kit {kit}, loan {loan}: the wipe record is kept; no export of this loan has come here."),
    message(
        "Kit '{kit}' is not known here. It may belong to another clinic: look at its label, and bring this file there. "
        "If it is yours, register it: symmirror clinic register {kit} KEY, with the key that `symmirror kit status` "
        "shows."
    ),
    message(
        "This is signed by another key than kit '{kit}' is known with. If its card was replaced, say so: symmirror "
        "clinic register {kit} KEY --replace. If not, ask where the file comes from."
    ),
    # appliance/exchange/seal.py, signed.py, wiped.py
    message(
        "This is too large for an export: at most {count} MB, and years of practice are fewer. Look whether it is "
        "another file."
    ),
    message("This is too large for an export: at most {count} bytes."),
    message("This is too large for a wipe record: at most {count} bytes."),
    message("This is not an export of a Symmirror kit."),
    message(
        "Give a file that ends in .symmirror, as `symmirror kit export` or a stick brings it. If this is one, its "
        "beginning is damaged: export once more on the kit, or take the copy on the stick."
    ),
    message("This is not an export."),
    message("This is not a wipe record."),
    message(
        "This is an export of form {form}, and this version of Symmirror reads form {known}. Bring this computer and "
        "the kit to the same version, then try again."
    ),
    message(
        "This is a wipe record of form {form}, and this version of Symmirror reads form {known}. Bring this computer "
        "and the kit to the same version, then try again."
    ),
    message("The signature of an export does not hold: it was changed or cut short."),
    message("The signature of a wipe record does not hold: it was changed or cut short."),
    message("This export is not in the agreed form ({detail})."),
    message("This wipe record is not in the agreed form ({detail})."),
    message(
        "Its signature holds: kit and desk may be of different versions. Bring both to the same, and export again."
    ),
    message(
        "This export is of a newer version than this desk reads. Update the desk (symmirror --version tells which it "
        "has), and import the same file again."
    ),
    message("This export names another key than the one that signed it."),
    message("The clinic's secret is no age identity. Bring it back from the clinic's backup."),
    message(
        "This export was made for another clinic's key. Look whether --keys names the folder whose clinic.pub.json the "
        "kit was given; an older key belongs into clinic.age beside the newer. If it is the right one, the file is "
        "damaged: export once more on the kit, or take the copy on the stick."
    ),
    message("This export can't be opened: it is damaged, changed or cut short on its way."),
    message("This export can't be unpacked."),
    message("This export would unpack to more than {count} bytes: that is none."),
    message("This export is cut short, or something was added to it."),
    message("Export once more on the kit, or take the copy on the stick."),
    message("Take it from the kit once more."),
    # appliance/exchange/guess.py
    message("It holds nothing: it was not copied whole."),
    message("It holds zeros only: it was not copied whole."),
    message("It looks like a signed prescription."),
    message("It goes to a kit: symmirror kit prescription FILE."),
    message("It looks like a wipe record."),
    message("The desk takes it: symmirror clinic import FILE."),
    message("It looks like an order to a kit."),
    message("It stays on its stick and goes to that kit."),
    message("It looks like an export that was not encrypted."),
    message("No kit writes such a file. Export once more on the kit."),
    message("It looks like an encrypted file."),
    message("If a kit wrote it, the desk takes it: symmirror clinic import FILE."),
    message("It looks like a SECRET key."),
    message("Give it to nobody, and put it back into the folder of the clinic's keys."),
    message("It looks like a PDF."),
    message("It looks like a picture."),
    message("It looks like a ZIP archive or an office document."),
    message("It looks like a compressed file."),
    message("If exports are in it, unpack it first."),
    message("It looks like a database."),
    message("It looks like a text file (JSON)."),
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
