"""What reads or writes files: pictures to measure, lists, prescriptions, screens, reports, models."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from appliance.cli.common import FOLDER, Commands, config_option, data_folder, examples, size_px, told
from appliance.errors import Refused, Unavailable


@click.command(
    epilog=examples(
        "symmirror measure --exercise smile-well --rest rest.jpg smile1.jpg smile2.jpg",
        "symmirror measure --exercise raise-eyebrows --rest-seconds 1 recording.mp4",
    )
)
@click.option("--exercise", required=True, metavar="ID", help="What the face does in the pictures.")
@click.option("--rest", type=FOLDER, metavar="REST.jpg", help="The relaxed face, for stills.")
@click.option("--rest-seconds", type=float, metavar="S", help="How long a video begins at rest.  [default: 1]")
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True, help="Form of the answer."
)
@click.option("--more", is_flag=True, help="Also how far each eye has closed (share, gap) and each corner moved.")
@click.option("--timing", is_flag=True, help="Of a video: when each side begins to move, and how far left lags.")
@config_option
@click.argument("material", nargs=-1, required=True, type=FOLDER, metavar="IMAGE...|VIDEO")
@told
def measure(exercise: str, rest: Path | None, rest_seconds: float | None, form: str, more: bool, timing: bool,
            config: Path | None, material: tuple[Path, ...]) -> None:  # fmt: skip
    """Measure recorded stills or a video with the live code.

    Left and right are the patient's own. Empty values are not measured, and then "reason" says why.
    """
    from appliance import app, paths, recorded, settings

    folder = paths.config_dir(config)
    values = settings.load(folder).values
    limits, view_deg = values.measuring, values.geometry.camera_fov_deg
    chosen = app.programme_for(folder).get(exercise)
    row = recorded.measure_of(chosen)
    if rest is not None and rest_seconds is not None:
        raise Refused("Give either --rest with stills, or --rest-seconds with a video.")
    if timing and (rest is not None or more):
        raise Refused("--timing is told of a video alone: without --rest and --more.")
    if rest is not None:
        rows = recorded.measure_stills(row, rest, material, limits, view_deg)
    elif len(material) > 1:
        raise Refused("Several files are stills, and stills need --rest REST.jpg. A video is given alone.")
    else:
        _not_a_still(material[0])
        seconds = 1.0 if rest_seconds is None else rest_seconds
        found = recorded.video_movements(row, material[0], seconds, limits, hands=chosen.hands, view_deg=view_deg)
        if timing:
            when = recorded.timing_of([movement for _, movement in found], to_and_fro=chosen.to_and_fro)
            click.echo(recorded.timing_as(form, material[0], when), nl=False)
            return
        rows = recorded.rows_of(material[0], found)
    written = recorded.as_csv if form == "csv" else recorded.as_json
    click.echo(written(rows, more=more), nl=False)


@click.command(name="exercises", epilog=examples("symmirror exercises", "symmirror exercises --format json"))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the list."
)
@config_option
@told
def list_exercises(form: str, config: Path | None) -> None:
    """List the programme: id, words, kind, what is measured, dose."""
    from appliance import app, listing, paths

    click.echo(listing.exercises(app.programme_for(paths.config_dir(config)), form), nl=False)


@click.group(cls=Commands)
def prescription() -> None:
    """What a clinic prescribes for one patient."""


@prescription.command(name="check", epilog=examples("symmirror prescription check prescription.toml"))
@config_option
@click.argument("file", type=FOLDER, metavar="FILE")
@told
def check_prescription(file: Path, config: Path | None) -> None:
    """Read a prescription and say what the mirror will do by it."""
    from appliance import app, exercises, paths, plan, settings

    folder = paths.config_dir(config)
    programme = app.programme_for(folder)
    given = exercises.read_prescription(file, programme)
    effective = plan.under(settings.load(folder), given)
    made = plan.plan_for(effective, programme, given)
    click.echo(f"{file} is in order.\n{plan.in_words(effective, made)}", nl=False)


@click.command(name="config", epilog=examples("symmirror config", "symmirror config --template > my/symmirror.toml"))
@config_option
@click.option("--template", is_flag=True, help="Print a symmirror.toml with every default, to start from.")
@told
def show_config(config: Path | None, template: bool) -> None:
    """Print the effective settings and where each came from."""
    from appliance import listing, paths, settings
    from appliance.cameras import parse_source
    from appliance.language import translator

    if template:
        click.echo(listing.template(), nl=False)
    else:
        effective = settings.load(paths.config_dir(config))
        parse_source(effective.values.camera.source)
        translator(effective.values.general.language)
        click.echo(listing.settings(effective), nl=False)


@click.command(
    epilog=examples("symmirror screens pictures", "symmirror screens pictures --language de --theme low-vision")
)
@click.option("--language", metavar="xx", help="Only this language.  [default: all]")
@click.option("--size", metavar="WxH", help="Only this size in pixels, on the set panel.  [default: 7 to 32 inch]")
@click.option("--theme", metavar="NAME", help="Only this theme.  [default: all]")
@config_option
@click.argument("folder", type=FOLDER, metavar="DIR")
@told
def screens(language: str | None, size: str | None, theme: str | None, config: Path | None, folder: Path) -> None:
    """Draw every screen in every language, size and theme as PNG files into DIR.

    Names words that do not fit and light on the reflected face; exits 1 if there are any.
    """
    from appliance import gallery, paths, settings

    panel = settings.load(paths.config_dir(config)).values.panel
    chosen = gallery.sets(language, size_px(size), theme, panel)
    sys.exit(0 if gallery.write(folder, chosen, click.echo) else 1)


@click.command(
    epilog=examples(
        "symmirror report --out report.pdf", "symmirror report --loan P-017 --language de --out report.html"
    )
)
@click.option("--loan", metavar="ID", help="Whose practice: a loan's id, or the patient's code.  [default: the last]")
@click.option("--language", metavar="xx", help="Words of the report.  [default: the configured one]")
@click.option("--days", type=click.IntRange(1, 36600), metavar="N", help="How many days it goes back.  [default: 90]")
@click.option("--out", type=FOLDER, required=True, metavar="FILE", help=(
    ".pdf, .html, .csv (beside it FILE.columns.csv: what its columns mean; both English), .json or .fhir.json"
))  # fmt: skip
@config_option
@click.option("--data", type=FOLDER, metavar="DIR", help="Folder that the mirror writes to.")
@told
def report(loan: str | None, language: str | None, days: int | None, out: Path, config: Path | None,
           data: Path | None) -> None:  # fmt: skip
    """Write what was practised: both sides over time, and how regularly. Not a clinical grade.

    On a kit that is lent it is about the present loan, on a mirror that is none about all that was practised. What was
    wiped is at the clinic's desk, and nowhere else.
    """
    from appliance import app, paths, settings
    from appliance.kits import Kit
    from appliance.language import translator
    from appliance.records import FILE, UNLENT
    from appliance.records import report as reports

    folder = paths.config_dir(config)
    values = settings.load(folder, {"general.language": language}).values
    kit = Kit.open(data_folder(data))
    lent = kit.lent if loan != UNLENT else None
    t = translator(language or (lent.language if lent is not None else values.general.language))
    programme = app.programme_for(folder)
    reports.form_of(out)
    home, key = (kit.home, kit.loan_key()) if lent is not None else (kit.data, None)
    if lent is None and not (home / "records" / FILE).exists():
        outside = (
            "Leave --loan out for the present loan." if loan == UNLENT else "What was wiped is at the clinic's desk."
        )
        raise Unavailable(f"'{home}' holds no records of practice outside of a loan. {outside}")
    store = reports.open_to_read(home / "records", key)
    try:
        written = reports.write(
            store, out, loan=loan, t=t, programme=programme, rules=values.records,
            days=days or values.records.report_days,
        )  # fmt: skip
    finally:
        store.close()
    for path in written:
        click.echo(path)


@click.command(epilog=examples("symmirror models"))
@told
def models(  # what make setup and the installer call
) -> None:
    """Get the models that are missing, and verify those that are there."""
    from appliance import models as stock
    from appliance import paths

    folder = paths.writable_model_dir()
    for model in stock.ALL:
        try:
            stock.find(model)
        except Unavailable:
            click.echo(f"{model.file}: {stock.fetch(model, folder)}")


def _not_a_still(path: Path) -> None:
    """A single picture without --rest is a likely slip: say what is missing."""
    from appliance.cameras.choose import STILLS

    if path.suffix.lower() in STILLS:
        raise Refused(f"'{path}' is a still, and stills need the resting face: --rest REST.jpg.")
