"""What a clinic gets: one report, as PDF, HTML, CSV, JSON or FHIR."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from appliance.errors import Refused, Unavailable, unknown
from appliance.exercises import Programme
from appliance.files import replace_whole
from appliance.language import Translate
from appliance.records.report import csv_file, document, fhir, html_file, json_file
from appliance.records.report.model import Report, gather
from appliance.records.store import FILE, Damaged, Store, errors, open_store
from appliance.settings import Records

Form = Callable[[Store, Report, Translate], bytes]


def _pdf(report: Report, t: Translate) -> bytes:
    from appliance.records.report import pdf  # its library is loaded only where it is needed

    return pdf.content(document.write(report, t))


#: The forms that need nothing but what the report tells.
TOLD: Mapping[str, Callable[[Report, Translate], bytes]] = {
    ".pdf": _pdf,
    ".html": lambda report, t: html_file.text(document.write(report, t)).encode(),
    ".fhir.json": lambda report, t: fhir.text(report).encode(),
}
#: What a file's name ends in, and what is then written.
FORMS: Mapping[str, Form] = {
    ".pdf": lambda store, report, t: TOLD[".pdf"](report, t),
    ".html": lambda store, report, t: TOLD[".html"](report, t),
    ".csv": lambda store, report, t: csv_file.rows(store, report).encode(),
    ".fhir.json": lambda store, report, t: TOLD[".fhir.json"](report, t),
    ".json": lambda store, report, t: json_file.text(store, report).encode(),
}


def form_of(path: Path) -> str:
    """Which of :data:`FORMS` ``path`` names. Raises :class:`Refused` for another ending."""
    found = next((ending for ending in FORMS if path.name.lower().endswith(ending)), None)
    if found is None:
        raise unknown("ending", path.suffix or path.name, FORMS)
    if len(path.name) == len(found):
        raise Refused(f"'{path}' has no name before its ending. Write it like report{found}.")
    return found


def open_to_read(folder: Path, key: bytes | None = None) -> Store:
    """The records in ``folder``, changing nothing. Raises :class:`Unavailable` where there are no whole ones."""
    path = folder / FILE
    if not path.exists():
        raise Unavailable(f"There are no records in {folder} yet. They begin with the first session.")
    try:
        return open_store(path, key, read_only=True)
    except Damaged:
        raise Unavailable(_DAMAGED.format(path=path)) from None
    except OSError as error:
        raise Unavailable(f"The records {path} can't be read: {error}.") from None


_DAMAGED = "The records {path} are damaged, or another key belongs to them. The mirror mends them when it starts."


def write(store: Store, path: Path, *, loan: str | None, t: Translate, programme: Programme, rules: Records,
          days: int) -> list[Path]:  # fmt: skip
    """Write the report of ``loan`` to ``path``, in the form its ending names; returns the files written.

    A file is there as a whole or not at all. Raises :class:`Refused` for an unknown loan or ending, or a place that
    can't be written to, :class:`Unavailable` for damaged records.
    """
    ending = form_of(path)
    made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    damage, _ = errors(store.key)
    try:
        report = gather(store, loan, programme, rules, days, made)
        files = {path: FORMS[ending](store, report, t)}
    except UnicodeDecodeError:
        raise Unavailable(_DAMAGED.format(path=store.path)) from None
    except damage:
        raise Unavailable(_DAMAGED.format(path=store.path)) from None
    if ending == ".csv":
        files[path.with_name(f"{path.stem}.columns.csv")] = csv_file.dictionary().encode()
    for target, content in files.items():
        replace_whole(target, content)
    return list(files)
