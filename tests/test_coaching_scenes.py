"""What the coach's rules look like: the marked bar, the hidden bars, the words of a result."""

from __future__ import annotations

import re
from dataclasses import replace
from math import ceil

import pytest

from appliance.coaching import Along, Coach, ExerciseResult, Judgement, Part, Phase, Repetition, Saw
from appliance.coaching.over import Watch
from appliance.coaching.state import Attempt, Course, side_of
from appliance.faces import Quality, Reason
from appliance.language import languages, translator
from appliance.moments import PROGRAMME, measured, moment, moving, not_measured
from appliance.scenes import compose
from appliance.scenes.words import ALONG
from appliance.settings import Coaching, General, Settings, Values
from appliance.sides import Side
from tests.support.patient import Patient

FEEL = Settings(Values(coaching=Coaching(feel_first=True)))
HIDE = Settings(Values(general=General(hide_numbers=True)))


@pytest.mark.parametrize("side", list(Side))
def test_the_bar_that_does_too_much_is_marked_at_the_break_and_a_little_before(side: Side) -> None:
    moments = [
        moment(Phase.OVER, saw=measured(5, 5), course=Course(1, side)),
        moment(Phase.HOLD, saw=measured(5, 5), attempt=Attempt(watch=Watch(side, 0.5))),
    ]
    for bars in (compose(m).bars for m in moments):
        assert bars is not None
        assert (bars.left.over, bars.right.over) == (side is Side.LEFT, side is Side.RIGHT)
    spike = compose(moment(Phase.HOLD, saw=measured(5, 5), attempt=Attempt(watch=Watch(side, 0.1)))).bars
    assert spike is not None
    assert not spike.left.over
    assert not spike.right.over


@pytest.mark.parametrize(
    ("phase", "repetition", "settings", "shown"),
    [
        (Phase.PROMPT, 0, FEEL, False),
        (Phase.MOVE_IN, 0, FEEL, False),
        (Phase.HOLD, 0, FEEL, False),
        (Phase.BETWEEN, 0, FEEL, True),  # then look
        (Phase.HOLD, 1, FEEL, True),
        (Phase.HOLD, 0, Settings(), True),
    ],
)
def test_the_first_repetition_may_be_felt_before_it_is_seen(
    phase: Phase, repetition: int, settings: Settings, shown: bool
) -> None:
    scene = compose(moment(phase, saw=measured(3, 5), settings=settings, repetition=repetition))
    assert (scene.bars is not None) == shown


def result(judgement: Judgement, along: Along | None = None, **kept: float) -> ExerciseResult:
    done = Repetition("x", 0, 2.0, 4.0, 0.5, Quality.GOOD, 1, 4, **kept)  # type: ignore[arg-type]
    return ExerciseResult("smile-well", (done,), judgement, along)


@pytest.mark.parametrize(
    ("phase", "label"),
    [
        (Phase.PROMPT, "begin"),
        (Phase.MOVE_IN, "skip"),
        (Phase.HOLD, "skip"),
        (Phase.MOVE_OUT, "skip"),
        (Phase.BETWEEN, "go on"),  # the next repetition
        (Phase.OVER, "go on"),
        (Phase.PAUSED, "go on"),
    ],
)
def test_the_label_of_next_says_whether_it_goes_on_or_leaves_the_exercise(phase: Phase, label: str) -> None:
    assert compose(moment(phase)).forward == label
    unseen = moment(phase, saw=Saw(face=False), at=9.0, face_seen_s=1.0, since_s=8.0)
    assert compose(unseen).forward == label  # the button does the same, whether or not a face is seen
    assert compose(moment(Phase.TIMER, "massage-chin")).forward == "skip"
    assert compose(moment(Phase.TIMER, "massage-cheek")).forward == "other side"
    assert compose(moment(Phase.TIMER, "massage-cheek", part=1)).forward == "skip"


def test_after_the_last_exercise_next_leads_to_the_mirror_and_more_is_the_other_choice() -> None:
    scene = compose(moment(Phase.SUMMARY))
    assert (scene.back, scene.forward) == ("one more", "only a mirror")


@pytest.mark.parametrize("exercise", ["close-eyes", "assist-eyelid"])
@pytest.mark.parametrize("phase", [Phase.MOVE_IN, Phase.HOLD])
def test_while_eyes_are_shut_the_glass_is_calm(exercise: str, phase: Phase) -> None:
    scenes = [compose(moment(phase, exercise, saw=measured(mm, 3.0), at=at)) for mm, at in ((0.5, 0.2), (4.0, 1.7))]
    assert {(s.figure, s.bars, s.dots, s.moving) for s in scenes} == {(scenes[0].figure, None, None, False)}
    assert scenes[0].figure is not None
    assert scenes[0].figure.share == 1.0
    assert all(s.ring is not None and s.ring.quiet and not s.ring.text for s in scenes)


def test_a_hold_of_one_side_says_which() -> None:
    for exercise, side in (("lift-corner-first", "Your right side"), ("lift-corner-second", "Your left side")):
        settings = Settings(Values(general=General(affected="left")))
        assert compose(moment(Phase.HOLD, exercise, settings=settings)).lines == ("Hold", side)
        assert compose(moment(Phase.MOVE_IN, exercise, settings=settings)).short == side
    assert compose(moment(Phase.HOLD)).lines == ("Hold",)


def test_where_one_line_can_stand_every_line_has_its_turn_and_the_act_comes_first() -> None:
    page = moment(Phase.SAFETY, page=3)
    assert [compose(replace(page, now=float(at))).turn for at in range(7)] == [0, 0, 0, 1, 1, 1, 2]
    assert compose(page).short == ""  # all of it takes turns, nothing stands for it
    assert compose(moment(Phase.HELP, "assisted-smile", let_go=True, at=5.0)).short == "Fingers away"
    assert compose(moment(Phase.MOVE_OUT, saw=not_measured(Reason.TURNED))).title == "And let go"
    assert compose(moment(Phase.MOVE_IN, "squint")).short == "Gently, never squeeze"


@pytest.mark.parametrize(
    ("phase", "title"),
    [
        (Phase.PROMPT, "Smile: “well”"), (Phase.MOVE_IN, "Smile: “well”"), (Phase.HOLD, "Smile: “well”"),
        (Phase.MOVE_OUT, "And let go"), (Phase.BETWEEN, "Rest"), (Phase.OVER, "Rest, then smaller"),
        (Phase.DONE, "Done"),
    ],
)  # fmt: skip
def test_the_largest_word_is_what_to_do_now(phase: Phase, title: str) -> None:
    """Without glasses and a voice it may be all that is read: who rests must not read "Smile"."""
    assert compose(moment(phase, results=(result(Judgement.EVEN),))).title == title


def test_what_was_ended_since_it_was_too_much_offers_no_again() -> None:
    for judgement in (Judgement.OVERDONE, Judgement.TIRED):
        assert compose(moment(Phase.DONE, results=(result(judgement),))).back == ""
    assert compose(moment(Phase.DONE, results=(result(Judgement.EVEN),))).back == "again"


#: Figures, and numbers in words that can be a count of seconds.
NUMBERS = re.compile(r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)\b", re.IGNORECASE)


@pytest.mark.parametrize("exercise", [e.id for e in PROGRAMME if e.hold_s])
@pytest.mark.parametrize("hold_s", [*range(3, 11), 4.5])
def test_what_is_shown_and_said_follows_the_hold_that_was_prescribed(exercise: str, hold_s: float) -> None:
    """The hand-out's five seconds are a default: somebody with a hold of three must not be told to count to five."""
    row = PROGRAMME.get(exercise).model_copy(update={"hold_s": float(hold_s)})
    assert not NUMBERS.search(row.say)
    for language in languages():
        t = translator(language)
        plain = moment(Phase.PROMPT, exercise, t=t)
        shown = compose(replace(plain, state=replace(plain.state, queue=(row,)))).lines
        assert "{" not in "".join((*shown, t(row.say)))
        counted = [figure for line in shown for figure in re.findall(r"\d+", line)]
        names = any("{hold}" in line for line in row.lines)
        assert counted == ([str(ceil(hold_s))] if names else [])
    assert not [line for line in row.lines if NUMBERS.search(line)]
    assert not NUMBERS.search(row.title)


def test_the_hold_is_counted_as_far_as_the_glass_says() -> None:
    for hold_s in range(3, 11):
        row = PROGRAMME.get("close-eyes").model_copy(update={"hold_s": float(hold_s)})
        p = Patient(Coach((row,), Coaching()))
        p.live_until(Phase.MOVE_OUT)
        assert [w for w in p.said() if w.isdigit()][-1] == str(hold_s)
        lines = compose(replace(moment(Phase.PROMPT, "close-eyes"), state=replace(p.state, phase=Phase.PROMPT))).lines
        assert lines[-1] == f"and count slowly to {hold_s}"


EYE = Along(Part.EYE, Side.LEFT)


@pytest.mark.parametrize(
    ("told", "settings", "lines"),
    [
        (result(Judgement.LEFT_LESS, kept_left=0.42, kept_right=0.9), Settings(),
         ("Your left side kept 42 %", "Your right side kept 90 %")),
        (result(Judgement.LEFT_LESS, kept_left=0.42, kept_right=0.9), HIDE,
         ("Your left side kept some of it", "Your right side kept it")),
        (result(Judgement.LEFT_LESS, kept_left=0.1), HIDE, ("Your left side let go. All right.",)),
        (result(Judgement.EVEN, EYE), Settings(), ("Your left eye narrowed", "Try smaller")),
        (result(Judgement.TIRED, EYE), Settings(), ("Rest is part of it",)),  # the first is the title
        (result(Judgement.UNSEEN), Settings(), ("Too small for me to see", "That is all right")),
    ],
)  # fmt: skip
def test_a_result_is_told_in_two_lines(told: ExerciseResult, settings: Settings, lines: tuple[str, ...]) -> None:
    assert compose(moment(Phase.DONE, results=(told,), settings=settings)).lines == lines


@pytest.mark.parametrize(
    ("exercise", "affected", "order", "first"),
    [
        ("lift-corner-first", "left", None, Side.RIGHT),  # the affected one last: it copies what it has seen
        ("lift-corner-second", "left", None, Side.LEFT),
        ("lift-corner-first", "left", "affected", Side.LEFT),
        ("lift-corner-second", "left", "affected", Side.RIGHT),
        ("lift-corner-first", "unknown", "left", Side.LEFT),
        ("massage-cheek", "left", None, Side.LEFT),
        ("massage-cheek", "left", "unaffected", Side.RIGHT),
        ("massage-cheek", "unknown", "affected", Side.RIGHT),
        ("smile-well", "left", "affected", None),
    ],
)
def test_sides_come_in_the_hand_outs_order_or_as_prescribed(
    exercise: str, affected: str, order: str | None, first: Side | None
) -> None:
    chosen = PROGRAMME.get(exercise).model_copy(update={"first_side": order})
    assert side_of(chosen, 0, affected) is first
    if chosen.per_side and first is not None:
        assert side_of(chosen, 1, affected) is first.other


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("side", list(Side))
def test_who_tried_smaller_and_did_is_not_told_again_what_moved_along(part: Part, side: Side) -> None:
    exercise, told = "say-ooo" if part is Part.EYE else "close-eyes", Along(part, side)
    calm = replace(moving(told), eye_left=0.0, eye_right=0.0, corner_left_mm=0.0, corner_right_mm=0.0)

    def lines(*done: Repetition, tired: int = 0) -> tuple[str, ...]:
        course = Course(along=told, tired=tired)
        scene = compose(moment(Phase.BETWEEN, exercise, repetitions=done, course=course))
        assert scene.title == ("A longer rest" if tired else "Rest")  # whatever else is told
        return scene.lines

    assert lines(moving(told)) == ALONG[told]
    assert lines(moving(told), calm) == ()
    assert lines(moving(told), tired=1) == ALONG[told]


def test_a_bar_that_is_hatched_in_a_rest_says_why_before_anything_else() -> None:
    beyond = replace(moving(Along(Part.EYE, Side.LEFT)), left_mm=7.0, right_mm=7.2, beyond=True)
    for told in (None, Along(Part.EYE, Side.LEFT)):
        course = Course(along=told)
        m = moment(Phase.BETWEEN, "say-ooo", saw=not_measured(Reason.TURNED), repetitions=(beyond,), course=course)
        assert (compose(m).title, compose(m).lines) == ("Rest", ("Look straight into the mirror",))


@pytest.mark.parametrize(("weak", "side"), [("left", "left"), ("right", "right"), ("unknown", "right")])
def test_a_massage_that_is_offered_is_seen(weak: str, side: str) -> None:
    general = General(affected=weak, stage="flaccid")
    settings = Settings(Values(general=general))
    first = compose(moment(Phase.OFFER, "massage-cheek", settings=settings)).figure
    instead = compose(moment(Phase.CANT, "smile-well", settings=settings))
    for figure in (first, instead.figure):
        assert figure is not None
        assert (figure.name, figure.side) == ("massage-cheek", side)
    assert (instead.title, instead.picture) == ("Massage instead?", "")
    assert compose(moment(Phase.CANT, "smile-well")).picture == "hand"
