"""What the commands of a kit say, and ask before they do it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.errors import Refused

if TYPE_CHECKING:
    from appliance.kits import Prescribed, Status
    from appliance.kits.config import Wanted


def a_code_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--is-a-code``."""
    text = "The pseudonym is nobody's name, although it has no figure in it."
    return click.option("--is-a-code", is_flag=True, help=text)(command)


def no_name(pseudonym: str, *, sure: bool, ask: bool) -> None:
    """Find out whether a pseudonym without a figure is somebody's name: no rule of any one language can tell.

    ``sure`` says that it is none; ``ask`` that somebody is there to say so. Raises :class:`Refused` for a name, and
    where nobody can be asked.
    """
    from appliance.kits import doubt

    told = doubt(pseudonym)
    if not told or sure:
        return
    if not ask:
        raise Refused(f"{told} If it is a code all the same, say so with --is-a-code.")
    click.echo(told, err=True)
    if not click.confirm("Is it a code, and nobody's name?"):
        raise Refused("Nothing was done. Give a code in place of the name.")


def sessions(count: int) -> str:
    """How many."""
    return f"{count} session{'' if count == 1 else 's'}"


def whose(kit: str | None, clinic: str) -> str:
    """A kit by its name and its clinic's."""
    return f"kit {kit} of {clinic or 'a clinic without a name'}"


def like(told: Wanted) -> str:
    """What a kit is like."""
    size = "as the settings say" if told.panel_mm is None else f"{told.panel_mm[0]:g} × {told.panel_mm[1]:g} mm"
    return f"language {told.language}, panel {size}"


def bound(status: Status) -> str:
    """What a loan's key hangs on."""
    from appliance.kits import Bound

    if status.bound is Bound.NOTHING:
        return "NOT bound to a board: this machine has none. Whoever copies its disk can read a loan."
    return f"bound to the {status.bound}: the card alone tells nothing"


def written(now: Status) -> str:
    """The sessions of a loan, and how many of them are on the kit only."""
    if now.last_export is None:
        return f"{sessions(now.sessions)}, never written out"
    left = "all of them" if not now.unwritten else f"{now.unwritten} of them NOT"
    return f"{sessions(now.sessions)}, {left} written out ({now.last_export:%Y-%m-%d %H:%M} UTC)"


def rows(now: Status, practised: Prescribed | None, step: str, data: Path) -> list[tuple[str, str]]:
    """The status in words, what is not there left out; ``data`` is the folder that it is told of."""
    if now.kit is None:
        found = [("Kit", f"not prepared (in {data})"), ("Key", bound(now)), ("Trouble", now.trouble), ("Next", step)]
        return [(name, value) for name, value in found if value]
    lent = "no" if now.loan is None else f"to {now.pseudonym} since {now.since}, due on {now.due}"
    late = " (OVERDUE)" if now.due is not None and now.due < date.today() else ""  # noqa: DTZ011 - where the kit stands
    found = [
        ("Kit", f"{now.kit} of {now.clinic or 'a clinic without a name'}, language {now.language}"),
        ("Lent", "?" if now.trouble else lent + late),
        ("Loan", now.loan or ""),
        ("Patient", f"weak side {now.affected}, stage {now.stage}" if now.loan else ""),
        ("Exercises", practised.line if practised is not None else ""),
        ("In force", f"since {practised.since}, {practised.order}" if practised is not None else ""),
        ("Check", now.check),
        ("Sessions", written(now) if now.loan else ""),
        ("Wiped", f"{now.wiped_at:%Y-%m-%d %H:%M} UTC by {now.wiped_by}" if now.wiped_at else ""),
        ("Key", bound(now)),
        ("Public key", now.public_key),
        ("Trouble", now.trouble),
        ("Next", step),
    ]
    return [(name, value) for name, value in found if value]


def as_json(now: Status, practised: Prescribed | None, step: str) -> str:
    """The same for programs."""
    told: dict[str, object] = {**asdict(now), "prescribed": None, "next": step}
    if practised is not None:
        told["prescribed"] = {name: _plain(value) for name, value in asdict(practised).items()}
    return json.dumps({name: _plain(value) for name, value in told.items()}, ensure_ascii=False)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date | datetime) else value
