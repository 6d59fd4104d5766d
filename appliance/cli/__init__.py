"""The words of the command line. No work is done here: each command hands on to the room that does it."""

from __future__ import annotations

import logging

import click

from appliance import __version__, native
from appliance.cli import clinic, material, mirror
from appliance.cli.common import Commands, examples
from appliance.cli.kit import kit


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


for _command in (
    mirror.run, material.measure, material.list_exercises, material.prescription, mirror.check, material.show_config,
    mirror.calibrate, material.screens, material.report, kit, clinic.clinic, material.models,
):  # fmt: skip
    main.add_command(_command)
