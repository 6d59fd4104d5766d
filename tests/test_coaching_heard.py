"""Who has the eyes shut must be told when to open them: by words, by tones, or by somebody in the room."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from appliance.coaching import Action, Coach, Day, Heard, Judgement, Phase, Sound, bookmark
from appliance.coaching.steps import EXERCISE
from appliance.faces import Reason
from appliance.faults import Fault
from appliance.moments import measured, moment, not_measured
from appliance.rooms import Rooms
from appliance.scenes import compose
from appliance.settings import Coaching
from tests.support.patient import PROGRAMME, Patient, at_home, at_mirror

SHUT = ("close-eyes", "assist-eyelid")
OPENS = "Helper, say: open"


def in_silence(*exercises: str) -> Patient:
    """Somebody at a mirror that can't be heard."""
    p = at_mirror(*exercises)
    p.take(Sound(Heard.NOTHING))
    return p


@pytest.mark.parametrize("exercise", SHUT)
def test_without_any_sound_nobody_shuts_the_eyes_who_has_no_helper(exercise: str) -> None:
    p = in_silence(exercise, "smile-well", "close-eyes")
    p.live_until(Phase.ALOUD)
    p.live_until(Phase.PROMPT)  # nobody answers: this one is left out
    assert p.exercise() == "smile-well"
    p.live_until(Phase.SUMMARY, 200)
    assert p.phases.count(Phase.ALOUD) == 2  # and the next one asks again
    assert [r.exercise for r in p.state.results] == ["smile-well"]


def test_who_has_said_that_nobody_is_there_is_not_asked_again() -> None:
    p = in_silence("close-eyes", "smile-well", "assist-eyelid")
    p.live_until(Phase.ALOUD)
    p.press(Action.REPEAT)
    p.live_until(Phase.SUMMARY, 200)
    assert p.phases.count(Phase.ALOUD) == 1
    assert [r.exercise for r in p.state.results] == ["smile-well"]


def test_a_sound_that_goes_in_the_middle_asks_for_a_helper_before_eyes_are_shut_again() -> None:
    p = at_mirror("close-eyes")
    p.live_until(Phase.BETWEEN)
    p.take(Sound(Heard.NOTHING))
    p.live_until(Phase.ALOUD)
    p.press(Action.NEXT)
    p.live_until(Phase.DONE)
    assert [r.number for r in p.finished()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("exercise", "phase", "what"),
    [
        *((e, phase, action) for e in SHUT for phase in (Phase.MOVE_IN, Phase.HOLD) for action in Action),
        *((e, Phase.MOVE_OUT, action) for e in SHUT for action in (Action.PAUSE, Action.SHUTDOWN)),
        *(("close-eyes", phase, "fault") for phase in (Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT)),
    ],
)
def test_whatever_breaks_in_on_shut_eyes_tells_the_helper_to_say_open(
    exercise: str, phase: Phase, what: Action | str
) -> None:
    p = in_silence(exercise, "smile-well")
    p.live_until(Phase.ALOUD)
    p.press(Action.NEXT)
    p.live_until(phase)
    p.live(0.3)
    if isinstance(what, Action):
        p.press(what)
    else:
        p.broken = Fault.CAMERA_SILENT
        p.live(0.1)

    def shown() -> Any:
        return compose(replace(moment(p.at(), exercise), state=p.state, now=p.now))

    first = shown()
    assert OPENS in (first.title, first.short)
    assert first.figure is None
    if first.title == OPENS:
        assert first.lines[0] == "Open your eyes"
        assert (first.back, first.forward) == ("", "")  # no answer to words that ask nothing
    else:
        assert p.at() not in EXERCISE
        assert first.lines == (OPENS,)
    p.live(5.5)
    assert OPENS not in (shown().title, *shown().lines)


def test_a_helper_of_a_long_hold_is_told_when_the_face_is_lost() -> None:
    exercise = PROGRAMME.get("close-eyes").model_copy(update={"hold_s": 20.0})
    p = Patient(Coach((exercise,), Coaching()), heard=Heard.NOTHING)
    p.live_until(Phase.ALOUD)
    p.press(Action.NEXT)
    p.live_until(Phase.HOLD)
    p.face = False
    p.live_until(Phase.NOBODY)
    dark = moment(Phase.NOBODY)
    assert compose(replace(dark, state=p.state, now=p.now)).title == "Helper, say: open"
    assert compose(replace(dark, state=p.state, now=p.now + 6)).title == ""


def test_another_light_over_shut_eyes_says_to_open_them_first() -> None:
    p = at_mirror("close-eyes")
    p.live_until(Phase.HOLD)
    p.changed = True
    p.live_until(Phase.SETTLE)
    assert p.said()[-1].startswith("Open your eyes. Something has changed.")


@pytest.mark.parametrize("exercise", SHUT)
def test_a_helper_counts_and_the_glass_says_what_to_say(exercise: str) -> None:
    p = in_silence(exercise, exercise)
    p.live_until(Phase.ALOUD)
    question = compose(moment(Phase.ALOUD, exercise, heard=Heard.NOTHING))
    assert (question.title, question.back, question.forward) == ("Is a helper with you?", "no", "yes")
    p.press(Action.NEXT)
    assert p.at() is Phase.PROMPT
    p.live_until(Phase.DONE)
    p.live_until(Phase.SUMMARY, 200)
    assert p.phases.count(Phase.ALOUD) == 1
    assert len(p.state.results) == 2

    def shown(phase: Phase, at: float = 1.0) -> Any:
        return compose(moment(phase, exercise, heard=Heard.NOTHING, at=at))

    assert "Your helper says: open" in shown(Phase.PROMPT).lines
    assert shown(Phase.MOVE_IN).title == "Helper, say: close"
    counted = [shown(Phase.HOLD, second + 0.5).ring.text for second in range(5)]
    assert counted == ["1", "2", "3", "4", "5"]
    assert shown(Phase.HOLD).title == "Helper, count aloud"
    assert (shown(Phase.MOVE_OUT).title, shown(Phase.MOVE_OUT).lines) == ("Helper, say: open", ("Open your eyes",))
    assert shown(Phase.MOVE_IN).figure is None  # one thing to look at


@pytest.mark.parametrize("exercise", SHUT)
def test_who_opens_the_eyes_reads_first_of_all_that_they_be_opened(exercise: str) -> None:
    for saw in (measured(2.0, 5.0), not_measured(Reason.TURNED)):
        scene = compose(moment(Phase.MOVE_OUT, exercise, saw=saw))
        assert scene.title == "Open your eyes"
        assert "Close your eyes" not in scene.lines


def test_a_loudspeaker_that_is_back_needs_no_helper() -> None:
    p = in_silence("close-eyes")
    p.live_until(Phase.ALOUD)
    assert p.said()[-1] == "Is somebody with you who can count aloud?"  # trying is how it is found out
    p.take(Sound(Heard.WORDS))
    assert p.at() is Phase.PROMPT
    p.live_until(Phase.DONE)


def test_what_is_left_out_does_not_stand_first_in_every_session() -> None:
    p = at_home("close-eyes", "smile-well")
    p.take(Sound(Heard.NOTHING))
    p.live_until(Phase.ALOUD)
    p.press(Action.REPEAT)
    assert (p.at(), p.exercise()) == (Phase.PROMPT, "smile-well")
    assert "close-eyes" in p.state.day.done
    assert bookmark(p.state).place is not None


@pytest.mark.parametrize("exercise", SHUT)
def test_tones_alone_lead_and_the_glass_says_how(exercise: str) -> None:
    p = at_mirror(exercise)
    p.take(Sound(Heard.TONES))
    p.live_until(Phase.DONE)
    assert Phase.ALOUD not in p.phases
    assert p.tones() == ["begin", "end"] * 3
    assert "The second tone: open" in compose(moment(Phase.PROMPT, exercise, heard=Heard.TONES)).lines
    assert "The second tone: open" not in compose(moment(Phase.PROMPT, exercise)).lines


@pytest.mark.parametrize("what", [Action.PAUSE, Action.NEXT, Action.REPEAT, Action.SHUTDOWN, "fault", "nobody"])
def test_with_tones_alone_whatever_ends_shut_eyes_is_the_tone_that_opens_them(what: Action | str) -> None:
    p = at_mirror("close-eyes", "smile-well", times=Coaching(away_s=2))
    p.take(Sound(Heard.TONES))
    p.live_until(Phase.HOLD)
    if isinstance(what, Action):
        p.press(what)
    else:
        p.broken, p.face = Fault.CAMERA_SILENT if what == "fault" else None, what != "nobody"
        p.live(3)
    assert p.tones() == ["begin", "end"]


@pytest.mark.parametrize(
    ("speaks", "sounds", "heard"),
    [(True, True, Heard.WORDS), (True, False, Heard.WORDS), (False, True, Heard.TONES), (False, False, Heard.NOTHING)],
)
def test_with_what_a_mirror_can_be_heard(speaks: bool, sounds: bool, heard: Heard) -> None:
    room: Any = SimpleNamespace(speaker=SimpleNamespace(speaks=speaks, sounds=sounds))
    assert Rooms.heard.fget(room) is heard  # type: ignore[attr-defined]
    assert Rooms.heard.fget(SimpleNamespace(speaker=None)) is Heard.NOTHING  # type: ignore[attr-defined]


# Holds that nobody measures ------------------------------------------------------------------------------


@pytest.mark.parametrize("exercise", ["puff-cheeks", "assist-eyelid"])
@pytest.mark.parametrize("phase", [Phase.MOVE_IN, Phase.HOLD, Phase.BETWEEN])
def test_a_hold_that_nothing_measures_goes_on_without_a_camera(exercise: str, phase: Phase) -> None:
    p = at_mirror(exercise, "smile-well")
    p.live_until(phase)
    p.broken, p.face = Fault.CAMERA_SILENT, False
    p.live_until(Phase.DONE)
    assert Phase.BROKEN not in p.phases
    assert Phase.NOBODY not in p.phases
    assert len(p.finished()) == 3
    p.live_until(Phase.BROKEN, 20)  # now it matters
    p.broken, p.face = None, True
    p.live_until(Phase.HOLD)
    assert p.exercise() == "smile-well"


# Even, but not gentle ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "left", "right", "told"),
    [
        ("smile-well", 7.0, 7.0, True),  # the target is 4 mm, its band ends at 5
        ("smile-well", 4.8, 4.8, False),
        ("smile-well", 4.8, 5.8, False),  # one side only
        ("say-aaa", 25.0, 25.0, False),  # as wide as possible: the hand-out's words
        ("close-eyes", 9.0, 9.0, False),
        ("look-down", 9.0, 9.0, False),
    ],
)
def test_both_sides_well_beyond_the_target_are_told_to_be_gentle(
    exercise: str, left: float, right: float, told: bool
) -> None:
    p = at_mirror(exercise, left=left, right=right)
    p.live_until(Phase.HOLD)
    p.live(2.5)
    lines = compose(moment(Phase.HOLD, exercise, at=p.now, since_s=p.state.since_s, attempt=p.state.attempt)).lines
    assert ("Gently, smaller is enough" in lines) == told
    p.live_until(Phase.BETWEEN)
    assert ("Gently. Next time smaller, on both sides." in p.said()) == told
    scene = compose(moment(Phase.BETWEEN, exercise, repetitions=p.state.repetitions, repetition=1))
    assert ("Next time smaller, gently" in scene.lines) == told
    p.live_until(Phase.DONE)
    assert p.said().count("Gently. Next time smaller, on both sides.") == told  # once is enough


def test_an_even_result_beyond_the_target_says_so() -> None:
    p = at_mirror("smile-well", left=9.0, right=9.0)
    p.live_until(Phase.DONE)
    assert p.state.results[-1].judgement is Judgement.EVEN
    scene = compose(moment(Phase.DONE, results=p.state.results))
    assert scene.lines == ("Both sides moved evenly", "Next time smaller, gently")
    assert p.state.target_mm == 4  # what is too far draws no target after it
    gentle = at_mirror("smile-well", left=4.5, right=4.5)
    gentle.live_until(Phase.DONE)
    assert compose(moment(Phase.DONE, results=gentle.state.results)).lines == ("Both sides moved evenly",)


# A face that is lost, and another repetition ---------------------------------------------------------------


def test_who_is_lost_in_a_hold_is_told_in_words_and_on_the_glass() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.face = False
    p.live(3)
    assert p.at() is Phase.BETWEEN
    assert p.said()[-1] == "I can't see you. Sit in front of the mirror."
    lost = compose(moment(Phase.BETWEEN, saw=_nobody(), at=p.now, face_seen_s=p.state.face_seen_s, since_s=p.now))
    assert (lost.title, lost.lines) == ("I can't see your face", ("Sit in front of the mirror",))
    assert lost.picture == "face"
    p.face = True
    p.live(0.2)
    seen = compose(moment(Phase.BETWEEN, at=p.now, face_seen_s=p.state.face_seen_s, since_s=p.now))
    assert (seen.title, seen.lines) == ("Rest", ())


def _nobody() -> Any:
    return moment(Phase.NOBODY).saw.__class__(face=False)


def test_every_further_repetition_is_called_for_on_the_glass() -> None:
    assert compose(moment(Phase.MOVE_IN, repetition=0)).lines == ("Gently, both sides",)
    assert compose(moment(Phase.MOVE_IN, repetition=1)).lines == ("And again, gently",)
    assert compose(moment(Phase.MOVE_IN, "close-eyes", repetition=1)).lines[0] == "Gently, both together,"


def test_a_new_session_knows_that_nothing_is_heard() -> None:
    p = at_home("close-eyes", day=Day("monday"))
    p.take(Sound(Heard.NOTHING))
    p.live_until(Phase.ALOUD)
    p.live_until(Phase.SUMMARY)
    p.press(Action.REPEAT)
    assert p.state.heard is Heard.NOTHING
