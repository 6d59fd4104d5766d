"""What runs at the mirror: ``run``, ``calibrate``, ``check``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from appliance.cli.common import FOLDER, config_option, examples, one_of, seconds, size_px, told


@click.command(
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
    from appliance import app, last_good, paths, settings
    from appliance.mirror import RunOptions

    overrides = {
        "camera.source": camera, "display.mode": one_of("--display", display, settings.Display, "mode"),
        "buttons.source": one_of("--buttons", buttons, settings.Buttons, "source"), "general.language": language,
    }  # fmt: skip
    options = RunOptions(exercises, size_px(size), seconds(for_s), screenshots, not no_voice)

    def start(folder: Path | None, told: str = "", proved: Callable[[], None] = lambda: None) -> None:
        if told:
            click.echo(told)
        given = paths.prescription(prescription, folder)
        asked = replace(options, prescription=given, told=told, proved=proved)
        app.run(settings.load(folder, overrides), app.programme_for(folder), asked, paths.data_dir(data), click.echo)

    folder = paths.config_dir(config)
    if config is not None or prescription is not None:
        start(folder)
    else:
        last_good.start_with(folder, paths.data_dir(data), start)


@click.command(epilog=examples("symmirror check", "symmirror check --camera webcam:0"))
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


@click.command(
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
        "camera.source": camera, "display.mode": one_of("--display", display, settings.Display, "mode"),
    })  # fmt: skip
    options = calibration.Options(size_px(size), seconds(for_s), Eye(eye))
    sys.exit(0 if calibration.run(effective, folder, options, click.echo) else 1)
