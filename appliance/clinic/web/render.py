"""Templates into pages. Everything that is put into one is escaped."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from appliance.clinic import overview
from appliance.clinic.web.desk import Desk
from appliance.clinic.web.guard import token

_pages = Environment(
    loader=PackageLoader("appliance.clinic.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
    lstrip_blocks=True, auto_reload=False,
)  # fmt: skip
_pages.filters.update(utc=overview.utc, utc_date=overview.utc_date, drawing=Markup)  # the report's own SVG
_pages.globals.update(MEANINGS=overview.MEANINGS, State=overview.State)

#: The places of the menu.
PLACES = (("/", "Kits"), ("/loans", "Loans"), ("/import", "Import"))


def page(desk: Desk, request: Request, template: str, *, status: int = 200, inside: bool = True,
         **told: Any) -> HTMLResponse:  # fmt: skip
    """A page; ``inside``: with the menu."""
    context = {
        "clinic": desk.name, "places": PLACES if inside else (), "path": request.url.path, "token": token(request),
        "can_leave": inside and desk.guard.hashed is not None, **told,
    }  # fmt: skip
    return HTMLResponse(_pages.get_template(template).render(context), status)
