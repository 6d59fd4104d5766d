"""The day's dose: welcome, safety words, one group a session, enough for now, enough for today, a power cut."""

from __future__ import annotations

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from appliance import journal, plan
from appliance.coaching import Action, Bookmark, Coach, Day, Phase, Plan, Today, bookmark, offered, safety, whole_s
from appliance.coaching.steps import EXERCISE
from appliance.exercises import Group, Kind
from appliance.faults import Fault
from appliance.language import languages, translator
from appliance.moments import moment
from appliance.scenes import compose
from appliance.scenes.words import SAFETY
from appliance.settings import Buttons, Coaching, General, Settings, Values
from tests.support.patient import LIBRARY, PROGRAMME, Patient, at_home, at_mirror

TODAY = "2030-01-31"
PLAN = Plan(LIBRARY, Coaching())


def ids(p: Patient) -> list[str]:
    return [e.id for e in p.state.queue]


def through(p: Patient, most_s: float = 1500) -> None:
    """A whole session in which nobody presses anything."""
    p.live_until(Phase.SUMMARY, most_s)


# Welcome and safety ------------------------------------------------------------------------------------


def test_the_day_begins_with_a_welcome_and_the_safety_words() -> None:
    p = at_home()
    p.live_until(Phase.PROMPT)
    assert p.phases == [Phase.WELCOME, Phase.SAFETY, Phase.SETTLE, Phase.REST, Phase.OFFER, Phase.PROMPT]
    assert p.said()[0] == "Good day. This is today's first session."
    assert p.exercise() == "massage-cheek"


@pytest.mark.parametrize("presses", [True, False])
def test_before_a_loans_first_session_all_safety_words_are_gone_through(presses: bool) -> None:
    p = at_home(day=Day(TODAY))
    p.live_until(Phase.SAFETY)
    shown = [p.state.page]
    while p.at() is Phase.SAFETY:
        if presses:
            p.press(Action.NEXT)
        else:  # who presses nothing has the time to hear, and to read, each of them
            p.live(0.1)
        if p.at() is Phase.SAFETY and p.state.page != shown[-1]:
            shown.append(p.state.page)
    assert shown == list(range(len(safety.SAID)))
    assert [w for w in p.said() if w in safety.SAID] == list(safety.SAID)
    assert (p.at(), p.state.day.warned, p.state.day.told) == (Phase.SETTLE, True, True)


@pytest.mark.parametrize(
    ("when", "told", "pages"),
    [
        ("loan", False, "all"),
        ("loan", True, "short"),
        ("day", True, "all"),
        ("never", False, "short"),
    ],
)
def test_later_the_short_one_is_enough_once_a_day_or_as_the_clinic_wants_it(
    when: Literal["loan", "day", "never"], told: bool, pages: str
) -> None:
    p = at_home(day=Day(TODAY, told=told), times=Coaching(safety_all=when))
    p.live_until(Phase.SETTLE)
    short = safety.SAID[safety.SHORT]
    assert "Stop if you feel pain" in short
    assert [w for w in p.said() if w in safety.SAID] == (list(safety.SAID) if pages == "all" else [short])
    another = p.state.day.on("2030-02-01")
    assert (another.warned, another.told) == (False, told or pages == "all")  # told once is told for the loan


def test_from_the_short_one_all_safety_words_are_a_press_away() -> None:
    p = at_home(day=Day(TODAY, told=True))
    p.live_until(Phase.SAFETY)
    scene = compose(moment(Phase.SAFETY, page=safety.SHORT))
    assert (scene.back, scene.forward) == ("read more", "understood")
    p.press(Action.REPEAT)
    for page in range(len(safety.SAID)):
        assert (p.at(), p.state.page) == (Phase.SAFETY, page)
        last = page + 1 == len(safety.SAID)
        scene = compose(moment(Phase.SAFETY, page=page, all_pages=True))
        assert (scene.back, scene.forward) == ("again", "understood" if last else "go on")
        heard = len(p.said())
        p.press(Action.REPEAT)
        assert (p.state.page, p.said()[heard:]) == (page, [safety.SAID[page]])
        p.press(Action.NEXT)
    assert p.at() is Phase.SETTLE


def test_the_safety_words_come_once_a_day_and_in_a_pause_all_of_them_are_a_press_away() -> None:
    p = at_home(day=Day(TODAY, sessions=1, warned=True))
    p.live_until(Phase.SETTLE)
    assert Phase.SAFETY not in p.phases
    p.live_until(Phase.PROMPT)
    p.press(Action.PAUSE)
    assert p.said()[-1] == "Pause. If it hurts, stop for today: press repeat."
    assert "Hold ↻: safety words" in compose(moment(Phase.PAUSED)).lines
    p.press(Action.PAUSE)
    for page in range(len(safety.SAID)):
        assert (p.at(), p.state.page) == (Phase.SAFETY, page)
        p.press(Action.NEXT)
    assert p.at() is Phase.PAUSED
    p.press(Action.PAUSE)
    p.press(Action.PAUSE)  # enough of it
    assert p.at() is Phase.PAUSED
    p.press(Action.NEXT)
    assert p.at() is Phase.PROMPT


#: Words that tell somebody to do something about an illness.
ORDERS = re.compile(r"\b(call|go|contact|see|drops?|ambulance|clinic today|emergency)\b", re.IGNORECASE)


@pytest.mark.parametrize("page", range(len(safety.SAID)))
def test_a_safety_page_is_right_when_only_its_title_is_read(page: int) -> None:
    """Who reads no further must not think that an ambulance is to be called."""
    title, lines = SAFETY[page]
    asks = ORDERS.search(" ".join(lines)) is not None
    assert not ORDERS.search(title)
    assert title.endswith("?") == asks  # a page for some only asks whether it is one's own
    if asks:
        assert not ORDERS.search(safety.SAID[page].split(":")[0])  # nor is it said before the condition
        assert ":" in safety.SAID[page]
    for language in languages():
        shown = translator(language)(title)
        assert shown.endswith(("?", "؟")) == asks, (language, shown)


def test_how_a_pause_is_made_stands_where_there_is_time_to_read_it() -> None:
    hint, other = "Hold ↻ 3\N{NO-BREAK SPACE}s: pause", Settings(Values(buttons=Buttons(pause_hold_s=4.5)))
    warned, fresh = Day(TODAY, warned=True), Day(TODAY)
    assert hint in compose(moment(Phase.SAFETY, page=safety.SHORT)).lines
    assert hint in compose(moment(Phase.WELCOME, plan=PLAN, day=warned)).lines
    assert hint not in compose(moment(Phase.WELCOME, plan=PLAN, day=fresh)).lines  # its safety words follow
    assert "Hold ↻ 4.5\N{NO-BREAK SPACE}s: pause" in compose(
        moment(Phase.SAFETY, page=safety.SHORT, settings=other)).lines  # fmt: skip
    for phase in EXERCISE - {Phase.DONE}:
        assert not any("↻" in line for line in compose(moment(phase)).lines)


def test_a_welcome_waits_for_somebody_to_be_there() -> None:
    p = at_home(face=False)
    p.live(300)
    assert p.at() is Phase.NOBODY
    p.face = True
    p.live_until(Phase.SAFETY)
    p.live_until(Phase.SETTLE)


# What a session holds -------------------------------------------------------------------------------------


def test_three_sessions_are_massage_and_the_three_groups_in_turn() -> None:
    p = at_home()
    groups = []
    for number in range(3):
        p.live_until(Phase.WELCOME)
        p.press(Action.NEXT)
        groups.append({e.group for e in p.state.queue})
        assert sum(whole_s(e, Coaching()) for e in p.state.queue) <= 600
        assert p.state.queue[0].group is Group.MASSAGE
        through(p)
        assert p.state.day.sessions == number + 1
        p.press(Action.REPEAT)
    assert groups == [{Group.MASSAGE, g} for g in (Group.MIMIC, Group.EYELID, Group.OTHER)]
    assert p.at() is Phase.TODAY
    assert p.said()[-1] == "That is enough for today. Rest is part of the practice."


def test_the_order_is_the_hand_outs_and_what_was_not_reached_comes_first() -> None:
    order = [e.id for e in PROGRAMME]
    day, seen = Day(), set[str]()
    for number in range(6):
        session = PLAN.session(day)
        places = [order.index(e.id) for e in session]
        assert places == sorted(places), number
        assert len(places) == len(set(places))
        seen |= {e.id for e in session}
        for exercise in session:
            day = PLAN.after(day, exercise)
    assert seen == {e.id for e in LIBRARY}  # two days hold the whole hand-out


def test_both_corners_of_the_mouth_stay_together() -> None:
    day = Day()
    for _ in range(9):
        session = {e.id for e in PLAN.session(day)}
        assert ("lift-corner-first" in session) == ("lift-corner-second" in session)
        for exercise in PLAN.session(day):
            day = PLAN.after(day, exercise)


def test_who_practises_once_a_day_gets_every_group_too() -> None:
    turns = []
    day = Day("1")
    for date in "123":
        day = day.on(date)
        turns.append(PLAN.turn(day))
        for exercise in PLAN.session(day):
            day = PLAN.after(day, exercise)
    assert turns == [Group.MIMIC, Group.EYELID, Group.OTHER]


def test_the_whole_hand_out_is_one_choice_away() -> None:
    p = at_home()
    p.live_until(Phase.WELCOME)
    p.press(Action.REPEAT)
    assert ids(p) == [e.id for e in LIBRARY]
    p.live_until(Phase.ENOUGH, 900)  # and is still not done in one go
    assert p.state.used_s <= 600
    p.press(Action.REPEAT)
    assert p.at() is Phase.PROMPT
    p.live_until(Phase.ENOUGH, 900)
    assert p.state.used_s <= 1200
    p.live_until(Phase.SUMMARY)  # nobody answers: it is enough


def test_a_prescription_is_its_exercises_at_most_six_and_the_rest_next_time() -> None:
    wanted = [e.id for e in LIBRARY if e.group is Group.OTHER]
    p = at_home(*wanted, times=Coaching(session_s=7200))
    p.live_until(Phase.WELCOME)
    assert ids(p) == wanted[:6]
    p.press(Action.REPEAT)  # no other choice here
    assert p.at() is Phase.WELCOME
    through(p)
    p.press(Action.REPEAT)
    assert ids(p)[:3] == wanted[6:]


# Enough ---------------------------------------------------------------------------------------------------


def test_a_session_ends_at_its_time_and_one_more_is_a_choice() -> None:
    p = at_mirror("smile-well", "say-ooo", "smile-teeth", times=Coaching(session_s=100))
    p.live_until(Phase.ENOUGH, 200)
    assert len(p.state.results) == 1
    p.press(Action.REPEAT)
    p.live_until(Phase.ENOUGH, 200)
    assert [r.exercise for r in p.state.results] == ["smile-well", "say-ooo"]
    p.press(Action.NEXT)
    assert p.at() is Phase.SUMMARY


def test_a_pause_is_not_practice() -> None:
    p = at_mirror("smile-well", "say-ooo", times=Coaching(session_s=300))
    p.live_until(Phase.HOLD)
    p.press(Action.PAUSE)
    p.live(600)
    p.press(Action.NEXT)
    p.live_until(Phase.SUMMARY, 300)
    assert Phase.ENOUGH not in p.phases


@pytest.mark.parametrize(("answer", "then"), [(Action.NEXT, Phase.MIRROR), (None, Phase.MIRROR),
                                              (Action.REPEAT, Phase.WELCOME)])  # fmt: skip
def test_enough_for_today_is_a_mirror_and_one_more_is_a_choice(answer: Action | None, then: Phase) -> None:
    p = at_home(day=Day(TODAY, sessions=3, warned=True))
    p.live_until(Phase.TODAY)
    if answer:
        p.press(answer)
    p.live(16)
    assert then in p.phases
    if then is Phase.MIRROR:
        p.live(7000)
        assert p.at() is Phase.MIRROR
        p.press(Action.NEXT)
        assert p.at() is Phase.TODAY


def test_a_new_day_wakes_the_mirror() -> None:
    p = at_home(day=Day(TODAY, sessions=3, turn=Group.OTHER, done=("massage-chin",), warned=True))
    p.live_until(Phase.MIRROR)
    p.take(Today(TODAY))
    p.live(1)
    assert p.at() is Phase.MIRROR
    p.take(Today("2030-02-01"))
    p.live_until(Phase.WELCOME)
    assert p.said()[-1] == "Good day. This is today's first session."
    assert p.state.day == Day("2030-02-01", 0, Group.OTHER, ("massage-chin",))


def test_who_comes_back_to_wash_is_not_asked_to_practise() -> None:
    p = at_home("smile-well")
    through(p)
    p.face = False
    p.live(40)
    p.face = True
    p.live(1800)
    assert p.at() is Phase.NOBODY
    p.press(Action.NEXT)  # unless wanted
    assert p.at() is Phase.WELCOME
    p.face = False
    p.live(60)
    p.face = True
    p.live_until(Phase.WELCOME)
    assert p.said()[-1] == "Good day. This is today's second session."


@pytest.mark.parametrize("left", ["alone", "paused"])
def test_left_overnight_the_morning_begins_anew_with_the_safety_words(left: str) -> None:
    p = at_home("smile-well", "say-ooo", "smile-teeth", day=Day(TODAY))
    p.live_until(Phase.DONE)
    p.next(Phase.BETWEEN)
    if left == "paused":
        p.press(Action.PAUSE)
    p.face = False
    p.live(1200)
    p.take(Today("2030-02-01"))
    assert p.at() is Phase.NOBODY
    p.face = True
    p.live_until(Phase.WELCOME)
    assert p.said()[-1] == "Good day. This is today's first session."
    assert ids(p) == ["say-ooo", "smile-teeth", "smile-well"]  # what was not reached comes first
    p.live_until(Phase.SAFETY)
    p.live_until(Phase.PROMPT)
    assert (p.state.results, p.state.rest_done) == ((), 2)
    assert Counter(len(r.repetitions) for r in p.state.kept) == Counter((5, 1))


@pytest.mark.parametrize("begun", [False, True])
def test_who_left_while_sitting_down_is_asked_only_where_something_was_begun(begun: bool) -> None:
    p = at_home("smile-well", day=Day(TODAY, told=True))
    if begun:
        p.live_until(Phase.BETWEEN)
        p.changed = True
    p.live_until(Phase.SETTLE)
    p.face, p.changed = False, False
    p.live_until(Phase.NOBODY, 11)
    p.live(60)
    p.face = True
    p.live(0.2)
    assert p.at() is (Phase.BACK if begun else Phase.SETTLE)
    p.face = False
    p.live(1900)
    p.take(Today("2030-02-01"))
    p.face = True
    p.live_until(Phase.WELCOME)  # nor does yesterday's session go on in the morning
    p.live_until(Phase.SAFETY)
    assert sum(len(r.repetitions) for r in p.state.kept) == len(p.finished())


def test_who_practises_at_midnight_is_left_in_peace() -> None:
    p = at_home("smile-well", "say-ooo", day=Day(TODAY))
    p.live_until(Phase.HOLD)
    p.take(Today("2030-02-01"))
    p.press(Action.PAUSE)
    p.live(60)
    p.press(Action.NEXT)
    p.broken = Fault.CAMERA_ABSENT
    p.live(5)
    p.broken = None
    p.live_until(Phase.SUMMARY, 300)
    assert [r.exercise for r in p.state.results] == ["smile-well", "say-ooo"]


@pytest.mark.parametrize("prescribed", [True, False])
def test_who_stops_in_a_pause_has_done_enough_for_today_and_loses_nothing(prescribed: bool) -> None:
    p = at_home(*(("smile-well", "say-ooo") if prescribed else ()), day=Day(TODAY, warned=True))
    p.live_until(Phase.DONE, 300)
    first = p.state.results[-1]
    p.live_until(Phase.PROMPT)
    if prescribed:
        p.live_until(Phase.BETWEEN)
    p.press(Action.PAUSE)
    assert (compose(moment(Phase.PAUSED)).back, compose(moment(Phase.PAUSED)).forward) == ("stop", "go on")
    p.press(Action.REPEAT)
    assert (p.at(), p.said()[-1]) == (Phase.STOP, "Shall we stop for today? Press next.")
    question = compose(moment(Phase.STOP))
    assert (question.title, question.back, question.forward) == ("Stop for today?", "go on", "yes")
    assert question.ring is not None
    p.press(Action.NEXT)
    assert p.at() is Phase.SUMMARY
    assert p.said()[-1] == "We stop for today. What you did is kept. If it hurt, tell your therapist."
    assert p.state.results == (first,)
    assert [(r.exercise, len(r.repetitions)) for r in p.state.kept] == ([("say-ooo", 1)] if prescribed else [])
    assert p.state.day.sessions == 1
    told = compose(moment(Phase.SUMMARY, results=p.state.results, day=p.state.day))
    assert (told.title, told.lines) == ("Enough for today", ("What you did is kept",))
    p.live(600)
    p.face = False
    p.live(60)
    p.face = True
    p.live(7200)
    assert p.at() is Phase.MIRROR  # nobody is asked again today
    p.press(Action.NEXT)
    assert p.at() is Phase.TODAY
    p.live_until(Phase.MIRROR)
    again = Patient(p.coach)  # nor after a power cut
    again.state = p.coach.start(0.0, bookmark(p.state).day, bookmark(p.state))
    again.live(1)
    assert again.at() is Phase.TODAY
    again.press(Action.REPEAT)  # unless wanted
    assert again.at() is Phase.WELCOME
    p.take(Today("2030-02-01"))
    p.live_until(Phase.WELCOME)


def test_stopping_is_asked_and_no_answer_is_a_pause() -> None:
    p = at_home("smile-well", day=Day(TODAY, warned=True))
    p.live_until(Phase.BETWEEN)
    p.press(Action.PAUSE)
    p.press(Action.REPEAT)
    p.live(16)
    assert p.at() is Phase.PAUSED
    p.press(Action.REPEAT)
    p.press(Action.REPEAT)  # no: go on
    assert p.at() is Phase.BETWEEN
    p.live_until(Phase.DONE)
    assert [r.number for r in p.finished()] == [0, 1, 2, 3, 4]


def test_the_exercise_again_is_the_same_session() -> None:
    p = at_home("smile-well", "say-ooo", "smile-teeth")
    p.live_until(Phase.DONE)
    p.live_until(Phase.PROMPT)
    p.press(Action.REPEAT)
    p.live_until(Phase.PROMPT)
    assert ids(p) == ["smile-well", "say-ooo", "smile-teeth"]
    through(p)
    assert p.state.day.sessions == 1


# Stages ---------------------------------------------------------------------------------------------------


def test_flaccid_is_massage_eye_care_and_fingers_only() -> None:
    some = offered(LIBRARY, "flaccid", Coaching())
    assert [e.id for e in some if e.group is not Group.MASSAGE] == ["assisted-smile", "assist-eyelid"]
    assert [e for e in some if e.group is Group.MASSAGE] == [e for e in LIBRARY if e.group is Group.MASSAGE]
    p = at_home(stage="flaccid", left=0.0, right=0.0)
    p.live_until(Phase.WELCOME)
    assert all(e.kind in (Kind.GUIDED, Kind.ASSISTED) for e in p.state.queue)
    through(p)


def test_synkinetic_is_everything_with_smaller_targets() -> None:
    some = offered(LIBRARY, "synkinetic", Coaching())
    assert [e.id for e in some] == [e.id for e in LIBRARY]
    for smaller, plain in zip(some, LIBRARY, strict=True):
        assert smaller.target_mm == (plain.target_mm and pytest.approx(plain.target_mm * 0.67))


# A power cut ------------------------------------------------------------------------------------------------


@pytest.fixture
def kit(tmp_path: Path) -> Iterator[Kit]:
    made = Kit(tmp_path)
    yield made
    made.journal.close()


class Kit:
    """A mirror with a disk; its power can be cut."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.time_s = folder, 1e9
        self.journal = journal.Journal(folder, self.clock)

    def clock(self) -> float:
        return self.time_s

    def save(self, p: Patient) -> None:
        self.journal.keep(bookmark(p.state))
        self.journal.close()

    def read(self, date: str = TODAY, after_s: float = 60) -> Bookmark:
        return journal.read(self.folder, date, 1800, lambda: self.time_s + after_s)


def restarted(p: Patient, mark: Bookmark) -> Patient:
    again = Patient(p.coach, p.left, p.right)
    again.state = p.coach.start(0.0, mark.day, mark)
    return again


def test_after_a_power_cut_it_goes_on_at_the_same_exercise_and_asks_first(kit: Kit) -> None:
    p = at_home("smile-well", "say-ooo", "smile-teeth", day=Day(TODAY, warned=True))
    p.live_until(Phase.DONE)
    p.live_until(Phase.PROMPT)
    for _ in range(2):
        p.next(Phase.BETWEEN)
    p.live(1)
    kit.save(p)
    mark = kit.read()
    assert mark == bookmark(p.state)  # all values, to the last digit
    again = restarted(p, mark)
    again.live(1)
    assert again.at() is Phase.BACK
    assert again.said() == ["Shall we go on?"]
    again.live_until(Phase.PROMPT)  # who stays goes on; rest is captured anew
    assert Phase.REST in again.phases
    assert (again.exercise(), again.state.repetition) == ("say-ooo", 2)
    through(again)
    done = again.state.results
    assert [r.exercise for r in done] == ["smile-well", "say-ooo", "smile-teeth"]
    assert [len(r.repetitions) for r in done] == [5, 5, 3]
    assert again.state.day.sessions == 1


def test_a_pause_after_a_power_cut_keeps_what_was_done_before_it(kit: Kit) -> None:
    p = at_home("smile-well", day=Day(TODAY, warned=True))
    for _ in range(2):
        p.next(Phase.BETWEEN)
    kit.save(p)
    again = restarted(p, kit.read())
    again.live_until(Phase.PROMPT)
    again.press(Action.PAUSE)
    again.press(Action.NEXT)
    through(again)
    assert [r.number for r in again.state.results[0].repetitions] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("phase", [Phase.PROMPT, Phase.MOVE_OUT, Phase.DONE, Phase.OVER, Phase.PAUSED, Phase.CANT])
def test_a_cut_in_any_phase_loses_no_finished_repetition(kit: Kit, phase: Phase) -> None:
    p = at_home("smile-well", "say-ooo", day=Day(TODAY, warned=True))
    p.live_until(Phase.BETWEEN)
    if phase is Phase.PAUSED:
        p.press(Action.PAUSE)
    p.left, p.right = {Phase.OVER: (2.0, 9.0), Phase.CANT: (0.1, 0.1)}.get(phase, (4.0, 4.0))
    p.live_until(phase)
    kit.save(p)
    again = restarted(p, kit.read())
    again.left = again.right = 4.0
    before = len(p.finished())
    again.live_until(Phase.PROMPT)
    through(again)
    assert sum(len(r.repetitions) for r in again.state.results) == before + len(again.finished())


def test_a_cut_at_any_moment_of_an_exercise_is_gone_on_from() -> None:
    """Every tenth of a second of an exercise and its result; also of the last repetition's letting go."""
    p = at_home("assisted-smile", "say-ooo", day=Day(TODAY, warned=True))
    p.live_until(Phase.PROMPT)
    seen = set()
    while p.exercise() == "assisted-smile":
        seen.add((p.at(), p.state.repetition))
        again = restarted(p, bookmark(p.state))
        assert again.state.resumed
        now, had = again.state, [r for result in p.state.results for r in result.repetitions]
        kept = [*(r for result in now.results for r in result.repetitions), *now.repetitions]
        assert kept == (had or list(p.state.repetitions))
        whole = len(p.state.repetitions) == 3
        assert (now.exercise and now.exercise.id) == ("say-ooo" if whole else "assisted-smile")
        assert (now.index, now.counted, now.day.sessions) == ((1, True, 1) if whole else (0, False, 0))
        p.live(0.1)
    assert {(phase, n) for phase in (Phase.HELP, Phase.HOLD, Phase.MOVE_OUT) for n in range(3)} <= seen


def test_a_cut_in_the_very_last_moment_is_the_end_of_the_session(kit: Kit) -> None:
    p = at_home("smile-well", day=Day(TODAY, warned=True))
    while len(p.finished()) < 5:
        p.live(0.1)
    assert p.at() is Phase.MOVE_OUT
    kit.save(p)
    again = restarted(p, kit.read())
    again.live(1)
    assert again.at() is Phase.SUMMARY
    assert [len(r.repetitions) for r in again.state.results] == [5]
    assert again.state.day.sessions == 1


@pytest.mark.parametrize("place", ["other day", "too long ago", "another programme", "over"])
def test_what_no_longer_holds_is_not_gone_on_with(kit: Kit, place: str) -> None:
    p = at_home("smile-well", "say-ooo", day=Day(TODAY, warned=True))
    p.live_until(Phase.SUMMARY if place == "over" else Phase.BETWEEN, 300)
    kit.save(p)
    mark = kit.read("2030-02-01" if place == "other day" else TODAY, after_s=3600 if place == "too long ago" else 60)
    if place == "another programme":
        p = replace(p, coach=Coach((), Coaching(), plan=Plan(LIBRARY[:1], Coaching())))
    again = restarted(p, mark)
    again.live(1)
    assert again.at() is Phase.WELCOME
    assert again.state.day.sessions == (1 if place == "over" else 0)


def test_a_clock_that_was_set_back_does_not_lose_the_session(kit: Kit) -> None:
    p = at_home("smile-well", day=Day(TODAY))
    p.live_until(Phase.BETWEEN)
    kit.save(p)
    assert kit.read(after_s=-300).place is not None


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\x00" * 400, b"[]", b'{"schema": 1}', b"\xff\xfe", b'{"schema": 1, "saved_s": "x", "bookmark": {}}'],
)
def test_a_damaged_journal_is_put_aside_and_the_day_begins(
    kit: Kit, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (kit.folder / journal.FILE).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert kit.read() == Bookmark(Day(TODAY))
    assert "It is kept as" in caplog.text
    assert [f.read_bytes() for f in kit.folder.glob("*.kept")] == [content]
    assert not (kit.folder / journal.FILE).exists()


def test_a_journal_of_another_version_is_put_aside(kit: Kit) -> None:
    p = at_home("smile-well", day=Day(TODAY))
    p.live_until(Phase.BETWEEN)
    kit.save(p)
    path = kit.folder / journal.FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema": 99}))
    assert kit.read() == Bookmark(Day(TODAY))
    assert len(list(kit.folder.glob("*.kept"))) == 1


def test_a_journal_cut_anywhere_never_breaks_the_start(kit: Kit) -> None:
    p = at_home("smile-well", day=Day(TODAY))
    p.live_until(Phase.BETWEEN)
    kit.save(p)
    whole = (kit.folder / journal.FILE).read_bytes()
    for length in range(0, len(whole), 7):
        (kit.folder / journal.FILE).write_bytes(whole[:length])
        assert kit.read() == Bookmark(Day(TODAY))


def test_a_disk_that_cannot_be_written_is_told_once_and_does_not_stop_the_mirror(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    broken = journal.Journal(tmp_path / "file" / "folder")
    with caplog.at_level(logging.WARNING):
        broken.keep(Bookmark(Day("a")))
        broken.keep(Bookmark(Day("b")))
        broken.close()
    assert caplog.text.count("can't be written") == 1


def test_the_journal_is_written_at_every_repetition_not_at_every_turn() -> None:
    p = at_home("smile-well")
    p.live_until(Phase.HOLD)
    marks = set()
    for _ in range(45):
        p.live(0.1)
        assert p.at() is Phase.HOLD
        marks.add(repr(bookmark(p.state)))
    assert len(marks) <= 2


# Prescribed by the settings ------------------------------------------------------------------------------------


def test_the_prescription_wins_over_the_settings_and_names_its_file(tmp_path: Path) -> None:
    from appliance.exercises import read_prescription

    path = tmp_path / "prescription.toml"
    path.write_text('affected = "right"\nstage = "synkinetic"\nsessions_a_day = 2\n')
    settings = plan.under(Settings(Values(general=General(affected="left"))), read_prescription(path, PROGRAMME))
    rows = {key: (value, origin) for key, value, origin, _ in settings.rows()}
    assert rows["general.affected"] == ("right", str(path))
    assert rows["general.stage"] == ("synkinetic", str(path))
    assert rows["coaching.sessions_a_day"] == (2, str(path))
    assert rows["general.language"][1] == "default"
