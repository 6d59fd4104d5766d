"""What this machine can be heard with, and why not."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from appliance.language import Language, message
from appliance.settings import Voice
from appliance.voice.devices import Device, loudspeaker
from appliance.voice.why import Why

#: Programs that play a WAV file, the first that is there.
PLAYERS = (("aplay", "-q"), ("pw-play",), ("paplay",))
ESPEAK = "espeak-ng"
#: Controls of a sound card that make all of it silent. What only one input has is none of these.
_MASTERS = ("Master", "PCM", "Speaker", "Headphone", "Digital", "HDMI")
_ASK_S = 5.0


@dataclass(frozen=True)
class Means:
    """With what can be played at the moment; where nothing can, ``why`` not.

    ``player`` is the command that plays a WAV file, None where there is none: then espeak-ng plays its words itself.
    """

    words: bool = False
    player: tuple[str, ...] | None = None
    device: Device | None = None
    why: Why | None = None


def means(voice: Voice, root: Path = Path("/"), *, displays: bool = True) -> Means:
    """What there is now; quick enough to be asked every other second. ``displays`` as :func:`loudspeaker` has it."""
    if reason := off(voice):
        return Means(why=reason)
    device = loudspeaker(voice.device, root, displays=displays)
    if isinstance(device, Why):
        return Means(why=device)
    words, tones = no_words(), no_tones()
    if reason := _neither(words if voice.enabled else None, tones if voice.tones else None, voice):
        return Means(why=reason)
    return Means(voice.enabled and words is None, player(), device)


def player() -> tuple[str, ...] | None:
    """The command that plays a WAV file, or None where there is none."""
    return next((command for command in PLAYERS if shutil.which(command[0])), None)


def off(voice: Voice) -> Why | None:
    """Why the settings want silence."""
    if not voice.enabled and not voice.tones:
        return Why(message("Switched off in the settings. To hear it, set enabled = true in [voice]."))
    if voice.volume == 0:
        return Why(message("The loudness is 0 in the settings. To hear it, set volume = 100 in [voice]."))
    return None


def no_words() -> Why | None:
    """Why no words can be said."""
    if shutil.which(ESPEAK):
        return None
    return Why(message("espeak-ng is not installed. Bring it with: sudo apt install espeak-ng"))


def no_tones() -> Why | None:
    """Why no tones can be played."""
    return None if player() else Why(message("aplay is not installed. Bring it with: sudo apt install alsa-utils"))


def _neither(words: Why | None, tones: Why | None, voice: Voice) -> Why | None:
    """Why nothing of what the settings want can be heard."""
    if words and tones:
        text = message("espeak-ng and aplay are not installed. Bring them with: sudo apt install espeak-ng alsa-utils")
        return Why(text)
    return tones if not voice.enabled else words if not voice.tones else None


def no_language(language: Language) -> Why | None:
    """Why espeak-ng can't speak ``language``; asks the program itself (some 10 ms)."""
    try:
        done = subprocess.run(
            [ESPEAK, f"--voices={language.voice}"], capture_output=True, text=True, timeout=_ASK_S, check=False
        )
        known = len(done.stdout.splitlines()) > 1  # below the line of headings
    except (OSError, subprocess.TimeoutExpired):
        known = False
    if known:
        return None
    text = message(
        "espeak-ng has no voice for '{language}'. Bring it with: sudo apt install --reinstall espeak-ng-data"
    )
    return Why(text, {"language": language.voice}, broken=True)


def muted(device: Device) -> Why | None:
    """Whether the mixer of the sound card is mute, or at 0; None too where nobody can tell (no amixer, no control)."""
    try:
        done = subprocess.run(
            ["amixer", "-c", device.id, "scontents"], capture_output=True, text=True, timeout=_ASK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    for control in done.stdout.split("Simple mixer control ")[1:]:
        channels = [line for line in control.splitlines() if re.search(r": Playback .*\[", line)]
        silent = [line for line in channels if "[off]" in line or "[0%]" in line]
        if control.startswith(tuple(f"'{name}'" for name in _MASTERS)) and channels and silent == channels:
            text = message(
                "The loudspeaker '{name}' is mute in the mixer. Turn it up with: alsamixer -c {card}, "
                "then keep it with: sudo alsactl store"
            )
            return Why(text, {"name": device.name, "card": device.id}, broken=True)
    return None


def missing(voice: Voice, root: Path = Path("/")) -> Why | None:
    """Why this machine stays silent, with the way out; None if at least words or tones can be heard."""
    return means(voice, root).why


def asked(language: Language, voice: Voice, root: Path = Path("/")) -> tuple[Why, ...]:
    """What only programs can tell, and so takes its time: a mute mixer, a voice that espeak-ng has not got."""
    there = means(voice, root)
    mute = muted(there.device) if there.device is not None else None
    dumb = no_language(language) if there.words else None
    return tuple(why for why in (mute, dumb) if why is not None)


def describe(language: Language, voice: Voice) -> tuple[str, Why | None]:
    """What is heard on a machine that is not silent, and what is missing there although the settings want it."""
    words = no_words() if voice.enabled else None
    tones = no_tones() if voice.tones else None
    name = (player() or ("",))[0]
    if not voice.enabled:
        return f"tones only, by {name} (words are switched off in the settings)", None
    if words:
        return "tones only", words
    if tones:
        return f"words only (espeak-ng, {language.voice})", tones
    if not voice.tones:
        return f"espeak-ng speaks '{language.voice}' (tones are switched off in the settings)", None
    return f"espeak-ng speaks '{language.voice}', tones by {name}", None


def not_played(trouble: str) -> Why:
    """The complaint of a player, or of espeak-ng, as a sentence with the way out."""
    if "busy" in trouble.casefold():
        return Why(
            message("Another program keeps the loudspeaker for itself. End it, or restart the machine."), broken=True
        )
    return Why(message("The loudspeaker does not play ({trouble}). Check its plug."), {"trouble": trouble}, broken=True)
