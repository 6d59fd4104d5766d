"""The real mirror with a script in place of camera and MediaPipe: loop, coach, scenes, painter, journal and records.

For what is about hours, power and disks rather than about faces. Everything goes by one clock, which may be a fake one.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance import app, journal, paths, plan
from appliance.cameras import CameraState, Chosen
from appliance.cameras.simulated import Ask
from appliance.cameras.supervisor import CameraReport
from appliance.coaching import Action, Coach, Phase
from appliance.controls.presses import Button
from appliance.display import Mode, Stage
from appliance.exercises import read_prescription
from appliance.faces import Movement, Observation, Quality, Reason, TrackerState, Want
from appliance.language import translator
from appliance.mirror import Mirror, Rooms
from appliance.records import Recorder, Watch
from appliance.records import clock as clocks
from appliance.records.setup import setup_of, versions
from appliance.settings import Settings

#: A face has rested for so long when it is told.
REST_S = 0.3
GATE_MM = 1.5


class Camera:
    """A camera's supervisor that has nothing to do; ``trouble`` is what it reports."""

    trouble = ""

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def slow_down(self, fps: float | None) -> None:
        pass

    def alive(self) -> bool:
        return True

    def report(self) -> CameraReport:
        return CameraReport(CameraState.TROUBLE if self.trouble else CameraState.RUNNING, self.trouble)


@dataclass
class Patient:
    """What a tracker would tell of somebody who does what is asked, in place of the tracker's own thread.

    Each movement has a size of its own, so that its repetition can be found again among thousands. ``there`` says at
    which times somebody sits there.
    """

    clock: Callable[[], float]
    rng: random.Random
    there: Callable[[float], bool] = lambda _now: True
    _want: Want = field(default_factory=Want)
    _ask: Ask = field(default_factory=Ask)
    _size: tuple[float, float] = (4.0, 4.0)
    _rested: tuple[int, float] = (0, 0.0)
    _number: int = 0

    @property
    def observations(self) -> Patient:
        """Itself: asked for the newest, it looks."""
        return self

    def take(self, timeout_s: float = 0.0) -> Observation:
        """What is seen at this moment."""
        now = self.clock()
        self._number += 1
        want, there = self._want, self.there(now)
        if want.rest_number != self._rested[0]:
            self._rested = (want.rest_number, now)
        resting = now - self._rested[1] < REST_S
        return Observation(
            self._number, now, there, int(there), rest_number=want.rest_number - resting,
            rest_progress=0.5 if resting else 0.0,
            movement=self._movement(want.measure, now) if want.measure is not None and there else None,
        )  # fmt: skip

    def _movement(self, measure: str, now: float) -> Movement:
        if not self._ask.moving:
            return Movement(measure, now, None, None, None, Quality.NONE, Reason.BELOW_NOISE, GATE_MM)
        left, right = self._size
        even = min(left, right) / max(left, right)
        return Movement(measure, now, left, right, even, Quality.GOOD, None, GATE_MM, raw_mm=(left, right))

    def ask(self, ask: Ask) -> None:
        """What the mirror asks the simulated patient for."""
        if ask.moving and not self._ask.moving:
            self._size = (self.rng.uniform(3, 5), self.rng.uniform(3, 5))
        self._ask = ask

    def want(self, want: Want) -> None:
        self._want = want

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def alive(self) -> bool:
        return True

    def state(self) -> tuple[TrackerState, str]:
        return TrackerState.RUNNING, ""


#: What this patient presses, and how many seconds after the screen came.
PRESSES = {Phase.BACK: (Action.NEXT, 0.5), Phase.WELCOME: (Action.NEXT, 0.5), Phase.SAFETY: (Action.NEXT, 0.5)}


class Fingers:
    """Buttons that are pressed by a table; ``turned`` is called at every turn of the loop."""

    def __init__(self, clock: Callable[[], float], presses: dict[Phase, tuple[Action, float]]) -> None:
        self.mirror: Mirror | None = None
        self.turned: Callable[[Mirror], None] = lambda _mirror: None
        self._clock, self._presses = clock, presses
        self._pressed: tuple[Phase, float] | None = None
        self.stuck: frozenset[Button] = frozenset()

    def poll(self) -> list[Action]:
        assert self.mirror is not None
        state = self.mirror.state
        self.turned(self.mirror)
        action, after_s = self._presses.get(state.phase, (None, 0.0))
        moment = (state.phase, state.since_s)
        if action is None or self._pressed == moment or self._clock() - state.since_s < after_s:
            return []
        self._pressed = moment
        return [action]

    def close(self) -> None:
        pass


@dataclass
class Scripted:
    """A mirror, and the rooms of it that are real."""

    mirror: Mirror
    rooms: Rooms
    patient: Patient
    camera: Camera
    fingers: Fingers


def mirror(settings: Settings, config: Path | None, data: Path, *, seed: int = 0,
           clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time,
           read_clock: Callable[[], clocks.Reading] = clocks.read, size: tuple[int, int] = (540, 960),
           presses: dict[Phase, tuple[Action, float]] | None = None,
           date: Callable[[], str] | None = None) -> Scripted:  # fmt: skip
    """A mirror as ``symmirror run`` builds it, but for who looks, who is seen, and who presses."""
    from appliance.mirror import date_today

    programme = app.programme_for(config)
    given = paths.prescription(None, config)
    prescription = read_prescription(given, programme) if given is not None else None
    settings = plan.under(settings, prescription)
    planned = plan.plan_for(settings, programme, prescription)
    values = settings.values
    coach = Coach(
        (), values.coaching, values.general.affected, stage=values.general.stage, plan=planned,
        library=programme.session([]),
    )  # fmt: skip
    patient, camera = Patient(clock, random.Random(seed)), Camera()  # noqa: S311
    fingers = Fingers(clock, PRESSES if presses is None else presses)
    stage = Stage(Mode.OFFSCREEN, values.panel, size, values.display.theme)
    who: Any = patient
    eye: Any = camera
    hands: Any = fingers
    rooms = Rooms(stage, eye, who, coach, Chosen(lambda: eye, "scripted", who), hands)
    rooms.bookmark = journal.read(data, (date or date_today)(), values.coaching.resume_within_s, wall)
    rooms.journal = journal.Journal(data, wall)
    rooms.watch = Watch(setup_of(settings, planned, ()), lambda: uuid.uuid4().hex)
    rooms.recorder = Recorder(
        data / "records", versions(), keep_backups=values.records.backups,
        resume_within_s=values.coaching.resume_within_s, points=values.records.change_points, read_clock=read_clock,
    )  # fmt: skip
    made = Mirror(settings, translator(values.general.language), rooms, clock)
    fingers.mirror = made
    return Scripted(made, rooms, patient, camera, fingers)


#: Settings of a session in which much happens in little time.
QUICK = (
    "[general]\naffected = 'left'\n"
    "[coaching]\nprompt_s = 1\nin_s = 0.5\nout_s = 0.5\ndone_s = 1\nask_s = 1\nover_factor = 10\neven_share = 0.5\n"
    "session_s = 7200\nexercises_a_session = 40\nsessions_a_day = 10\nmassage_s = 0\n"
    "[display]\nfps = 30\n"
)


def quick_config(folder: Path, exercises: int = 4, repetitions: int = 20) -> Path:
    """A config folder with ``exercises`` measured exercises, a repetition every two seconds and a half."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "symmirror.toml").write_text(QUICK)
    rows = [
        f'[[exercise]]\nid = "smile-{chr(97 + n)}"\ngroup = "mimic"\nhandout = "Smile."\ntitle = "Smile"\n'
        'say = "Smile."\nkind = "measured"\nfigure = "smile"\nmeasure = "corner-smile"\n'
        f"hold_s = 1.3\nrepetitions = {repetitions}\nrest_s = 0.1\ntarget_mm = 4\n"
        for n in range(exercises)
    ]  # fmt: skip
    (folder / "exercises.toml").write_text("\n".join(rows))
    return folder
