"""``symmirror clinic stick``: makes a USB stick ask a mirror for something, signed by the clinic where it must be."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli.clinic import keys_option
from appliance.cli.common import FOLDER, Commands, config_option, day, examples, size_mm, told
from appliance.cli.kit_said import a_code_option, no_name
from appliance.errors import Refused

if TYPE_CHECKING:
    from appliance.stick.orders import Order

_WHOSE = re.compile(r"(?P<kit>[A-Za-z0-9][A-Za-z0-9._-]*):(?P<loan>[A-Za-z0-9][A-Za-z0-9._-]*)")
_OPERATOR = click.option("--operator", required=True, metavar="NAME", help="Who orders it; kept with the wipe record.")


@click.group(
    cls=Commands,
    epilog=examples(
        "symmirror clinic stick export /media/STICK",
        "symmirror clinic stick return /media/STICK --loan K-07:P-017 --operator 'A. Example'",
    ),
)
def stick() -> None:
    """Make a USB stick that asks a mirror for its data, or to be given back, or to be lent."""


@stick.command(epilog=examples("symmirror clinic stick export /media/STICK"))
@click.option("--keys", expose_value=False, type=FOLDER, metavar="DIR",
              help="Not needed: what is written only your clinic can read, whoever asks for it.")  # fmt: skip
@click.argument("folder", type=FOLDER, metavar="STICK")
@told
def export(folder: Path) -> None:
    """The mirror writes its loan's data onto STICK, for your clinic only. Any kit, as often as you like."""
    from appliance.stick.making import make

    _say(make(folder, "export"))


@stick.command(name="return", epilog=examples("symmirror clinic stick return STICK --loan K-07:P-017 --operator NAME"))
@keys_option
@click.option("--loan", "loans", required=True, multiple=True, metavar="KIT:CODE",
              help="Kit, and the patient's code or the loan's id; may be given again.")  # fmt: skip
@_OPERATOR
@click.argument("stick_folder", type=FOLDER, metavar="STICK")
@told
def give_back(folder: Path | None, loans: tuple[str, ...], operator: str, stick_folder: Path) -> None:
    """The mirror of a named loan writes the data onto STICK, and then deletes them; it asks twice."""
    whose = [dict(zip(("kit", "loan"), _kit_and_loan(loan), strict=True)) for loan in loans]
    _write(stick_folder, {"asks": "return", "operator": operator, "whose": whose}, folder)


@stick.command(
    epilog=examples("symmirror clinic stick lend STICK --kit K-07 --pseudonym P-018 --affected left --due YYYY-MM-DD")
)
@keys_option
@config_option
@click.option("--kit", required=True, metavar="ID", help="The only kit that the order is for.")
@click.option("--pseudonym", required=True, metavar="CODE", help="A code for the patient; never a name or a birthday.")
@click.option("--affected", type=click.Choice(["left", "right", "unknown"]), help="The patient's weak side.")
@click.option("--stage", type=click.Choice(["flaccid", "paretic", "synkinetic"]), help="What is offered.")
@click.option("--prescription", type=FOLDER, metavar="FILE", help="What to practise.  [default: the whole programme]")
@click.option("--due", required=True, metavar="YYYY-MM-DD", help="When the kit is to be back.")
@click.option("--language", metavar="xx", help="The patient's language.  [default: the kit's]")
@click.option("--prepare", "new_language", metavar="xx", help="A kit that is new becomes yours, in this language.")
@click.option("--panel", metavar="WxH", help="With --prepare: the panel's lit size in mm.")
@_OPERATOR
@a_code_option
@click.argument("stick_folder", type=FOLDER, metavar="STICK")
@told
def lend(folder: Path | None, config: Path | None, kit: str, pseudonym: str, affected: str | None, stage: str | None,
         prescription: Path | None, due: str, language: str | None, new_language: str | None, panel: str | None,
         operator: str, is_a_code: bool, stick_folder: Path) -> None:  # fmt: skip
    """The mirror is lent, and leaves on STICK what the desk needs to know of it. It must have been checked."""
    from appliance import exchange
    from appliance.kits.asked import kit_id
    from appliance.language import find

    if panel is not None and new_language is None:
        raise Refused("--panel goes with --prepare.")
    no_name(pseudonym, sure=is_a_code, ask=sys.stdin.isatty())
    if new_language is not None:
        kit_id(kit)  # refused here, not by the new kit
    preparing = None
    if new_language is not None:
        public = exchange.read_clinic_public(_keys(folder) / exchange.keys.PUBLIC_FILE)
        preparing = {
            "name": public.name, "recipient": public.recipient, "verify_key": public.verify_key.hex(),
            "language": find(new_language).code, "panel_mm": size_mm(panel),
        }  # fmt: skip
    lending = {
        "kit": kit, "pseudonym": pseudonym, "affected": affected, "stage": stage, "due": day(due, time.time()),
        "prescription": _prescription(prescription, config), "preparing": preparing,
        "language": find(language).code if language is not None else None,
    }  # fmt: skip
    _write(stick_folder, {"asks": "lend", "operator": operator, "lending": lending}, folder)


def _keys(given: Path | None) -> Path:
    """The folder of the clinic's keys."""
    from platformdirs import user_data_path

    return given or user_data_path("symmirror") / "clinic"


def _prescription(path: Path | None, config: Path | None) -> str | None:
    """A prescription as it is, once it has been read."""
    from appliance import app, exercises, paths

    if path is None:
        return None
    exercises.read_prescription(path, app.programme_for(paths.config_dir(config)))
    return path.read_text(encoding="utf-8")


def _kit_and_loan(text: str) -> tuple[str, str]:
    if (told := _WHOSE.fullmatch(text)) is None:
        raise Refused(
            f"--loan '{text}' is not usable: write the kit, a colon, and the patient's code or the loan's id, as in "
            "K-07:P-017."
        )
    return told["kit"], told["loan"]


def _write(stick_folder: Path, content: dict[str, Any], folder: Path | None) -> None:
    from appliance.exchange import read_clinic
    from appliance.stick.making import make, order_of

    order: Order = order_of(content)
    _say(make(stick_folder, order.asks, order, read_clinic(_keys(folder)).signing_key))


def _say(written: list[Path]) -> None:
    for path in written:
        click.echo(click.format_filename(path))
