"""The catalogues of all languages: brought up to date with the code and the exercises, and checked.

    python -m tools.catalogues [--check] [FOLDER...]

There are two folders of them: the mirror's ``appliance/locale`` and the clinic's desk's ``appliance/clinic/locale``.
Without ``--check`` every ``CODE.po`` in them gets the messages that are new and loses those that are gone. Then, in
either case, everything is listed that a translator still has to do; exit status 1 if there is anything.
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from appliance.language import CATALOGUES, LANGUAGES, languages

#: The desk's words; not read from there, since its libraries may not be here.
DESK = CATALOGUES.parent / "clinic" / "locale"

ROOT = Path(__file__).parent.parent
TRANSLATED = tuple(code for code in languages() if code != "en")


def template(folder: Path = CATALOGUES) -> Catalog:
    """Every message that code and exercises have now for the catalogues in ``folder``, in a lasting order."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    own = [mapping for mapping in table if (ROOT / mapping["catalogues"]).resolve() == folder.resolve()]
    others = [(mapping["pattern"], "ignore") for mapping in own if mapping["method"] == "ignore"]
    catalogue = Catalog(project="Symmirror", fuzzy=False)
    for mapping in own:
        methods = [*others, (mapping["pattern"], mapping["method"])]
        texts = extract_from_dir(ROOT, methods, keywords={"": None, "ngettext": (1, 2)})
        for path, _line, text, comments, context in texts:
            catalogue.add(text, None, [(path, 0)], auto_comments=comments, context=context)
    return catalogue


def read(code: str, folder: Path | None = None) -> Catalog:
    """The catalogue of a language as it is committed; an empty one for a language that is new."""
    path = (folder or CATALOGUES) / f"{code}.po"
    if not path.exists():
        return Catalog(locale=code, project="Symmirror", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=code)


def updated(code: str, now: Catalog, folder: Path | None = None) -> bytes:
    """The catalogue of a language with exactly the messages of ``now``; translations of those stay."""
    catalogue = read(code, folder)
    catalogue.update(now, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.header_comment = f"# Symmirror: {LANGUAGES[code].names[0]}. The messages are the English texts."
    catalogue.fuzzy = False
    written = io.BytesIO()
    write_po(written, catalogue, width=120, include_lineno=False, omit_header=False)
    # Dates and names of a header change with every run and tell nothing that the history doesn't.
    noise = (b'"POT-', b'"PO-', b'"Last-T', b'"Language-Team', b'"Report', b'"Generated', b'"Project')
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(noise))


def problems(code: str, now: Catalog, folder: Path | None = None) -> Iterator[str]:
    """What is wrong with a language's catalogue, one sentence each."""
    have = read(code, folder)
    for message in now:
        if not message.id:
            continue
        mine = have.get(message.id, context=message.context)
        if mine is None or not all(_strings(mine)):
            yield f"{code}: not translated: {_first(message)!r} ({', '.join(p for p, _ in message.locations)})"
        elif mine.fuzzy:
            yield f"{code}: marked as uncertain (fuzzy): {_first(message)!r}"
        else:
            yield from (f"{code}: {fault}: {_first(message)!r} → {text!r}" for fault, text in _faults(mine))
    gone = [m for m in have if m.id and now.get(m.id, context=m.context) is None]
    yield from (f"{code}: no longer used: {_first(m)!r}" for m in gone)


def _faults(message: Message) -> Iterator[tuple[str, str]]:
    wanted = _places(_first(message))
    for text in _strings(message):
        try:
            places = _places(text)
        except ValueError as error:
            yield f"braces ({error})", text
            continue
        if places != wanted:
            yield "other placeholders", text
        if text != text.strip():
            yield "a space at an end", text


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _strings(message: Message) -> Iterable[str]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _first(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def main(arguments: list[str]) -> int:
    """Update, unless ``--check`` is given; list what is to be done; 1 if there is anything."""
    asked = [Path(each) for each in arguments if each != "--check"]
    whole = 0
    for folder in asked or (CATALOGUES, DESK):
        now = template(folder)
        if "--check" not in arguments:
            for code in TRANSLATED:
                (folder / f"{code}.po").write_bytes(updated(code, now, folder))
        found = [fault for code in TRANSLATED for fault in problems(code, now, folder)]
        for fault in found:
            sys.stdout.write(f"{fault}\n")
        sys.stdout.write(f"{folder}: {len(now)} messages in {len(TRANSLATED)} languages, {len(found)} to be done.\n")
        whole += len(found)
    return 1 if whole else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
