"""The voice: never behind the screen, never in its way, and why it is silent where it is."""

from __future__ import annotations

import io
import shutil
import stat
import subprocess
import sys
import time
import tomllib
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from appliance import paths
from appliance.bench import Verdict, hands
from appliance.bench.bench import Bench
from appliance.bench.finding import Finding, PartError
from appliance.language import LANGUAGES, find, translator
from appliance.settings import Settings, Voice
from appliance.voice import Importance, Speaker, open_speaker, sound, spoken_s, tones
from tools import catalogues

#: A program that notes what it is given and how it ends; it takes as long as its text or its file says.
PROGRAM = """#!{python} -IS
import os, signal, sys, time
name = {name!r}
said = sys.stdin.buffer.read().decode() if "--stdin" in sys.argv else open(sys.argv[-1], "rb").read()
if isinstance(said, bytes):
    said = sys.argv[-1].rsplit("/", 1)[-1] if said.startswith(b"RIFF") else said.decode()
def note(how):
    with open({log!r}, "a") as log:
        log.write(f"{{how}} {{name}} {{said}} {{' '.join(sys.argv[1:-1])}}\\n")
def cut(*_):
    note("cut")
    sys.exit(143)
signal.signal(signal.SIGTERM, cut)
if "-w" in sys.argv:
    note("writes")
    open(sys.argv[-1], "wb").write(said.encode())
    sys.exit()
note("begins")
while "STUCK" in os.environ:
    time.sleep(1)
time.sleep(2.0 if "long" in said else 0.05)
if "fails" in said:
    sys.exit("no such device")
note("ends")
"""


@pytest.fixture
def bin_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds nothing but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, *names: str) -> None:
    for name in names:
        program = folder / name
        program.write_text(PROGRAM.format(python=sys.executable, name=name, log=str(folder / "log")))
        program.chmod(program.stat().st_mode | stat.S_IXUSR)


class Ears:
    """A speaker, and what is heard of it."""

    def __init__(self, folder: Path, voice: Voice | None = None) -> None:
        self.log = folder / "log"
        self.speaker = Speaker(find("de"), voice or Voice())

    def heard(self) -> list[str]:
        """What began, ended or was cut until now: ``begins Lächeln``."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [
            " ".join((how, *rest.split(" -")[0].split(" ")[1:])) for how, _, rest in (s.partition(" ") for s in lines)
        ]

    def wait(self, until: Callable[[list[str]], bool]) -> list[str]:
        end = time.monotonic() + 5
        while not until(self.heard()):
            assert time.monotonic() < end, self.heard()
            time.sleep(0.01)
        return self.heard()

    def wait_for(self, line: str) -> list[str]:
        return self.wait(lambda heard: any(h.startswith(line) for h in heard))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def ears(bin_dir: Path) -> Iterator[Ears]:
    install(bin_dir, "espeak-ng", "aplay")
    made = Ears(bin_dir)
    yield made
    made.speaker.close()


def test_a_text_is_said_in_its_language_at_its_pace(ears: Ears) -> None:
    ears.speaker.say("Lächeln")
    ears.wait_for("ends Lächeln")
    assert "-v de -s 130 -a 100" in ears.log.read_text()


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
    assert "ends aplay -v en" in ears.log.read_text()


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


def test_a_player_that_never_ends_is_ended(
    ears: Ears, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUCK", "1")
    ears.speaker.tone("begin")
    ears.wait_for("begins begin.wav")
    monkeypatch.delenv("STUCK")
    time.sleep(2.2)
    ears.speaker.say("after")
    ears.wait_for("ends after")
    assert "aplay: it does not end" in caplog.text


def test_closing_leaves_nothing_behind(bin_dir: Path) -> None:
    install(bin_dir, "espeak-ng", "aplay")
    ears = Ears(bin_dir)
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    ears.speaker.close()
    assert not Path(ears.speaker._folder.name).exists()
    assert not ears.speaker._thread.is_alive()
    ears.wait_for("cut long prompt")


def test_without_espeak_the_tones_are_heard(bin_dir: Path) -> None:
    install(bin_dir, "aplay")
    ears = Ears(bin_dir)
    ears.speaker.say("nothing")
    ears.speaker.tone("begin")
    ears.wait_for("ends begin.wav")
    assert (ears.speaker.speaks, ears.speaker.sounds) == (False, True)
    ears.speaker.close()
    assert not [h for h in ears.heard() if "nothing" in h]


def test_without_a_player_the_words_are_heard(bin_dir: Path) -> None:
    install(bin_dir, "espeak-ng")
    ears = Ears(bin_dir)
    ears.speaker.tone("begin")
    ears.speaker.say("words")
    ears.wait_for("ends words")
    assert (ears.speaker.speaks, ears.speaker.sounds) == (True, False)
    ears.speaker.close()


def test_what_is_switched_off_is_not_heard(bin_dir: Path) -> None:
    install(bin_dir, "espeak-ng", "aplay")
    ears = Ears(bin_dir, Voice(enabled=False))
    ears.speaker.say("words")
    ears.speaker.tone("end")
    ears.wait_for("ends end.wav")
    ears.speaker.close()
    assert not [h for h in ears.heard() if "words" in h]
    assert open_speaker(find("de"), Voice(enabled=False, tones=False)) == (None, "Voice: off.")


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


# What is there -------------------------------------------------------------------------------------------

SPEAKER = "00-00: USB Audio : USB Audio : playback 1 : capture 1\n"
WEBCAM = "02-00: USB Audio : Webcam mic : capture 1\n"


@pytest.mark.parametrize(
    ("streams", "says"),
    [(None, "There is no sound device."), ("", "There is no sound device."), (WEBCAM, "records and does not play"),
     (SPEAKER, None), (WEBCAM + SPEAKER, None)],
)  # fmt: skip
def test_sound_devices(tmp_path: Path, streams: str | None, says: str | None) -> None:
    if streams is not None:
        (tmp_path / "pcm").write_text(streams)
    reason = sound.no_device(tmp_path, tmp_path / "snd")
    assert (reason is None) if says is None else (reason is not None and says in reason and "Plug in" in reason)


def test_a_device_that_this_user_may_not_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pcm").write_text(SPEAKER)
    (tmp_path / "pcmC0D0p").touch()
    assert sound.no_device(tmp_path, tmp_path) is None
    monkeypatch.setattr("os.access", lambda *_: False)  # root, who runs tests in a container, may use everything
    assert "sudo usermod -aG audio" in (sound.no_device(tmp_path, tmp_path) or "")


@pytest.mark.parametrize(
    ("programs", "verdict", "says"),
    [
        (("espeak-ng", "aplay"), Verdict.NOT_ASKED, "espeak-ng speaks 'en', tones by aplay"),
        (("espeak-ng", "paplay"), Verdict.NOT_ASKED, "tones by paplay"),
        (("espeak-ng",), Verdict.NOT_POSSIBLE, "words only (espeak-ng, en): aplay is not installed"),
        (("aplay",), Verdict.NOT_POSSIBLE, "tones only: espeak-ng is not installed"),
        ((), Verdict.NOT_POSSIBLE, "sudo apt install alsa-utils"),
    ],
)
def test_check_says_what_would_be_heard(
    bin_dir: Path, monkeypatch: pytest.MonkeyPatch, programs: tuple[str, ...], verdict: Verdict, says: str
) -> None:
    def found() -> Finding:
        try:
            return hands.sound(Bench(Settings(), bin_dir))
        except PartError as error:
            return error.finding

    install(bin_dir, *programs)
    (bin_dir / "pcm").write_text(SPEAKER)
    monkeypatch.setattr(sound.no_device, "__defaults__", (bin_dir, bin_dir / "snd"))
    assert found().verdict is verdict
    assert says in found().said(translator("en"))
    (bin_dir / "pcm").write_text("")
    assert "There is no sound device" in found().text


def test_opening_a_speaker_says_what_is_heard(bin_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(bin_dir, "espeak-ng", "aplay")
    (bin_dir / "pcm").write_text(SPEAKER)
    monkeypatch.setattr(sound.no_device, "__defaults__", (bin_dir, bin_dir / "snd"))
    speaker, line = open_speaker(find("ar"), Voice())
    assert speaker is not None
    speaker.close()
    assert line == "Voice: espeak-ng speaks 'ar', tones by aplay."
    (bin_dir / "pcm").unlink()
    assert open_speaker(find("ar"), Voice()) == (
        None, "Voice: silent. There is no sound device. Plug in a loudspeaker (USB), or go without voice.",
    )  # fmt: skip


# The real voice -------------------------------------------------------------------------------------------


def spoken_texts() -> list[str]:
    rows = tomllib.loads((paths.shipped_config() / "exercises.toml").read_text(encoding="utf-8"))["exercise"]
    coach = [str(m.id) for m in catalogues.template() if m.id and any("coaching" in path for path, _ in m.locations)]
    return list(dict.fromkeys([row["say"] for row in rows] + coach))


ALSA = Path("/usr/share/alsa/alsa.conf")
needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


@needs_espeak
@pytest.mark.skipif(shutil.which("aplay") is None or not ALSA.exists(), reason="alsa-utils is not installed")
def test_words_and_tones_arrive_at_a_sound_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real programs, and a device of ALSA's that keeps what it is given."""
    (tmp_path / "conf").write_text(
        f'pcm.!default {{ type file; slave.pcm nowhere; file "{tmp_path}/heard.wav"; format "wav" }}\n'
        "pcm.nowhere { type null }\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"{ALSA}:{tmp_path}/conf")
    heard = tmp_path / "heard.wav"
    speaker = Speaker(find("ar"), Voice())
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
    language, words = find(code), translator(code)
    for text in spoken_texts():
        command = ["espeak-ng", "-v", language.voice, "-s", "130", "--stdin", "--stdout"]
        said = subprocess.run(command, input=words(text).encode(), capture_output=True, check=True).stdout
        with wave.open(io.BytesIO(said)) as stream:
            rate = stream.getframerate()
        # Behind the header of 44 bytes, which does not know the length of what is streamed.
        samples = np.frombuffer(said[44 : len(said) // 2 * 2], "<i2") / 32767
        assert np.abs(samples).max() > 0.1, text
        seconds = len(samples) / rate
        assert seconds < spoken_s(words(text), language) < 1.25 * seconds + 1.5, words(text)


def test_a_slower_voice_takes_longer() -> None:
    assert spoken_s("Lächeln Sie.", find("de"), 80) > 1.3 * spoken_s("Lächeln Sie.", find("de"), 130)
