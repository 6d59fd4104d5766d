"""A clinic and a kit that it lends, for tests: a board of its own, clocks turned by hand, a patient who practises."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from appliance import journal, plan
from appliance.coaching import Coach, Event, Phase, Today, bookmark
from appliance.exchange import Clinic, new_clinic
from appliance.kits import Board, Kit
from appliance.kits.loan import Affected, Stage
from appliance.records import Recorder, Watch
from appliance.records.entries import Began, Ended
from appliance.records.setup import setup_of
from appliance.settings import Settings
from tests.support import recorded
from tests.support.patient import PROGRAMME, Patient

PRESCRIPTION = """\
# {note}
affected = "left"
stage = "paretic"
sessions_a_day = 2

[[exercise]]
id = "smile-well"
hold_s = 2
repetitions = 2
rest_s = 3

[[exercise]]
id = "say-ooo"
hold_s = 2
repetitions = 2
rest_s = 3
"""


def board(root: Path, serial: str = "10000000ad8e94a8") -> Board:
    """A Raspberry Pi by what Linux tells of it."""
    told = root / "sys/firmware/devicetree/base/serial-number"
    told.parent.mkdir(parents=True, exist_ok=True)
    told.write_bytes(serial.encode() + b"\0")
    return Board(root)


@dataclass
class Lending:
    """A clinic's keys and one kit below ``root``."""

    root: Path
    data: Path
    clock: recorded.Clock = field(default_factory=recorded.Clock)
    clinic: Clinic = field(init=False)
    board: Board = field(init=False)

    def __post_init__(self) -> None:
        self.clinic = new_clinic(self.root / "clinic", "Example clinic")
        self.board = board(self.root / "pi")
        self.stick.mkdir()

    @property
    def stick(self) -> Path:
        """Where exports go."""
        return self.root / "stick"

    def kit(self) -> Kit:
        """The kit, opened anew as a new process would."""
        return Kit.open(self.data, board=self.board, clock=self.now)

    def now(self) -> float:
        """Seconds since 1970."""
        return self.clock.at.timestamp()  # it is another one whenever time has passed

    def prepare(self) -> Kit:
        """The kit, prepared."""
        kit = self.kit()
        kit.prepare("K-07", self.clinic.public, "de", (194, 345))
        return kit

    def passed(self, *, passed: bool = True, ago: timedelta = timedelta(hours=1)) -> None:
        """A bench check's outcome."""
        at = (self.clock.at - ago).astimezone(UTC).isoformat()
        self.data.mkdir(exist_ok=True)
        told = f'{{"schema": "symmirror-bench", "version": 1, "at": "{at}", "passed": {str(passed).lower()}}}'
        (self.data / "bench.json").write_text(told)

    def lend(self, pseudonym: str = "P-017", note: str = "softly", affected: Affected | None = None,
             stage: Stage | None = None) -> Kit:  # fmt: skip
        """The kit, lent for 30 days."""
        self.passed()
        kit = self.kit()
        kit.lend(pseudonym, affected, stage, PRESCRIPTION.format(note=note), self.due())
        return kit

    def due(self) -> date:
        """Thirty days from now."""
        return (self.clock.at + timedelta(days=30)).date()

    def days(self, count: int, a_day: int = 1) -> int:
        """Practise for so many days; returns how many sessions that were."""
        morning = self.clock.at.replace(hour=8, minute=0, second=0)
        for day in range(count):
            for turn in range(a_day):
                self.until(morning + timedelta(days=day, hours=5 * turn))
                self.practise(left=2.0 + 0.05 * day, right=2.3 + 0.05 * day)
        return count * a_day

    def until(self, at: datetime) -> None:
        """Let time pass until then."""
        self.clock.pass_s(max((at - self.clock.at).total_seconds(), 0.0))

    def practise(self, left: float = 2.5, right: float = 2.8) -> None:
        """One session from its welcome to its summary, through coach, watch, recorder and journal as at the mirror."""
        kit = self.kit()
        with kit.hold():
            lent = kit.lent
            assert lent is not None
            settings, prescription = lent.settings(Settings(), PROGRAMME)
            planned = plan.plan_for(settings, PROGRAMME, prescription)
            values, today = settings.values, self.clock.at.date().isoformat()
            coach = Coach((), values.coaching, values.general.affected, stage=values.general.stage, plan=planned)
            mark = journal.read(
                kit.home, today, values.coaching.resume_within_s, self.clock.at.timestamp, box=kit.journal_box()
            )
            setup = setup_of(settings, planned, (), lent.id)
            with _recording(kit, self.clock) as recorder, _journal(kit, self.clock) as kept:
                patient = _Watched(
                    coach, left, right, self.clock.monotonic_s, day=mark.day,
                    watch=Watch(setup, lambda: uuid.uuid4().hex), recorder=recorder, clock=self.clock,
                )  # fmt: skip
                patient.take(Today(today))
                patient.live_until(Phase.SUMMARY, 900)
                assert recorder.flush(10), recorder.health
                kept.keep(bookmark(patient.state))


@contextmanager
def _recording(kit: Kit, clock: recorded.Clock) -> Iterator[Recorder]:
    with Recorder(kit.home / "records", recorded.VERSIONS, key=kit.loan_key(), read_clock=clock.read) as recorder:
        yield recorder


@contextmanager
def _journal(kit: Kit, clock: recorded.Clock) -> Iterator[journal.Journal]:
    kept = journal.Journal(kit.home, lambda: clock.read().wall_s, box=kit.journal_box())
    try:
        yield kept
    finally:
        kept.close()


@dataclass
class _Watched(Patient):
    """A patient at whom the recorder looks."""

    watch: Watch = field(kw_only=True)
    recorder: Recorder = field(kw_only=True)
    clock: recorded.Clock = field(kw_only=True)

    def take(self, event: Event) -> None:
        """One event, and what is written down of it."""
        self.clock.pass_s(self.now - self.clock.monotonic_s)
        before, so_far = self.state, len(self.effects)
        super().take(event)
        entries = self.watch.see(before, self.state, self.effects[so_far:], self.now)
        self.recorder.put(entries)
        if any(isinstance(e, Began | Ended) for e in entries):
            assert self.recorder.flush(10), self.recorder.health  # they are written with the clock of this moment
