"""What a screen is made from."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.coaching import Coach, Phase, Saw, State
from appliance.coaching.pace import LOST_S, helper_opens
from appliance.exercises import Exercise
from appliance.language import Translate
from appliance.notices import Notice
from appliance.records.progress import Progress
from appliance.settings import Settings

NO_PROGRESS = Progress()


@dataclass(frozen=True)
class Moment:
    """What a screen is made from. ``notices`` are for the clinic: told on the quiet, beside what is for the patient."""

    state: State
    saw: Saw
    now: float
    coach: Coach
    settings: Settings
    t: Translate
    progress: Progress = NO_PROGRESS
    notices: tuple[Notice, ...] = ()

    @property
    def exercise(self) -> Exercise:
        """The present exercise; only in phases that have one."""
        assert self.state.exercise is not None
        return self.state.exercise

    @property
    def elapsed_s(self) -> float:
        """Seconds in this phase."""
        return max(0.0, self.now - self.state.since_s)

    @property
    def lost(self) -> bool:
        """Whether the face has been out of sight for longer than a blink of the tracker."""
        seen_s = self.state.face_seen_s
        return not self.saw.face and seen_s is not None and self.now - seen_s > LOST_S

    @property
    def led_blind(self) -> bool:
        """Whether the session goes on without a camera, as far as none is needed."""
        return self.saw.broken is not None and self.state.phase is not Phase.BROKEN

    @property
    def helper_opens(self) -> bool:
        """Whether a helper is just to say that eyes be opened, since something broke in and nothing can be heard."""
        return helper_opens(self.state, self.now)

    @property
    def beyond(self) -> bool:
        """Whether both sides go further than the target's band, for long enough to be worth a word."""
        since_s = self.state.attempt.beyond_s
        return since_s is not None and self.now - since_s >= self.settings.values.coaching.over_s

    @property
    def share(self) -> float:
        """How much of the phase is over, 0 to 1."""
        lasts = self.coach.lasts_s(self.state)
        return min(self.elapsed_s / lasts, 1.0) if lasts else 0.0

    @property
    def left_s(self) -> int:
        """Whole seconds that remain, counted as one counts aloud: 5, 4, 3, 2, 1."""
        lasts = self.coach.lasts_s(self.state) or 0.0
        return max(1, int(lasts - self.elapsed_s) + 1)
