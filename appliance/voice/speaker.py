"""espeak-ng in a thread of its own: the newest sentence interrupts the one before."""

from __future__ import annotations

import logging
import shutil
import subprocess
import threading
from pathlib import Path

from appliance.mailbox import Mailbox

log = logging.getLogger(__name__)


def missing(asound: Path = Path("/proc/asound/cards")) -> str | None:
    """Why nothing can be said on this machine, with the way out; None if it can."""
    if shutil.which("espeak-ng") is None:
        return "espeak-ng is not installed. Bring it with: sudo apt install espeak-ng"
    try:
        cards = asound.read_text(encoding="utf-8", errors="replace")
    except OSError:
        cards = ""
    if not cards.strip() or "no soundcards" in cards:
        return "There is no sound device. Plug in a loudspeaker (USB), or go without voice."
    return None


class Speaker:
    """Says one sentence at a time. A newer one ends the older: the voice is never behind the screen."""

    def __init__(self, language: str, words_per_minute: int) -> None:
        self._command = ["espeak-ng", "-v", language, "-s", str(words_per_minute)]
        self._sentences: Mailbox[str] = Mailbox()
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, text: str) -> None:
        """Say ``text`` now; returns at once."""
        self._sentences.put(text)
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def close(self) -> None:
        """Fall silent."""
        self._stop.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()
        self._thread.join(2)

    def _run(self) -> None:
        while not self._stop.is_set():
            text = self._sentences.take(0.2)
            if text is None:
                continue
            try:
                with self._lock:
                    # The text comes on standard input: a sentence that begins with a dash is no option.
                    self._process = subprocess.Popen(
                        [*self._command, "--stdin"], stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    )  # fmt: skip
                self._process.communicate(text.encode())
            except OSError as error:
                log.warning("voice: %s", error)
                return
            finally:
                with self._lock:
                    self._process = None
