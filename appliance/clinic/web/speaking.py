"""In which language a visitor is answered: the one that was chosen, else the browser's, else the clinic's."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from appliance.clinic.web.desk import Desk
from appliance.clinic.words import wanted, words
from appliance.language import LANGUAGES, Words

COOKIE = "symmirror_desk_language"
_A_YEAR_S = 365 * 86_400
#: Pages that are answered to a form that was sent to them, so that they can be asked for again.
_ASKED_AGAIN = frozenset({"/login", "/import"})


class Told(HTTPException):
    """Something went wrong, and the detail says so in the visitor's own language."""


def language_of(desk: Desk, request: Request) -> str:
    """The code of the language in which this request is answered."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LANGUAGES else wanted(request.headers.get("accept-language", "")) or desk.language


def words_of(desk: Desk, request: Request) -> Words:
    """The desk's words for this request."""
    return words(language_of(desk, request))


def keep(response: Response, code: str, *, tls: bool) -> None:
    """Remember the language in the visitor's browser; what it names is no secret and nothing of a patient."""
    response.set_cookie(COOKIE, code, max_age=_A_YEAR_S, httponly=True, samesite="lax", secure=tls)


def here(request: Request) -> str:
    """Where to go back to after the language was chosen on this page."""
    if request.method != "GET" and request.url.path not in _ASKED_AGAIN:
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query and request.method == "GET" else "")


def way_back(given: object) -> str:
    """``given`` if it is a place of this desk, else its first page: nobody is sent elsewhere."""
    if not isinstance(given, str) or not given.startswith("/") or given.startswith("//") or "\\" in given:
        return "/"
    try:
        parts = urlsplit(given)
    except ValueError:
        return "/"
    return given if given.isprintable() and given.isascii() and not (parts.scheme or parts.netloc) else "/"
