"""What leaves a kit: ``symmirror kit export``, ``return``, ``wipe``, ``record``."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli import kit_said as said
from appliance.cli import kit_shared as shared
from appliance.cli.common import FOLDER, examples, told
from appliance.errors import Refused, Unavailable


@click.command(epilog=examples("symmirror kit export /mnt", "symmirror kit export /mnt/week-2.symmirror"))
@click.argument("place", type=FOLDER, metavar="FOLDER|FILE")
@shared.DATA
@told
def export(place: Path, data: Path | None) -> None:
    """Write the loan into FOLDER, or as FILE.symmirror, encrypted for your clinic. The loan goes on."""
    opened = shared.open_kit(data)
    path = opened.export(place)
    click.echo(f"{path}\nRead back and whole. Only {opened.status().clinic or 'your clinic'} can read it.")


@click.command(name="return", epilog=examples("symmirror kit return /mnt --operator 'A. Example'"))
@click.argument("folder", type=FOLDER, metavar="FOLDER")
@shared.OPERATOR
@shared.DATA
@shared.YES
@told
def give_back(folder: Path, operator: str | None, data: Path | None, yes: bool) -> None:
    """End the loan: write it into FOLDER, make sure that it is whole, then wipe it from this kit."""
    opened = shared.open_kit(data)
    now = shared.lent(opened)
    shared.a_folder(folder)
    opened.may_be_changed()
    by = shared.who(operator)
    click.echo(
        now.trouble
        or f"{now.pseudonym} gives back kit {now.kit}: {said.sessions(now.sessions)}. First the loan is written "
        f"into {folder} for {now.clinic} and read back; then it is wiped from the kit for good."
    )
    shared.ask("Does the patient have a report, if they want one, and may the kit be wiped?", yes)
    done = opened.give_back(folder, by)
    click.echo(f"Export   {done.export} ({said.sessions(done.sessions)}, read back and whole)\nReceipt  {done.receipt}")
    click.echo("\n".join(done.record.words()))
    click.echo("Give both files to the clinic's desk. Clean the kit, check it, and it can be lent again.")


@click.command(epilog=examples("symmirror kit wipe --operator 'A. Example'", "symmirror kit wipe /mnt"))
@click.argument("folder", type=FOLDER, metavar="[FOLDER]", required=False)
@shared.OPERATOR
@shared.DATA
@shared.YES
@told
def wipe(folder: Path | None, operator: str | None, data: Path | None, yes: bool) -> None:
    """Destroy the loan on this kit WITHOUT writing it out first. `symmirror kit return` writes it out.

    The wipe record, for the clinic's desk, goes into FOLDER; it can be had later, too: symmirror kit record FOLDER.
    """
    opened = shared.open_kit(data)
    now = shared.lent(opened)
    if folder is not None:
        shared.a_folder(folder)
    opened.may_be_changed()
    by = shared.who(operator)
    click.echo(now.trouble or f"On this kit: {said.written(now)}. After this nobody can read it, for good.")
    if not yes and click.prompt("Type the kit's name to wipe it", default="", show_default=False) != (now.kit or ""):
        raise Refused("That is not this kit's name. Nothing was done.")
    record = opened.wipe(by)
    click.echo("\n".join(record.words()))
    if folder is not None:
        click.echo(f"Receipt  {opened.write_record(record, folder)}")
    else:
        click.echo("For the clinic's desk it is written with: symmirror kit record FOLDER")


@click.command(epilog=examples("symmirror kit record", "symmirror kit record /mnt", "symmirror kit record /mnt --all"))
@click.argument("folder", type=FOLDER, metavar="[FOLDER]", required=False)
@click.option("--all", "every", is_flag=True, help="Every wipe of this kit.  [default: the last one]")
@shared.DATA
@told
def record(folder: Path | None, every: bool, data: Path | None) -> None:
    """Tell the wipe record that this kit keeps, and write it into FOLDER for the clinic's desk once more."""
    opened = shared.open_kit(data)
    if opened.prepared is None:
        raise Unavailable(shared.NO_KIT)
    if folder is not None:
        shared.a_folder(folder)
    records = opened.records()
    if not records:
        raise Unavailable(f"Kit {opened.prepared.id} was never wiped: there is no wipe record.")
    for kept in records if every else records[-1:]:
        click.echo("\n".join(kept.words()))
        if folder is not None:
            click.echo(f"Receipt  {opened.write_record(kept, folder)}")
