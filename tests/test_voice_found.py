"""A loudspeaker that is missing, comes late, is pulled out or kept by another program; and what is said about it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from appliance.coaching import Action, Heard, Phase, Sound
from appliance.rooms import Rooms
from appliance.scenes import compose
from appliance.settings import Coaching, Settings, Values, Voice
from appliance.voice import sound, speaker
from tests.support import scripted
from tests.support.ears import PANEL, USB, WEBCAM, Ears, Machine, wait_until
from tests.support.patient import at_mirror


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """One with both programs, and no sound device yet."""
    monkeypatch.setattr(speaker, "LOOK_S", 0.05)
    monkeypatch.setattr(speaker, "TRY_S", 0.1)
    made = Machine(tmp_path)
    made.plug()
    made.install("espeak-ng", "aplay")
    monkeypatch.setenv("PATH", str(made.programs))
    return made


@pytest.fixture
def listen(machine: Machine) -> Iterator[Callable[..., Ears]]:
    """Makes ears, and closes them."""
    made: list[Ears] = []

    def make(voice: Voice | None = None) -> Ears:
        made.append(Ears(machine, voice))
        return made[-1]

    yield make
    for ears in made:
        ears.speaker.close()


def heard_with(ears: Ears) -> Heard:
    """With what the mirror's rooms say that it is heard."""
    room: Any = SimpleNamespace(speaker=ears.speaker)
    told: Heard = Rooms.heard.fget(room)  # type: ignore[attr-defined]
    return told


# It comes and goes ---------------------------------------------------------------------------------------


def test_a_loudspeaker_that_is_plugged_in_later_is_found_and_proved_in_silence(
    machine: Machine, listen: Callable[..., Ears], caplog: pytest.LogCaptureFixture
) -> None:
    ears = listen()
    ears.speaker.say("to nobody")
    ears.speaker.tone("begin")
    time.sleep(0.3)
    assert heard_with(ears) is Heard.NOTHING
    assert ears.heard() == []  # without a device no program is even begun
    machine.plug(USB)
    wait_until(lambda: heard_with(ears) is Heard.WORDS)
    assert ears.heard() == ["begins silence.wav", "ends silence.wav"]
    ears.speaker.say("Lächeln")
    ears.wait_for("ends Lächeln")
    assert not [h for h in ears.heard() if "nobody" in h]  # what was not heard is not said later
    assert machine.cards() == ["Device", "Device"]
    assert [r.getMessage() for r in caplog.records] == ["voice: there is a loudspeaker (USB Audio Device)"]


def test_a_loudspeaker_that_is_pulled_out_is_noticed_in_silence_and_found_again(
    machine: Machine, listen: Callable[..., Ears]
) -> None:
    machine.plug(USB, PANEL)
    ears = listen()
    assert heard_with(ears) is Heard.WORDS
    machine.plug(PANEL)  # most panels are mute: it is no loudspeaker in the place of one
    wait_until(lambda: heard_with(ears) is Heard.NOTHING)
    assert "pulled out" in str(ears.speaker.why)
    machine.plug(USB, PANEL)
    wait_until(lambda: heard_with(ears) is Heard.WORDS)
    ears.speaker.say("again")
    ears.wait_for("ends again")
    assert set(machine.cards()) == {"Device"}


def test_a_loudspeaker_that_is_pulled_out_of_a_sentence_is_lost_at_once(
    machine: Machine, listen: Callable[..., Ears]
) -> None:
    machine.plug(USB)
    ears = listen()
    ears.speaker.say("long prompt")
    ears.wait_for("begins long prompt")
    machine.begin("pulled")
    wait_until(lambda: heard_with(ears) is Heard.NOTHING)
    machine.end("pulled")
    wait_until(lambda: heard_with(ears) is Heard.WORDS)
    assert ears.heard().count("begins long prompt") == 1  # its moment is over


def test_a_device_that_another_program_keeps_is_tried_seldom_until_it_is_free(
    machine: Machine, listen: Callable[..., Ears], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speaker, "TRY_MOST_S", 0.8)
    machine.plug(USB)
    machine.begin("busy")
    ears = listen()
    ears.speaker.say("unheard")
    wait_until(lambda: heard_with(ears) is Heard.NOTHING)
    assert "Another program" in str(ears.speaker.why)
    wait_until(lambda: len(machine.times("busy")) >= 6)
    tries = machine.times("busy")
    between = [later - earlier for earlier, later in pairwise(tries)]
    assert between[0] < 0.6  # 0.1 s, and what a program takes to begin
    assert between[1] < between[3]
    assert all(wait > 0.75 for wait in between[3:])
    machine.end("busy")
    wait_until(lambda: heard_with(ears) is Heard.WORDS)
    assert not [h for h in ears.heard() if h.startswith("begins unheard")]


def test_an_espeak_that_is_killed_says_it_again_at_once(machine: Machine, listen: Callable[..., Ears]) -> None:
    machine.plug(USB)
    ears = listen()
    machine.begin("kill-espeak-ng", "once")
    ears.speaker.say("Öffnen")
    while not any(h.startswith("ends Öffnen") for h in ears.heard()):
        assert heard_with(ears) is Heard.WORDS  # nobody is asked for a helper because of that
        time.sleep(0.005)


def test_an_espeak_that_is_killed_again_and_again_leaves_the_tones_and_is_found_again(
    machine: Machine, listen: Callable[..., Ears], caplog: pytest.LogCaptureFixture
) -> None:
    machine.plug(USB)
    ears = listen()
    machine.begin("kill-espeak-ng")
    ears.speaker.say("Öffnen")
    wait_until(lambda: heard_with(ears) is Heard.TONES)
    ears.speaker.tone("end")
    ears.wait_for("ends end.wav")
    machine.end("kill-espeak-ng")
    wait_until(lambda: heard_with(ears) is Heard.WORDS)
    assert [r.getMessage() for r in caplog.records] == ["voice: espeak-ng: it was ended by signal 9"]


def test_a_program_that_is_installed_while_the_mirror_runs_is_used(
    machine: Machine, listen: Callable[..., Ears]
) -> None:
    machine.plug(USB)
    for name in ("espeak-ng", "aplay"):
        (machine.programs / name).unlink()
    ears = listen()
    assert heard_with(ears) is Heard.NOTHING
    machine.install("aplay")
    wait_until(lambda: heard_with(ears) is Heard.TONES)
    machine.install("espeak-ng")
    wait_until(lambda: heard_with(ears) is Heard.WORDS)


def test_nothing_waits_for_a_loudspeaker_that_hangs(machine: Machine, listen: Callable[..., Ears]) -> None:
    """What the main loop asks and says at each turn takes no time, whatever happens to the sound meanwhile."""
    machine.plug(USB)
    machine.begin("stuck")
    ears, took = listen(), list[float]()
    for number in range(150):
        if number % 40 == 0:
            machine.plug(*((USB,) if number % 80 else ()))
        began = time.monotonic()
        heard_with(ears)
        if number % 10 == 0:
            ears.speaker.say(f"stubborn {number}")
            ears.speaker.tone("begin")
        took.append(time.monotonic() - began)
        time.sleep(0.01)
    assert sorted(took)[-5] < 1 / 60, sorted(took)[-5:]  # the others may be another program's
    began = time.monotonic()
    ears.speaker.close()
    assert time.monotonic() - began < 3


def test_looking_costs_next_to_nothing(machine: Machine) -> None:
    machine.plug(USB, PANEL, WEBCAM)
    began = time.process_time()
    for _ in range(100):
        sound.means(Voice(), machine.root)
    assert (time.process_time() - began) / 100 < 0.004  # every other second: a five-hundredth of a core at the most


# What becomes of a session ---------------------------------------------------------------------------------


def test_who_has_the_eyes_shut_when_it_falls_silent_gets_a_helper_and_the_voice_when_it_is_back(
    machine: Machine, listen: Callable[..., Ears]
) -> None:
    machine.plug(USB)
    ears, p = listen(), at_mirror("close-eyes", "smile-well")

    def live_with(heard: Heard) -> None:
        """As the main loop does at every turn."""
        wait_until(lambda: heard_with(ears) is heard)
        p.take(Sound(heard_with(ears)))

    p.live_until(Phase.HOLD)
    machine.plug()
    live_with(Heard.NOTHING)
    assert p.at() is Phase.ALOUD
    assert "Is somebody with you who can count aloud?" in p.said()[-1]
    p.press(Action.NEXT)
    p.live_until(Phase.HOLD)
    scene = compose(replace(_moment(p), now=p.now))
    assert scene.title == "Helper, count aloud"
    machine.plug(USB)
    live_with(Heard.WORDS)
    p.live(0.2)
    assert (p.at(), compose(_moment(p)).title) == (Phase.HOLD, "Close your eyes")
    p.live_until(Phase.DONE)
    assert len(p.finished()) == 3


def _moment(p: Any) -> Any:
    from appliance.moments import moment

    return replace(moment(Phase.HOLD, "close-eyes"), state=p.state, coach=p.coach, now=p.now)


def test_the_main_loop_goes_on_while_the_loudspeaker_comes_and_goes(
    machine: Machine, listen: Callable[..., Ears], tmp_path: Path
) -> None:
    """The whole mirror but for a camera, with a real speaker: no turn waits, whatever the sound does."""
    (tmp_path / "prescription.toml").write_text('[[exercise]]\nid = "close-eyes"\n')
    values = Values(coaching=Coaching(prompt_s=1, out_s=0.5, ask_s=60))
    now = [time.monotonic()]
    made = scripted.mirror(Settings(values), tmp_path, tmp_path, clock=lambda: now[0])
    mirror, ears, longest, seen = made.mirror, listen(), 0.0, list[Phase]()
    made.rooms.speaker = ears.speaker

    def turn_until(phase: Phase) -> None:
        nonlocal longest
        end = time.monotonic() + 20
        while mirror.state.phase is not phase:
            assert time.monotonic() < end, (mirror.state.phase, seen)
            now[0] += 0.04
            began = time.monotonic()
            mirror.turn(now[0])
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.002)
        seen.append(phase)

    def heard() -> Heard:
        return mirror.state.heard

    turn_until(Phase.SETTLE)
    assert heard() is Heard.NOTHING  # nothing was plugged in when it started
    machine.plug(USB)
    turn_until(Phase.PROMPT)
    assert heard() is Heard.WORDS
    turn_until(Phase.HOLD)
    machine.plug()
    wait_until(lambda: heard_with(ears) is Heard.NOTHING)  # the mirror's time stands still meanwhile
    turn_until(Phase.ALOUD)
    machine.plug(USB)
    turn_until(Phase.PROMPT)
    turn_until(Phase.DONE)
    assert longest < 0.5  # most of it is drawing, on a computer that others use too
    made.rooms.recorder.close()  # type: ignore[union-attr]
    made.rooms.journal.close()  # type: ignore[union-attr]
