"""What a clinic does with a kit: ``symmirror kit prepare``, ``lend``, ``status``, ``prescription``, ``export``,
``return``, ``wipe``.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from appliance.cli import kit_said as said
from appliance.cli.common import FOLDER, Commands, config_option, examples, told
from appliance.cli.kit_said import a_code_option, no_name
from appliance.errors import Refused, Unavailable

if TYPE_CHECKING:
    from appliance.kits import Kit, Status

_NO_KIT = "This mirror is no kit yet. Prepare it first: symmirror kit prepare."
_DATA = click.option("--data", type=FOLDER, metavar="DIR", help="Folder that the mirror writes to.")
_YES = click.option("--yes", is_flag=True, help="Do not ask.")
_OPERATOR = click.option("--operator", metavar="NAME", help="Who does it; it stands in the wipe record.")


@click.group(
    cls=Commands,
    epilog=examples(
        "symmirror kit prepare --id K-07 --clinic clinic.pub.json",
        "symmirror kit lend --pseudonym P-017 --affected left --due 2030-03-01",
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
@_DATA
@_YES
@told
def prepare(name: str | None, clinic: Path | None, language: str | None, panel: str | None, data: Path | None,
            yes: bool) -> None:  # fmt: skip
    """Make this mirror a kit of your clinic. Only that clinic will be able to read what kits send.

    A new kit needs --id and --clinic. Prepared once more it keeps what is left out.
    """
    from appliance.exchange import read_clinic_public
    from appliance.kits.config import wanted

    opened, size_mm = _open(data), _size_mm(panel)
    public = read_clinic_public(clinic) if clinic is not None else None
    now = opened.status()
    if now.loan is not None:
        raise Refused("This kit is lent. Take it back before you prepare it: symmirror kit return.")
    told = wanted(opened.prepared, name, public, language, size_mm)
    was = f", now {said.whose(now.kit, now.clinic)}," if now.kit else ""
    click.echo(f"This mirror{was} becomes {said.whose(told.id, told.clinic)}: {said.like(told)}.")
    _ask("Go on?", yes)
    status = opened.prepare(name, public, language, size_mm)
    click.echo(f"Kit {status.kit} is prepared. Its public key, for the clinic's desk:\n{status.public_key}")
    click.echo(f"Key: {said.bound(status)}")


@kit.command(
    epilog=examples(
        "symmirror kit lend --pseudonym P-017 --affected left --stage paretic --due 2030-03-01",
        "symmirror kit lend --pseudonym P-017 --prescription prescription.toml --due 2030-03-01 --language tr",
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
@_DATA
@_YES
@told
def lend(pseudonym: str, affected: Any, stage: Any, prescription: Path | None, due: str, language: str | None,
         without_check: str | None, is_a_code: bool, config: Path | None, data: Path | None, yes: bool
         ) -> None:  # fmt: skip
    """Lend this kit to one patient. It must have passed `symmirror check` within a day."""
    opened = _open(data, config)
    now = opened.status()
    if now.kit is None:
        raise Unavailable(_NO_KIT)
    if now.loan is not None:
        raise Refused("This kit is lent. Take it back before you lend it: symmirror kit return.")
    if affected is None and prescription is None:
        raise Refused("Say which side of the patient's face is weak: --affected left, right or unknown.")
    text = _text(prescription) if prescription is not None else None
    day = _date(due)
    no_name(pseudonym, sure=is_a_code, ask=not yes)
    click.echo(f"This kit is to be lent to {pseudonym} until {day}.")
    _ask("Go on?", yes)
    status = opened.lend(pseudonym, affected, stage, text, day, language, without_check=without_check)
    click.echo(f"Lent. The loan is {status.loan}.\n\n{opened.in_words()}", nl=False)
    click.echo(f"Key: {said.bound(status)}\nNext: {opened.next_step()}")


@kit.command(epilog=examples("symmirror kit status", "symmirror kit status --json"))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@config_option
@_DATA
@told
def status(as_json: bool, config: Path | None, data: Path | None) -> None:
    """Say how this kit stands: prepared, lent to whom and until when, what is practised, sent, wiped; and what next."""
    opened = _open(data, config)
    found, step = opened.status(), opened.next_step()
    practised = opened.prescribed() if found.loan is not None and not found.trouble else None
    if as_json:
        click.echo(said.as_json(found, practised, step))
        return
    for name, value in said.rows(found, practised, step):
        click.echo(f"{name:<13} {value}")
    sys.exit(1 if found.trouble else 0)


@kit.command(epilog=examples("symmirror kit prescription prescription.symrx"))
@click.argument("file", type=FOLDER, metavar="FILE")
@config_option
@_DATA
@told
def prescription(file: Path, config: Path | None, data: Path | None) -> None:
    """Put a prescription in force that your clinic signed for this loan."""
    from appliance.exchange.prescriptions import MOST_FILE_BYTES

    accepted = _open(data, config).take_prescription(_bytes(file, MOST_FILE_BYTES))
    click.echo(f"In force: the prescription of {accepted.issued_at:%Y-%m-%d %H:%M}.\n\n{accepted.words}", nl=False)
    click.echo("The mirror goes by it when it starts again.")


@kit.command(epilog=examples("symmirror kit export /mnt", "symmirror kit export /mnt/week-2.symmirror"))
@click.argument("place", type=FOLDER, metavar="FOLDER|FILE")
@_DATA
@told
def export(place: Path, data: Path | None) -> None:
    """Write the loan into FOLDER, or as FILE.symmirror, encrypted for your clinic. The loan goes on."""
    path = _open(data).export(place)
    click.echo(f"{path}\nRead back and whole. Only {_clinic(data)} can read it.")


@kit.command(name="return", epilog=examples("symmirror kit return /mnt --operator 'A. Example'"))
@click.argument("folder", type=FOLDER, metavar="FOLDER")
@_OPERATOR
@_DATA
@_YES
@told
def give_back(folder: Path, operator: str | None, data: Path | None, yes: bool) -> None:
    """End the loan: write it into FOLDER, make sure that it is whole, then wipe it from this kit."""
    opened = _open(data)
    now = _lent(opened)
    if not folder.is_dir():
        raise Refused(f"The folder '{folder}' does not exist. Give the folder of a stick, or another one.")
    click.echo(
        now.trouble
        or f"{now.pseudonym} gives back kit {now.kit}: {said.sessions(now.sessions)}. First the loan is written "
        f"into {folder} for {now.clinic} and read back; then it is wiped from the kit for good."
    )
    _ask("Does the patient have a report, if they want one, and may the kit be wiped?", yes)
    done = opened.give_back(folder, _who(operator))
    click.echo(f"Export   {done.export} ({said.sessions(done.sessions)}, read back and whole)\nReceipt  {done.receipt}")
    click.echo("\n".join(done.record.words()))
    click.echo("Give both files to the clinic's desk. Clean the kit, check it, and it can be lent again.")


@kit.command(epilog=examples("symmirror kit wipe --operator 'A. Example'"))
@_OPERATOR
@_DATA
@_YES
@told
def wipe(operator: str | None, data: Path | None, yes: bool) -> None:
    """Destroy the loan on this kit WITHOUT writing it out first. `symmirror kit return` writes it out."""
    opened = _open(data)
    now = _lent(opened)
    sent = f"last written out on {now.last_export:%Y-%m-%d}" if now.last_export else "never written out"
    click.echo(
        now.trouble or f"On this kit: {said.sessions(now.sessions)}, {sent}. After this nobody can read it, for good."
    )
    if not yes and click.prompt("Type the kit's name to wipe it", default="", show_default=False) != (now.kit or ""):
        raise Refused("That is not this kit's name. Nothing was done.")
    record = opened.wipe(_who(operator))
    click.echo("\n".join(record.words()))


# ------------------------------------------------------------------------------------------------------------


def _open(data: Path | None, config: Path | None = None) -> Kit:
    from appliance import paths
    from appliance.kits import Kit

    return Kit.open(paths.data_dir(data), config=config)


def _lent(opened: Kit) -> Status:
    """The status of a kit that holds a loan, or what a wipe that was cut off has left of one."""
    now = opened.status()
    if not now.trouble and now.loan is None:
        raise Unavailable("This kit is not lent." if now.kit else _NO_KIT)
    return now


def _clinic(data: Path | None) -> str:
    return _open(data).status().clinic or "your clinic"


def _ask(question: str, yes: bool) -> None:
    if not yes and not click.confirm(question):
        raise Refused("Nothing was done.")


def _who(operator: str | None) -> str:
    return operator if operator is not None else str(click.prompt("Who does it (for the wipe record)"))


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--due '{text}' is not a date. Write it like 2030-03-01.") from None


def _size_mm(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    try:
        return float(width), float(height)
    except ValueError:
        raise Refused(f"--panel '{text}' is not usable: write width x height in mm, e.g. 194x345.") from None


def _bytes(path: Path, most: int) -> bytes:
    """A file's content, and one byte too much of one that is too large, so that it is refused."""
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except OSError as error:
        raise Refused(f"'{path}' can't be read: {error.strerror}.") from None


def _text(path: Path) -> str:
    from appliance.exchange.prescriptions import MOST_TOML_BYTES

    content = _bytes(path, 2 * MOST_TOML_BYTES)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path} is not a text file in UTF-8. Copy it again from the original.") from None
