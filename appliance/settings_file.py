"""Writes single settings into a ``symmirror.toml`` and leaves everything else in it as it stands."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from appliance import settings
from appliance.errors import Refused

Value = float | bool | str


def keep(folder: Path, section: str, values: Mapping[str, Value]) -> Path:
    """Set ``values`` in ``[section]`` of ``folder/symmirror.toml``, at one stroke; returns the file.

    The other lines stay, comments too. What was written is read back before it takes the old file's place. Raises
    :class:`Refused` if the folder can't be written or the file would not say the same as before, but for ``values``.
    """
    path = folder / settings.FILE
    before = settings.read_toml(path) if path.exists() else {}
    text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    wanted = {**before, section: {**before.get(section, {}), **values}}
    new = _with(text, section, values)
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=".symmirror-", suffix=".toml")
    except OSError as error:
        raise _unwritable(folder, error) from None
    made = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        if settings.read_toml(made) != wanted:
            raise Refused(f"{path}: [{section}] is written in a way that can't be changed here. Write it as a table.")
        made.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        made.replace(path)
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        made.unlink(missing_ok=True)
    return path


def prove_writable(folder: Path) -> None:
    """Raise :class:`Refused` now rather than after all the work, if nothing can be written into ``folder``."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(folder: Path, error: OSError) -> Refused:
    return Refused(f"Settings can't be written in '{folder}': {error.strerror or error}. Use sudo, or --config DIR.")


def _with(text: str, section: str, values: Mapping[str, Value]) -> str:
    """``text`` with the lines of ``values`` changed, or added at the end of the section's own."""
    lines = text.splitlines()
    heads = [i for i, line in enumerate(lines) if re.match(r"\s*\[", line)]
    own = next((i for i in heads if re.match(rf"\s*\[\s*{section}\s*\]\s*(#.*)?$", lines[i])), None)
    if own is None:
        added = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
        return "\n".join([*lines, *([""] if lines else []), f"[{section}]", *added]) + "\n"
    end = next((i for i in heads if i > own), len(lines))
    body, missing = lines[own + 1 : end], dict(values)
    for i, line in enumerate(body):
        found = re.match(r"(\s*)(\w+)(\s*=\s*)([^#\"']*?|\"[^\"]*\"|'[^']*')(\s*#.*)?$", line)
        if found and found[2] in missing:
            body[i] = f"{found[1]}{found[2]}{found[3]}{json.dumps(missing.pop(found[2]))}{found[5] or ''}"
    last = max((i for i, line in enumerate(body) if line.strip() and not line.lstrip().startswith("#")), default=-1)
    body[last + 1 : last + 1] = [f"{key} = {json.dumps(value)}" for key, value in missing.items()]
    return "\n".join([*lines[: own + 1], *body, *lines[end:]]) + "\n"
