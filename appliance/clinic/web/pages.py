"""What is looked at: kits, loans, one loan, its reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from appliance.clinic import overview
from appliance.clinic.overview import OF_KITS, OF_LOANS, LoanRow, Page, State
from appliance.clinic.practice import report_of, store_of
from appliance.clinic.web.desk import Desk
from appliance.clinic.web.render import page
from appliance.language import LANGUAGES, translator
from appliance.records.report import FORMS, csv_file, document

View = Callable[[Desk, Request], Response]
T = TypeVar("T")

#: How far back a loan is shown, days, and how that is called.
SPANS = {30: "30 days", 90: "90 days", 3660: "all"}
#: What a report is called as a file, its type on the web, and in a list.
DOWNLOADS = {
    ".pdf": ("application/pdf", "PDF, for paper"),
    ".html": ("text/html; charset=utf-8", "HTML, for screen readers"),
    ".csv": ("text/csv; charset=utf-8", "CSV, a row a repetition"),
    ".columns.csv": ("text/csv; charset=utf-8", "CSV, what its columns mean"),
    ".json": ("application/json", "JSON"),
    ".fhir.json": ("application/fhir+json", "FHIR R4"),
}
#: By the name that its readers give it.
LANGUAGES_SHOWN = {code: language.names[:2][-1].capitalize() for code, language in LANGUAGES.items()}
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
            raise HTTPException(404, f"There is no kit '{name[:64]}' at this desk.")
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
    days, language = _wanted(desk, request)
    with desk.database.reading() as db:
        row = _found(overview.loan(db, desk.clock(), request.path_params["row"]))
        with store_of(db, row.row, days) as store:
            report = report_of(store, desk.programme, desk.rules, days)
    told = document.write(report, translator(language))
    return page(desk, request, "loan.html", loan=row, told=told, days=days, language=language,
                spans=SPANS, languages=LANGUAGES_SHOWN, downloads=DOWNLOADS,
                query=urlencode({"days": days, "language": language}))  # fmt: skip


def download(desk: Desk, request: Request) -> Response:
    """A loan's report as a file."""
    ending = request.path_params["ending"]
    if ending not in DOWNLOADS:
        raise HTTPException(404, f"A report does not come as '{ending[:20]}'. Known: {', '.join(DOWNLOADS)}.")
    days, language = _wanted(desk, request)
    with desk.database.reading() as db:
        row = _found(overview.loan(db, desk.clock(), request.path_params["row"]))
        if ending == ".columns.csv":
            content = csv_file.dictionary().encode()
        else:
            with store_of(db, row.row, days) as store:
                report = report_of(store, desk.programme, desk.rules, days)
                content = FORMS[ending](store, report, translator(language))
    name = f"symmirror-{row.kit}-{row.loan}{ending}"
    return Response(content, media_type=DOWNLOADS[ending][0],
                    headers={"Content-Disposition": f'attachment; filename="{name}"'})  # fmt: skip


def _found(row: LoanRow | None) -> LoanRow:
    if row is None:
        raise HTTPException(404, "There is no such loan at this desk.")
    return row


def _asked(request: Request, states: tuple[State, ...]) -> tuple[State | None, str, int]:
    asked = request.query_params.get("state", "")
    state = next((each for each in states if each.value == asked), None)
    return state, request.query_params.get("q", "").strip()[:_MOST_WORDS], _number(request)


def _number(request: Request) -> int:
    asked = request.query_params.get("page", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _wanted(desk: Desk, request: Request) -> tuple[int, str]:
    days = request.query_params.get("days", "")
    language = request.query_params.get("language", desk.language)
    return (
        next((n for n in SPANS if str(n) == days), 90),
        language if language in LANGUAGES else desk.language,
    )


def _turns(shown: Page[T], state: State | None, words: str) -> Callable[[int], str]:
    kept = {key: value for key, value in (("state", state), ("q", words)) if value}
    return lambda number: "?" + urlencode({**kept, "page": number})
