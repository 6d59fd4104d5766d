"""The words of the command line. No work is done here: each command hands on to the room that does it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

from appliance import __version__, native
from appliance.errors import Refused, Unavailable, did_you_mean

P = ParamSpec("P")


class Commands(click.Group):
    """A group that knows what a mistyped command may have meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with a suggestion."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            hint = did_you_mean(args[0], self.commands) or f" Known: {', '.join(self.commands)}."
            raise click.UsageError(f"Unknown command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


def examples(*lines: str) -> str:
    """An epilog that click does not rewrap."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def told(command: Callable[P, None]) -> Callable[P, None]:
    """Turn refusals into one sentence: exit 2 for input that can't be used, 1 for a machine that can't do it."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except Refused as error:
            click.echo(f"symmirror: {error}", err=True)
            sys.exit(2)
        except Unavailable as error:
            click.echo(f"symmirror: {error}", err=True)
            sys.exit(1)
        except KeyboardInterrupt:
            sys.exit(130)
        except OSError as error:
            if isinstance(error, BrokenPipeError):  # the reader of our output has left
                sys.stderr.close()
            else:  # e.g. a full disk behind the output
                click.echo(f"symmirror: {error.strerror or error}", err=True)
            sys.exit(1)

    return wrapper


class _Folder(click.ParamType[Path]):
    """A path; an empty one is a slip of the shell, not the current folder."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, or a usage error."""
        if not str(value).strip():
            self.fail("is empty: give a path.", param, ctx)
        return Path(value)


FOLDER = _Folder()


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--config DIR``, shared by most commands."""
    text = "Folder with symmirror.toml and, if you like, exercises.toml.  [default: /etc/symmirror]"
    return click.option("--config", type=FOLDER, metavar="DIR", help=text)(command)


def entry() -> None:
    """What ``symmirror`` and ``python -m appliance`` start: :func:`main` with a standard error of its own."""
    native.hush()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    main()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples("symmirror run", "symmirror run --camera simulated:left=0.4", "symmirror check"),
)
@click.version_option(__version__, prog_name="symmirror")
def main() -> None:
    """Symmirror: a mirror that coaches facial exercises and shows how far each half has moved."""


@main.command(
    epilog=examples(
        "symmirror run",
        "symmirror run --camera simulated:left=0.4 --exercise smile-well --exercise say-ooo",
        "symmirror run --camera recording.mp4 --display offscreen --screenshots pictures",
    )
)
@click.option(
    "--camera",
    metavar="SOURCE",
    help="auto, pi, webcam[:N], simulated[:left=G,right=G] or a video file.  [default: auto]",
)
@click.option("--display", metavar="KIND", help="auto, fullscreen, window or offscreen.  [default: auto]")
@click.option("--size", metavar="WxH", help="Size of the picture in pixels, e.g. 1080x1920.")
@click.option("--buttons", metavar="KIND", help="auto, gpio, keyboard or none.  [default: auto]")
@config_option
@click.option("--data", type=FOLDER, metavar="DIR", help="Folder for what the mirror writes.")
@click.option("--language", metavar="xx", help="Words and voice: en, tr, de, es, fr, ar.  [default: en]")
@click.option("--exercise", "exercises", multiple=True, metavar="ID", help="Only this exercise; may be given again.")
@click.option("--prescription", type=FOLDER, metavar="FILE", help="Do what this file prescribes.")
@click.option("--for", "for_s", metavar="SECONDS", help="End by itself after this long.")
@click.option("--screenshots", type=FOLDER, metavar="DIR", help="Write one PNG at each change of screen.")
@click.option("--no-voice", is_flag=True, help="Do not speak.")
@told
def run(camera: str | None, display: str | None, size: str | None, buttons: str | None, config: Path | None,
        data: Path | None, language: str | None, exercises: tuple[str, ...], for_s: str | None,
        screenshots: Path | None, no_voice: bool, prescription: Path | None) -> None:  # fmt: skip
    """Run the mirror."""
    from appliance import app, paths, settings
    from appliance.mirror import RunOptions

    folder = paths.config_dir(config)
    effective = settings.load(folder, {
        "camera.source": camera, "display.mode": _one_of("--display", display, settings.Display, "mode"),
        "buttons.source": _one_of("--buttons", buttons, settings.Buttons, "source"), "general.language": language,
    })  # fmt: skip
    options = RunOptions(
        exercises, _size(size), _seconds(for_s), screenshots, not no_voice, paths.prescription(prescription, folder)
    )
    app.run(effective, app.programme_for(folder), options, paths.data_dir(data), click.echo)


@main.command(
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
@config_option
@click.argument("material", nargs=-1, required=True, type=FOLDER, metavar="IMAGE...|VIDEO")
@told
def measure(exercise: str, rest: Path | None, rest_seconds: float | None, form: str, more: bool, config: Path | None,
            material: tuple[Path, ...]) -> None:  # fmt: skip
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
    if rest is not None:
        rows = recorded.measure_stills(row, rest, material, limits, view_deg)
    elif len(material) > 1:
        raise Refused("Several files are stills, and stills need --rest REST.jpg. A video is given alone.")
    else:
        _not_a_still(material[0])
        seconds = 1.0 if rest_seconds is None else rest_seconds
        rows = recorded.measure_video(row, material[0], seconds, limits, hands=chosen.hands, view_deg=view_deg)
    written = recorded.as_csv if form == "csv" else recorded.as_json
    click.echo(written(rows, more=more), nl=False)


@main.command(name="exercises", epilog=examples("symmirror exercises", "symmirror exercises --format json"))
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the list."
)
@config_option
@told
def list_exercises(form: str, config: Path | None) -> None:
    """List the programme: id, words, kind, what is measured, dose."""
    from appliance import app, listing, paths

    click.echo(listing.exercises(app.programme_for(paths.config_dir(config)), form), nl=False)


@main.group(cls=Commands)
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


@main.command(epilog=examples("symmirror check", "symmirror check --camera webcam:0"))
@click.option("--camera", metavar="SOURCE", help="Camera to check.  [default: the configured one]")
@config_option
@click.option("--data", type=FOLDER, metavar="DIR", help="Folder for what the mirror writes.")
@told
def check(camera: str | None, config: Path | None, data: Path | None) -> None:
    """Say for every part whether it works on this machine, and the reason where not.

    Exits 1 if something that is needed is broken.
    """
    from appliance import checks, paths, settings
    from appliance.cameras import parse_source

    effective = settings.load(paths.config_dir(config), {"camera.source": camera})
    parse_source(effective.values.camera.source)
    results = checks.all_parts(effective, paths.data_dir(data))
    for result in results:
        click.echo(result.line())
    sys.exit(0 if checks.usable(results) else 1)


@main.command(name="config", epilog=examples("symmirror config", "symmirror config --template > my/symmirror.toml"))
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


@main.command(
    epilog=examples("sudo symmirror calibrate", "symmirror calibrate --config my --eye left"),
)
@click.option("--camera", metavar="SOURCE", help="Camera to calibrate.  [default: the configured one]")
@click.option("--display", metavar="KIND", help="auto, fullscreen, window or offscreen.  [default: auto]")
@click.option("--size", metavar="WxH", help="Size of the picture in pixels, e.g. 1080x1920.")
@click.option("--eye", type=click.Choice(["left", "right", "both"]), default="both", show_default=True,
              help="The eye that looks. With the other one covered it is more exact.")  # fmt: skip
@config_option
@click.option("--for", "for_s", metavar="SECONDS", help="End by itself after this long.")
@told
def calibrate(camera: str | None, display: str | None, size: str | None, eye: str, config: Path | None,
              for_s: str | None) -> None:  # fmt: skip
    """Tell the mirror where its camera stands, so that the bars flank the reflected face.

    Bring the tip of your reflected nose to five crosses, one after the other, and press Next at each (Repeat: the one
    before again). The result's error is shown and, if it is small enough, kept in symmirror.toml. Exits 1 if not.
    """
    from appliance import calibrate as calibration
    from appliance import paths, settings
    from appliance.geometry import Eye

    folder = paths.config_dir(config)
    effective = settings.load(folder, {
        "camera.source": camera, "display.mode": _one_of("--display", display, settings.Display, "mode"),
    })  # fmt: skip
    options = calibration.Options(_size(size), _seconds(for_s), Eye(eye))
    sys.exit(0 if calibration.run(effective, folder, options, click.echo) else 1)


@main.command(
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
    chosen = gallery.sets(language, _size(size), theme, panel)
    sys.exit(0 if gallery.write(folder, chosen, click.echo) else 1)


@main.command(
    epilog=examples("symmirror report --out report.pdf", "symmirror report --loan L-17 --language de --out report.html")
)
@click.option("--loan", metavar="ID", help="Whose practice.  [default: that of the last session]")
@click.option("--language", metavar="xx", help="Words of the report.  [default: the configured one]")
@click.option("--days", type=click.IntRange(1, 36600), metavar="N", help="How many days it goes back.  [default: 90]")
@click.option("--out", type=FOLDER, required=True, metavar="FILE", help=".pdf, .html, .csv, .json or .fhir.json")
@config_option
@click.option("--data", type=FOLDER, metavar="DIR", help="Folder that the mirror writes to.")
@told
def report(loan: str | None, language: str | None, days: int | None, out: Path, config: Path | None,
           data: Path | None) -> None:  # fmt: skip
    """Write what was practised: both sides over time, and how regularly. Not a clinical grade."""
    from appliance import app, paths, settings
    from appliance.language import translator
    from appliance.records import report as reports

    folder = paths.config_dir(config)
    values = settings.load(folder, {"general.language": language}).values
    t, programme = translator(values.general.language), app.programme_for(folder)
    reports.form_of(out)
    store = reports.open_to_read(paths.data_dir(data) / "records")
    try:
        written = reports.write(
            store, out, loan=loan, t=t, programme=programme, rules=values.records,
            days=days or values.records.report_days,
        )  # fmt: skip
    finally:
        store.close()
    for path in written:
        click.echo(path)


@main.command(epilog=examples("symmirror models"))
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


def _one_of(option: str, given: str | None, section: Any, key: str) -> str | None:
    """``given`` if the setting allows it; else a refusal with the closest word."""
    from typing import get_args

    words = get_args(section.model_fields[key].annotation)
    if given is not None and given not in words:
        hint = did_you_mean(given, words) or f" Known: {', '.join(words)}."
        raise Refused(f"{option} '{given}' is unknown.{hint}")
    return given


def _size(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    width, x, height = text.lower().partition("x")
    if not x or not (width + height).isascii() or not width.isdigit() or not height.isdigit() or len(text) > 20:
        raise Refused(f"--size '{text}' is not usable: write width x height in pixels, e.g. 1080x1920.")
    size = int(width), int(height)
    if not all(240 <= side <= 8192 for side in size):
        raise Refused(f"--size '{text}' is not usable: each side is 240 to 8192 pixels.")
    return size


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e6:
        raise Refused(f"--for '{text}' is not usable: give a number of seconds above 0.")
    return seconds


def _not_a_still(path: Path) -> None:
    """A single picture without --rest is a likely slip: say what is missing."""
    from appliance.cameras.choose import STILLS

    if path.suffix.lower() in STILLS:
        raise Refused(f"'{path}' is a still, and stills need the resting face: --rest REST.jpg.")
