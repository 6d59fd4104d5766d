"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from appliance.errors import Refused


def replace_whole(path: Path, content: bytes) -> None:
    """Write ``path`` at one stroke. Raises :class:`Refused` where that can't be; what was there then stays."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise Refused(f"'{path}' can't be written: {error.strerror}. Give another folder.") from None
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError as error:
        raise Refused(f"'{path}' can't be written: {error.strerror}. Give another folder.") from None
    finally:
        fresh.unlink(missing_ok=True)
