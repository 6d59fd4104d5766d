"""The chatter that native libraries write to standard error."""

from __future__ import annotations

import faulthandler
import os
import sys


def hush() -> None:
    """Keep Python's standard error, and send what native code writes there to nowhere.

    MediaPipe greets with a dozen lines that no setting silences; between them nobody would find a
    sentence of ours. ``SYMMIRROR_NATIVE_LOG=1`` leaves everything as it is, for whoever looks for a crash; the
    Python side of a native crash is told in any case.
    """
    if os.environ.get("SYMMIRROR_NATIVE_LOG") == "1":
        faulthandler.enable()
        return
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    sys.stderr = os.fdopen(kept, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    faulthandler.enable(file=sys.stderr)
