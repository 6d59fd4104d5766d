"""espeak-ng and a player in a thread of their own. What is heard belongs to what is on the screen, or is not heard.

espeak-ng writes a file (some 50 ms), and the same program plays words and tones: its exit tells whether it could, where
espeak-ng itself ends without a complaint on a machine that can't be heard.

A loudspeaker may come and go while the mirror runs. The same thread looks for it every other second, and plays a moment
of silence where the last try was in vain, seldom and more seldom: that it is heard again is found out without a word.
"""

from __future__ import annotations

import logging
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Literal

from appliance.language import Language
from appliance.settings import Voice
from appliance.voice import sound, tones
from appliance.voice.length import spoken_s
from appliance.voice.playing import Importance, Item, Playing, Trouble
from appliance.voice.pronounce import pronounced
from appliance.voice.sound import ESPEAK, Means
from appliance.voice.why import Why

log = logging.getLogger(__name__)

#: A tone that can't sound at once says the wrong moment: after so many seconds it is dropped.
TONE_WITHIN_S = 0.3
#: A word that a tone of the same moment has cut is said after it, if it had only just begun.
JUST_BEGUN_S = 0.5
#: Between two looks at what there is, s: some file reads, less than a millisecond.
LOOK_S = 2.0
#: Between two tries with what failed, s: the first wait, which doubles, and the longest.
TRY_S, TRY_MOST_S = 2.0, 30.0
_SILENCE = "silence"


class Speaker:
    """Says one sentence at a time, never behind the screen: one that waits beyond its time is dropped, not queued.

    Every call returns at once. Words or tones that this machine can't make now are silently left out: ``check`` and the
    line that :func:`open_speaker` gives say so. ``root`` is what /proc and /dev are below.
    """

    def __init__(self, language: Language, voice: Voice, root: Path = Path("/")) -> None:
        self._language, self._voice, self._root = language, voice, root
        self._folder = tempfile.TemporaryDirectory(prefix="symmirror-")
        for name in tones.PITCH:
            tones.write(name, self._file(name), voice.volume)
        tones.write("begin", self._file(_SILENCE), 0)
        self._change = threading.Condition()
        self._next_tone: Item | None = None
        self._next_words: Item | None = None
        self._playing: Playing | None = None
        self._stopped = False
        self._told: set[str] = set()
        self._failing: dict[str, str] = {}  # programs whose last try was in vain, and what they said
        self._try_at_s, self._wait_s = 0.0, TRY_S
        self._displays = True  # whether a display may be the loudspeaker
        self._means = Means()
        self._look(first=True)
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    @property
    def speaks(self) -> bool:
        """Whether words can be heard, as far as the last look and the last try tell."""
        return self._means.words and not self._failing

    @property
    def sounds(self) -> bool:
        """Whether tones can be heard, likewise."""
        player = self._means.player
        return self._voice.tones and player is not None and player[0] not in self._failing

    @property
    def why(self) -> Why | None:
        """Why nothing is heard, or not all of it; None where the last try went well."""
        trouble = next(iter(self._failing.values()), None)
        return sound.not_played(trouble) if trouble is not None and self._means.why is None else self._means.why

    def say(self, text: str, importance: Importance = Importance.PROMPT, within_s: float = 1.5) -> None:
        """Say ``text``, in place of what is being said unless that is more important.

        Behind something more important it waits for ``within_s`` seconds at the most.
        """
        there = self._means
        if not there.words or not text:
            return
        limit_s = 2 * spoken_s(text, self._language, self._voice.words_per_minute) + 5
        steps, read = self._spoken(there, self._voice.volume), pronounced(text, self._language)
        item = Item(steps, limit_s, time.monotonic() + within_s, read, importance)
        with self._change:
            waiting = self._next_words
            if waiting is not None and waiting.importance > importance and waiting.until_s > time.monotonic():
                return
            self._next_words = item
            if (now := self._playing) is not None and now.item.text and now.item.importance <= importance:
                now.cut()
            self._change.notify()

    def tone(self, name: Literal["begin", "end"]) -> None:
        """Play the tone that begins or ends a hold, now; only words of safety are not cut by it."""
        player = self._means.player
        if player is None or not self._voice.tones:
            return
        with self._change:
            self._next_tone = Item(((*player, str(self._file(name))),), 2.0, time.monotonic() + TONE_WITHIN_S)
            if (now := self._playing) is not None and now.item.text and now.item.importance < Importance.SAFETY:
                said = now.item.importance > Importance.PROBE
                if said and self._next_words is None and time.monotonic() - now.began_s < JUST_BEGUN_S:
                    self._next_words = replace(now.item, until_s=time.monotonic() + 1)
                now.cut()
            self._change.notify()

    def hush(self) -> None:
        """Fall silent now; nothing that waits is said later. For a screen that says nothing."""
        with self._change:
            self._next_words = self._next_tone = None
            if self._playing is not None:
                self._playing.cut()

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

    def _spoken(self, there: Means, volume: int) -> tuple[tuple[str, ...], ...]:
        """The commands that say a text. It comes on standard input: one that begins with a dash is no option."""
        espeak = (ESPEAK, "-v", self._language.voice, "-s", str(self._voice.words_per_minute), "-a", str(volume),
                  "--stdin")  # fmt: skip
        file = str(self._file("words"))
        return ((*espeak, "-w", file), (*there.player, file)) if there.player else (espeak,)

    # The thread -----------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._ask()
        looked_s = time.monotonic()
        while not self._stopped:
            playing = self._next(max(looked_s + LOOK_S - time.monotonic(), 0.0))
            if playing is None and not self._stopped:
                if time.monotonic() - looked_s >= LOOK_S:
                    self._look()
                    looked_s = time.monotonic()
                playing = self._probe()
            if playing is not None:
                self._play(playing)

    def _next(self, wait_s: float) -> Playing | None:
        """What is to be heard next; None if there is nothing for ``wait_s`` seconds, or at the end."""
        with self._change:
            if self._next_tone is None and self._next_words is None and not self._stopped:
                self._change.wait(wait_s)
            while item := self._next_tone or self._next_words:
                if item is self._next_tone:
                    self._next_tone = None
                else:
                    self._next_words = None
                if item.until_s >= time.monotonic() and not self._stopped:
                    self._playing = Playing(item)
                    return self._playing
        return None

    def _play(self, playing: Playing) -> None:
        there = self._means
        env = {"ALSA_CARD": there.device.id} if there.device is not None else {}
        for command in playing.item.steps:
            trouble = playing.step(command, env)
            if playing.was_cut():
                break
            if trouble is not None:
                self._failed(playing, command[0], trouble)
                break
            self._failing = {name: said for name, said in self._failing.items() if name != command[0]}
        with self._change:
            self._playing = None

    def _failed(self, playing: Playing, program: str, trouble: Trouble) -> None:
        """What was killed before it was heard is tried again at once; else it is told, once, and the mirror goes on."""
        item = playing.item
        with self._change:
            early = len(item.steps) > 1 and program == ESPEAK and item.importance > Importance.PROBE
            if trouble.killed and early and not item.again and time.monotonic() < item.until_s:
                self._next_words = self._next_words or replace(item, again=True)
                return
        if item.importance is Importance.PROBE:
            self._wait_s = min(2 * self._wait_s, TRY_MOST_S)
        elif program not in self._failing:
            self._wait_s = TRY_S
        self._try_at_s = time.monotonic() + self._wait_s
        self._failing = {**self._failing, program: trouble.said}
        self._tell(f"{program}: {trouble.said}")

    def _look(self, *, first: bool = False) -> None:
        """What there is now. What has just been plugged in is proved before anybody counts on it."""
        before, there = self._means, sound.means(self._voice, self._root, displays=self._displays)
        # A loudspeaker that is pulled out is not replaced by a panel, which most likely has none.
        self._displays = self._displays and (there.device is None or there.device.is_display)
        came = there.device if there.device != before.device else None
        if came is not None and not first:
            program = there.player[0] if there.player else ESPEAK
            self._failing = {**self._failing, program: "not tried yet"}
            self._wait_s, self._try_at_s = TRY_S, time.monotonic()
        self._means = there
        if came is not None and not first:
            self._ask()
        if not first and str(before.why) != str(there.why):
            log.warning("voice: %s", there.why or f"there is a loudspeaker ({came.name if came else 'again'})")

    def _ask(self) -> None:
        """Whether the mixer is mute, or the language has no voice: nobody would notice until somebody listens."""
        for why in sound.asked(self._language, self._voice, self._root):
            self._tell(str(why))

    def _tell(self, said: str) -> None:
        """Say once in the log what is wrong."""
        if said not in self._told:
            self._told.add(said)
            log.warning("voice: %s", said)

    def _probe(self) -> Playing | None:
        """A moment of silence by what failed, when it is time to try again."""
        there = self._means
        if there.device is None or not self._failing or time.monotonic() < self._try_at_s:
            return None
        silence = ((*there.player, str(self._file(_SILENCE))),) if there.player else ()
        steps = (*(self._spoken(there, 0)[:1] if ESPEAK in self._failing else ()), *silence)
        self._try_at_s = time.monotonic() + self._wait_s
        with self._change:
            if self._next_tone is not None or self._next_words is not None or self._stopped:
                return None
            self._playing = Playing(Item(steps, 5.0, 0.0, ".", Importance.PROBE))
            return self._playing


def open_speaker(language: Language, voice: Voice, root: Path = Path("/")) -> tuple[Speaker | None, str]:
    """The speaker of this machine, None where the settings want none; and a line that says what is heard."""
    if reason := sound.off(voice):
        return None, f"Voice: off. {reason}"
    speaker = Speaker(language, voice, root)
    if reason := sound.missing(voice, root):
        return speaker, f"Voice: silent. {reason}"
    heard, lacks = sound.describe(language, voice)
    return speaker, f"Voice: {heard}.{f' {lacks}' if lacks else ''}"
