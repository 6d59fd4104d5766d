"""What is sent to the desk: logging in and out, files, that a kit is ready. Every form brings its token along."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from appliance.clinic import overview, taking
from appliance.clinic.web.desk import Desk
from appliance.clinic.web.guard import brings_token
from appliance.clinic.web.render import page
from appliance.clinic.web.speaking import Told, keep, way_back, words_of
from appliance.errors import Refused
from appliance.exchange.fields import printable
from appliance.language import LANGUAGES

Form = Callable[[Desk, Request, FormData], Awaitable[Response]]

MOST_FILES = 50
_SEE_OTHER = 303


@dataclass(frozen=True)
class Result:
    """What one file came to; ``row``: the loan's id at the desk."""

    name: str
    taken: bool
    told: str
    row: int | None = None


async def of_ours(desk: Desk, request: Request, form: Form) -> Response:
    """Hand the form on if it came from a page of ours."""
    async with request.form(max_files=MOST_FILES, max_fields=10, max_part_size=10_000) as given:
        if not brings_token(request, given.get("token")):
            t = words_of(desk, request)
            raise Told(
                403, t("This form is too old, or it came from elsewhere. Go back, load the page anew, try again.")
            )
        return await form(desk, request, given)


def login_page(desk: Desk, request: Request, told: str = "", status: int = 200) -> Response:
    """Where the password is asked for."""
    if desk.guard.open_for(request):
        return RedirectResponse("/", _SEE_OTHER)
    return page(desk, request, "login.html", status=status, inside=False, told=told)


async def login(desk: Desk, request: Request, given: FormData) -> Response:
    """Log in."""
    password, t = given.get("password"), words_of(desk, request)
    wrong = await run_in_threadpool(desk.guard.let_in, request, password if isinstance(password, str) else "", t)
    if wrong is None:
        return RedirectResponse("/", _SEE_OTHER)
    return await run_in_threadpool(login_page, desk, request, wrong, 403)


async def logout(desk: Desk, request: Request, _: FormData) -> Response:
    """Log out."""
    desk.guard.let_out(request)
    return RedirectResponse("/login", _SEE_OTHER)


async def language(desk: Desk, request: Request, given: FormData) -> Response:
    """Choose the language of the desk, and go back to where that was done."""
    answer = RedirectResponse(way_back(given.get("back")), _SEE_OTHER)
    if (code := given.get("language")) in LANGUAGES:
        keep(answer, str(code), tls=request.app.state.tls)
    return answer


def import_page(desk: Desk, request: Request) -> Response:
    """Where files are given, and what came last."""
    return _import_page(desk, request, [])


async def import_files(desk: Desk, request: Request, given: FormData) -> Response:
    """Take each file, and say what came of it."""
    files = [
        (each.filename or "file", await each.read()) for each in given.getlist("files") if isinstance(each, UploadFile)
    ]

    def work() -> Response:
        return _import_page(desk, request, [_take(desk, name, data) for name, data in files])

    return await run_in_threadpool(work)


async def ready(desk: Desk, request: Request, _: FormData) -> Response:
    """Somebody says that a kit is cleaned and checked."""
    kit = request.path_params["kit"]

    def work() -> Response:
        with desk.database.reading() as db:
            found = overview.kit(db, desk.clock(), kit)
        if found is None:
            t = words_of(desk, request)
            raise Told(404, t("There is no such kit at this desk."))
        taking.mark_ready(desk.database, found.id, desk.clock())
        return RedirectResponse(f"/kits/{found.id}", _SEE_OTHER)

    return await run_in_threadpool(work)


def _import_page(desk: Desk, request: Request, results: list[Result]) -> Response:
    with desk.database.reading() as db:
        done = overview.imports(db)
    status = 200 if all(result.taken for result in results) else 422
    return page(desk, request, "import.html", status=status, results=results, imports=done, most=MOST_FILES)


def _take(desk: Desk, name: str, data: bytes) -> Result:
    shown = printable(name)[: taking.MOST_NAME]
    try:
        taken = taking.take_named(
            desk.database, name, data, desk.identities, registered_only=desk.registered_only, now_s=desk.clock()
        )
    except Refused as refused:
        return Result(shown, False, str(refused))
    return Result(shown, True, taken.told(), taken.row)
