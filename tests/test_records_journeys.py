"""From the coach to the file: what of a session is written down, and what stands in its way."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance.coaching import Action, Coach, Pressed, Saw, State
from appliance.exercises import Exercise
from appliance.faces import Movement, Quality, Reason
from appliance.faults import Fault
from appliance.records import FILE, UNLENT, Recorder, Watch, open_store
from appliance.records.entries import Began, Ended, Entry, Happened, Judged, Repeated
from appliance.records.setup import setup_of, versions
from appliance.settings import Coaching, Settings
from appliance.sides import Side
from tests.support import recorded

SMILE = Exercise.model_validate({
    "id": "smile-well", "group": "other", "handout": "Smile.", "title": "Smile", "say": "Smile.", "kind": "measured",
    "figure": "smile", "measure": "corner-smile", "hold_s": 3, "repetitions": 2, "rest_s": 2, "target_mm": 4,
})  # fmt: skip
CHEEK = Exercise.model_validate({
    "id": "massage-cheek", "group": "massage", "handout": "Massage.", "title": "Cheek", "say": "Massage.",
    "kind": "guided", "figure": "massage-cheek", "seconds": 5,
})  # fmt: skip


class Patient:
    """Somebody at the coach, 10 pictures a second: what the state's changes leave to be written."""

    def __init__(self, *queue: Exercise, left: float | None = 2.0, right: float | None = 5.0, **times: object) -> None:
        values = {"over_factor": 10, "prompt_s": 1, "done_s": 1, **times}
        self.coach = Coach(queue, Coaching.model_validate(values), "left")
        self.state: State = self.coach.start(100.0)
        self.now, self.left, self.right = 100.0, left, right
        self.names = iter([f"session-{n}" for n in range(9)])
        self.watch = Watch(setup_of(Settings(), None, queue), lambda: next(self.names))
        self.entries: list[Entry] = []

    def _step(self, event: Saw | Pressed) -> None:
        before = self.state
        self.state, effects = self.coach.step(before, event, self.now)
        self.entries += self.watch.see(before, self.state, effects, self.now)

    def sit(self, seconds: float, *, face: bool = True, broken: Fault | None = None) -> None:
        for _ in range(round(seconds * 10)):
            self.now += 0.1
            measured = self.left is not None
            movement = Movement(
                "corner-smile", self.now, self.left, self.right, 0.4 if measured else None,
                Quality.GOOD if measured else Quality.NONE, None if measured else Reason.HAND, 1.7,
            )  # fmt: skip
            self._step(Saw(face=face, broken=broken, rest_number=self.state.rest_wanted, movement=movement))

    def press(self, action: Action) -> None:
        self._step(Pressed(action))

    def kinds(self) -> list[str]:
        return [e.kind if isinstance(e, Happened) else type(e).__name__ for e in self.entries]


def test_a_session_from_its_rest_to_its_end() -> None:
    patient = Patient(SMILE, CHEEK)
    patient.sit(60)
    assert patient.kinds() == ["Began", "Repeated", "Repeated", "Judged", "Judged", "Ended"]
    began, first, second, judged, massage, ended = patient.entries
    assert isinstance(began, Began)
    assert not began.resumed
    assert isinstance(first, Repeated)
    assert (first.repetition.left_mm, first.repetition.right_mm, first.gate_mm) == (2.0, 5.0, 1.7)
    assert isinstance(second, Repeated)
    assert (first.repetition.number, second.repetition.number) == (0, 1)
    assert isinstance(judged, Judged)
    assert isinstance(massage, Judged)
    assert (judged.run.number, massage.run.number) == (0, 1)
    assert (judged.run.exercise, massage.run.exercise) == ("smile-well", "massage-cheek")
    assert isinstance(ended, Ended)
    assert ended.finished


def test_what_was_not_measured_is_no_number() -> None:
    patient = Patient(SMILE, left=None, right=None)
    patient.sit(12)
    (repeated,) = [e for e in patient.entries if isinstance(e, Repeated)]
    assert (repeated.repetition.left_mm, repeated.repetition.symmetry, repeated.gate_mm) == (None, None, None)


def test_over_movement_is_written_with_its_side() -> None:
    patient = Patient(SMILE, over_factor=1.25, over_in_row=2)
    patient.sit(30)
    over = [e for e in patient.entries if isinstance(e, Happened) and e.kind == "over-movement"]
    assert [(e.side, e.exercise) for e in over] == [(Side.RIGHT, "smile-well")] * 2
    (judged,) = [e for e in patient.entries if isinstance(e, Judged)]
    assert judged.judgement == "good side overdid it"


def test_a_pause_a_fault_and_an_empty_chair() -> None:
    patient = Patient(SMILE)
    patient.sit(4)
    patient.press(Action.PAUSE)
    patient.press(Action.NEXT)
    patient.sit(0.2, broken=Fault.CAMERA_SILENT)
    patient.sit(1)
    patient.sit(12, face=False)
    events = [e for e in patient.entries if isinstance(e, Happened)]
    assert [e.kind for e in events] == ["paused", "fault", "nobody there"]
    assert events[1].detail == Fault.CAMERA_SILENT


def test_an_exercise_done_again_is_another_run_and_a_skipped_one_is_told() -> None:
    patient = Patient(SMILE, CHEEK)
    patient.sit(14)
    patient.press(Action.REPEAT)  # from its beginning, in the middle of it
    patient.sit(22)
    runs = [e.run.number for e in patient.entries if isinstance(e, Repeated)]
    assert runs == [0, 1, 1]
    other = Patient(SMILE, CHEEK)
    other.sit(2.5)
    other.press(Action.NEXT)  # begins it
    other.press(Action.NEXT)  # and skips it: nothing was done of it
    skipped = [e for e in other.entries if isinstance(e, Happened)]
    assert [(e.kind, e.exercise) for e in skipped] == [("skipped", "smile-well")]


def test_the_setup_says_what_was_prescribed_and_nothing_of_who() -> None:
    setup = setup_of(Settings(), None, (SMILE,))
    body = json.loads(setup.body)
    assert body["prescribed"] == [{"id": "smile-well", "dose": "3 s × 2, rest 2 s", "target_mm": 4.0}]
    assert set(body) == {"affected", "stage", "sessions_a_day", "even_share", "floor_mm", "prescribed"}
    assert setup.loan == UNLENT
    assert "face_landmarker.task:64184e22" in versions().models


# Written -------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> recorded.Clock:
    return recorded.Clock()


def recorder(folder: Path, clock: recorded.Clock, **more: Any) -> Recorder:
    return Recorder(folder, recorded.VERSIONS, read_clock=clock.read, **more)


def rows(folder: Path, query: str) -> list[Any]:
    store = open_store(folder / FILE, read_only=True)
    try:
        return store.db.execute(query).fetchall()
    finally:
        store.close()


def test_all_of_a_session_is_in_the_file(tmp_path: Path, clock: recorded.Clock) -> None:
    patient = Patient(SMILE, CHEEK)
    patient.sit(60)
    with recorder(tmp_path, clock) as kept:
        kept.put(patient.entries)
        assert kept.flush(5)
        assert kept.health.written == len(patient.entries)
        assert (kept.health.trouble, kept.health.told, kept.health.waiting) == ("", "", 0)
    assert rows(tmp_path, "SELECT uid, loan, clock, finished FROM sessions") == [
        ("session-0", "unlent", "synchronised", 1)
    ]
    assert rows(tmp_path, "SELECT run, exercise, planned, judgement FROM exercises") == [
        (0, "smile-well", 2, "left less"),
        (1, "massage-cheek", 1, "guided"),
    ]
    assert rows(tmp_path, "SELECT number, left_mm, right_mm, symmetry, gate_mm, assisted FROM repetitions") == [
        (0, 2.0, 5.0, 0.4, 1.7, 0),
        (1, 2.0, 5.0, 0.4, 1.7, 0),
    ]
    assert rows(tmp_path, "SELECT software, mediapipe FROM versions") == [("0.1.0", "1.2.2")]
    assert rows(tmp_path, "SELECT count(*), max(at_s) > 20 FROM clocks") == [(2, 1)]


def test_a_session_cut_off_goes_on_in_the_same_row(tmp_path: Path, clock: recorded.Clock) -> None:
    patient = Patient(SMILE)
    patient.sit(14)
    with recorder(tmp_path, clock) as kept:
        kept.put(patient.entries)
    clock.pass_s(120)
    again = Patient(SMILE)
    again.names = iter(["session-after"])
    done = patient.state.repetitions
    again.state = replace(again.state, repetitions=done, repetition=1, resumed=True)
    again.sit(15)  # it asks first, then lets the face rest
    again.sit(30)
    clock.boot = "boot-2"
    with recorder(tmp_path, clock) as kept:
        kept.put(again.entries)
    assert rows(tmp_path, "SELECT uid FROM sessions") == [("session-0",)]
    assert rows(tmp_path, "SELECT run, judgement FROM exercises") == [(0, "left less")]
    at = [a for (a,) in rows(tmp_path, "SELECT at_s FROM repetitions ORDER BY id")]
    assert len(at) == 2
    assert at[0] < at[1]
    assert ("went on after a cut",) in rows(tmp_path, "SELECT kind FROM events")


def gone_on_with(queue: tuple[Exercise, ...], **place: object) -> Patient:
    """Somebody whose session was cut off at ``place``, and who stays when asked whether to go on."""
    again = Patient(*queue)
    again.names = iter(["session-after"])
    again.state = replace(again.state, resumed=True, **place)  # type: ignore[arg-type]
    again.sit(15)
    return again


@pytest.mark.parametrize("years", [0, -1, 1])
def test_cut_off_before_anything_was_finished_it_is_no_second_session(
    tmp_path: Path, clock: recorded.Clock, years: int
) -> None:
    """Nor where the clock was never set, and is somewhere else after the power cut."""
    clock.synchronised = years == 0
    patient = Patient(CHEEK, SMILE)
    patient.sit(4)
    with recorder(tmp_path, clock) as kept:
        kept.put(patient.entries)
    assert patient.kinds() == ["Began"]
    clock.pass_s(120)
    clock.at, clock.boot = clock.at.replace(year=clock.at.year + years), "boot-2"
    again = gone_on_with((CHEEK, SMILE))
    again.sit(60)
    with recorder(tmp_path, clock) as kept:
        kept.put(again.entries)
    assert rows(tmp_path, "SELECT uid, finished FROM sessions") == [("session-0", 1)]
    assert rows(tmp_path, "SELECT run, exercise FROM exercises") == [(0, "massage-cheek"), (1, "smile-well")]


def test_begun_anew_after_a_cut_the_exercise_is_another_run_of_the_same_session(
    tmp_path: Path, clock: recorded.Clock
) -> None:
    patient = Patient(SMILE)
    patient.sit(14)
    with recorder(tmp_path, clock) as kept:
        kept.put(patient.entries)
    again = Patient(SMILE)
    again.state = replace(again.state, resumed=True, repetitions=patient.state.repetitions, repetition=1)
    again.sit(0.3)
    again.press(Action.REPEAT)  # not on, but from the exercise's beginning
    again.sit(60)
    with recorder(tmp_path, clock) as kept:
        kept.put(again.entries)
    assert rows(tmp_path, "SELECT uid FROM sessions") == [("session-0",)]
    assert [run for (run,) in rows(tmp_path, "SELECT run FROM exercises ORDER BY run")] == [0, 1]


def test_cut_off_in_its_last_moment_it_ends_as_the_session_it_was(tmp_path: Path, clock: recorded.Clock) -> None:
    patient = Patient(SMILE)
    patient.sit(60)
    with recorder(tmp_path, clock) as kept:
        kept.put([entry for entry in patient.entries if not isinstance(entry, Ended)])
    again = gone_on_with((SMILE,), index=1, results=patient.state.results)
    with recorder(tmp_path, clock) as kept:
        kept.put(again.entries)
        assert kept.flush(5)
        assert kept.progress.now is not None  # what the summary tells
    assert again.kinds() == ["Began", "Ended"]
    assert rows(tmp_path, "SELECT uid, finished, lasted_s > 10 FROM sessions") == [("session-0", 1, 1)]


def test_a_session_that_ended_is_not_gone_on_with(tmp_path: Path, clock: recorded.Clock) -> None:
    """Nor is one that nobody knows the end of, but that was days ago: of the one that was cut off nothing is there."""
    for wait_s, ended in ((60, True), (2 * 86400, False)):
        folder = tmp_path / str(ended)
        entries = list(recorded.session(clock, "before", {"smile-well": [recorded.repetition()]}))
        with recorder(folder, clock) as kept:
            kept.put(entries if ended else entries[:-1])
        clock.pass_s(wait_s)
        with recorder(folder, clock) as kept:
            kept.put([Began("after", clock.monotonic_s, recorded.SETUP, resumed=True, exercise="smile-well")])
        assert rows(folder, "SELECT uid FROM sessions ORDER BY id") == [("before",), ("after",)]


def test_a_clock_that_was_not_set_is_marked_and_put_right(tmp_path: Path, clock: recorded.Clock) -> None:
    """A Pi that wakes up in the past, and hears of the time during the session."""
    true, clock.at = clock.at, recorded.FIRST.replace(year=2025)
    clock.synchronised = False
    entries = list(recorded.session(clock, "early", {"smile-well": [recorded.repetition()]}))
    clock.monotonic_s = 1000.0
    clock.at = recorded.FIRST.replace(year=2025)
    with recorder(tmp_path, clock) as kept:
        kept.put(entries[:1])
        kept.flush(5)
        assert rows(tmp_path, "SELECT clock, date FROM sessions") == [("unset", "2025-01-07")]
        clock.at, clock.synchronised = true, True
        clock.monotonic_s = entries[-1].at_s
        kept.put(entries[1:])
        kept.flush(5)
    (row,) = rows(tmp_path, "SELECT clock, date, began_s FROM sessions")
    assert row[:2] == ("corrected", "2030-01-07")
    assert row[2] == pytest.approx(true.timestamp() - (entries[-1].at_s - 1000.0), abs=0.01)


@pytest.mark.parametrize(
    ("hours", "synchronised", "state"), [(1, False, "plausible"), (-1, False, "unset"), (-1, True, "synchronised")]
)
def test_without_a_time_server_the_last_record_decides(
    tmp_path: Path, clock: recorded.Clock, hours: int, synchronised: bool, state: str
) -> None:
    store = open_store(tmp_path / FILE)
    recorded.write(store, clock, list(recorded.session(clock, "first", {})))
    later = recorded.Clock(recorded.FIRST.replace(hour=9 + hours), 5000.0, synchronised, "boot-2")
    recorded.write(store, later, list(recorded.session(later, "second", {}))[:1])
    store.close()
    assert rows(tmp_path, "SELECT clock FROM sessions WHERE uid = 'second'") == [(state,)]


# What stands in the way ---------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_stops_nothing_and_is_caught_up_with(
    tmp_path: Path, clock: recorded.Clock, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "records"
    folder.write_text("a file stands where the folder should be")
    entries = list(recorded.session(clock, "s", {"smile-well": [recorded.repetition()]}))
    with caplog.at_level(logging.WARNING), recorder(folder, clock) as kept:
        kept.put(entries)
        assert not kept.flush(0.3)
        assert "can't be written" in kept.health.trouble
        assert kept.health.waiting == len(entries)
        folder.unlink()
        assert kept.flush(10)
    assert rows(folder, "SELECT count(*) FROM repetitions") == [(1,)]
    assert [r.message for r in caplog.records if "can't be written" in r.message]
    assert "can be written again" in caplog.text


def test_a_full_disk_is_told_once_and_caught_up_with(
    tmp_path: Path, clock: recorded.Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), recorder(tmp_path, clock, keep_backups=0) as kept:
        assert kept.flush(5)
        kept.put([Began("s", clock.monotonic_s, recorded.SETUP)])
        assert kept.flush(5)
        writer = kept._writer
        assert writer is not None
        (pages,) = writer.store.db.execute("PRAGMA page_count").fetchone()
        writer.store.db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite's own full disk
        long = [Happened("s", clock.monotonic_s, "fault", detail="x" * 3000) for _ in range(30)]
        kept.put(long)
        assert not kept.flush(1.5)
        assert "disk is full" in kept.health.trouble
        writer.store.db.execute("PRAGMA max_page_count = 1000000")
        assert kept.flush(20)
        assert kept.health.trouble == ""
    assert rows(tmp_path, "SELECT count(*) FROM events") == [(30,)]
    assert sum("disk is full" in r.message for r in caplog.records) == 1


def test_a_file_that_turns_out_to_be_damaged_is_replaced_and_the_session_is_kept(
    tmp_path: Path, clock: recorded.Clock
) -> None:
    entries = list(recorded.session(clock, "s", {"smile-well": [recorded.repetition()] * 3}))
    with recorder(tmp_path, clock, keep_backups=0) as kept:
        kept.put(entries[:2])
        assert kept.flush(5)
        writer = kept._writer
        assert writer is not None
        writer.store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = (tmp_path / FILE).read_bytes()
        (tmp_path / FILE).write_bytes(data[:100] + b"\xff" * (len(data) - 100))
        writer.store.db.execute("PRAGMA shrink_memory")  # or it would go on with what it remembers
        kept.put(entries[2:])
        assert kept.flush(10)
        assert "damaged" in kept.health.told
    assert list(tmp_path.glob("records-damaged-*.db"))
    assert rows(tmp_path, "SELECT count(*) FROM sessions") == [(1,)]
    assert rows(tmp_path, "SELECT count(*) FROM repetitions") == [(2,)]  # the first went with the file: no backup


def test_an_entry_that_makes_no_sense_is_left_out_and_told(
    tmp_path: Path, clock: recorded.Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with recorder(tmp_path, clock) as kept:
        kept.put([Happened("nobody's", 0.0, "paused"), *recorded.session(clock, "s", {})])
        assert kept.flush(5)
    assert rows(tmp_path, "SELECT uid FROM sessions") == [("s",)]
    assert "left out" in caplog.text


def test_a_backup_a_day(tmp_path: Path, clock: recorded.Clock) -> None:
    with recorder(tmp_path, clock, keep_backups=2) as kept:
        for day in range(4):
            clock.at = recorded.FIRST.replace(day=7 + day)
            kept.put(list(recorded.session(clock, f"s{day}", {})))
            assert kept.flush(5)
    assert sorted(p.name for p in (tmp_path / "backups").iterdir()) == [
        "records-2030-01-09.db",
        "records-2030-01-10.db",
    ]


def every_entry() -> Iterator[Entry]:
    clock = recorded.Clock()
    for n in range(200):
        yield from recorded.session(clock, f"s{n}", {"smile-well": [recorded.repetition()] * 5})


def test_putting_never_waits_for_the_disk(tmp_path: Path, clock: recorded.Clock) -> None:
    import time

    entries = list(every_entry())
    with recorder(tmp_path, clock) as kept:
        worst = 0.0
        for entry in entries:
            began = time.perf_counter()
            kept.put([entry])
            worst = max(worst, time.perf_counter() - began)
        assert kept.flush(60)
    assert worst < 0.05
    assert rows(tmp_path, "SELECT count(*) FROM repetitions") == [(1000,)]
