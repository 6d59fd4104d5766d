"""espeak-ng and a player in a thread of their own. What is heard belongs to what is on the screen, or is not heard.

espeak-ng writes a file (some 50 ms), and the same program plays words and tones: its exit tells whether it could, where
espeak-ng itself ends without a complaint on a machine that can't be heard.
"""

from __future__ import annotations

import logging
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Literal

from appliance.language import Language
from appliance.settings import Voice
from appliance.voice import sound, tones
from appliance.voice.length import spoken_s

log = logging.getLogger(__name__)

#: A tone that can't sound at once says the wrong moment: after so many seconds it is dropped.
TONE_WITHIN_S = 0.3
#: A word that a tone of the same moment has cut is said after it, if it had only just begun.
JUST_BEGUN_S = 0.5


class Importance(IntEnum):
    """What may cut what: a text cuts one that is as important or less."""

    HINT = 0
    PROMPT = 1
    SAFETY = 2


@dataclass(frozen=True)
class _Item:
    """Something to be heard: a text, or a tone's file. ``steps`` are the commands that make it heard, one after the
    other; ``until_s`` is when its time is over, ``limit_s`` how long a step may take before it counts as stuck.
    """

    steps: tuple[tuple[str, ...], ...]
    limit_s: float
    until_s: float
    text: str = ""
    importance: Importance = Importance.PROMPT


@dataclass
class _Playing:
    item: _Item
    process: subprocess.Popen[bytes]
    step: int = 0
    began_s: float = field(default_factory=time.monotonic)
    cut: bool = False


class Speaker:
    """Says one sentence at a time, never behind the screen: one that waits beyond its time is dropped, not queued.

    Every call returns at once. Words or tones that this machine can't make are silently left out: ``check`` and the
    line that :func:`open_speaker` gives say so.
    """

    def __init__(self, language: Language, voice: Voice) -> None:
        self._language, self._voice = language, voice
        self._folder = tempfile.TemporaryDirectory(prefix="symmirror-")
        self._words = voice.enabled and sound.no_words() is None
        self._player = sound.player()
        self._tones = tuple(tones.PITCH) if self._player and voice.tones else ()
        for name in self._tones:
            tones.write(name, self._file(name), voice.volume)
        self._change = threading.Condition()
        self._next_tone: _Item | None = None
        self._next_words: _Item | None = None
        self._playing: _Playing | None = None
        self._stopped = False
        self._told: set[str] = set()
        self._failing: set[str] = set()  # programs whose last try was in vain
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    @property
    def speaks(self) -> bool:
        """Whether words can be heard, as far as the last try tells."""
        return self._words and not self._failing

    @property
    def sounds(self) -> bool:
        """Whether tones can be heard, as far as the last try tells."""
        return bool(self._tones) and self._player is not None and self._player[0] not in self._failing

    def say(self, text: str, importance: Importance = Importance.PROMPT, within_s: float = 1.5) -> None:
        """Say ``text``, in place of what is being said unless that is more important.

        Behind something more important it waits for ``within_s`` seconds at the most.
        """
        if not self._words or not text:
            return
        # The text comes on standard input: a sentence that begins with a dash is no option.
        espeak = ("espeak-ng", "-v", self._language.voice, "-s", str(self._voice.words_per_minute),
                  "-a", str(self._voice.volume), "--stdin")  # fmt: skip
        file = str(self._file("words"))
        steps = ((*espeak, "-w", file), (*self._player, file)) if self._player else (espeak,)
        limit_s = 2 * spoken_s(text, self._language, self._voice.words_per_minute) + 5
        item = _Item(steps, limit_s, time.monotonic() + within_s, text, importance)
        with self._change:
            waiting = self._next_words
            if waiting is not None and waiting.importance > importance and waiting.until_s > time.monotonic():
                return
            self._next_words = item
            if (now := self._playing) is not None and now.item.text and now.item.importance <= importance:
                self._cut(now)
            self._change.notify()

    def tone(self, name: Literal["begin", "end"]) -> None:
        """Play the tone that begins or ends a hold, now; only words of safety are not cut by it."""
        if self._player is None or name not in self._tones:
            return
        steps = ((*self._player, str(self._file(name))),)
        with self._change:
            self._next_tone = _Item(steps, 2.0, time.monotonic() + TONE_WITHIN_S)
            if (now := self._playing) is not None and now.item.text and now.item.importance < Importance.SAFETY:
                if self._next_words is None and time.monotonic() - now.began_s < JUST_BEGUN_S:
                    self._next_words = replace(now.item, until_s=time.monotonic() + 1)
                self._cut(now)
            self._change.notify()

    def hush(self) -> None:
        """Fall silent now; nothing that waits is said later. For a screen that says nothing."""
        with self._change:
            self._next_words = self._next_tone = None
            if self._playing is not None:
                self._cut(self._playing)

    def close(self) -> None:
        """Fall silent for good."""
        self.hush()
        with self._change:
            self._stopped = True
            self._change.notify()
        self._thread.join(2)
        self._folder.cleanup()

    def _file(self, name: str) -> Path:
        return Path(self._folder.name) / f"{name}.wav"

    @staticmethod
    def _cut(playing: _Playing) -> None:
        playing.cut = True
        playing.process.terminate()

    def _run(self) -> None:
        while (playing := self._begin()) is not None:
            while self._step_ends(playing):
                pass

    def _begin(self) -> _Playing | None:
        """Wait for what is to be heard next and begin with it; None at the end."""
        with self._change:
            while not self._stopped:
                item = self._next_tone or self._next_words
                if item is None:
                    self._change.wait()
                    continue
                if item is self._next_tone:
                    self._next_tone = None
                else:
                    self._next_words = None
                if item.until_s >= time.monotonic() and (process := self._start(item.steps[0])) is not None:
                    self._playing = _Playing(item, process)
                    return self._playing
        return None

    def _step_ends(self, playing: _Playing) -> bool:
        """Wait for the end of a step and begin with the next; False after the last."""
        process, item = playing.process, playing.item
        try:
            _, trouble = process.communicate(item.text.encode(), timeout=item.limit_s)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            trouble = b"it does not end"
        with self._change:
            program = item.steps[playing.step][0]
            if process.returncode and not playing.cut:
                self._tell(program, trouble.decode(errors="replace").strip().rpartition("\n")[2])
            elif not playing.cut:
                self._failing.discard(program)
            playing.step += 1
            if not (playing.cut or process.returncode) and playing.step < len(item.steps):
                following = self._start(item.steps[playing.step])
                if following is not None:
                    playing.process = following
                    return True
            self._playing = None
            return False

    def _start(self, command: tuple[str, ...]) -> subprocess.Popen[bytes] | None:
        try:
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        except OSError as error:
            self._tell(command[0], str(error.strerror))
            return None

    def _tell(self, program: str, trouble: str) -> None:
        """Say once in the log what is wrong; a mirror without its voice goes on."""
        self._failing.add(program)
        if trouble not in self._told:
            self._told.add(trouble)
            log.warning("voice: %s: %s", program, trouble)


def open_speaker(language: Language, voice: Voice) -> tuple[Speaker | None, str]:
    """The speaker of this machine, or None where it stays silent; and a line that says what is heard, or why not."""
    if not voice.enabled and not voice.tones:
        return None, "Voice: off."
    if reason := sound.missing():
        return None, f"Voice: silent. {reason}"
    heard, lacks = sound.describe(language.voice)
    return Speaker(language, voice), f"Voice: {heard}.{' ' + lacks if lacks else ''}"
