"""Templates into pages. Everything that is put into one is escaped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from appliance.clinic import overview
from appliance.clinic.overview import DUE_DAYS, MEANINGS, STATES, State
from appliance.clinic.sentences import retold
from appliance.clinic.web.desk import Desk
from appliance.clinic.web.guard import token
from appliance.clinic.web.speaking import here, words_of
from appliance.clinic.words import NAMES, apart, rtl
from appliance.language import Words, message

_pages = Environment(
    loader=PackageLoader("appliance.clinic.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, auto_reload=False,
)  # fmt: skip
#: The places of the menu.
PLACES = (("/", message("Kits")), ("/loans", message("Loans")), ("/import", message("Import")))


def page(desk: Desk, request: Request, template: str, *, status: int = 200, inside: bool = True,
         **told: Any) -> HTMLResponse:  # fmt: skip
    """A page in the visitor's language; ``inside``: with the menu."""
    words = words_of(desk, request)
    code = words.language.code
    context = {
        "clinic": desk.name, "places": _places(words) if inside else (), "path": request.url.path,
        "token": token(request), "can_leave": inside and desk.guard.hashed is not None, "back": here(request),
        "code": code, "direction": "rtl" if rtl(code) else "ltr", "languages": NAMES, **_saying(words), **told,
    }  # fmt: skip
    return HTMLResponse(_pages.get_template(template).render(context), status)


def _places(words: Words) -> tuple[tuple[str, str], ...]:
    return tuple((path, words(name)) for path, name in PLACES)


def _saying(words: Words) -> dict[str, Callable[..., str]]:
    """How a template says something: ``t`` in words, ``th`` where values are pieces of the page (Markup)."""
    code = words.language.code

    def shown(value: object) -> object:
        return apart(value, code) if isinstance(value, str) and not isinstance(value, Markup) else value

    def say(text: str, **values: object) -> str:
        said = words(text)
        return said.format(**{name: shown(value) for name, value in values.items()}) if values else said

    def say_html(text: str, **values: object) -> Markup:
        return escape(words(text)).format(**{name: shown(value) for name, value in values.items()})

    def say_again(told: str) -> Markup:
        """A sentence from below the page; one that is not known stays English, and says that it is."""
        if code == "en" or (said := retold(told, words)) is not None:
            return escape(told if code == "en" else said)
        return Markup('<span lang="en" dir="ltr">{}</span>').format(told)

    return {
        "t": say, "th": say_html, "retold": say_again, "number": words.number,
        "name_of": lambda state: words(STATES[state]),
        "meaning_of": lambda state: words(MEANINGS[state]).format(days=DUE_DAYS),
    }  # fmt: skip


def _time(told: str | None) -> Markup:
    """A moment; its figures keep their order whatever stands beside them."""
    return Markup('<span dir="ltr">{}</span>').format(told or "–")


def _named(told: str | None) -> Markup:
    """A name that somebody gave, in whichever letters; a dash where there is none."""
    return Markup("<bdi>{}</bdi>").format(told) if told else Markup("–")


def _utc(at_s: float | None) -> Markup:
    return _time(overview.utc(at_s))


def _utc_date(at_s: float | None) -> Markup:
    return _time(overview.utc_date(at_s))


def _due(at_s: float | None) -> Markup:
    return _time(overview.due_date(at_s))


_pages.globals.update(State=State, named=_named, date=_time, utc=_utc, utc_date=_utc_date, due_date=_due)
_pages.filters["drawing"] = Markup  # the report's own SVG
