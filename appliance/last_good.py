"""A kit at home starts whatever has become of its settings: with the last ones that worked, and says so.

Settings, programme and prescription belong together and are kept together, in one small file in the data folder that is
there as a whole or not at all. Whoever names a folder or a prescription on the command line sits before the machine and
is told what is wrong with it instead; so are ``symmirror config`` and ``symmirror check``.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from appliance import settings
from appliance.errors import Refused
from appliance.exercises import FILE as PROGRAMME
from appliance.exercises.prescription import FILE as PRESCRIPTION

log = logging.getLogger(__name__)

FILE = "last-good.json"
NAMES = (settings.FILE, PROGRAMME, PRESCRIPTION)
#: Raised when an older version could no longer read what is written.
SCHEMA = 1

#: Starts the mirror with the settings in a folder; told is what is to be said about them, and the last is to be called
#: once the first screen is up: then they have proved good.
Start = Callable[[Path | None, str, Callable[[], None]], None]


@dataclass(frozen=True)
class _Kept:
    schema: int
    files: dict[str, str]


_KEPT = TypeAdapter(_Kept)


def start_with(config: Path | None, data: Path, start: Start) -> None:
    """``start`` with the settings in ``config``; refused before the first screen, with the last that worked.

    Raises :class:`Refused` where there are none, or where these are refused as well.
    """
    good = False

    def proved() -> None:
        nonlocal good
        good = True
        _keep(config, data)

    try:
        _prove_not_emptied(config)
        start(config, "", proved)
    except Refused as refusal:
        if good:
            raise
        with _unpacked(data) as kept:
            if kept is None:
                raise
            told = f"The settings can't be used. {refusal} The mirror starts with those that worked last."
            log.warning("%s", told)
            start(kept, told, lambda: None)


def _prove_not_emptied(config: Path | None) -> None:
    """Raise :class:`Refused` for settings of no length: what a card makes of a file that was cut off in writing.

    Nothing in them would be refused, and the mirror would start with another camera, language and panel.
    """
    path = config / settings.FILE if config is not None else None
    if path is not None and path.is_file() and not path.stat().st_size:
        raise Refused(f"{path} is empty. Write it anew, or delete it to go by the defaults.")


def _keep(config: Path | None, data: Path) -> None:
    """Keep the files in ``config``. Where that can't be done, it is told in the log."""
    files = {}
    try:
        for name in NAMES:
            if config is not None and (config / name).is_file():
                files[name] = (config / name).read_bytes().decode()
        content = _KEPT.dump_json(_Kept(SCHEMA, files))
        path = data / FILE
        if path.is_file() and path.read_bytes() == content:
            return
        data.mkdir(parents=True, exist_ok=True)
        _replace(path, content)
    except (OSError, UnicodeDecodeError) as error:
        log.warning("The settings that work can't be kept in %s: %s.", data, error)


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _unpacked(data: Path) -> Iterator[Path | None]:
    """A folder, gone again afterwards, with the settings that are kept; None where there are none."""
    try:
        kept = _KEPT.validate_json((data / FILE).read_bytes())
    except (OSError, ValidationError) as error:
        log.warning("There are no settings that worked last: %s.", error if isinstance(error, OSError) else "damaged")
        yield None
        return
    if kept.schema != SCHEMA:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="symmirror-settings-") as name:
        for file in NAMES:
            if file in kept.files:
                (Path(name) / file).write_bytes(kept.files[file].encode())
        yield Path(name)
