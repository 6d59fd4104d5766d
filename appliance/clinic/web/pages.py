"""What is looked at: kits, loans, one loan, its reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from appliance.clinic import overview
from appliance.clinic.overview import OF_KITS, OF_LOANS, LoanRow, Page, State
from appliance.clinic.practice import report_of, store_of
from appliance.clinic.web.desk import Desk
from appliance.clinic.web.render import page
from appliance.clinic.web.speaking import Told, language_of, words_of
from appliance.language import LANGUAGES, Words, message, translator
from appliance.records.report import FORMS, TOLD, csv_file, document

View = Callable[[Desk, Request], Response]
T = TypeVar("T")

#: How far back a loan is shown, days, and how that is called.
SPANS = {30: message("30 days"), 90: message("90 days"), 3660: message("all of it")}
USUAL_DAYS = 90
#: What a report is called as a file, its type on the web, and in a list.
DOWNLOADS = {
    ".pdf": ("application/pdf", message("PDF, for paper")),
    ".html": ("text/html; charset=utf-8", message("HTML, for screen readers")),
    ".csv": ("text/csv; charset=utf-8", message("CSV, a row a repetition")),
    ".columns.csv": ("text/csv; charset=utf-8", message("CSV, what its columns mean")),
    ".json": ("application/json", message("JSON")),
    ".fhir.json": ("application/fhir+json", message("FHIR R4")),
}
_MOST_WORDS = 100


def kits(desk: Desk, request: Request) -> Response:
    """All kits."""
    state, words, number = _asked(request, OF_KITS)
    now_s = desk.clock()
    with desk.database.reading() as db:
        counts = overview.counts(db, now_s)
        shown = overview.kits(db, now_s, state=state, words=words, page=number)
    return page(desk, request, "kits.html", counts=counts, shown=shown, state=state, words=words,
                turn=_turns(shown, state, words))  # fmt: skip


def kit(desk: Desk, request: Request) -> Response:
    """One kit: its key, its loans."""
    name, now_s = request.path_params["kit"], desk.clock()
    with desk.database.reading() as db:
        found = overview.kit(db, now_s, name)
        if found is None:
            t = words_of(desk, request)
            raise Told(404, t("There is no kit “{kit}” at this desk.").format(kit=name[:64]))
        shown = overview.loans(db, now_s, kit=name, page=_number(request))
    return page(desk, request, "kit.html", kit=found, shown=shown, turn=_turns(shown, None, ""))


def loans(desk: Desk, request: Request) -> Response:
    """All loans."""
    state, words, number = _asked(request, OF_LOANS)
    with desk.database.reading() as db:
        shown = overview.loans(db, desk.clock(), state=state, words=words, page=number)
    return page(desk, request, "loans.html", shown=shown, states=OF_LOANS, state=state, words=words,
                turn=_turns(shown, state, words))  # fmt: skip


def loan(desk: Desk, request: Request) -> Response:
    """One loan: what its report tells, and where to get it."""
    words = words_of(desk, request)
    days, language = _wanted(desk, request)
    with desk.database.reading() as db:
        row = _found(overview.loan(db, desk.clock(), request.path_params["row"]), words)
        report = desk.reports.read(db, row.row, days)
    told = document.write(report, translator(language))
    return page(desk, request, "loan.html", loan=row, told=told, days=days, language=language,
                spans={n: words(name) for n, name in SPANS.items()},
                downloads={ending: words(name) for ending, (_, name) in DOWNLOADS.items()},
                query=urlencode({"days": days, "language": language}))  # fmt: skip


def download(desk: Desk, request: Request) -> Response:
    """A loan's report as a file."""
    ending, t = request.path_params["ending"], words_of(desk, request)
    if ending not in DOWNLOADS:
        told = t("A report does not come as “{ending}”. Known: {known}.")
        raise Told(404, told.format(ending=ending[:20], known=" ".join(DOWNLOADS)))
    days, language = _wanted(desk, request)
    with desk.database.reading() as db:
        row = _found(overview.loan(db, desk.clock(), request.path_params["row"]), t)
        if ending == ".columns.csv":
            content = csv_file.dictionary().encode()
        elif ending in TOLD:
            content = TOLD[ending](desk.reports.read(db, row.row, days), translator(language))
        else:  # it has every repetition in it
            with store_of(db, row.row, days) as store:
                report = report_of(store, desk.programme, desk.rules, days)
                content = FORMS[ending](store, report, translator(language))
    name = f"symmirror-{row.kit}-{row.loan}{ending}"
    return Response(content, media_type=DOWNLOADS[ending][0],
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip


def _found(row: LoanRow | None, t: Words) -> LoanRow:
    if row is None:
        raise Told(404, t("There is no such loan at this desk."))
    return row


def _asked(request: Request, states: tuple[State, ...]) -> tuple[State | None, str, int]:
    asked = request.query_params.get("state", "")
    state = next((each for each in states if each.value == asked), None)
    return state, request.query_params.get("q", "").strip()[:_MOST_WORDS], _number(request)


def _number(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _wanted(desk: Desk, request: Request) -> tuple[int, str]:
    """How many days, and in which language; what is not asked for is as usual, what there is not is refused."""
    t, asked = words_of(desk, request), request.query_params
    days, language = asked.get("days", str(USUAL_DAYS)), asked.get("language", language_of(desk, request))
    found = next((n for n in SPANS if str(n) == days), None)
    if found is None:
        told = t("There is no report over “{days}” days. Known: {known}.")
        raise Told(400, told.format(days=days[:20], known=", ".join(map(str, SPANS))))
    if language not in LANGUAGES:
        told = t("There is no report in the language “{language}”. Known: {known}.")
        raise Told(400, told.format(language=language[:20], known=", ".join(LANGUAGES)))
    return found, language


def _turns(shown: Page[T], state: State | None, words: str) -> Callable[[int], str]:
    kept = {key: value for key, value in (("state", state), ("q", words)) if value}
    return lambda number: "?" + urlencode({**kept, "page": number})
