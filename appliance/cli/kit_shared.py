"""What the commands of a kit share: its options, opening it, asking before something is done."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.cli.common import FOLDER, data_folder
from appliance.errors import Refused, Unavailable

if TYPE_CHECKING:
    from appliance.kits import Kit, Status

NO_KIT = "This mirror is no kit yet. Prepare it first: symmirror kit prepare."
DATA = click.option("--data", type=FOLDER, metavar="DIR", help="Folder that the mirror writes to.")
YES = click.option("--yes", is_flag=True, help="Do not ask.")
OPERATOR = click.option("--operator", metavar="NAME", help="Who does it; it stands in the wipe record.")


def open_kit(data: Path | None, config: Path | None = None, *, new: bool = False) -> Kit:
    """The kit in the data folder; only a ``new`` one may have none yet."""
    from appliance import paths
    from appliance.kits import Kit

    return Kit.open(paths.data_dir(data) if new else data_folder(data), config=config)


def lent(opened: Kit) -> Status:
    """The status of a kit that holds a loan, or what a wipe that was cut off has left of one."""
    now = opened.status()
    if not now.trouble and now.loan is None:
        raise Unavailable("This kit is not lent." if now.kit else NO_KIT)
    return now


def ask(question: str, yes: bool) -> None:
    """Go on only with a yes. Raises :class:`Refused` for a no."""
    if not yes and not click.confirm(question):
        raise Refused("Nothing was done.")


def who(operator: str | None) -> str:
    """Who does it, asked for where it was not said. Raises :class:`Refused` for what can't stand in a record."""
    from appliance.kits import asked

    if operator is None:
        operator = str(click.prompt("Who does it (for the wipe record)"))
    return asked.operator(operator)


def can_be_written(folder: Path) -> None:
    """Raises :class:`Refused` where nothing can be written into ``folder``, or there is none; it may be yet to make."""
    at = folder
    while not at.exists() and at != at.parent:
        at = at.parent
    if not at.is_dir():
        raise Refused(f"'{at}' is a file, so '{folder}' can't be a folder. Give another one.")
    if not os.access(at, os.W_OK | os.X_OK):
        raise Refused(f"'{at}' can't be written to by you. Use sudo, or give another folder.")


def a_folder(folder: Path) -> None:
    """Raises :class:`Refused` for what is no folder that can be written into."""
    if not folder.is_dir():
        kind = "is a file" if folder.exists() else "does not exist"
        raise Refused(f"The folder '{folder}' {kind}. Give the folder of a stick, or another one.")
    can_be_written(folder)
