"""The desk as an application: its pages, and what stands around them."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from appliance.clinic.web import forms, pages
from appliance.clinic.web.desk import Desk
from appliance.clinic.web.guard import Headers, Limit, TooLarge
from appliance.clinic.web.render import page
from appliance.clinic.web.speaking import Told, words_of
from appliance.errors import Unavailable
from appliance.exchange.seal import MOST_FILE_BYTES
from appliance.language import message

Answer = Callable[[Request], Awaitable[Response]]

#: A form can bring several exports.
MOST_BODY_BYTES = 4 * MOST_FILE_BYTES
#: Names by which a machine asks itself.
LOCAL = ("localhost", "127.0.0.1", "[::1]")
#: What a page needs beside itself.
FILES = {"/style.css": "text/css", "/icon.svg": "image/svg+xml"}

#: What is looked at, behind the login.
VIEWS: tuple[tuple[str, pages.View], ...] = (
    ("/", pages.kits), ("/kits/{kit}", pages.kit), ("/loans", pages.loans), ("/loans/{row:int}", pages.loan),
    ("/loans/{row:int}/report{ending}", pages.download), ("/import", forms.import_page),
)  # fmt: skip
#: What is sent, behind the login.
FORMS: tuple[tuple[str, forms.Form], ...] = (
    ("/import", forms.import_files), ("/kits/{kit}/ready", forms.ready), ("/logout", forms.logout),
)  # fmt: skip


def make_app(desk: Desk, hosts: Sequence[str] = LOCAL, *, tls: bool = False) -> Starlette:
    """The application. ``hosts``: the names it answers to, so that no foreign page can ask under a name of its own."""
    made = Starlette(
        routes=[
            *(Route(path, _file(path, kind)) for path, kind in FILES.items()),
            Route("/login", _shown(desk, forms.login_page)),
            Route("/login", _sent(desk, forms.login), methods=["POST"]),
            Route("/language", _sent(desk, forms.language), methods=["POST"]),
            *(Route(path, _behind(desk, _shown(desk, view))) for path, view in VIEWS),
            *(Route(path, _behind(desk, _sent(desk, form)), methods=["POST"]) for path, form in FORMS),
        ],
        middleware=[
            Middleware(Headers, tls=tls),
            Middleware(TrustedHostMiddleware, allowed_hosts=[*hosts], www_redirect=False),
            Middleware(Limit, most_bytes=MOST_BODY_BYTES),
            Middleware(
                SessionMiddleware, secret_key=secrets.token_urlsafe(32), session_cookie="symmirror_desk",
                max_age=None, same_site="strict", https_only=tls,
            ),
        ],
        exception_handlers=dict.fromkeys((HTTPException, Unavailable, TooLarge), _trouble(desk)),
    )  # fmt: skip
    made.state.tls = tls
    return made


def _file(path: str, kind: str) -> Answer:
    content = Path(__file__).with_name(path[1:]).read_bytes()

    async def answer(_: Request) -> Response:
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=300"})

    return answer


def _shown(desk: Desk, view: pages.View) -> Answer:
    """A view, off the loop that serves everybody."""

    async def answer(request: Request) -> Response:
        return await run_in_threadpool(view, desk, request)

    return answer


def _sent(desk: Desk, form: forms.Form) -> Answer:
    async def answer(request: Request) -> Response:
        return await forms.of_ours(desk, request, form)

    return answer


def _behind(desk: Desk, answer: Answer) -> Answer:
    """Only for who is logged in, where there is a password."""

    async def guarded(request: Request) -> Response:
        if not desk.guard.open_for(request):
            return RedirectResponse("/login", 303)
        return await answer(request)

    return guarded


_TITLES = {
    403: message("Not taken"), 404: message("Not found"), 405: message("Not possible"), 413: message("Too large"),
    503: message("The desk can't work"),
}  # fmt: skip
_OTHERWISE = message("That did not work")
#: What is told where nobody has said more.
_REASONS = {
    400: message("This can't be read. At most {files} files can be sent at once."),
    404: message("There is nothing here."),
    405: message("That can't be done here."),
    413: message("That is too large: at most {size} MB at once."),
}


def _trouble(desk: Desk) -> Callable[[Request, Exception], Response]:
    """A page for what went wrong, with nothing of the inside in it."""

    def answer(request: Request, error: Exception) -> Response:
        words = words_of(desk, request)
        status = 413 if isinstance(error, TooLarge) else getattr(error, "status_code", 503)
        if isinstance(error, Told | Unavailable):
            told = error.detail if isinstance(error, Told) else str(error)
        else:
            told = words(_REASONS.get(status, _OTHERWISE)).format(
                files=forms.MOST_FILES, size=MOST_BODY_BYTES // 1_000_000
            )
        inside = status != 503 and desk.guard.open_for(request)
        shown = page(desk, request, "trouble.html", status=status, inside=inside, told=told,
                     below=isinstance(error, Unavailable), title=words(_TITLES.get(status, _OTHERWISE)))  # fmt: skip
        if isinstance(error, TooLarge):
            shown.headers["Connection"] = "close"  # the rest of it is not waited for
        return shown

    return answer
