"""Every sentence that can be heard, in every language, by the real voice: said in time, in words, as that language."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import tomllib
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from appliance import paths
from appliance.language import LANGUAGES, find, translator
from appliance.settings import Voice
from appliance.voice import Speaker, spoken_s, tones
from tests.support.ears import USB, Machine
from tools import catalogues

#: Where messages are said, not shown; the stick's are in a table of both.
SAID = ("coaching", "aloud")
#: The largest figures there are: per cents of a share, seconds that are counted.
FIGURES = {"before": 42, "now": 68, "left": 97, "right": 100}


def spoken_texts() -> list[str]:
    """Every message that is said, in English."""
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    told = [str(m.id) for m in catalogues.template() if m.id and any(s in p for p, _ in m.locations for s in SAID)]
    return list(dict.fromkeys([row["say"] for row in rows] + told))


def said(code: str) -> list[str]:
    """The same as they go to espeak-ng, with figures; and every number that is counted."""
    words = translator(code)
    return [words(text).format(**FIGURES) for text in spoken_texts()] + [str(n) for n in range(1, 61)]


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_what_is_said_has_no_signs_that_are_read_by_letters(code: str) -> None:
    for text in said(code):
        assert not set(text) & set("%&<>{}[]/\\@#*_=+|~°№×≥≤²→…"), text
        assert not re.search(r"\d\s*(mm|cm|s|Hz|kg|Nr)\b", text), text
        assert not re.search(r"\b\w\.\s?\w\.", text), text  # z. B., p. ej.
        assert not re.search(r"\d[.,]\d", text), text
        assert not re.search(r"\b[A-ZÄÖÜİĞŞÇ]{2,}\b", text), text


# By the real programs --------------------------------------------------------------------------------------

ALSA = Path("/usr/share/alsa/alsa.conf")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@needs_espeak
@pytest.mark.skipif(shutil.which("aplay") is None or not ALSA.exists(), reason="alsa-utils is not installed")
def test_words_and_tones_arrive_at_a_sound_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real programs, and a device of ALSA's that keeps what it is given."""
    machine = Machine(tmp_path)
    machine.plug(USB)
    (tmp_path / "conf").write_text(
        f'pcm.!default {{ type file; slave.pcm nowhere; file "{tmp_path}/heard.wav"; format "wav" }}\n'
        "pcm.nowhere { type null }\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"{ALSA}:{tmp_path}/conf")
    heard = tmp_path / "heard.wav"
    speaker = Speaker(find("ar"), Voice(), machine.root)
    acts: tuple[tuple[Callable[[], None], float, float], ...] = (
        (lambda: speaker.tone("begin"), 0.2, 0.3),
        (lambda: speaker.say(translator("ar")("Now the other side.")), 1.0, 4.0),
    )
    for act, least_s, most_s in acts:
        heard.unlink(missing_ok=True)
        act()
        end = time.monotonic() + 10
        while (not heard.exists() or speaker._playing is not None) and time.monotonic() < end:
            time.sleep(0.02)
        samples = np.frombuffer(heard.read_bytes()[44:], "<i2") / 32767
        assert least_s < len(samples) / tones.RATE < most_s
        assert np.abs(samples).max() > 0.2
    speaker.close()


@needs_espeak
@pytest.mark.parametrize("code", list(LANGUAGES))
def test_every_spoken_text_is_heard_and_takes_the_time_that_is_kept_for_it(code: str) -> None:
    language = find(code)
    for text in said(code):
        command = ["espeak-ng", "-v", language.voice, "-s", "130", "--stdin", "--stdout"]
        told = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(told)) as stream:
            rate = stream.getframerate()
        # Behind the header of 44 bytes, which does not know the length of what is streamed.
        samples = np.frombuffer(told[44 : len(told) // 2 * 2], "<i2") / 32767
        assert np.abs(samples).max() > 0.1, text
        seconds = len(samples) / rate
        if not text.isdigit():
            assert seconds < spoken_s(text, language) < 1.25 * seconds + 1.5, text


def test_a_slower_voice_takes_longer() -> None:
    assert spoken_s("Lächeln Sie.", find("de"), 80) > 1.3 * spoken_s("Lächeln Sie.", find("de"), 130)
