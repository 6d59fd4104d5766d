"""The rooms of a running mirror: what the main loop talks to, and what may be asked of one run."""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from appliance.cameras import CameraSupervisor, Chosen
from appliance.coaching import Bookmark, Coach, Heard
from appliance.controls import GpioButtons, Keyboard
from appliance.controls.buttons import is_pi
from appliance.display import Mode, Stage
from appliance.display.stage import Screenshots
from appliance.faces import FaceWorker
from appliance.health import Health
from appliance.journal import Journal
from appliance.notices import Notice
from appliance.records import Progress, Recorder, Watch
from appliance.stick import StickRoom
from appliance.voice import Speaker

log = logging.getLogger(__name__)

#: Somebody who may have something to tell the clinic; asked at every turn of the main loop, so it must not wait.
Hint = Callable[[], tuple[Notice, ...]]


@dataclass
class Rooms:
    """Everything that the main loop talks to; what is None is not there."""

    stage: Stage
    supervisor: CameraSupervisor
    worker: FaceWorker
    coach: Coach
    chosen: Chosen
    buttons: GpioButtons | None = None
    keyboard: Keyboard | None = None
    speaker: Speaker | None = None
    screenshots: Screenshots | None = None
    journal: Journal | None = None
    bookmark: Bookmark | None = None  # where the journal lay open
    recorder: Recorder | None = None
    watch: Watch | None = None  # what of a session goes to the recorder
    lent: bool = False  # what is measured is a patient's: none of it goes to the log
    stick: StickRoom | None = None
    health: Health | None = None  # the board's heat and power
    hints: list[Hint] = field(default_factory=list)  # who has something to tell the clinic

    @property
    def heard(self) -> Heard:
        """With what this mirror can be heard at the moment."""
        if self.speaker is None or not (self.speaker.speaks or self.speaker.sounds):
            return Heard.NOTHING
        return Heard.WORDS if self.speaker.speaks else Heard.TONES

    @property
    def progress(self) -> Progress:
        """How the session that has just ended compares with the week before; nothing until it is written."""
        if self.recorder is None or self.recorder.health.waiting:
            return Progress()
        return self.recorder.progress

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What the clinic should know of this kit at the moment, each once."""
        records = self.recorder.health.notices if self.recorder is not None else ()
        board = self.health.notices if self.health is not None else ()
        stuck = (Notice.BUTTON_STUCK,) if self.buttons is not None and self.buttons.stuck else ()
        return tuple(dict.fromkeys((*records, *board, *stuck, *(notice for hint in self.hints for notice in hint()))))

    def close(self, now: float) -> None:
        """End all of them; what is still to be written is written."""
        self.worker.stop()
        self.supervisor.stop()
        if self.stick is not None:
            self.stick.close()
        if self.speaker is not None:
            self.speaker.close()
        if self.buttons is not None:
            self.buttons.close()
        if self.screenshots is not None:
            self.screenshots.close(self.stage)
        if self.journal is not None:
            self.journal.close()
        if self.recorder is not None:
            if self.watch is not None:
                self.recorder.put(self.watch.close(now))
            self.recorder.close()


@dataclass(frozen=True)
class RunOptions:
    """What the command line may ask of one run beyond the settings."""

    exercises: tuple[str, ...] = ()
    size: tuple[int, int] | None = None
    for_s: float | None = None
    screenshots: Path | None = None
    voice: bool = True
    prescription: Path | None = None
    config: Path | None = None  # the clinic's folder of settings
    told: str = ""  # about the settings, where they are the last that worked
    proved: Callable[[], None] = lambda: None  # called when the first screen is up: the settings are good


def switch_off(mode: Mode) -> None:
    """Switch a kit off. A desktop that only tries the mirror stays on."""
    if mode is Mode.FULLSCREEN and is_pi():
        done = subprocess.run(["systemctl", "poweroff"], check=False, capture_output=True, text=True)
        if done.returncode:
            log.error("The mirror can't be switched off: %s", done.stderr.strip())
