"""Sessions as journeys: what the patient does, what the mirror does. No clock, no camera, no screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.coaching import Action, Day, ExerciseResult, Judgement, Phase, Quit, Repetition, Saw
from appliance.coaching.results import Sample, judge, summarise
from appliance.faces import Movement, Quality, Reason
from appliance.faults import Fault
from appliance.moments import moment
from appliance.scenes import compose
from appliance.settings import Coaching
from appliance.sides import Side
from tests.support.patient import PROGRAMME, at_home, at_mirror

#: The good side may do as it likes.
LENIENT = Coaching(over_factor=10, target_high=3)


def test_a_whole_exercise_goes_by_itself() -> None:
    p = at_mirror("smile-well", left=2.0, right=5.0, times=LENIENT)
    p.live_until(Phase.DONE)
    rounds = [Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT]
    assert p.phases == [
        Phase.SETTLE, Phase.REST, Phase.PROMPT, *rounds, *([Phase.BETWEEN, *rounds] * 4), Phase.DONE,
    ]  # fmt: skip
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]
    assert {(r.left_mm, r.right_mm) for r in p.finished()} == {(2.0, 5.0)}
    assert p.state.results[0].judgement is Judgement.LEFT_LESS
    p.live_until(Phase.SUMMARY)


def test_the_target_follows_the_weaker_side_and_never_leaps() -> None:
    p = at_mirror("smile-well", left=2.0, right=9.0, times=LENIENT)
    targets = []
    for _ in range(5):
        p.live_until(Phase.HOLD)
        targets.append(p.state.target_mm)
        p.live_until(Phase.MOVE_OUT)
    assert targets[0] == 4
    assert targets[-1] == pytest.approx(2.0)
    for mm, target in ((4.9, 4.4), (12.0, 4.0)):  # what is beyond the band is to become gentler
        strong = at_mirror("smile-well", left=mm, right=mm)
        strong.live_until(Phase.MOVE_OUT)
        assert strong.state.target_mm == pytest.approx(target)


def test_a_caregiver_goes_on_before_the_time_is_over() -> None:
    p = at_mirror("smile-well", "say-ooo")
    p.live_until(Phase.PROMPT)
    p.press(Action.NEXT)
    assert p.at() is Phase.MOVE_IN
    p.live_until(Phase.BETWEEN)
    p.press(Action.NEXT)  # rested enough
    assert (p.at(), p.state.repetition) == (Phase.MOVE_IN, 1)
    p.press(Action.NEXT)  # enough of this one
    assert p.at() is Phase.DONE
    p.press(Action.NEXT)
    assert (p.at(), p.state.exercise and p.state.exercise.id) == (Phase.PROMPT, "say-ooo")


def test_what_is_skipped_before_anything_was_done_is_not_judged() -> None:
    p = at_mirror("smile-well", "say-ooo")
    p.live_until(Phase.HOLD)
    p.press(Action.NEXT)
    assert (p.at(), p.state.exercise and p.state.exercise.id) == (Phase.PROMPT, "say-ooo")
    assert p.state.results == ()


def test_repeat_begins_the_exercise_again_and_keeps_what_was_finished() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.BETWEEN)
    p.press(Action.REPEAT)
    assert (p.at(), p.state.repetition) == (Phase.PROMPT, 0)
    assert len(p.finished()) == 1
    p.live_until(Phase.DONE)
    p.press(Action.REPEAT)
    assert (p.at(), p.state.results) == (Phase.PROMPT, ())


def test_massage_comes_first_and_whoever_does_not_want_it_gets_it_last() -> None:
    p = at_mirror()
    p.live_until(Phase.OFFER)
    p.live_until(Phase.PROMPT)
    assert p.exercise() == "massage-cheek"
    p = at_mirror()
    p.live_until(Phase.OFFER)
    p.press(Action.REPEAT)
    assert p.exercise() == "raise-eyebrows"
    assert p.state.queue[-1].group == "massage"
    assert len(p.state.queue) == len(PROGRAMME) - 1


def test_massage_comes_first_when_the_answer_is_yes_and_tells_its_sides() -> None:
    p = at_mirror(affected="left")
    p.live_until(Phase.OFFER)
    p.press(Action.NEXT)
    assert p.state.exercise is PROGRAMME.get("massage-cheek")
    p.live_until(Phase.TIMER)
    assert p.coach.side(p.state) is Side.LEFT
    p.live(61)
    assert p.coach.side(p.state) is Side.RIGHT
    assert [w for w in p.said() if "your left side" in w or "your right side" in w] == [
        f"{PROGRAMME.get('massage-cheek').say} Now your left side.", "Now your right side.",
    ]  # fmt: skip
    p.live_until(Phase.DONE)
    assert p.state.results[0].judgement is Judgement.GUIDED


@pytest.mark.parametrize(
    ("affected", "first", "second"),
    [("left", Side.RIGHT, Side.LEFT), ("right", Side.LEFT, Side.RIGHT), ("unknown", Side.RIGHT, Side.LEFT)],
)
def test_one_corner_then_the_other_the_affected_one_last(affected: str, first: Side, second: Side) -> None:
    times = Coaching(alone_share=0.5, over_s=10, still_repetitions=20)
    p = at_mirror("lift-corner-first", "lift-corner-second", affected=affected, left=1.0, right=6.0, times=times)
    p.live_until(Phase.HOLD)
    assert p.coach.side(p.state) is first
    p.live_until(Phase.DONE)
    p.live_until(Phase.HOLD)
    assert p.coach.side(p.state) is second
    p.live_until(Phase.DONE)
    told = [w.rpartition(". ")[2] for w in p.said() if "your left side" in w or "your right side" in w]
    assert told == [f"Now your {first} side.", f"Now your {second} side."]
    # Left hardly moves: no reproach, only the fact.
    alone = {Side.RIGHT: Judgement.APART, Side.LEFT: Judgement.LEFT_LESS}
    assert [r.judgement for r in p.state.results] == [alone[first], alone[second]]


def test_fingers_help_and_leave_and_the_mirror_looks_what_stays() -> None:
    p = at_mirror("assisted-smile", left=2.0, right=6.0)
    p.live_until(Phase.HELP)
    p.hand = True
    p.live(8)
    assert p.at() is Phase.HELP  # as long as the hand is there
    assert "Fingers away. Keep it there." in p.said()
    p.hand = False
    p.live(0.2)
    assert p.at() is Phase.HOLD


def test_a_hand_that_stays_is_not_waited_for_for_ever() -> None:
    p = at_mirror("assisted-smile")
    p.live_until(Phase.HELP)
    p.hand = True
    p.live(16)
    assert p.at() is Phase.HOLD


def test_shut_eyes_are_led_by_the_voice() -> None:
    p = at_mirror("close-eyes")
    p.live_until(Phase.DONE)
    words = [w for w in p.said() if w in ("Close.", "Open.")]
    assert words == ["Close.", "Open."] * 3


def test_a_face_that_stands_badly_is_not_captured_at_rest() -> None:
    p = at_mirror("smile-well")
    p.reason = Reason.TOO_DARK
    p.live(20)
    assert p.at() is Phase.SETTLE
    p.reason = None
    p.live_until(Phase.PROMPT)


def test_who_leaves_pauses_the_session_and_who_comes_back_is_asked() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.face = False
    p.live(12)
    assert p.at() is Phase.NOBODY
    p.live(200)
    assert p.at() is Phase.NOBODY
    p.face = True
    p.live(0.2)
    assert p.at() is Phase.BACK
    assert p.said()[-1] == "Shall we go on?"
    p.press(Action.NEXT)
    assert p.at() is Phase.BETWEEN
    p.live_until(Phase.DONE)
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]


def test_massage_goes_on_though_the_hands_hide_the_face_but_not_for_an_empty_chair() -> None:
    p = at_mirror("massage-forehead")
    p.live_until(Phase.TIMER)
    for _ in range(2):
        p.face = False
        p.live(9)
        p.face = True
        p.live(1)
    assert p.at() is Phase.TIMER
    p.face = False
    p.live(10.5)
    assert (p.at(), p.said()[-1]) == (Phase.NOBODY, "I can't see you. We pause.")
    p.live(100)
    p.face = True
    p.live_until(Phase.BACK)
    p.live_until(Phase.TIMER)  # who stays goes on
    p.live(39)  # 20 s were done; what nobody was seen to do is done again
    assert p.at() is Phase.TIMER
    p.live(2)
    assert p.at() is Phase.DONE


@pytest.mark.parametrize(
    ("exercise", "phase", "hand", "seconds"),
    [
        ("massage-cheek", Phase.TIMER, False, 10),
        ("smile-well", Phase.SETTLE, False, 10),
        ("smile-well", Phase.PROMPT, False, 10),
        ("smile-well", Phase.MOVE_OUT, False, 10),
        ("smile-well", Phase.BETWEEN, False, 10),
        ("assisted-smile", Phase.HELP, False, 10),
        ("assisted-smile", Phase.HELP, True, 15),  # the fingers that help hide the face
        ("close-eyes", Phase.HOLD, False, 10),
        ("assist-eyelid", Phase.HOLD, False, 30),  # a finger on the lid and a hand on the brow
    ],
)
def test_who_leaves_pauses_the_session_after_ten_seconds_wherever_it_is(
    exercise: str, phase: Phase, hand: bool, seconds: float
) -> None:
    p = at_mirror(exercise, "smile-teeth", times=Coaching(ask_s=60, done_s=60, prompt_s=60))
    p.live_until(phase, 200)
    p.hand = hand
    p.live(0.2)
    p.face = p.hand = False
    gone_s = p.now
    while p.at() is not Phase.NOBODY:
        p.live(0.1)
        assert p.now - gone_s < seconds + 0.3
    assert p.now - gone_s > seconds - 0.1


@pytest.mark.parametrize("phase", [Phase.WELCOME, Phase.SAFETY, Phase.OFFER, Phase.CANT, Phase.TODAY])
def test_a_question_that_nobody_is_there_for_waits_in_the_dark(phase: Phase) -> None:
    day = Day("1", 3 if phase is Phase.TODAY else 0)
    p = at_home("massage-chin", "smile-well", left=0.2, times=Coaching(ask_s=60, prompt_s=60), day=day)
    p.live_until(phase, 900)
    p.face = False
    p.live(9.8)
    assert p.at() is phase
    p.live(0.5)
    assert p.at() is Phase.NOBODY


def test_who_stays_need_not_touch_anything() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.face = False
    p.live(12)
    p.face = True
    p.live_until(Phase.DONE)
    p.live_until(Phase.SUMMARY)
    p.face = False
    p.live(40)
    assert p.at() is Phase.NOBODY
    p.face = True  # in the afternoon
    p.live_until(Phase.PROMPT)
    assert p.state.results == ()


def test_rest_that_does_not_come_says_why() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.REST)
    p.reason = Reason.TOO_DARK
    p.live(2)
    assert p.at() is Phase.SETTLE


@pytest.mark.parametrize("asked", [Action.PAUSE, None])
def test_a_fault_or_a_question_does_not_end_a_pause(asked: Action | None) -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    if asked is None:
        p.face = False
        p.live_until(Phase.NOBODY)
    else:
        p.press(asked)
    before = p.at()
    p.broken = Fault.CAMERA_ABSENT
    p.live(1)
    p.broken = None
    p.live(0.2)
    assert p.at() is before
    p.press(Action.SHUTDOWN)
    p.press(Action.REPEAT)
    assert p.at() is before


def test_a_pause_while_letting_go_does_not_count_the_repetition_twice() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.MOVE_OUT)
    p.press(Action.PAUSE)
    p.press(Action.NEXT)
    p.live_until(Phase.DONE)
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("where", ["in an exercise", "after a result"])
def test_repeat_of_who_is_back_is_the_exercise_again_and_loses_nothing(where: str) -> None:
    p = at_mirror("smile-well", "say-ooo", times=Coaching(done_s=20))
    p.live_until(Phase.DONE)
    if where != "after a result":
        p.next(Phase.BETWEEN)
    p.face = False
    p.live_until(Phase.NOBODY)
    p.face = True
    p.live_until(Phase.BACK)
    assert compose(moment(Phase.BACK, p.exercise(), resume=p.state.resume)).back == "again"
    p.press(Action.REPEAT)
    assert (p.at(), p.state.repetition, p.state.repetitions) == (Phase.PROMPT, 0, ())
    finished = [] if where == "after a result" else ["smile-well"]
    assert p.exercise() == ("say-ooo" if finished else "smile-well")
    assert [r.exercise for r in p.state.results] == finished
    assert [(r.exercise, len(r.repetitions), r.begun_anew) for r in p.state.kept] == [
        ("say-ooo", 1, True) if finished else ("smile-well", 5, True)
    ]


@pytest.mark.parametrize("phase", [Phase.OFFER, Phase.PROMPT, Phase.CANT, Phase.SUMMARY])
def test_where_nothing_can_be_begun_anew_no_button_says_so(phase: Phase) -> None:
    """Over a question, or the end, "again" would be "go on": there the other choice is to stop."""
    p = at_mirror(*(() if phase is Phase.OFFER else ("smile-well",)), affected="left", left=0.2)
    p.live_until(phase)
    p.press(Action.PAUSE)
    p.press(Action.SHUTDOWN)
    p.press(Action.REPEAT)
    assert p.at() is Phase.PAUSED
    p.face = False
    p.live_until(Phase.NOBODY, 300)
    p.face = True
    p.live_until(Phase.BACK)
    assert compose(moment(Phase.BACK, resume=p.state.resume)).back == "stop"
    p.press(Action.REPEAT)
    assert p.at() is Phase.STOP
    p.press(Action.REPEAT)
    assert p.at() is phase


@pytest.mark.parametrize("button", [Action.NEXT, Action.REPEAT])
def test_a_press_in_the_dark_asks_first(button: Action) -> None:
    p = at_mirror("smile-well", "say-ooo")
    p.live_until(Phase.DONE)
    p.next(Phase.HOLD)
    p.face = False
    p.live_until(Phase.NOBODY)
    p.press(button)
    assert (p.at(), p.said()[-1]) == (Phase.BACK, "Shall we go on?")
    assert [r.exercise for r in p.state.results] == ["smile-well"]
    p.live(30)
    assert p.at() is Phase.NOBODY  # a press without a face is no yes


@pytest.mark.parametrize(("hands_s", "paused_s"), [(0, 10), (4, 14), (60, 30)])
def test_hands_that_hide_the_face_in_a_massage_are_somebodys_for_a_while(hands_s: float, paused_s: float) -> None:
    p = at_mirror("massage-cheek", "smile-well")
    p.next(Phase.TIMER)
    p.live(5)
    p.face, p.hands = False, True
    p.live(hands_s)
    p.hands = False
    p.live_until(Phase.NOBODY)
    assert p.state.face_seen_s is not None
    assert p.state.since_s == pytest.approx(p.state.face_seen_s + paused_s, abs=0.3)
    assert p.state.ran_s == pytest.approx(5 + min(hands_s, paused_s), abs=0.5)  # what nobody was seen to do is not done


def test_who_was_away_for_long_rests_again_and_goes_on() -> None:
    p = at_mirror("smile-well")
    for _ in range(2):
        p.next(Phase.BETWEEN)
    p.face = False
    p.live(400)
    p.face = True
    p.live_until(Phase.SETTLE)
    p.live_until(Phase.PROMPT)
    assert (p.state.rest_done, p.state.repetition) == (2, 2)
    p.live_until(Phase.DONE)
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]


def test_a_session_left_for_too_long_is_over_and_another_begins() -> None:
    p = at_mirror("smile-well", "say-ooo")
    p.live_until(Phase.DONE)
    p.next(Phase.BETWEEN)
    p.face = False
    p.live(1900)
    p.face = True
    p.live_until(Phase.PROMPT)
    assert (p.exercise(), p.state.results, p.state.rest_done) == ("smile-well", (), 2)
    assert [(r.exercise, len(r.repetitions), r.begun_anew) for r in p.state.kept] == [
        ("say-ooo", 1, True), ("smile-well", 5, False),
    ]  # fmt: skip


def test_a_pause_that_everybody_left_goes_dark() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.press(Action.PAUSE)
    p.live(1000)
    assert p.at() is Phase.PAUSED  # somebody is there, and rests
    p.face = False
    p.live(179)
    assert p.at() is Phase.PAUSED
    p.live(2)
    assert p.at() is Phase.NOBODY
    p.face = True
    p.live(0.2)
    assert p.at() is Phase.BACK


def test_a_massage_goes_on_without_a_camera_and_after_a_pause() -> None:
    p = at_mirror("massage-cheek")
    p.live_until(Phase.TIMER)
    p.live(20)
    p.broken, p.face = Fault.CAMERA_ABSENT, False
    p.live(20)
    assert p.at() is Phase.TIMER
    p.broken, p.face = None, True
    p.live(10)
    p.press(Action.PAUSE)
    p.live(100)
    p.press(Action.NEXT)
    p.live_until(Phase.TIMER)
    assert p.state.part == 0
    p.live(9)
    assert p.state.part == 0
    p.live(2)
    assert p.state.part == 1
    p.live_until(Phase.DONE, 70)


@pytest.mark.parametrize("phase", [Phase.OFFER, Phase.PROMPT, Phase.TIMER, Phase.DONE])
def test_a_massage_led_by_the_voice_needs_no_camera_from_its_prompt_to_its_result(phase: Phase) -> None:
    p = at_home("massage-chin", "massage-forehead", "smile-well", day=Day("1", warned=True))
    p.live_until(phase)
    p.broken, p.face = Fault.CAMERA_SILENT, False
    p.live_until(Phase.BROKEN, 300)
    assert [r.exercise for r in p.state.results] == ["massage-chin", "massage-forehead"]
    assert p.phases.count(Phase.BROKEN) == 1
    smile = PROGRAMME.get("smile-well").say
    assert smile not in p.said()  # it is told when it can be done
    p.broken, p.face = None, True
    p.live_until(Phase.HOLD)
    assert p.said().count(smile) == 1


def test_while_it_goes_on_without_a_camera_the_fault_is_shown_small_and_told_at_the_result() -> None:
    blind = Saw(broken=Fault.CAMERA_SILENT)
    for phase in (Phase.PROMPT, Phase.TIMER):
        assert compose(moment(phase, "massage-chin", saw=blind)).mark == "service"
        assert compose(moment(phase, "massage-chin")).mark == ""
    done = (ExerciseResult("massage-chin", (), Judgement.GUIDED),)
    scene = compose(moment(Phase.DONE, "massage-chin", saw=blind, results=done))
    assert (scene.lines, scene.mark) == (("Done", "My camera sends no picture"), "service")


def test_without_a_camera_a_pause_a_stop_and_switching_off_still_work() -> None:
    for exercise in ("massage-chin", "smile-well"):
        p = at_mirror(exercise)
        p.live_until(Phase.PROMPT)
        p.press(Action.PAUSE)
        p.broken, p.face = Fault.CAMERA_ABSENT, False
        p.live(200)
        assert p.at() is Phase.PAUSED
        p.press(Action.REPEAT)
        p.live(1)
        assert p.at() is Phase.STOP
        p.press(Action.REPEAT)
        p.live(1)
        assert p.at() is (Phase.PROMPT if exercise == "massage-chin" else Phase.BROKEN)
        p.press(Action.SHUTDOWN)
        p.live(1)
        assert p.at() is Phase.ASK_SHUTDOWN
        p.press(Action.NEXT)
        assert p.effects[-1] == Quit(shutdown=True)


def test_the_target_of_one_side_alone_is_that_sides() -> None:
    p = at_mirror("lift-corner-first", affected="left", left=0.2, right=6.0)
    p.live_until(Phase.MOVE_OUT)
    assert p.state.target_mm == pytest.approx(3.3)


@pytest.mark.parametrize("exercise", [e.id for e in PROGRAMME if e.kind != "position"])
def test_no_prompt_ends_before_its_last_word(exercise: str) -> None:
    p = at_mirror(exercise)
    p.live_until(Phase.PROMPT)
    words = len(PROGRAMME.get(exercise).say.split())
    assert (p.coach.lasts_s(p.state) or 0) >= 60 * words / 160  # espeak-ng at 130 words a minute is that quick


@pytest.mark.parametrize("phase", [Phase.PROMPT, Phase.MOVE_IN, Phase.HOLD, Phase.BETWEEN])
def test_a_camera_that_stops_is_told_and_the_exercise_goes_on_after(phase: Phase) -> None:
    p = at_mirror("smile-well")
    p.live_until(phase)
    p.broken = Fault.CAMERA_SILENT
    p.live(3)
    assert (p.at(), p.state.broken) == (Phase.BROKEN, Fault.CAMERA_SILENT)
    p.broken = None
    p.live_until(Phase.DONE)
    assert len(p.finished()) == 5


def test_pause_and_go_on() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.press(Action.PAUSE)
    p.live(500)
    assert p.at() is Phase.PAUSED
    p.press(Action.NEXT)
    p.live_until(Phase.DONE)


def test_switching_off_is_asked_first() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.press(Action.SHUTDOWN)
    assert p.at() is Phase.ASK_SHUTDOWN
    p.live(5)
    asked = compose(moment(Phase.ASK_SHUTDOWN, at=5.0)).ring  # how long it waits is seen
    assert asked is not None
    assert asked.share == pytest.approx(5 / 15)
    p.press(Action.REPEAT)
    assert p.at() is Phase.BETWEEN
    p.press(Action.SHUTDOWN)
    p.live(16)  # nobody answers: it was a no
    assert p.at() is not Phase.ASK_SHUTDOWN
    p.press(Action.SHUTDOWN)
    p.press(Action.NEXT)
    assert p.at() is Phase.ENDED
    assert p.effects[-1] == Quit(shutdown=True)


def test_a_hold_that_was_hardly_seen_is_not_measured() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    p.seen = False
    p.live_until(Phase.MOVE_OUT)
    assert (p.finished()[0].left_mm, p.finished()[0].quality) == (None, Quality.NONE)


@pytest.mark.parametrize("exercise", ["smile-well", "assisted-smile", "look-down"])
def test_a_hold_without_a_face_is_void_and_its_repetition_begins_again(exercise: str) -> None:
    p = at_mirror(exercise)
    p.live_until(Phase.HOLD)
    p.face = False
    p.live(1.4)
    assert p.at() is Phase.HOLD  # a blink of the tracker
    p.live(6)
    assert (p.at(), p.state.repetition, p.finished()) == (Phase.BETWEEN, 0, [])
    p.face = True
    p.live_until(Phase.DONE)
    assert all(r.left_mm is not None for r in p.finished())
    assert [r.number for r in p.finished()] == list(range(PROGRAMME.get(exercise).repetitions))


@pytest.mark.parametrize("exercise", ["close-eyes", "puff-cheeks"])
def test_a_hold_that_needs_no_face_goes_on_without(exercise: str) -> None:
    p = at_mirror(exercise)
    p.live_until(Phase.HOLD)
    p.face = False
    p.live(2)
    assert p.at() is Phase.HOLD


@pytest.mark.parametrize("action", [Action.NEXT, Action.REPEAT])
@pytest.mark.parametrize("phase", [Phase.MOVE_IN, Phase.HOLD])
@pytest.mark.parametrize("repetitions", [0, 1])
def test_who_has_the_eyes_shut_is_told_to_open_them_first(action: Action, phase: Phase, repetitions: int) -> None:
    p = at_mirror("close-eyes", "smile-well")
    for _ in range(repetitions):
        p.next(Phase.BETWEEN)
    p.live_until(phase)
    p.press(action)
    assert p.at() in (Phase.PROMPT, Phase.DONE)
    assert p.said()[-1].startswith("Open your eyes.")


def test_every_repetition_is_called_for() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.DONE)
    first = p.said().index("Hold.")
    assert p.said()[first:] == [
        "Hold.", "And let go.", *(["And again, gently.", "Hold.", "And let go."] * 4), "That was even on both sides.",
    ]  # fmt: skip


@pytest.mark.parametrize("plan", [False, True])
def test_at_the_end_next_ends_and_repeat_is_one_more_session(plan: bool) -> None:
    p = at_home("smile-well") if plan else at_mirror("smile-well")
    p.live_until(Phase.SUMMARY)
    again = replace(p)
    again.state = p.state
    p.press(Action.NEXT)
    p.live(600)
    assert p.at() is (Phase.NOBODY if plan else Phase.MIRROR)
    again.press(Action.REPEAT)
    assert again.at() is (Phase.WELCOME if plan else Phase.SETTLE)


def test_an_exercise_that_fingers_helped_with_is_one_exercise() -> None:
    p = at_mirror("smile-well", affected="left", left=0.2, right=4.0)
    p.live_until(Phase.CANT)
    p.press(Action.NEXT)
    p.left = 4.0
    p.live_until(Phase.SUMMARY)
    assert (len(p.state.results), p.state.done_count) == (2, 1)


def test_the_same_picture_counts_once() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    movement = Movement("m", 0, 1.0, 1.0, None, Quality.GOOD, None, 1.5)
    before = p.state.attempt.seen
    for _ in range(10):
        p.take(Saw(face=True, movement=movement, fresh=False))
    assert p.state.attempt.seen == before


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([(0.2, 1, 9), (1.2, 4, 8), (2.0, 4, 8), (3.0, 4, 8)], (4, 8)),  # the way in does not count
        ([(1.2, 4, 8), (2.0, 40, 80), (3.0, 4, 8), (4.0, 4, 8)], (4, 8)),  # a jump does not
        ([(0.1, 4, 8), (0.5, 4, 8)], (None, None)),  # no steady part
    ],
)
def test_a_repetition_is_the_median_of_the_steady_part(
    values: list[tuple[float, float, float]], expected: tuple[float | None, float | None]
) -> None:
    samples = tuple(Sample(t, left, right, left / right) for t, left, right in values)
    done = summarise(PROGRAMME.get("smile-well"), 0, samples, len(values), 1.5, Quality.GOOD)
    assert (done.left_mm, done.right_mm) == expected


def test_speech_and_cycles_are_the_range_of_each_side() -> None:
    samples = tuple(Sample(k / 10, 2.0 * (k % 2), 5.0 * (k % 2)) for k in range(60))
    done = summarise(PROGRAMME.get("ooo-eee-oo"), 0, samples, 60, 1.5, Quality.FAIR)
    assert (done.left_mm, done.right_mm, done.symmetry) == (2.0, 5.0, 0.4)


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (5.0, 5.0, Judgement.EVEN), (4.0, 5.0, Judgement.EVEN), (3.9, 5.0, Judgement.LEFT_LESS),
        (5.0, 2.0, Judgement.RIGHT_LESS), (-1.0, 4.0, Judgement.LEFT_LESS), (None, None, Judgement.NOT_MEASURED),
        (-3.0, -4.0, Judgement.NOT_MEASURED),
    ],
)  # fmt: skip
def test_judgements(left: float | None, right: float | None, verdict: Judgement) -> None:
    done = (Repetition("smile-well", 0, left, right, None, Quality.GOOD, 1, 5),)
    assert judge(PROGRAMME.get("smile-well"), done, 0.8, None) is verdict
