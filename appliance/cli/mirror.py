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
@click.option(
    "--exercise",
    "exercises",
    multiple=True,
    metavar="ID",
    help="Only this exercise, to try it (cut off, it begins anew); may be given again.",
)
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
        asked = replace(options, prescription=given, config=folder, told=told, proved=proved)
        app.run(settings.load(folder, overrides), app.programme_for(folder), asked, paths.data_dir(data), click.echo)

    folder = paths.config_dir(config)
    if config is not None or prescription is not None:
        start(folder)
    else:
        last_good.start_with(folder, paths.data_dir(data), start)


@click.command(
    epilog=examples(
        "symmirror check", "symmirror check --pdf kit-3.pdf", "symmirror check --no-questions --json kit-3.json"
    )
)
@click.option("--camera", metavar="SOURCE", help="Camera to check.  [default: the configured one]")
@click.option("--display", metavar="KIND", help="auto, fullscreen, window or offscreen.  [default: auto]")
@click.option("--size", metavar="WxH", help="Size of the picture in pixels, e.g. 1080x1920.")
@click.option("--no-questions", is_flag=True, help="Ask nobody: then this is no whole bench test.")
@click.option("--json", "json_file", type=FOLDER, metavar="FILE", help="Write the result there, too.")
@click.option("--pdf", "pdf_file", type=FOLDER, metavar="FILE", help="Write it on a page to sign and file.")
@click.option("--language", metavar="xx", help="Words on the glass and on paper.  [default: the configured one]")
@config_option
@click.option("--data", type=FOLDER, metavar="DIR", help="Folder for what the mirror writes.")
@told
def check(camera: str | None, display: str | None, size: str | None, no_questions: bool, json_file: Path | None,
          pdf_file: Path | None, language: str | None, config: Path | None, data: Path | None) -> None:  # fmt: skip
    """The bench test: every part of this kit, looked at, asked for on the glass, and told in a line.

    Keeps the result as bench.json in the data folder. Exits 1 if something is not in order. Stop the mirror first:
    it has the camera.
    """
    from appliance import bench, paths, settings
    from appliance.cameras import parse_source
    from appliance.language import translator

    folder, where = paths.config_dir(config), paths.data_dir(data)
    effective = bench.as_it_runs(settings.load(folder, {
        "camera.source": camera, "display.mode": one_of("--display", display, settings.Display, "mode"),
        "general.language": language,
    }), where, folder)  # fmt: skip
    parse_source(effective.values.camera.source)
    translator(effective.values.general.language)
    options = bench.Options(size_px(size), not no_questions, json_file, pdf_file)
    sys.exit(0 if bench.run(effective, where, options, click.echo) else 1)


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
