"""Every sentence that can be heard, in every language, by the real voice: said in time, in words, as that language."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import time
import tomllib
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from appliance import aloud, paths
from appliance.language import LANGUAGES, Words, find, translator
from appliance.records import Change, Progress
from appliance.settings import General, Settings, Values, Voice
from appliance.voice import Speaker, sound, spoken_s, tones
from appliance.voice.pronounce import pronounced
from tests.support.ears import USB, Machine
from tests.test_aloud import kept
from tools import catalogues


def spoken_texts() -> list[str]:
    """Every message that is said as it stands, in English."""
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    told = [str(m.id) for m in catalogues.template() if m.id and any("coaching" in path for path, _ in m.locations)]
    return list(dict.fromkeys([row["say"] for row in rows] + told))


def with_figures(t: Words) -> Iterator[str]:
    """What is made of pieces: the week, and what stayed without fingers."""
    for hidden in (False, True):
        settings = Settings(Values(general=General(hide_numbers=hidden)))
        for change in (Change.MORE_EVEN, Change.SAME, Change.LESS_EVEN):
            yield aloud.week(t, settings, Progress(0.68, 0.42, change))
        for left, right in ((0.97, 1.0), (0.42, 0.1), (0.3, None), (None, 0.15)):
            yield aloud.kept(t, settings, kept(left, right))


def said(code: str) -> list[str]:
    """All of it in one language; and every number that is counted."""
    t = translator(code)
    told = [(text, t(text)) for text in spoken_texts()]
    # What is not translated yet is for test_language to find.
    lines = [mine for text, mine in told if code == "en" or mine != text]
    if code == "en" or t(aloud.KEPT) != aloud.KEPT:
        lines += with_figures(t)
    return list(dict.fromkeys(lines)) + [str(number) for number in range(1, 31)]


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
    for text in (text for text in said(code) if not text.isdigit()):
        command = ["espeak-ng", "-v", language.voice, "-s", "130", "--stdin", "--stdout"]
        read = pronounced(text, language).encode()
        told = subprocess.run(command, input=read, capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(told)) as stream:
            rate = stream.getframerate()
        # Behind the header of 44 bytes, which does not know the length of what is streamed.
        samples = np.frombuffer(told[44 : len(told) // 2 * 2], "<i2") / 32767
        assert np.abs(samples).max() > 0.1, text
        seconds = len(samples) / rate
        assert seconds < spoken_s(text, language) < 1.25 * seconds + 1.5, text


def phonemes(code: str, text: str) -> str:
    """What espeak-ng makes of a text as the speaker gives it, in IPA; without its signs of stress, clause by clause."""
    language = find(code)
    command = ["espeak-ng", "-q", "--ipa", "-v", language.voice, "--stdin"]
    told = subprocess.run(command, input=pronounced(text, language), capture_output=True, text=True, check=True).stdout
    return told.translate(dict.fromkeys(map(ord, "ˈˌ")))


@needs_espeak
@pytest.mark.parametrize("code", list(LANGUAGES))
def test_every_word_is_read_as_a_word_of_its_language(code: str) -> None:
    read = phonemes(code, "\n".join(said(code)))
    assert not re.findall(r".*\(\w+\).*", read)  # as in "(en)dɒs(fr)": taken for another language's
    words = sorted({word for text in said(code) for word in re.split(r"[^\w'’\u064b-\u0652\u0670]+", text) if word})
    words = [word for word in words if len(word) > 1 and not word.isdigit()]
    sounds, names = (
        [line.replace(" ", "") for line in phonemes(code, "".join(f"{text}!\n" for text in texts)).splitlines() if line]
        for texts in (words, [" ".join(word) for word in words])
    )
    spelled = [w for w, sound, name in zip(words, sounds, names, strict=True) if sound == name and len(set(sound)) > 1]
    assert spelled == []  # a single vowel may have itself as its name


@needs_espeak
@pytest.mark.parametrize(
    ("code", "text", "heard"),
    [
        ("en", "as if to say: aaa.", "ɑː"),
        ("en", "ooo, eee, oo", "uː iː uː"),
        ("en", "42 per cent", "fɔːti tuː pə sɛnt"),
        ("de", "42 Prozent", "tsvaɪ ʊntfɪɾtsɪç pɾoːtsɛnt"),
        ("tr", "yüzde 42", "jøzdɛ kɯrkici"),
        ("es", "el 42 por ciento", "kwaɾɛntaiðos poɾ θjɛnto"),
        ("fr", "42 pour cent", "kaʁɑ̃tdø puʁ sɑ̃"),
        ("fr", "avec le dos de l’index", "lə- do də- lɛ̃dɛks"),
        ("fr", "Gonflez les joues", "ʒu"),
        ("ar", "42", "ʔiθnaːnwaʔarbaʕʕuːn"),
        ("ar", "ثُمَّ", "θumma"),  # and not "thumm", with whatever order of the two signs
        ("ar", "مَرَّةً", "marratan"),
        ("ar", "بِالأَصَابِعِ", "bilʔas̪a.ːbiʕi"),  # and not "bi-aal"
        ("ar", "بِالتَّسَاوِي", "bitːasaːwiː"),
        ("ar", "وَالاحْتِفَاظُ", "waliħtifaːðu."),
        ("ar", "بِارْتِفَاعٍ", "birtifaːʕin"),
        ("ar", "ابْتِسَامَةٌ", "ʔibtisaːmatun"),
        ("ar", "وَاسِعًا", "waːsiʕan"),  # no article
    ],
)
def test_what_espeak_would_misread_is_given_to_it_otherwise(code: str, text: str, heard: str) -> None:
    assert heard in " ".join(phonemes(code, text).split())


@needs_espeak
@pytest.mark.parametrize("code", list(LANGUAGES))
def test_espeak_speaks_each_language(code: str) -> None:
    assert sound.no_language(find(code)) is None
    assert sound.no_language(replace(find(code), voice="xx")) is not None


def test_a_slower_voice_takes_longer() -> None:
    assert spoken_s("Lächeln Sie.", find("de"), 80) > 1.3 * spoken_s("Lächeln Sie.", find("de"), 130)
