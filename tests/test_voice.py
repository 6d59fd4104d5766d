"""The voice: never behind the screen, never in its way. What it is silent for, and finds: ``test_voice_*.py``."""

from __future__ import annotations

import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from appliance.language import find
from appliance.settings import Voice
from appliance.voice import Importance, open_speaker, tones
from tests.support.ears import USB, Ears, Machine, wait_until


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """One with a loudspeaker, and a PATH that holds nothing but what a test puts there."""
    made = Machine(tmp_path)
    made.plug(USB)
    made.install()
    monkeypatch.setenv("PATH", str(made.programs))
    return made


@pytest.fixture
def ears(machine: Machine) -> Iterator[Ears]:
    machine.install("espeak-ng", "aplay")
    made = Ears(machine)
    yield made
    made.speaker.close()


def test_a_text_is_said_in_its_language_at_its_pace(ears: Ears) -> None:
    ears.speaker.say("Lächeln")
    ears.wait_for("ends Lächeln")
    assert "-v de -s 130 -a 100" in (ears.machine.programs / "log").read_text()


def test_nothing_waits_for_the_voice(ears: Ears) -> None:
    began = time.monotonic()
    for number in range(20):
        ears.speaker.say(f"long {number}")
        ears.speaker.tone("begin")
    assert time.monotonic() - began < 0.5


def test_a_newer_prompt_cuts_the_older(ears: Ears) -> None:
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    ears.speaker.say("the next")
    heard = ears.wait_for("ends the next")
    assert heard.index("cut long prompt") < heard.index("begins the next")


@pytest.mark.parametrize("by", ["say", "tone", "hush"])
def test_what_is_said_ends_within_two_pictures_of_the_screen(ears: Ears, by: str) -> None:
    """By the next sentence, by a tone, by a screen that says nothing; in the middle of three tries."""
    speaker, late = ears.speaker, list[float]()
    acts = {"say": lambda: speaker.say("the next"), "tone": lambda: speaker.tone("end"), "hush": speaker.hush}
    for number in range(3):
        speaker.say(f"long {number}")
        ears.wait_for(f"begins long {number}")
        time.sleep(0.55 if by == "tone" else 0)  # what has only just begun is said again behind a tone
        asked = time.monotonic()
        acts[by]()
        assert time.monotonic() - asked < 1 / 60
        ears.wait_for(f"cut long {number}")
        late.append(min(cut for cut in ears.machine.times("cut") if cut >= asked) - asked)
    assert sorted(late)[1] < 2 / 60, late


def test_what_came_between_is_never_said(ears: Ears) -> None:
    ears.speaker.say("long first")
    ears.wait_for("begins long first")
    for number in range(5):
        ears.speaker.say(f"number {number}")
    ears.wait_for("ends number 4")
    assert len([h for h in ears.heard() if h.startswith("begins number")]) <= 2


def test_a_hint_does_not_cut_words_of_safety_and_is_not_said_late(ears: Ears) -> None:
    ears.speaker.say("long safety", Importance.SAFETY)
    ears.wait_for("begins long safety")
    ears.speaker.say("late hint", Importance.HINT, within_s=0.2)
    ears.wait_for("ends long safety")
    ears.speaker.say("after")
    heard = ears.wait_for("ends after")
    assert "cut long safety" not in heard
    assert not [h for h in heard if "late hint" in h]


def test_a_lesser_text_waits_where_it_has_time(ears: Ears) -> None:
    ears.speaker.say("long safety", Importance.SAFETY)
    ears.wait_for("begins long safety")
    ears.speaker.say("patient hint", Importance.HINT, within_s=10)
    heard = ears.wait_for("ends patient hint")
    assert heard.index("ends long safety") < heard.index("begins patient hint")


def test_words_of_safety_cut_a_prompt_and_are_not_replaced_by_one(ears: Ears) -> None:
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    ears.speaker.say("stop", Importance.SAFETY)
    ears.speaker.say("a prompt", Importance.PROMPT)
    heard = ears.wait_for("ends stop")
    assert "cut long prompt" in heard


@pytest.mark.parametrize("tone_first", [True, False])
def test_a_tone_and_a_word_of_one_moment_are_both_heard(ears: Ears, tone_first: bool) -> None:
    if tone_first:
        ears.speaker.tone("begin")
    ears.speaker.say("Halten")
    if not tone_first:
        ears.speaker.tone("begin")
    heard = ears.wait_for("ends Halten")
    assert "ends begin.wav" in heard


def test_a_tone_cuts_a_prompt_that_is_behind(ears: Ears) -> None:
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    time.sleep(0.6)
    ears.speaker.tone("end")
    heard = ears.wait_for("ends end.wav")
    assert "cut long prompt" in heard


def test_a_tone_that_is_late_is_not_played(ears: Ears) -> None:
    ears.speaker.say("long safety", Importance.SAFETY)
    ears.wait_for("begins long safety")
    ears.speaker.tone("end")
    ears.wait_for("ends long safety")
    ears.speaker.say("after")
    assert not [h for h in ears.wait_for("ends after") if "end.wav" in h]


def test_hush_ends_what_is_said(ears: Ears) -> None:
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    ears.speaker.hush()
    ears.wait_for("cut long prompt")


def test_a_text_that_begins_with_a_dash_is_no_option(ears: Ears) -> None:
    ears.speaker.say("-v en")
    ears.wait(lambda heard: len(heard) >= 3)
    assert "ends aplay -v en" in (ears.machine.programs / "log").read_text()


def test_trouble_is_told_once_and_the_voice_goes_on(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(2):
        ears.speaker.say(f"fails {number}")
        ears.wait_for(f"begins fails {number}")
        time.sleep(0.3)
    assert (ears.speaker.speaks, ears.speaker.sounds) == (False, False)
    ears.speaker.say("after")
    ears.wait_for("ends after")
    wait_until(lambda: ears.speaker.speaks and ears.speaker.sounds)  # it is heard again
    assert [r.getMessage() for r in caplog.records] == ["voice: aplay: no such device"]


def test_a_player_that_never_ends_is_ended(ears: Ears, caplog: pytest.LogCaptureFixture) -> None:
    ears.machine.begin("stuck")
    ears.speaker.tone("begin")
    ears.wait_for("begins begin.wav")
    time.sleep(2.2)
    ears.machine.end("stuck")
    ears.speaker.say("after")
    ears.wait_for("ends after")
    assert "aplay: it does not end" in caplog.text


def test_a_program_that_does_not_let_itself_be_cut_is_killed(ears: Ears) -> None:
    ears.speaker.say("long stubborn prompt")
    ears.wait_for("begins long stubborn prompt")
    began = time.monotonic()
    ears.speaker.say("the next")
    ears.wait_for("begins the next")
    assert 0.4 < time.monotonic() - began < 1.6
    assert ears.speaker.speaks


def test_closing_leaves_nothing_behind(machine: Machine) -> None:
    machine.install("espeak-ng", "aplay")
    ears = Ears(machine)
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    ears.speaker.close()
    assert not Path(ears.speaker._folder.name).exists()
    assert not ears.speaker._thread.is_alive()
    ears.wait_for("cut long prompt")


def test_without_espeak_the_tones_are_heard(machine: Machine) -> None:
    machine.install("aplay")
    ears = Ears(machine)
    ears.speaker.say("nothing")
    ears.speaker.tone("begin")
    ears.wait_for("ends begin.wav")
    assert (ears.speaker.speaks, ears.speaker.sounds) == (False, True)
    ears.speaker.close()
    assert not [h for h in ears.heard() if "nothing" in h]


def test_without_a_player_the_words_are_heard(machine: Machine) -> None:
    machine.install("espeak-ng")
    ears = Ears(machine)
    ears.speaker.tone("begin")
    ears.speaker.say("words")
    ears.wait_for("ends words")
    assert (ears.speaker.speaks, ears.speaker.sounds) == (True, False)
    ears.speaker.close()


def test_what_is_switched_off_is_not_heard(machine: Machine) -> None:
    machine.install("espeak-ng", "aplay")
    ears = Ears(machine, Voice(enabled=False))
    assert (ears.speaker.speaks, ears.speaker.sounds) == (False, True)
    ears.speaker.say("words")
    ears.speaker.tone("end")
    ears.wait_for("ends end.wav")
    ears.speaker.close()
    assert not [h for h in ears.heard() if "words" in h]


@pytest.mark.parametrize("voice", [Voice(enabled=False, tones=False), Voice(volume=0)])
def test_nobody_waits_for_a_voice_that_the_settings_silence(machine: Machine, voice: Voice) -> None:
    machine.install("espeak-ng", "aplay")
    speaker, line = open_speaker(find("de"), voice, machine.root)
    assert speaker is None
    assert line.startswith("Voice: off. ")
    ears = Ears(machine, voice)
    assert (ears.speaker.speaks, ears.speaker.sounds) == (False, False)
    ears.speaker.close()


@pytest.mark.parametrize("volume", [30, 100, 200])
def test_the_loudness_is_that_of_words_and_of_tones(machine: Machine, tmp_path: Path, volume: int) -> None:
    machine.install("espeak-ng", "aplay")
    ears = Ears(machine, Voice(volume=volume))
    ears.speaker.say("Halten")
    ears.wait_for("ends Halten")
    assert f" -a {volume} " in (machine.programs / "log").read_text()
    assert loudest(ears.speaker._file("end")) == pytest.approx(0.3 * volume / 100, rel=0.05)
    ears.speaker.close()


def loudest(path: Path) -> float:
    """The largest swing of a file, of 1."""
    with wave.open(str(path)) as stream:
        samples = np.frombuffer(stream.readframes(stream.getnframes()), "<i2") / 32767
    return float(np.abs(samples).max())


@pytest.mark.parametrize("name", ["begin", "end"])
def test_a_tone_is_soft(tmp_path: Path, name: str) -> None:
    tones.write(name, tmp_path / "tone.wav", 100)
    with wave.open(str(tmp_path / "tone.wav")) as stream:
        rate = stream.getframerate()
        samples = np.frombuffer(stream.readframes(stream.getnframes()), "<i2") / 32767
    assert 0.15 < len(samples) / rate < 0.3
    assert 0.2 < np.abs(samples).max() < 0.4
    assert np.abs(np.diff(samples)).max() < 0.1  # no click, at its ends least of all
    spectrum = np.abs(np.fft.rfft(samples))
    assert spectrum.argmax() * rate / len(samples) == pytest.approx(tones.PITCH[name], abs=5)
