"""Journeys that read like the hand-out: too much, nothing yet, fingers, shut eyes, tired, two buttons."""

from __future__ import annotations

import re

import pytest

from appliance.coaching import Action, Along, Coach, Judgement, Part, Phase, Repetition, safety
from appliance.faults import Fault
from appliance.scenes import words
from appliance.settings import Coaching
from appliance.sides import Side
from tests.support.patient import GATE_MM, LIBRARY, PROGRAMME, Patient, at_mirror
from tools import catalogues

# Too much on the good side ---------------------------------------------------------------------------


def test_who_overdoes_it_gets_the_break_and_the_smaller_target() -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.OVER)
    assert p.finished() == []  # broken off: no repetition, and none lost
    assert p.said()[-1] == "Rest, then smaller. Let your right side do less."
    assert p.state.target_mm == pytest.approx(4 * 0.67)
    assert p.state.course.over_side is Side.RIGHT
    p.right = 2.1  # smaller, and now both come along
    p.live(8)
    assert p.at() is Phase.MOVE_IN
    p.live_until(Phase.DONE)
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]
    assert [r.overs for r in p.finished()] == [1, 0, 0, 0, 0]
    assert p.state.results[0].judgement is Judgement.EVEN


def test_who_was_seen_and_then_does_the_smaller_movement_is_not_called_unseen() -> None:
    """Asked to do less, a weak side may fall below what can be measured: that is obeying, and no reason for fingers."""
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.OVER)
    p.left, p.right = 0.6, 2.0
    p.next(Phase.BETWEEN)
    p.left = 1.9  # below the smaller target, and to be seen
    p.live_until(Phase.DONE)
    assert Phase.CANT not in p.phases
    assert len(p.finished()) == 5


class Follows(Patient):
    """The good side goes just as far as the ticks, the weak one to its share of that."""

    share: float = 1.0

    def live(self, seconds: float) -> None:
        """Let time pass."""
        for _ in range(round(seconds * 10)):
            self.right = self.state.target_mm or 4.0
            self.left = self.share * self.right
            super().live(0.1)


@pytest.mark.parametrize(("share", "ends_mm"), [(1.0, 4.0), (0.8, 3.2), (0.7, 1.876)])
def test_who_keeps_to_the_ticks_is_not_led_down_to_nothing(share: float, ends_mm: float) -> None:
    p = Follows(Coach((PROGRAMME.get("smile-well"),), Coaching(over_factor=9), "left"))
    p.share = share
    p.live_until(Phase.DONE)
    targets = [target for _, _, target in p.state.day.targets]
    assert min(targets) >= ends_mm - 0.01
    measured = [r for r in p.finished() if r.left_mm is not None]
    assert len(measured) == 5


def test_where_the_target_can_fall_no_more_and_nothing_is_seen_fingers_are_offered() -> None:
    """Though it was seen to move once: in the movement that was too much."""
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.OVER)
    p.left, p.right = 0.6, 2.0
    p.live_until(Phase.CANT)
    assert p.state.target_mm == pytest.approx(GATE_MM / 0.8)


def test_again_in_a_break_takes_nothing_back() -> None:
    """'Take a break and try again with smaller movements': who presses just that gets it."""
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.OVER)
    smaller_mm, calm_mm = p.state.target_mm, p.state.course.calm_mm
    assert smaller_mm == pytest.approx(4 * 0.67)
    p.press(Action.REPEAT)
    assert (p.at(), p.state.target_mm, p.state.course.calm_mm) == (Phase.PROMPT, smaller_mm, calm_mm)
    p.live_until(Phase.OVER)
    p.press(Action.REPEAT)
    p.live_until(Phase.DONE)  # the third in a row, whatever was pressed between
    assert p.state.results[-1].judgement is Judgement.OVERDONE
    p.press(Action.REPEAT)
    assert p.at() is Phase.DONE


def test_the_target_of_another_time_is_where_it_ended() -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.OVER)
    p.left, p.right = 2.2, 2.4
    p.live_until(Phase.DONE)
    ended_mm = p.state.target_mm
    assert ended_mm is not None
    assert 2.0 < ended_mm < 3.0
    tomorrow = p.state.day.on("another day")
    q = Patient(Coach((PROGRAMME.get("smile-well"),), Coaching(), "left"), day=tomorrow)
    q.live_until(Phase.PROMPT)
    assert q.state.target_mm == pytest.approx(ended_mm, abs=0.01)
    other = PROGRAMME.get("smile-well").model_copy(update={"target_mm": 3.0})  # the clinic has set another
    q = Patient(Coach((other,), Coaching(), "left"), day=tomorrow)
    q.live_until(Phase.PROMPT)
    assert q.state.target_mm == 3.0


@pytest.mark.parametrize(("stays_s", "sessions"), [(1, 0), (35, 1)])
def test_a_massage_that_is_skipped_at_once_is_no_session(stays_s: float, sessions: int) -> None:
    p = at_mirror("massage-chin", "smile-well")
    p.live_until(Phase.TIMER)
    p.live(stays_s)
    p.press(Action.NEXT)
    assert p.at() is (Phase.DONE if sessions else Phase.PROMPT)
    assert p.state.day.sessions == sessions


def test_three_times_too_much_in_a_row_end_the_exercise_kindly() -> None:
    p = at_mirror("smile-well", "say-ooo", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.DONE)
    assert p.phases.count(Phase.OVER) == 2
    assert p.said()[-1] == "That is enough of this one for now. Next time smaller and softer."
    assert p.state.results[0].judgement is Judgement.OVERDONE
    p.live_until(Phase.PROMPT)
    assert p.exercise() == "say-ooo"


@pytest.mark.parametrize(("left", "right"), [(2.0, 3.0), (1.6, 3.2), (2.5, 3.3)])
def test_who_is_uneven_for_good_gets_one_break_and_then_completes(left: float, right: float) -> None:
    """Nobody can force the weak side; who stays as small as the break asked has done what was asked."""
    p = at_mirror("smile-well", affected="left", left=left, right=right)
    p.live_until(Phase.OVER)
    assert p.state.target_mm == pytest.approx(4 * 0.67)
    p.live_until(Phase.DONE, 300)
    assert p.phases.count(Phase.OVER) == 1
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]


def test_who_goes_beyond_the_smaller_target_gets_another_break() -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=3.5)  # 4 × 0.67 × 1.25 is 3.35
    p.next(Phase.OVER)
    p.next(Phase.OVER)
    p.right = 2.2
    p.next(Phase.BETWEEN)
    assert p.finished()[0].overs == 2


@pytest.mark.parametrize("exercise", ["smile-well", "frown", "wrinkle-nose"])
def test_breaks_never_lead_below_what_can_be_measured(exercise: str) -> None:
    p = at_mirror(exercise, affected="left", left=1.6, right=9.0, times=Coaching(over_in_row=20))
    for _ in range(8):
        p.next(Phase.OVER)
        assert p.state.target_mm is not None
        assert p.state.target_mm >= 1.5


def test_one_good_repetition_between_begins_the_count_anew() -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    for _ in range(4):
        p.right = 6.0
        p.live_until(Phase.OVER)
        p.right = 2.1
        p.next(Phase.BETWEEN)
    assert p.state.results == ()


@pytest.mark.parametrize("phase", [Phase.MOVE_IN, Phase.HOLD])
def test_a_short_spike_is_nobodys_business(phase: Phase) -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=2.0)
    p.live_until(phase)
    p.right = 6.0
    p.live(0.9)
    p.right = 2.0
    p.live(0.2)
    p.right = 6.0
    p.live(0.9)
    p.right = 2.0
    p.live_until(Phase.DONE)
    assert Phase.OVER not in p.phases
    assert len(p.finished()) == 5


def test_what_is_not_measured_neither_counts_nor_clears() -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.MOVE_IN)
    p.live(0.7)
    p.seen = False
    p.live(0.6)
    assert p.at() is not Phase.OVER  # unseen time is not too much
    p.seen = True
    p.live(0.6)
    assert p.at() is Phase.OVER  # but what was seen before it still counts


def test_unseen_for_long_is_forgotten() -> None:
    p = at_mirror("smile-well", affected="left", left=2.0, right=6.0)
    p.live_until(Phase.MOVE_IN)
    p.live(0.8)
    p.seen = False
    p.live(1.5)
    p.seen = True
    p.live(0.8)
    assert p.at() is not Phase.OVER


@pytest.mark.parametrize(
    ("affected", "left", "right", "over"),
    [
        ("left", 2.0, 6.0, Side.RIGHT),
        ("right", 6.0, 2.0, Side.LEFT),
        ("unknown", 6.0, 2.0, Side.LEFT),  # whoever moves more takes the part of the good side
        ("unknown", 2.0, 6.0, Side.RIGHT),
        ("left", 6.0, 2.0, None),  # the weak side cannot do too much
        ("left", 4.0, 4.9, None),  # healthy faces differ as much
        ("left", 0.5, 4.9, None),  # nothing to compare with, but within the band of 4 mm
        ("left", 0.5, 5.2, Side.RIGHT),
        ("left", 0.5, 1.4, None),  # nothing at all
    ],
)
def test_who_does_too_much(affected: str, left: float, right: float, over: Side | None) -> None:
    p = at_mirror("smile-well", affected=affected, left=left, right=right)
    p.live_until(Phase.MOVE_IN)
    p.live(1.5)
    assert (p.at() is Phase.OVER) == (over is not None)
    assert p.state.course.over_side is over


def test_of_one_side_alone_the_other_must_stay_calm() -> None:
    p = at_mirror("lift-corner-second", affected="left", left=4.0, right=3.0)
    p.live_until(Phase.OVER)
    assert p.said()[-1] == "Rest, then smaller. Let your right side do less."
    calm = at_mirror("lift-corner-second", affected="left", left=4.0, right=1.4)
    calm.live_until(Phase.DONE)
    assert calm.state.results[0].judgement is Judgement.APART


@pytest.mark.parametrize("exercise", ["ooo-eee-oo", "read-aloud", "puff-cheeks", "close-eyes", "massage-chin"])
def test_no_such_break_in_speech_nor_with_shut_eyes_nor_unmeasured(exercise: str) -> None:
    p = at_mirror(exercise, affected="left", left=2.0, right=9.0)
    p.live_until(Phase.DONE, 200)
    assert Phase.OVER not in p.phases


def test_the_target_grows_only_when_both_came_along() -> None:
    p = at_mirror("smile-well", affected="left", left=5.0, right=5.0)
    p.next(Phase.MOVE_OUT)
    assert p.state.target_mm == pytest.approx(4.4)
    uneven = at_mirror("smile-well", affected="left", left=9.0, right=5.0)
    uneven.next(Phase.MOVE_OUT)
    assert uneven.state.target_mm == 4


# Nothing to be seen yet --------------------------------------------------------------------------------


@pytest.mark.parametrize("strong", [4.0, 9.0, 0.5])
def test_who_cannot_move_yet_is_offered_help_without_a_word_of_blame(strong: float) -> None:
    p = at_mirror("smile-well", "say-ooo", affected="left", left=0.2, right=strong)
    p.live_until(Phase.CANT)
    assert p.said()[-1].startswith("I can't see it move yet, and that is all right.")
    assert p.coach.help_for(p.state) == "fingers"
    before = p.finished()
    p.press(Action.NEXT)
    assert (p.at(), p.exercise()) == (Phase.PROMPT, "smile-well")
    p.live_until(Phase.HELP)
    p.right = 1.0
    p.live_until(Phase.DONE)
    kept = [r for result in p.state.results for r in result.repetitions]
    assert kept == p.finished()
    assert p.finished()[: len(before)] == before
    p.live_until(Phase.PROMPT)
    assert p.exercise() == "say-ooo"


@pytest.mark.parametrize("answer", [Action.REPEAT, None])
def test_who_wants_no_help_or_does_not_answer_goes_on_kindly(answer: Action | None) -> None:
    p = at_mirror("smile-well", "say-ooo", affected="left", left=0.2, right=4.0)
    p.live_until(Phase.CANT)
    if answer:
        p.press(answer)
    p.live_until(Phase.DONE)
    assert p.state.results[-1].judgement is Judgement.UNSEEN
    p.live_until(Phase.PROMPT)
    assert p.exercise() == "say-ooo"


@pytest.mark.parametrize(
    ("stage", "exercise", "form", "then"),
    [
        ("paretic", "smile-well", "fingers", "smile-well"),
        ("paretic", "raise-eyebrows", "fingers", "raise-eyebrows"),
        ("paretic", "close-eyes", "lid", "assist-eyelid"),  # no fingers on an eye but as the hand-out says
        ("flaccid", "assisted-smile", "massage", "massage-cheek"),
        ("paretic", "assisted-smile", "massage", "massage-cheek"),  # fingers did not help
        ("paretic", "squint", "massage", "massage-cheek"),  # a finger on the lid is another movement
        ("paretic", "say-aaa", "massage", "massage-cheek"),  # the hand-out has fingers for brow and smile only
        ("paretic", "say-ooo", "massage", "massage-cheek"),
    ],
)
def test_what_help_there_is(stage: str, exercise: str, form: str, then: str) -> None:
    p = at_mirror(exercise, affected="left", stage=stage, left=0.1, right=0.1)
    p.live_until(Phase.CANT)
    assert p.coach.help_for(p.state) == form
    p.press(Action.NEXT)
    assert (p.at(), p.exercise()) == (Phase.PROMPT, then)


def test_help_is_offered_once_for_each_form() -> None:
    p = at_mirror("smile-well", affected="left", left=0.2, right=4.0)
    forms = []
    for _ in range(2):
        p.live_until(Phase.CANT)
        forms.append(p.coach.help_for(p.state))
        p.press(Action.NEXT)
    p.live_until(Phase.SUMMARY, 300)
    assert forms == ["fingers", "massage"]
    assert p.phases.count(Phase.CANT) == 2


@pytest.mark.parametrize(("answer", "asked"), [(Action.REPEAT, 1), (None, 3)])
def test_only_who_says_no_to_help_is_not_asked_again_in_this_session(answer: Action | None, asked: int) -> None:
    """Who does not answer may not have heard: the next exercise offers it again."""
    p = at_mirror("smile-well", "smile-closed", "smile-teeth", affected="left", left=0.2, right=4.0)
    p.live_until(Phase.CANT)
    if answer:
        p.press(answer)
    p.live_until(Phase.SUMMARY, 500)
    assert p.phases.count(Phase.CANT) == asked
    assert [r.exercise for r in p.state.results] == ["smile-well", "smile-closed", "smile-teeth"]


def test_who_wants_help_gets_it_without_being_asked_again() -> None:
    p = at_mirror("smile-well", "smile-closed", affected="left", left=0.2, right=4.0)
    p.live_until(Phase.CANT)
    p.press(Action.NEXT)
    p.live_until(Phase.HELP)
    p.left = 4.0
    while p.exercise() == "smile-well":
        p.live(0.1)
    p.left = 0.2
    p.live_until(Phase.HELP)
    assert p.exercise() == "smile-closed"
    assert p.phases.count(Phase.CANT) == 1


@pytest.mark.parametrize("exercise", ["flare-nostrils", "wrinkle-nose", "press-lips"])
def test_where_the_camera_could_hardly_see_it_stillness_says_nothing(exercise: str) -> None:
    p = at_mirror(exercise, affected="left", left=0.3, right=0.3)
    p.live_until(Phase.DONE)
    assert Phase.CANT not in p.phases
    assert p.state.results[0].judgement is Judgement.NOT_MEASURED


def test_a_turned_head_is_not_a_side_that_cannot_move() -> None:
    p = at_mirror("smile-well", affected="left", seen=False)
    p.live_until(Phase.DONE)
    assert Phase.CANT not in p.phases


# Fingers ------------------------------------------------------------------------------------------------


def test_fingers_come_the_voice_counts_they_leave_and_what_stays_is_told() -> None:
    p = at_mirror("assisted-smile", affected="left", left=5.0, right=6.0)
    p.live_until(Phase.HELP)
    p.hand = True
    p.live(5.5)
    assert p.said()[-4:] == ["3", "2", "1", "Fingers away. Keep it there."]
    p.sinks = (0.2, 0.0)  # the weak side sinks by a fifth of its way each second
    p.live(1)
    assert p.at() is Phase.HELP  # as long as the hand is there
    p.hand = False
    p.live_until(Phase.MOVE_OUT)
    done = p.finished()[0]
    assert done.kept_left == pytest.approx(0.43, abs=0.06)  # (1 - 3 × 0.2) of what it was when they left
    assert done.kept_right == pytest.approx(1.0)


def test_a_hand_that_stays_is_not_told_as_kept() -> None:
    p = at_mirror("assisted-smile", affected="left")
    p.live_until(Phase.HELP)
    p.hand = True
    p.live_until(Phase.MOVE_OUT)
    assert (p.finished()[0].kept_left, p.finished()[0].kept_right) == (None, None)


@pytest.mark.parametrize("what", ["pause", "face"])
def test_a_first_repetition_that_was_broken_off_is_called_for_again(what: str) -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.HOLD)
    if what == "pause":
        p.press(Action.PAUSE)
        p.live(3)
        p.press(Action.NEXT)
    else:
        p.face = False
        p.live(4)
        p.face = True
    heard = len(p.said())
    p.live_until(Phase.MOVE_IN)
    assert p.said()[heard:] == ["And again, gently."]


# Shut eyes ------------------------------------------------------------------------------------------------


def test_shut_eyes_are_led_by_voice_and_tone_from_the_first_to_the_last_second() -> None:
    p = at_mirror("close-eyes")
    p.live_until(Phase.DONE)
    hold = ["Close.", "1", "2", "3", "4", "5", "Open."]
    begins = p.said().index("Close.")
    assert p.said()[begins:] == [
        *hold, "Rest. Then once more.", *hold, "Rest. The next one is the last.", *hold,
        "That was the last one. Leave your eyes open.",
    ]  # fmt: skip
    assert p.tones() == ["begin", "end"] * 3


def test_a_clinic_may_want_tones_only() -> None:
    p = at_mirror("close-eyes", times=Coaching(shut_eyes="tone"))
    p.live_until(Phase.DONE)
    assert not {"1", "2"} & set(p.said())
    assert p.tones() == ["begin", "end"] * 3


def test_who_has_the_eyes_shut_is_told_when_something_happens() -> None:
    def holding() -> Patient:
        p = at_mirror("close-eyes")
        p.live_until(Phase.HOLD)
        return p

    p = holding()
    p.press(Action.PAUSE)
    assert p.said()[-1] == "Open your eyes. Pause."
    p = holding()
    p.press(Action.SHUTDOWN)
    assert p.said()[-1] == "Open your eyes. Switch off the mirror?"
    p = holding()
    p.broken = Fault.CAMERA_ABSENT
    p.live(0.1)
    assert p.said()[-1] == "Open your eyes. Something is not working."


# What moves along -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "affected", "eyes", "corners", "told"),
    [
        ("say-ooo", "left", (0.30, 0.05), None, Along(Part.EYE, Side.LEFT)),
        ("say-ooo", "unknown", (0.05, 0.30), None, Along(Part.EYE, Side.RIGHT)),
        ("say-ooo", "left", (0.14, 0.0), None, None),  # a purse: less than 15 % is none
        ("say-ooo", "left", (0.30, 0.25), None, None),  # both eyes alike
        ("say-ooo", "left", (0.05, 0.30), None, None),  # the good side's eye is no such thing
        ("smile-well", "right", (0.20, 0.31), None, Along(Part.EYE, Side.RIGHT)),
        ("smile-well", "right", (0.0, 0.11), None, Along(Part.EYE, Side.RIGHT)),  # a smile: the difference only
        ("smile-well", "right", (0.30, 0.35), None, None),
        ("close-eyes", "left", None, (3.5, 0.4), Along(Part.CORNER, Side.LEFT)),
        ("close-eyes", "left", None, (2.9, 0.4), None),
        ("close-eyes", "left", None, (0.4, 3.5), None),
        ("raise-eyebrows", "left", (0.4, 0.0), (9.0, 0.0), Along(Part.CORNER, Side.LEFT)),
        ("raise-eyebrows", "left", (0.4, 0.0), (1.0, 0.0), None),  # the eyes open with the brow
        ("wrinkle-nose", "left", (0.2, 0.0), (9.0, 0.0), Along(Part.EYE, Side.LEFT)),
        ("squint", "left", None, (3.5, 0.4), Along(Part.CORNER, Side.LEFT)),  # both of two
    ],
)
def test_what_moves_along_is_told_by_side(
    exercise: str, affected: str, eyes: tuple[float, float] | None, corners: tuple[float, float] | None,
    told: Along | None,
) -> None:  # fmt: skip
    p = at_mirror(exercise, affected=affected, eyes=eyes, corners=corners)
    p.live_until(Phase.DONE)
    assert p.state.results[0].along == told
    words = [w for w in p.said() if "narrowed" in w or "moved along" in w]
    several = PROGRAMME.get(exercise).repetitions > 3
    assert len(words) == (told is not None and several)
    if words:
        assert told is not None
        assert told.side.value in words[0]
        assert p.said().index(words[0]) > 0
    assert not [w for w in p.said() if "synkinesis" in w.lower()]


def test_a_blink_is_nothing_that_moves_along() -> None:
    p = at_mirror("say-ooo", affected="left", eyes=(0.0, 0.0))
    while p.at() is not Phase.DONE:
        p.eyes = (0.9, 0.4) if p.now % 2 < 0.3 else (0.0, 0.0)
        p.live(0.1)
    assert p.state.results[0].along is None


def test_it_takes_three_repetitions_and_makes_the_target_smaller() -> None:
    p = at_mirror("say-ooo", affected="left", eyes=(0.3, 0.0))
    for _ in range(2):
        p.next(Phase.BETWEEN)
    assert p.said()[-1] == "And let go."
    p.next(Phase.MOVE_OUT)
    before = p.state.target_mm
    p.live_until(Phase.BETWEEN)
    assert p.state.course.along == Along(Part.EYE, Side.LEFT)
    assert before is not None
    assert p.state.target_mm == pytest.approx(before * 0.67)


@pytest.mark.parametrize(
    ("watch", "stage", "told"),
    [("always", "paretic", True), ("synkinetic", "paretic", False), ("synkinetic", "synkinetic", True),
     ("never", "synkinetic", False)],
)  # fmt: skip
def test_the_clinic_says_when_it_is_told(watch: str, stage: str, told: bool) -> None:
    times = Coaching(along=watch)
    p = at_mirror("say-ooo", affected="left", stage=stage, eyes=(0.3, 0.0), times=times)
    p.live_until(Phase.DONE)
    assert (p.state.results[0].along is not None) == told
    assert all(r.eye_left == pytest.approx(0.3) for r in p.finished())  # kept for the clinic all the same


# Tired --------------------------------------------------------------------------------------------------------


def test_who_tires_rests_longer_and_then_it_is_enough() -> None:
    p = at_mirror("smile-well", affected="left", left=4.0, right=4.0, times=Coaching(over_factor=10))
    for left in (4.0, 4.0, 3.0):
        p.left = left
        p.next(Phase.MOVE_OUT)
    p.live_until(Phase.BETWEEN)
    assert p.said()[-1] == "Take a longer rest."
    assert p.coach.lasts_s(p.state) == 10
    p.live_until(Phase.DONE)
    assert len(p.finished()) == 4
    assert p.state.results[0].judgement is Judgement.TIRED


def test_one_weaker_repetition_is_only_a_longer_rest() -> None:
    p = at_mirror("smile-well", affected="left", left=4.0, right=4.0, times=Coaching(over_factor=10))
    for left in (4.0, 4.0, 3.0, 4.0, 4.0):
        p.left = left
        p.next(Phase.MOVE_OUT)
    p.live_until(Phase.DONE)
    assert len(p.finished()) == 5


# Two buttons, and no words that drive -----------------------------------------------------------------------------


def test_a_caregiver_drives_a_whole_session_with_two_buttons() -> None:
    p = at_mirror("massage-cheek", "raise-eyebrows", "close-eyes", "read-aloud", affected="left")
    p.live_until(Phase.OFFER)
    p.press(Action.NEXT)  # yes, massage
    p.press(Action.NEXT)  # begin
    p.live(40)
    p.press(Action.NEXT)  # that cheek is done
    p.live(40)
    p.press(Action.NEXT)  # the other one, too
    assert p.at() is Phase.DONE
    p.press(Action.NEXT)
    p.press(Action.NEXT)
    p.live_until(Phase.BETWEEN)
    p.press(Action.REPEAT)  # that was not it: the exercise again
    assert p.at() is Phase.PROMPT
    p.live_until(Phase.BETWEEN)
    p.press(Action.NEXT)  # rested enough
    p.press(Action.NEXT)  # and now enough of this one
    p.press(Action.NEXT)
    assert p.exercise() == "close-eyes"
    p.live_until(Phase.HOLD)
    p.press(Action.PAUSE)  # the telephone
    p.live(300)
    p.press(Action.NEXT)
    p.live_until(Phase.DONE)
    p.press(Action.NEXT)
    p.press(Action.NEXT)
    p.press(Action.NEXT)  # nothing was read: skipped
    assert p.at() is Phase.SUMMARY
    assert [r.exercise for r in p.state.results] == ["massage-cheek", "raise-eyebrows", "close-eyes"]
    assert len(p.finished()) == 5


#: Words that reward amplitude, streaks or more repetitions, or that blame.
DRIVES = re.compile(
    r"\b(further|stronger|harder|faster|bigger|larger|wider|higher|farther|longer hold|push|try hard(er)?|as (far|hard|"
    r"strong|fast) as|maximum|more repetitions|again and again|keep going|don't (stop|give up)|never give up|almost|"
    r"records?|streaks?|scores?|points?|levels?|goals?|best|beat|win|great|excellent|perfect|amazing|awesome|bravo|"
    r"improv\w*|progress|bad|wrong|fail\w*|poor|weak(?! arm)|should have|not enough|only \d+)\b",
    re.IGNORECASE,
)


def test_nothing_that_is_said_or_shown_drives_to_more() -> None:
    """Every text there is: of the voice, of all screens, of the programme; but for what the clinic alone reads."""
    clinics = ("/report/", "/bench/", "/stick/")
    shown = (m for m in catalogues.template() if any(not any(c in path for c in clinics) for path, _ in m.locations))
    texts = {str(m.id) for m in shown if m.id}
    assert {"And again, gently.", "Now your left side.", "Enough for now", *safety.SAID} <= texts
    assert {e.say for e in LIBRARY} <= texts
    assert not {text: found[0] for text in texts if (found := DRIVES.search(text))}
    assert len(words.SAFETY) == len(safety.SAID)


def test_the_same_events_give_the_same_session() -> None:
    p = at_mirror("smile-well", "say-ooo", affected="left", left=2.0, right=6.0, eyes=(0.3, 0.0))
    p.live_until(Phase.OVER)
    p.right = 2.0
    p.live_until(Phase.BETWEEN)
    p.press(Action.PAUSE)
    p.live(3)
    p.press(Action.NEXT)
    p.live_until(Phase.SUMMARY, 200)
    assert p.coach.replay(p.log, p.coach.start(0.0)) == p.state


def test_a_repetition_says_what_was_not_measured() -> None:
    p = at_mirror("smile-well")
    p.live_until(Phase.DONE)
    done: Repetition = p.finished()[0]
    assert (done.eye_left, done.corner_left_mm, done.kept_left) == (None, None, None)


# When each side begins, and a room that changes ------------------------------------------------------


def test_a_side_that_begins_later_is_told_by_how_much() -> None:
    p = at_mirror("smile-well", left=4.0, right=4.0)
    p.late_s = (0.6, 0.2)
    p.live_until(Phase.MOVE_OUT)
    (first,) = p.finished()
    assert first.onset_right_s == pytest.approx(0.4, abs=0.11)
    assert first.onset_left_s == pytest.approx(0.8, abs=0.11)
    assert first.lag_s == pytest.approx(0.4, abs=0.11)


def test_who_was_moving_already_has_no_onset() -> None:
    p = at_mirror("smile-well", left=4.0, right=4.0)
    p.late_s = (-5.0, -5.0)
    p.live_until(Phase.MOVE_OUT)
    (first,) = p.finished()
    assert (first.onset_left_s, first.onset_right_s, first.lag_s) == (None, None, None)


def test_another_light_is_waited_out_then_rest_is_captured_anew_and_nothing_is_lost() -> None:
    p = at_mirror("smile-well", left=4.0, right=4.0)
    p.live_until(Phase.BETWEEN)
    p.live_until(Phase.MOVE_IN)
    p.changed = True
    p.live(3)
    assert p.at() is not Phase.SETTLE  # a shadow that passes
    p.live(2)
    assert p.at() in (Phase.SETTLE, Phase.REST)
    assert p.said()[-1].startswith("Something has changed.")
    p.changed = False
    p.live_until(Phase.DONE)
    assert p.exercise() == "smile-well"
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]
