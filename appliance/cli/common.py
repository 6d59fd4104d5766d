"""What every command shares: refusals in one sentence, suggestions, paths and numbers from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

import click

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
                about = f"'{error.filename}': " if error.filename else ""
                click.echo(f"symmirror: {about}{error.strerror or error}{_way_out(error)}", err=True)
            sys.exit(1)

    return wrapper


def _way_out(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return ". Use sudo, or an account that may write there."
    return ""


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


def one_of(option: str, given: str | None, section: Any, key: str) -> str | None:
    """``given`` if the setting allows it; else a refusal with the closest word."""
    from typing import get_args

    words = get_args(section.model_fields[key].annotation)
    if given is not None and given not in words:
        hint = did_you_mean(given, words) or f" Known: {', '.join(words)}."
        raise Refused(f"{option} '{given}' is unknown.{hint}")
    return given


def size_px(text: str | None) -> tuple[int, int] | None:
    """Width and height, px, of ``1080x1920``; raises :class:`Refused` for anything else."""
    if text is None:
        return None
    width, x, height = text.lower().partition("x")
    if not x or not (width + height).isascii() or not width.isdigit() or not height.isdigit() or len(text) > 20:
        raise Refused(f"--size '{text}' is not usable: write width x height in pixels, e.g. 1080x1920.")
    size = int(width), int(height)
    if not all(240 <= side <= 8192 for side in size):
        raise Refused(f"--size '{text}' is not usable: each side is 240 to 8192 pixels.")
    return size


def size_mm(text: str | None) -> tuple[float, float] | None:
    """Width and height of a panel, mm, of ``194x345``; raises :class:`Refused` for what no panel is."""
    from appliance.kits.config import check_panel

    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    try:
        size = float(width), float(height)
    except ValueError:
        raise Refused(f"--panel '{text}' is not usable: write width x height in mm, e.g. 194x345.") from None
    check_panel(size)
    return size


def day(text: str, now_s: float) -> date:
    """The date of ``--due``; raises :class:`Refused` for one that is none, past, or beyond any loan."""
    from appliance.kits import asked

    try:
        told = date.fromisoformat(text)
    except ValueError:
        raise Refused(f"--due '{text}' is not a date. Write it like YYYY-MM-DD.") from None
    return asked.due(told, now_s)


def data_folder(given: Path | None) -> Path:
    """The data folder. Raises :class:`Refused` where one is named that is not there: then it is a slip."""
    from appliance import paths

    if given is not None and not given.is_dir():
        kind = "is a file, not a folder" if given.exists() else "does not exist"
        raise Refused(f"The data folder '{given}' {kind}. Give the one that the mirror writes to: --data DIR.")
    return paths.data_dir(given)


def seconds(text: str | None) -> float | None:
    """Seconds above 0; raises :class:`Refused` for anything else."""
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e6:
        raise Refused(f"--for '{text}' is not usable: give a number of seconds above 0.")
    return seconds
