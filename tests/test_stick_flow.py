"""The talk about a stick: tables of its steps, anything at any time, and journeys with the two buttons."""

from __future__ import annotations

import errno
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory
from hypothesis import given
from hypothesis import strategies as st

from appliance.coaching import Action, Event, Phase, Pressed, Quit, Saw, Say
from appliance.coaching import bookmark as bookmark_of
from appliance.controls import GpioButtons
from appliance.errors import Refused, Unavailable
from appliance.faults import Fault
from appliance.language import translator
from appliance.settings import Buttons
from appliance.stick import StickRefused, StickRoom, Why
from appliance.stick.deeds import RECEIPT_FILE, Doer
from appliance.stick.flow import (
    ASK_S,
    STAND_S,
    Begin,
    Done,
    Failed,
    Flow,
    Gone,
    Release,
    Restart,
    Step,
    StickFound,
    Tick,
    step,
)
from appliance.stick.judge import Deed, Finding, Task
from appliance.stick.look import MARKER_FILE, ORDER_FILE, PRESCRIPTION_FILE
from appliance.stick.orders import Lending, Order
from appliance.stick.screens import scene
from appliance.stick.watch import Watch
from tests.support.patient import Patient, at_home, at_mirror
from tests.support.stick import DUE, FREE, NEW, Socket, TestKit, lend_order, marker, prescription, return_order

NEXT, REPEAT = Pressed(Action.NEXT), Pressed(Action.REPEAT)
FREE_TICK, BUSY_TICK = Tick(free=True), Tick(free=False)


ORDER = Order(
    asks="lend", operator="A. Example", lending=Lending(kit="K-07", pseudonym="P-018", affected="left", due=DUE)
)


def found(*deeds: Deed, why: Why | None = None, number: int = 1) -> StickFound:
    return StickFound(number, Finding(tuple(Task(deed, Path("/stick"), order=ORDER) for deed in deeds), why))


# The steps ------------------------------------------------------------------------------------------------

Steps = list[tuple[float, object]]

#: What happens, at which second; where that leads, and the effects but for what is said.
WAYS: dict[str, tuple[Steps, Step, list[type]]] = {
    "it waits": ([(0, found(Deed.EXPORT)), (9, BUSY_TICK)], Step.WAITING, []),
    "asked when nothing moves": ([(0, found(Deed.EXPORT)), (9, BUSY_TICK), (10, FREE_TICK)], Step.ASK, []),
    "yes": ([(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT)], Step.BUSY, [Begin]),
    "no": ([(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, REPEAT)], Step.LEFT, [Release]),
    "nobody answers": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (ASK_S + 1, FREE_TICK)], Step.ASIDE, [Release]
    ),
    "presses while it is done": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, NEXT), (2, REPEAT)], Step.BUSY, [Begin]
    ),
    "done": ([(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, Done())], Step.DONE, [Begin]),
    "done and out": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, Done()), (3, Gone())], Step.NONE, [Begin]
    ),
    "new exercises, and out": (
        [(0, found(Deed.PRESCRIPTION)), (0, FREE_TICK), (1, NEXT), (2, Done()), (3, Gone())],
        Step.NONE, [Begin, Restart],
    ),
    "left in for ever": (
        [(0, found(Deed.PRESCRIPTION)), (0, FREE_TICK), (1, NEXT), (2, Done()), (STAND_S + 3, FREE_TICK),
         (STAND_S + 9, FREE_TICK)],
        Step.ASIDE, [Begin, Restart],
    ),
    "wiping is asked twice": ([(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT)], Step.SURE, []),
    "a double press is not both": ([(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT), (1.3, NEXT)], Step.SURE, []),
    "really": ([(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT), (3.5, NEXT)], Step.BUSY, [Begin]),
    "no, not really": ([(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT), (3.5, REPEAT)], Step.LEFT, [Release]),
    "not sure for long": (
        [(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT), (ASK_S + 2, FREE_TICK)], Step.ASIDE, [Release]
    ),
    "one after the other": (
        [(0, found(Deed.EXPORT, Deed.PRESCRIPTION)), (0, FREE_TICK), (1, NEXT), (2, Done())], Step.ASK, [Begin]
    ),
    "not the first": (
        [(0, found(Deed.EXPORT, Deed.PRESCRIPTION)), (0, FREE_TICK), (1, REPEAT), (2, NEXT), (3, Done())],
        Step.DONE, [Begin],
    ),
    "not the second": (
        [(0, found(Deed.EXPORT, Deed.PRESCRIPTION)), (0, FREE_TICK), (1, NEXT), (2, Done()), (3, REPEAT)],
        Step.DONE, [Begin, Release],
    ),
    "none of both": (
        [(0, found(Deed.EXPORT, Deed.PRESCRIPTION)), (0, FREE_TICK), (1, REPEAT), (3, REPEAT)], Step.LEFT, [Release]
    ),
    "nothing on it": ([(0, found()), (0, FREE_TICK)], Step.NOTHING, [Release]),
    "nothing on it, understood": ([(0, found()), (0, FREE_TICK), (1, NEXT)], Step.ASIDE, [Release]),
    "full": ([(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, Failed(Why.FULL))], Step.REFUSED, [Begin]),
    "refused, and out": ([(0, found(why=Why.DAMAGED)), (0, FREE_TICK), (2, Gone())], Step.NONE, [Release]),
    "two stay as they are": ([(0, found(why=Why.TWO)), (0, FREE_TICK)], Step.REFUSED, []),
    "one of two is pulled": (
        [(0, found(why=Why.TWO)), (0, FREE_TICK), (3, found(Deed.EXPORT, number=2)), (3, FREE_TICK)], Step.ASK, []
    ),
    "a wipe that failed starts anew": (
        [(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT), (4, NEXT), (5, Failed(Why.FULL)), (6, NEXT)],
        Step.ASIDE, [Begin, Restart],
    ),
    # Pulled at every step
    "pulled while it waits": ([(0, found(Deed.EXPORT)), (1, Gone())], Step.NONE, []),
    "pulled when asked": ([(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, Gone())], Step.NONE, []),
    "pulled when asked twice": ([(0, found(Deed.RETURN)), (0, FREE_TICK), (1, NEXT), (2, Gone())], Step.NONE, []),
    "pulled in the middle": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, Gone()), (3, Failed(Why.FAILED))],
        Step.REFUSED, [Begin],
    ),
    "pulled in the middle, read": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, Gone()), (3, Failed(Why.FAILED)), (4, NEXT)],
        Step.NONE, [Begin],
    ),
    "pulled, and done all the same": (
        [(0, found(Deed.PRESCRIPTION)), (0, FREE_TICK), (1, NEXT), (2, Gone()), (3, Done())], Step.DONE, [Begin]
    ),
    "that, and then nothing": (
        [(0, found(Deed.PRESCRIPTION)), (0, FREE_TICK), (1, NEXT), (2, Gone()), (3, Done()), (90, FREE_TICK)],
        Step.NONE, [Begin, Restart],
    ),
    "lost before it was seen to go": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, Failed(Why.PULLED)), (2.5, Gone())],
        Step.REFUSED, [Begin],
    ),
    "pulled when left": ([(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, REPEAT), (2, Gone())], Step.NONE, [Release]),
    "pulled when set aside": ([(0, found()), (0, FREE_TICK), (1, NEXT), (2, Gone())], Step.NONE, [Release]),
    "pulled and put in again": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, Gone()), (4, found(Deed.EXPORT, number=2)), (4, FREE_TICK)],
        Step.ASK, [],
    ),
    "swapped while it is done": (
        [(0, found(Deed.EXPORT)), (0, FREE_TICK), (1, NEXT), (2, found(number=2)), (3, Done()), (3, found(number=2)),
         (3, FREE_TICK)],
        Step.NOTHING, [Begin, Release],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WAYS)
def test_where_it_leads(name: str) -> None:
    events, last, effects = WAYS[name]
    flow = Flow()
    told: list[object] = []
    for now, event in events:
        flow, more = step(flow, event, now)  # type: ignore[arg-type]
        told += more
    assert flow.step is last
    assert [type(e) for e in told if not isinstance(e, Say)] == effects
    drawn = scene(flow, translator("en"), events[-1][0])
    assert (drawn is not None) == flow.shows


def test_why_is_said_as_it_was() -> None:
    flow, _ = step(Flow(), found(Deed.EXPORT), 0)
    for event in (FREE_TICK, NEXT, Gone(), Failed(Why.FULL)):
        flow, _ = step(flow, event, 1)
    assert flow.why is Why.PULLED  # whatever else went wrong when it was pulled


events = st.one_of(
    st.sampled_from([NEXT, REPEAT, Pressed(Action.PAUSE), Gone(), Done(), FREE_TICK, BUSY_TICK]),
    st.builds(Failed, st.sampled_from(Why)),
    st.builds(
        lambda deeds, why, n: found(*deeds, why=None if deeds else why, number=n),
        st.lists(st.sampled_from(Deed), max_size=2), st.sampled_from([None, *Why]), st.integers(1, 4),
    ),
)  # fmt: skip


@given(st.lists(st.tuples(st.floats(0, 70), events), max_size=30))
def test_anything_at_any_time(happening: list[tuple[float, object]]) -> None:
    """Nothing is done without a yes, nothing is wiped without two, and every talk has an end."""
    flow, now = Flow(), 0.0
    for passed, event in happening:
        now += passed
        before = flow
        flow, effects = step(flow, event, now)  # type: ignore[arg-type]
        for effect in effects:
            if isinstance(effect, Begin):
                assert event == NEXT
                assert before.step is (Step.SURE if effect.task.deed is Deed.RETURN else Step.ASK)
        assert sum(isinstance(e, Say) for e in effects) <= 1  # the second would cut off the first
        drawn = scene(flow, translator("en"), now)
        assert (drawn is not None) == flow.shows
    if flow.step is Step.BUSY:
        flow, _ = step(flow, Failed(Why.FAILED), now)
    for _ in range(3):
        now += 100
        flow, _ = step(flow, FREE_TICK, now)
    assert not flow.shows


# Journeys: a session, a stick and the two buttons ------------------------------------------------------------


@dataclass
class AtHome:
    """Somebody at a mirror in the middle of a session, a kit, and a place to put sticks in."""

    folder: Path
    patient: Patient
    kit: TestKit = field(default_factory=TestKit)
    put_away: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    quits: list[Quit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.socket = Socket(self.folder)
        self.watch = Watch(self.folder, self.kit, self.socket.plugged, lambda: self.patient.now)
        self.doer = Doer(self.kit, self.socket.release)
        self.room = StickRoom(self.watch, self.doer, self._put_away)
        take = self.patient.take
        self.pins = MockFactory()
        Device.pin_factory = self.pins
        self.buttons = GpioButtons(Buttons(), clock=lambda: self.patient.now)

        def through_the_room(event: Event) -> None:
            """As the main loop does it."""
            if isinstance(event, Saw):
                self.watch.look()
            given: list[Event] = [event, *map(Pressed, self.buttons.poll())]
            passed, effects = self.room.turn(self.patient.state, given, self.patient.now)
            self.said += [" ".join(e.parts) for e in effects if isinstance(e, Say)]
            self.quits += [e for e in effects if isinstance(e, Quit)]
            for one in passed:
                take(one)

        self.patient.take = through_the_room  # type: ignore[method-assign]

    def _put_away(self, now: float) -> Callable[[], None]:
        self.put_away.append("at once")
        return lambda: self.put_away.append("then")

    def press(self, pin: int) -> None:
        """A finger on a button."""
        for change in (self.pins.pin(pin).drive_low, self.pins.pin(pin).drive_high):
            change()
            self.patient.live(0.3)

    def next(self) -> None:
        self.press(17)

    def repeat(self) -> None:
        self.press(27)

    def at(self) -> Step:
        return self.room.flow.step

    def until(self, wanted: Step, seconds: float = 90.0) -> None:
        """Let time pass, that of the threads too, until the talk is there."""
        until = self.patient.now + seconds
        while self.at() is not wanted:
            assert self.patient.now < until, f"{wanted} never came: {self.room.flow}, {self.patient.state.phase}"
            self.patient.live(0.1)
            if self.at() is Step.BUSY:
                time.sleep(0.005)

    def title(self) -> str:
        drawn = self.room.scene(self.patient.state, translator("en"), self.patient.now)
        return drawn.title if drawn is not None else ""

    def close(self) -> None:
        self.buttons.close()
        self.room.close()
        Device.pin_factory = None


@pytest.fixture
def home(tmp_path: Path) -> Iterator[AtHome]:
    made = AtHome(tmp_path, at_mirror("smile-well", "raise-eyebrows"))
    yield made
    made.close()


def test_new_exercises_come_in_at_the_next_rest_from_moving_and_nothing_is_lost(home: AtHome) -> None:
    home.patient.live_until(Phase.HOLD)
    (home.socket.put_in() / PRESCRIPTION_FILE).write_bytes(prescription())
    while home.at() in (Step.NONE, Step.WAITING):
        home.patient.live(0.1)
        assert home.title() == "" or home.at() is Step.ASK
    # Its five repetitions were done first, and its result is there.
    assert len(home.patient.finished()) == 5
    assert home.title() == "New exercises?"
    home.patient.live(0.2)
    assert home.patient.at() is Phase.PAUSED
    mark = bookmark_of(home.patient.state)
    assert mark.place is not None
    assert mark.place.results[0].exercise == "smile-well"
    home.patient.live(20)
    assert home.patient.at() is Phase.PAUSED  # nothing of it runs on behind the stick's screen
    home.next()
    home.until(Step.DONE)
    assert home.kit.asked == [f"prescription {len(prescription())}"]
    assert home.title() == "Take the stick out"
    assert home.socket.released == ["sda"]
    assert not home.quits
    home.socket.pull()
    home.until(Step.NONE)
    assert home.quits == [Quit()]  # and the mirror starts anew, with the bookmark where it was
    assert bookmark_of(home.patient.state) == mark
    assert home.said == [
        "Your clinic sends new exercises on this stick. To take them, press next.",
        "One moment, please. Leave the stick in.",
        "The new exercises are here. Take the stick out.",
    ]


def test_data_go_onto_the_stick_and_the_session_goes_on(home: AtHome) -> None:
    top = home.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("export"))
    (top / "symmirror-1").symlink_to("/etc")
    home.until(Step.ASK)
    home.next()
    home.until(Step.DONE)
    assert (top / "symmirror-2" / "K-07.symmirror").read_bytes() == b"sealed"
    home.socket.pull()
    home.until(Step.NONE)
    assert not home.quits
    assert home.put_away == []
    home.next()  # out of the pause
    home.patient.live_until(Phase.DONE)


def test_given_back_by_the_clinics_order_and_two_confirmations(home: AtHome) -> None:
    top = home.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("return"))
    (top / ORDER_FILE).write_bytes(return_order())
    home.until(Step.ASK)
    assert home.title() == "Give this mirror back?"
    home.next()
    assert home.title() == "Really delete all here?"
    assert home.kit.asked == []
    home.patient.live(2)
    home.next()
    home.until(Step.DONE)
    assert home.put_away == ["at once", "then"]  # no record is written into what is wiped
    assert home.kit.asked == ["return by A. Example"]
    assert home.kit.state.loan is None
    home.next()
    assert home.quits == [Quit()]
    assert home.title() == ""  # seen: the glass is a mirror although the stick is still in


def test_the_patients_own_stick_can_not_wipe(home: AtHome) -> None:
    top = home.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("return"))
    home.until(Step.REFUSED)
    assert home.title() == "Without the clinic's order"
    for _ in range(5):
        home.next()
    assert home.kit.asked == []
    assert home.put_away == []


@pytest.mark.parametrize(("state", "asked"), [
    (FREE, ["lend P-018 left None None 2030-03-01 None"]),
    (NEW, ["prepare K-07 Clinic de (194.0, 345.0)", "lend P-018 left None None 2030-03-01 None"]),
])  # fmt: skip
def test_a_kit_is_prepared_and_lent_and_says_what_the_desk_must_know(
    home: AtHome, state: object, asked: list[str]
) -> None:
    home.kit.state = state  # type: ignore[assignment]
    top = home.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("lend"))
    (top / ORDER_FILE).write_bytes(lend_order())
    home.until(Step.ASK)
    drawn = home.room.scene(home.patient.state, translator("en"), home.patient.now)
    assert drawn is not None
    assert drawn.lines == ("For P-018", "Weak side: left")
    home.next()
    home.until(Step.DONE)
    assert home.kit.asked == asked
    told = json.loads((top / "symmirror-1" / RECEIPT_FILE).read_text())
    assert told == {"kit": "K-07", "public_key": "ab" * 32, "loan": "loan-2", "pseudonym": "P-018"}
    home.socket.pull()
    home.until(Step.NONE)
    assert home.quits == [Quit()]


FAILURES: dict[str, tuple[Exception, str]] = {
    "full": (OSError(errno.ENOSPC, "No space left on device"), "This stick is full"),
    "read-only after all": (OSError(errno.EROFS, "Read-only file system"), "I can't write on this stick"),
    "a dead one": (OSError(errno.EIO, "Input/output error"), "I lost the stick"),
    "the kit's word": (StickRefused(Why.NO_CHECK, "not checked"), "Not checked yet"),
    "a refusal": (Refused("no"), "That did not work"),
    "a kit that can't": (Unavailable("no"), "That did not work"),
    "a fault of ours": (RuntimeError("oops"), "That did not work"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_fails_is_said_leaves_nothing_behind_and_the_session_goes_on(home: AtHome, name: str) -> None:
    home.kit.error, title = FAILURES[name]
    top = home.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("export"))
    home.until(Step.ASK)
    home.next()
    home.until(Step.REFUSED)
    assert home.title() == title
    assert [path.name for path in top.iterdir()] == [MARKER_FILE]  # no half export
    assert home.socket.released == ["sda"]
    home.next()
    assert home.title() == ""
    home.next()  # out of the pause
    home.patient.live_until(Phase.DONE)


def no_space() -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("wiped", [True, False])
def test_an_export_that_is_all_there_is_of_a_loan_is_never_taken_away(home: AtHome, wiped: bool) -> None:
    """Whatever fails once the loan is wiped: the data are on the stick, and it says so."""

    class Fails(TestKit):
        def give_back(self, folder: Path, operator: str) -> Path:
            if wiped:
                super().give_back(folder, operator)
            else:
                (folder / "half").write_bytes(b"seal")
            try:
                no_space()
            except OSError:
                raise Refused("The wipe record can't be written.") from None

    kit = Fails()
    home.watch._kit = home.doer._kit = kit
    top = home.socket.put_in()
    (top / MARKER_FILE).write_bytes(marker("return"))
    (top / ORDER_FILE).write_bytes(return_order())
    home.until(Step.ASK)
    home.next()
    home.patient.live(2)
    home.next()
    home.until(Step.DONE if wiped else Step.REFUSED)
    assert (top / "symmirror-1").exists() == wiped
    if wiped:
        assert (top / "symmirror-1" / "K-07.symmirror").read_bytes() == b"sealed"
    assert home.title() == ("Take the stick out" if wiped else "This stick is full")
    home.next()
    assert home.quits == [Quit()]  # in both cases: its records were closed


def test_pulled_in_the_middle_and_put_in_again(home: AtHome) -> None:
    home.kit.before = threading.Event()
    (home.socket.put_in() / MARKER_FILE).write_bytes(marker("export"))
    home.until(Step.ASK)
    home.next()
    home.until(Step.BUSY)
    assert home.kit.reached.wait(20)
    home.socket.pull()
    home.patient.live(5)
    assert home.at() is Step.BUSY  # what becomes of it is not known yet
    home.kit.error = OSError(errno.EIO, "Input/output error")
    home.kit.before.set()
    home.until(Step.REFUSED)
    assert home.title() == "I lost the stick"
    home.kit.error = None
    (home.socket.put_in() / MARKER_FILE).write_bytes(marker("export"))
    home.until(Step.ASK)
    home.next()
    home.until(Step.DONE)
    assert home.kit.asked == ["export"]


def test_while_something_is_done_nobody_switches_off_and_presses_do_nothing(home: AtHome) -> None:
    home.kit.before = threading.Event()
    (home.socket.put_in() / MARKER_FILE).write_bytes(marker("export"))
    home.until(Step.ASK)
    home.next()
    home.until(Step.BUSY)
    for action in Action:
        home.patient.press(action)
    home.patient.live(1)
    assert home.at() is Step.BUSY
    assert home.patient.at() is not Phase.ASK_SHUTDOWN
    home.kit.before.set()
    home.until(Step.DONE)


def test_switching_off_is_asked_over_a_sticks_question(home: AtHome) -> None:
    (home.socket.put_in() / MARKER_FILE).write_bytes(marker("export"))
    home.until(Step.ASK)
    home.patient.press(Action.SHUTDOWN)
    assert home.patient.at() is Phase.ASK_SHUTDOWN
    assert home.title() == ""
    home.repeat()  # no: and the stick asks again
    assert home.kit.asked == []
    assert home.title() == "Data onto the stick?"
    home.next()
    home.until(Step.DONE)


def test_a_stick_with_holiday_pictures_in_the_middle_of_a_massage(tmp_path: Path) -> None:
    """Nothing is measured there, so it is answered at once; the massage is done from its beginning."""
    home = AtHome(tmp_path, at_home("massage-cheek", "smile-well"))
    try:
        while home.patient.at() is not Phase.TIMER:
            home.patient.live(0.5)
        (home.socket.put_in() / "holiday.jpg").write_bytes(b"\xff\xd8")
        home.until(Step.NOTHING, 5)
        assert home.title() == "Nothing here for me"
        home.socket.pull()
        home.until(Step.NONE)
        assert home.patient.at() is Phase.PAUSED
        home.next()
        assert home.patient.at() in (Phase.PROMPT, Phase.TIMER)
        assert home.patient.exercise() == "massage-cheek"
    finally:
        home.close()


def test_eyes_that_are_shut_are_not_asked(tmp_path: Path) -> None:
    home = AtHome(tmp_path, at_mirror("close-eyes", "smile-well"))
    try:
        home.patient.live_until(Phase.HOLD)
        home.socket.put_in()
        while home.patient.at() is not Phase.DONE:
            assert home.title() == ""
            home.patient.live(0.1)
        home.until(Step.NOTHING, 3)
    finally:
        home.close()


@pytest.mark.parametrize("phase", [
    Phase.STARTING, Phase.WELCOME, Phase.SAFETY, Phase.SETTLE, Phase.OFFER, Phase.PROMPT, Phase.DONE, Phase.PAUSED,
    Phase.NOBODY, Phase.BROKEN, Phase.SUMMARY,
])  # fmt: skip
def test_before_between_and_after_it_is_asked_at_once_and_everything_stays(tmp_path: Path, phase: Phase) -> None:
    home = AtHome(tmp_path, at_home("massage-cheek", "smile-well"))
    try:
        patient = home.patient
        if phase is Phase.PAUSED:
            patient.live_until(Phase.PROMPT)
            patient.press(Action.PAUSE)
        elif phase is Phase.NOBODY:
            patient.live_until(Phase.HOLD, 300)
            patient.face = False
        elif phase is Phase.BROKEN:
            patient.live_until(Phase.PROMPT)
            patient.broken = Fault.CAMERA_SILENT
        if phase is not Phase.STARTING:
            patient.live_until(phase, 900)
        mark = bookmark_of(patient.state)
        (home.socket.put_in() / MARKER_FILE).write_bytes(marker("export"))
        home.until(Step.ASK, 3)
        patient.face = True  # somebody of the clinic stands there
        patient.live(40)
        assert home.at() is Step.ASK
        after = bookmark_of(patient.state)
        if mark.place is not None and after.place is not None:
            assert (after.place.index, after.place.results) == (mark.place.index, mark.place.results)
        home.next()
        home.until(Step.DONE)
        home.socket.pull()
        home.until(Step.NONE)
        patient.broken = None
        for _ in range(400):  # Next leads to the end of the session from everywhere
            if patient.at() is Phase.SUMMARY:
                break
            patient.live(3)
            if patient.at() in (Phase.PAUSED, Phase.NOBODY, Phase.SAFETY, Phase.WELCOME):
                home.next()
        assert patient.at() is Phase.SUMMARY or phase is Phase.SUMMARY
    finally:
        home.close()
