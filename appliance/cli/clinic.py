"""``symmirror clinic``: what a clinic does at its desk. Its libraries are no part of a kit."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from appliance.cli.common import FOLDER, Commands, config_option, examples, told
from appliance.errors import Refused

#: What the extra "clinic" of pyproject.toml brings.
_LIBRARIES = frozenset({"sqlalchemy", "starlette", "jinja2", "uvicorn", "argon2", "itsdangerous", "multipart"})


class _DeskCommands(Commands):
    """Says what to install where the desk's libraries are missing."""

    def invoke(self, ctx: click.Context) -> Any:
        """As click's."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in _LIBRARIES:
                raise
            click.echo(
                "symmirror: the desk's libraries are missing; a kit has none. Bring them: make setup",
                err=True,
            )
            sys.exit(1)


@click.group(cls=_DeskCommands)
def clinic() -> None:
    """The clinic's desk: keys, prescriptions, what kits brought, and a page that shows it."""


def keys_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--keys DIR``."""
    text = "Folder of the clinic's keys.  [default: the user's own data folder]"
    return click.option("--keys", "folder", type=FOLDER, metavar="DIR", envvar="SYMMIRROR_KEYS", help=text)(command)


def database_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--database``."""
    text = "File, or URL of a PostgreSQL database (better in $SYMMIRROR_DATABASE).  [default: desk.db beside the keys]"
    return click.option("--database", metavar="URL", envvar="SYMMIRROR_DATABASE", help=text)(command)


def _folder(given: Path | None) -> Path:
    from platformdirs import user_data_path

    return given or user_data_path("symmirror") / "clinic"


def _database(given: str | None, folder: Path) -> Any:
    from appliance.clinic.database import open_database

    return open_database(given or str(folder / "desk.db"))


@clinic.command(epilog=examples("symmirror clinic keys ~/desk --name 'Example clinic'"))
@click.option("--name", metavar="TEXT", help="What the clinic is called on its kits; asked for where it is left out.")
@click.argument("folder", type=FOLDER, metavar="[DIR]", required=False)
@told
def keys(folder: Path | None, name: str | None) -> None:
    """Make the clinic's keys in DIR. Keep a copy of that folder in a safe place: exports are lost without it."""
    from appliance.exchange import new_clinic
    from appliance.exchange.keys import PUBLIC_FILE, may_be_made

    where = _folder(folder)
    may_be_made(where)
    if name is None and sys.stdin.isatty():
        name = str(click.prompt("What is the clinic called, as its kits are to say"))
    if name is None or not name.strip():
        raise Refused("The clinic has no name. Say how its kits are to call it: --name 'Example clinic'.")
    made = new_clinic(where, name.strip())
    click.echo(f"{where / PUBLIC_FILE}: give this to `symmirror kit prepare`. It is no secret:")
    click.echo(f"  exports are encrypted for  {made.public.recipient}")
    click.echo(f"  prescriptions are signed by  {made.public.verify_key.hex()}")
    click.echo("The other files in that folder are secret. Keep a copy of it in a safe place.")


@clinic.command(
    name="sign-prescription",
    epilog=examples(
        "symmirror clinic sign-prescription prescription.toml --kit K-07 --loan L-abcd-efgh-jkmn-pqrs --out STICK"
    ),
)
@keys_option
@config_option
@click.option("--kit", required=True, metavar="ID", help="For this kit only.")
@click.option("--loan", required=True, metavar="ID", help="For this loan only.")
@click.option("--out", type=FOLDER, metavar="DIR", default=".", help="Folder for prescription.symrx.  [default: here]")
@click.option("--replace", is_flag=True, help="Write over a prescription.symrx that is there.")
@click.argument("file", type=FOLDER, metavar="FILE")
@told
def sign_prescription(folder: Path | None, config: Path | None, kit: str, loan: str, out: Path, replace: bool,
                      file: Path) -> None:  # fmt: skip
    """Sign a prescription for one kit and one loan, so that the kit takes it from a stick."""
    from appliance import app, exchange, exercises, paths, plan, settings
    from appliance.kits.loan import check_id

    check_id(loan)
    configured = paths.config_dir(config)
    programme = app.programme_for(configured)
    given = exercises.read_prescription(file, programme)
    effective = plan.under(settings.load(configured), given)
    planned = plan.plan_for(effective, programme, given)  # refused here, not at the kit
    clinic_keys = exchange.read_clinic(_folder(folder))
    data = exchange.sign_prescription(
        file.read_bytes(), kit=kit, loan=loan, issued_s=time.time(), clinic_key=clinic_keys.signing_key
    )
    target = out / exchange.PRESCRIPTION_FILE
    if target.exists() and not replace:
        raise Refused(f"'{target}' is there already, perhaps another patient's. Give another folder, or --replace.")
    try:
        target.write_bytes(data)
    except OSError as error:
        raise Refused(f"'{target}' can't be written: {error.strerror}. Give another folder.") from None
    click.echo(f"{target}: signed for kit {kit}, loan {loan}, and nobody else. By it the mirror does this:\n")
    click.echo(plan.in_words(effective, planned), nl=False)
    told = (("weak side", given.affected), ("stage", given.stage))
    if left := [what for what, value in told if value is None]:
        click.echo(f"It says no {' and no '.join(left)}: there, what was agreed in the loan stays.")


@clinic.command(
    name="import", epilog=examples("symmirror clinic import STICK/*.symmirror", "symmirror clinic import *.sym*")
)
@keys_option
@database_option
@click.option("--registered-only", is_flag=True, help="Refuse kits that were not registered.")
@click.argument("files", type=FOLDER, nargs=-1, required=True, metavar="FILE...")
@told
def import_files(folder: Path | None, database: str | None, registered_only: bool, files: tuple[Path, ...]) -> None:
    """Take exports (.symmirror) and wipe records (.symwipe) of any kits and loans into the database.

    A line a file; one that is refused does not stop the others, and then the exit status is 2.
    """
    from appliance.clinic.taking import take_file
    from appliance.exchange import read_clinic

    where = _folder(folder)
    identities = read_clinic(where).identities
    desk = _database(database, where)
    refused = 0
    try:
        for path in files:
            if path.name.endswith(".symrx"):
                click.echo(f"{click.format_filename(path)}: left alone. A prescription goes to a kit, not to the desk.")
                continue
            try:
                taken = take_file(desk, path, identities, registered_only=registered_only)
                click.echo(f"{click.format_filename(path)}: {taken.told()}")
            except Refused as why:
                refused += 1
                click.echo(f"{click.format_filename(path)}: refused. {why}")
    finally:
        desk.close()
    if refused:
        raise Refused(f"{refused} of {len(files)} file{'' if len(files) == 1 else 's'} refused.")


@clinic.command(epilog=examples("symmirror clinic register K-07 9f86d081884c7d65..."))
@keys_option
@database_option
@click.option("--replace", is_flag=True, help="The kit has a new key, e.g. after its card was replaced.")
@click.argument("kit", metavar="KIT")
@click.argument("key", metavar="KEY")
@told
def register(folder: Path | None, database: str | None, replace: bool, kit: str, key: str) -> None:
    """Say which key a kit signs with, as `symmirror kit status` shows it, before its first export."""
    from appliance.clinic import taking

    desk = _database(database, _folder(folder))
    try:
        taking.register(desk, kit, key.lower(), replace=replace)
    finally:
        desk.close()
    click.echo(f"Kit {kit} is registered.")


@clinic.command(epilog=examples("symmirror clinic password"))
@keys_option
@told
def password(folder: Path | None) -> None:
    """Set the desk's password: then its page asks for it. Asked for here, never given on the command line."""
    from appliance.clinic.web.guard import set_password

    given = click.prompt("New password", hide_input=True, confirmation_prompt=True)
    click.echo(f"{set_password(_folder(folder), given)}: kept as a hash.")


@clinic.command(
    epilog=examples(
        "symmirror clinic serve",
        "symmirror clinic serve --host 0.0.0.0 --name desk.example --certificate cert.pem --certificate-key key.pem",
    )
)
@keys_option
@database_option
@config_option
@click.option("--host", default="localhost", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", default=8470, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option("--name", default="", metavar="NAME", help="How visitors' browsers call this machine.")
@click.option("--certificate", type=FOLDER, metavar="FILE", help="TLS: certificate, PEM.")
@click.option("--certificate-key", type=FOLDER, metavar="FILE", help="TLS: its key, PEM.")
@click.option("--behind-proxy", is_flag=True, help="A proxy in front does TLS.")
@click.option("--registered-only", is_flag=True, help="Refuse exports of kits that were not registered.")
@told
def serve(folder: Path | None, database: str | None, config: Path | None, host: str, port: int, name: str,
          certificate: Path | None, certificate_key: Path | None, behind_proxy: bool, registered_only: bool
          ) -> None:  # fmt: skip
    """Show kits, loans and reports as a web page, on this machine only.

    Beyond it (--host) a password (symmirror clinic password) and TLS are needed.
    """
    from appliance import app, paths, settings
    from appliance.clinic.serve import Where, allowed
    from appliance.clinic.serve import serve as start
    from appliance.clinic.web import Desk
    from appliance.clinic.web.guard import Guard, read_password
    from appliance.exchange import read_clinic

    where = Where(host, port, name, certificate, certificate_key, behind_proxy)
    keys_folder, settings_folder = _folder(folder), paths.config_dir(config)
    own = read_clinic(keys_folder)  # first: where nothing may be read there, this says so
    hashed = read_password(keys_folder)
    allowed(where, has_password=hashed is not None)
    values = settings.load(settings_folder).values
    opened = _database(database, keys_folder)
    try:
        start(
            Desk(opened, own.identities, Guard(hashed), app.programme_for(settings_folder), values.records,
                 own.public.name, values.general.language, registered_only),
            where, click.echo,
        )  # fmt: skip
    finally:
        opened.close()
