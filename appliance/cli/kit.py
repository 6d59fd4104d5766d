"""What a clinic does with a kit: ``symmirror kit prepare``, ``lend``, ``status``, ``prescription`` and the rest."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

import click

from appliance.cli import kit_out
from appliance.cli import kit_said as said
from appliance.cli import kit_shared as shared
from appliance.cli.common import FOLDER, Commands, config_option, day, examples, size_mm, told
from appliance.cli.kit_said import a_code_option, no_name
from appliance.errors import Refused, Unavailable


@click.group(
    cls=Commands,
    epilog=examples(
        "symmirror kit prepare --id K-07 --clinic clinic.pub.json",
        "symmirror kit lend --pseudonym P-017 --affected left --due YYYY-MM-DD",
        "symmirror kit status",
        "symmirror kit return /mnt --operator 'A. Example'",
    ),
)
def kit() -> None:
    """Prepare, lend and take back this mirror."""


@kit.command(
    epilog=examples(
        "symmirror kit prepare --id K-07 --clinic clinic.pub.json --language de --panel 194x345",
        "symmirror kit prepare --language tr",
    )
)
@click.option("--id", "name", metavar="KIT", help="The kit's name, as it stands on its back.")
@click.option("--clinic", type=FOLDER, metavar="FILE", help="The clinic's clinic.pub.json.")
@click.option("--language", metavar="xx", help="Words and voice.  [default: as it was; en for a new kit]")
@click.option(
    "--panel", metavar="WxH", help="The panel's lit size in mm, as mounted.  [default: as it was, else the file's]"
)
@shared.DATA
@shared.YES
@told
def prepare(name: str | None, clinic: Path | None, language: str | None, panel: str | None, data: Path | None,
            yes: bool) -> None:  # fmt: skip
    """Make this mirror a kit of your clinic. Only that clinic will be able to read what kits send.

    A new kit needs --id and --clinic. Prepared once more it keeps what is left out.
    """
    from appliance import paths
    from appliance.exchange import read_clinic_public
    from appliance.kits.config import wanted

    shared.can_be_written(paths.data_dir(data))
    opened, panel_mm = shared.open_kit(data, new=True), size_mm(panel)
    public = read_clinic_public(clinic) if clinic is not None else None
    now = opened.status()
    if now.loan is not None:
        raise Refused("This kit is lent. Take it back before you prepare it: symmirror kit return.")
    told = wanted(opened.prepared, name, public, language, panel_mm)
    was = f", now {said.whose(now.kit, now.clinic)}," if now.kit else ""
    click.echo(f"This mirror{was} becomes {said.whose(told.id, told.clinic)}: {said.like(told)}.")
    if now.kit not in (None, told.id):
        click.echo(
            f"The clinic's desk knows this kit, by its key, as {now.kit}: what it did so far stays there under that "
            f"name, and the next export begins {told.id}. Write {told.id} on its back, call no other kit so, and say "
            f"at the desk: symmirror clinic register {told.id} {now.public_key}"
        )
    shared.ask("Go on?", yes)
    status = opened.prepare(name, public, language, panel_mm)
    click.echo(f"Kit {status.kit} is prepared. Its public key, for the clinic's desk:\n{status.public_key}")
    click.echo(f"Key: {said.bound(status)}")


@kit.command(
    epilog=examples(
        "symmirror kit lend --pseudonym P-017 --affected left --stage paretic --due YYYY-MM-DD",
        "symmirror kit lend --pseudonym P-017 --prescription prescription.toml --due YYYY-MM-DD --language tr",
    )
)
@click.option("--pseudonym", required=True, metavar="CODE", help="A code for the patient; never a name or a birthday.")
@click.option("--affected", type=click.Choice(["left", "right", "unknown"]), help="The patient's weak side.")
@click.option("--stage", type=click.Choice(["flaccid", "paretic", "synkinetic"]),
              help="What is offered.  [default: paretic]")  # fmt: skip
@click.option("--prescription", type=FOLDER, metavar="FILE", help="What to practise.  [default: the whole programme]")
@click.option("--due", required=True, metavar="YYYY-MM-DD", help="When the kit is to be back.")
@click.option("--language", metavar="xx", help="The patient's language.  [default: the kit's]")
@click.option("--without-check", metavar="REASON", help="Lend without a passed check; the reason is kept.")
@a_code_option
@config_option
@shared.DATA
@shared.YES
@told
def lend(pseudonym: str, affected: Any, stage: Any, prescription: Path | None, due: str, language: str | None,
         without_check: str | None, is_a_code: bool, config: Path | None, data: Path | None, yes: bool
         ) -> None:  # fmt: skip
    """Lend this kit to one patient. It must have passed `symmirror check` within a day."""
    opened = shared.open_kit(data, config)
    now = opened.status()
    if now.kit is None:
        raise Unavailable(shared.NO_KIT)
    if now.loan is not None:
        raise Refused("This kit is lent. Take it back before you lend it: symmirror kit return.")
    if affected is None and prescription is None:
        raise Refused("Say which side of the patient's face is weak: --affected left, right or unknown.")
    text = _prescribed(prescription, config) if prescription is not None else None
    until = day(due, time.time())
    opened.may_be_changed()
    agreed = opened.to_be_lent(pseudonym, affected, stage, text, until, language, without_check=without_check)
    no_name(pseudonym, sure=is_a_code, ask=not yes)
    click.echo(
        f"Kit {now.kit} is to be lent to {pseudonym} until {until}: weak side {agreed.affected}, stage {agreed.stage}, "
        f"language {agreed.language}."
    )
    shared.ask("Go on?", yes)
    status = opened.lend(pseudonym, affected, stage, text, until, language, without_check=without_check)
    click.echo(f"Lent. The loan is {status.loan}.\n\n{opened.in_words()}", nl=False)
    click.echo(f"Key: {said.bound(status)}\nNext: {opened.next_step()}")


@kit.command(epilog=examples("symmirror kit status", "symmirror kit status --json"))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
@shared.DATA
@told
def status(as_json: bool, config: Path | None, data: Path | None) -> None:
    """Say how this kit stands: prepared, lent to whom and until when, what is practised, sent, wiped; and what next."""
    opened = shared.open_kit(data, config)
    found, step = opened.status(), opened.next_step()
    practised = opened.prescribed() if found.loan is not None and not found.trouble else None
    if as_json:
        click.echo(said.as_json(found, practised, step))
        return
    for name, value in said.rows(found, practised, step, opened.data):
        click.echo(f"{name:<13} {value}")
    sys.exit(1 if found.trouble else 0)


@kit.command(epilog=examples("symmirror kit prescription /mnt/prescription.symrx"))
@click.argument("file", type=FOLDER, metavar="FILE")
@config_option
@click.option("--other-side", is_flag=True, help="The patient's weak side is to be another one than in the loan.")
@shared.DATA
@shared.YES
@told
def prescription(file: Path, config: Path | None, other_side: bool, data: Path | None, yes: bool) -> None:
    """Put a prescription in force that your clinic signed for this loan. It says what changes, and asks."""
    from appliance.exchange.prescriptions import MOST_FILE_BYTES
    from appliance.kits.agreed import same_side

    opened = shared.open_kit(data, config)
    now = shared.lent(opened)
    content = _bytes(file, MOST_FILE_BYTES)
    after, before = opened.check_prescription(content), opened.lent
    assert before is not None
    click.echo(f"Kit {now.kit}, lent to {now.pseudonym} until {now.due}. By this prescription:")
    click.echo("\n".join(opened.changes(after)))
    if not other_side:
        same_side(before, after)
    opened.may_be_changed()
    shared.ask(f"Is this for {now.pseudonym}, and to be in force?", yes)
    accepted = opened.take_prescription(content, other_side=other_side)
    click.echo(f"In force: the prescription of {accepted.issued_at:%Y-%m-%d %H:%M}.\n\n{accepted.words}", nl=False)
    click.echo("The mirror goes by it when it starts again.")


for _command in (kit_out.export, kit_out.give_back, kit_out.wipe, kit_out.record):
    kit.add_command(_command)


def _bytes(path: Path, most: int) -> bytes:
    """A file's content, and one byte too much of one that is too large, so that it is refused."""
    if path.is_dir():
        raise Refused(f"'{path}' is a folder. Give the file in it: {path / 'prescription.symrx'}")
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise Refused(f"'{path}' can't be read: {error.strerror}.") from None


def _prescribed(path: Path, config: Path | None) -> str:
    """The text of a prescription that could be read."""
    from appliance import app, exercises, paths
    from appliance.exchange.prescriptions import MOST_TOML_BYTES

    content = _bytes(path, 2 * MOST_TOML_BYTES)
    exercises.read_prescription(path, app.programme_for(paths.config_dir(config)))  # refused with its name
    return content.decode("utf-8-sig")
