"""The top floor: builds the rooms from the settings and runs the main loop.

The main thread owns pygame and the session and never waits: camera and tracker work in threads of
their own and leave their newest value in a mailbox; voice and screenshots write in theirs.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from appliance.aloud import Aloud
from appliance.asking import ask_of
from appliance.cameras import CameraState
from appliance.coaching import (
    Action,
    Day,
    Effect,
    Event,
    Finished,
    Phase,
    Pressed,
    Quit,
    Repetition,
    Saw,
    Sound,
    State,
    Today,
    bookmark,
)
from appliance.coaching.steps import EXERCISE
from appliance.display.glide import Glide
from appliance.errors import Unavailable
from appliance.faces import Observation, Reason, TrackerState, Want
from appliance.faults import Fault
from appliance.geometry import Follower
from appliance.language import Translate
from appliance.notify import notify
from appliance.rooms import Rooms, RunOptions, switch_off
from appliance.scenes import Moment, compose
from appliance.settings import Settings

__all__ = ["Mirror", "Rooms", "RunOptions", "date_today"]

log = logging.getLogger(__name__)

#: An observation older than this says nothing about who stands there now.
STALE_S = 1.0
#: Loop rate while nobody is there: fast enough to notice a button.
ASLEEP_FPS = 8.0
#: Loop rate while nothing on the screen moves: what the camera brings, and a button, are noticed.
STILL_FPS = 30.0


class Mirror:
    """A running mirror. :meth:`run` returns when the session is left, the time is over or a recording ends."""

    def __init__(self, settings: Settings, translate: Translate, rooms: Rooms,
                 clock: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        self._settings, self._t, self._rooms, self._clock = settings, translate, rooms, clock
        mark = rooms.bookmark
        self._state: State = rooms.coach.start(clock(), mark.day if mark else Day(), mark)
        self._observation: Observation | None = None
        self._told_number = -1
        self._saw = Saw(ready=False)
        self._leave = False
        self._shutdown = False
        self._face_s = clock()
        self._slow = False
        self._glide = Glide()
        at = rooms.stage.layout
        home = (at.face.x + at.face.w / 2, at.face.y + at.face.h / 2)
        self._follower = Follower(settings.values.geometry, at.size_mm, (at.face.w, at.face.h), home)
        self._moving = True
        self._aloud = Aloud(settings, translate)

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self._state

    def leave(self) -> None:
        """End :meth:`run` at its next turn; safe from a signal's handler."""
        self._leave = True

    def first_screen(self) -> None:
        """Show something before anything slow begins."""
        self._show(self._clock())

    def run(self, for_s: float | None = None) -> None:
        """Run until left; at most ``for_s`` seconds."""
        rooms, began_s = self._rooms, self._clock()
        rooms.supervisor.start()
        rooms.worker.start()
        notify("READY=1\nSTATUS=The mirror is on.")
        try:
            while not self._leave and (for_s is None or self._clock() - began_s < for_s):
                turn_s = self._clock()
                self.turn(turn_s)
                self._feed_watchdog()
                time.sleep(max(0.0, 1 / self._fps() - (self._clock() - turn_s)))
        finally:
            notify("STOPPING=1")
            rooms.close(self._clock())
        if self._shutdown:
            switch_off(rooms.stage.mode)

    def turn(self, now: float) -> None:
        """One turn of the main loop."""
        rooms = self._rooms
        self._see(now)
        if rooms.journal is not None:
            self._step(Today(date_today()), now)
        if rooms.heard is not self._state.heard:
            self._step(Sound(rooms.heard), now)
        events: list[Event] = [self._saw, *map(Pressed, self._actions())]
        told: Sequence[Effect] = ()
        if rooms.stick is not None:
            events, told = rooms.stick.turn(self._state, events, now)
        for event in events:
            self._step(event, now)
        for effect in told:  # behind the pause that it brings, or that would be said in its place
            self._carry_out(effect)
            if rooms.speaker is not None:
                self._aloud.one(rooms.speaker, effect)
        if rooms.journal is not None:
            rooms.journal.keep(bookmark(self._state))
        self._tell_rooms(now)
        if rooms.speaker is not None:
            self._aloud.turn(rooms.speaker, self._state, rooms.progress, now)
        self._show(now)

    def _see(self, now: float) -> None:
        rooms = self._rooms
        newest = rooms.worker.observations.take()
        fresh = newest is not None
        if newest is not None:
            self._observation = newest
            self._follower.see(newest.place, now)
        report = rooms.supervisor.report()
        if report.state is CameraState.ENDED:
            self._leave = True
        state, reason = rooms.worker.state()
        if state is TrackerState.DIED:
            raise Unavailable(reason)  # its traceback is in the log; the service starts the mirror anew
        broken = None
        if state is TrackerState.FAILED:
            broken = Fault.TRACKER_FAILED
        elif report.state is CameraState.TROUBLE:
            broken = report.fault
        seen = self._observation
        if seen is None or now - seen.time_s > STALE_S:
            self._saw = Saw(state is TrackerState.RUNNING and seen is not None, broken, fresh=False)
            return
        conditions = seen.conditions
        self._saw = Saw(
            ready=True, broken=broken, face=seen.face,
            reason=conditions.trouble if conditions else Reason.TOO_DARK if seen.dark else None,
            hand=seen.hand, hands=seen.hands, rest_number=seen.rest_number, rest_progress=seen.rest_progress,
            movement=seen.movement, fresh=fresh,
        )  # fmt: skip
        if seen.face:
            self._face_s = now

    def _step(self, event: Event, now: float) -> None:
        before, rooms = self._state, self._rooms
        self._state, effects = rooms.coach.step(before, event, now)
        if rooms.recorder is not None and rooms.watch is not None:
            rooms.recorder.put(rooms.watch.see(before, self._state, effects, now))
        if rooms.speaker is not None:
            self._aloud.step(rooms.speaker, before, self._state, event, effects)
        for effect in effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Finished):
            self._log(effect.repetition)
        elif isinstance(effect, Quit):
            self._leave, self._shutdown = True, effect.shutdown

    def _log(self, r: Repetition) -> None:
        if not self._rooms.lent:
            log.info(
                "%s repetition %d: left %s mm, right %s mm, %s",
                r.exercise,
                r.number + 1,
                r.left_mm,
                r.right_mm,
                r.quality,
            )

    def _actions(self) -> list[Action]:
        rooms = self._rooms
        actions = rooms.buttons.poll() if rooms.buttons is not None else []
        if rooms.keyboard is not None:
            actions += rooms.keyboard.poll()
            self._leave = self._leave or rooms.keyboard.quit
        return actions

    def _tell_rooms(self, now: float) -> None:
        """What the tracker should look at, what the simulated patient should do, how fast to look."""
        rooms, state = self._rooms, self._state
        exercise = state.exercise
        active = exercise is not None and state.phase in _LOOKING
        rooms.worker.want(Want(
            measure=exercise.measure if exercise and active else None,
            hands=bool(exercise and active and exercise.hands),
            rest_number=state.rest_wanted,
            practising=state.phase in EXERCISE,
        ))  # fmt: skip
        if rooms.chosen.patient is not None:
            rooms.chosen.patient.ask(ask_of(state, rooms.coach.side(state)))
        self._slow = now - self._face_s > self._settings.values.tracker.idle_after_s
        pace = self._settings.values.tracker.idle_fps if self._slow else None
        rooms.supervisor.slow_down(pace if rooms.health is None else rooms.health.pace(pace))

    def _show(self, now: float) -> None:
        rooms = self._rooms
        moment = Moment(
            self._state, self._saw, now, rooms.coach, self._settings, self._t, rooms.progress, rooms.notices
        )
        stick = rooms.stick.scene(self._state, self._t, now) if rooms.stick is not None else None
        scene = replace(self._glide(stick or compose(moment), now), face_area=self._follower.area(now))
        self._moving = scene.moving
        if rooms.screenshots is not None:
            rooms.screenshots.look(rooms.stage, scene, now)
        rooms.stage.show(scene)

    def _fps(self) -> float:
        fps = self._settings.values.display.fps
        return ASLEEP_FPS if self._slow else fps if self._moving else min(fps, STILL_FPS)

    def _feed_watchdog(self) -> None:
        """Only while the threads of camera and tracker turn over: else systemd starts us anew.

        A camera that is missing is no hang, its thread tries again and the screen says so. Nor is a tracker that can't
        run here. But what hangs in a driver or in native code comes back only with a new process.
        """
        if self._rooms.supervisor.alive() and self._rooms.worker.alive():
            notify("WATCHDOG=1")


_LOOKING = frozenset({
    Phase.PROMPT, Phase.HELP, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.OVER, Phase.BETWEEN,
    Phase.TIMER,
})  # fmt: skip


def date_today() -> str:
    """The date where the mirror stands, as 2030-01-31."""
    return datetime.now().astimezone().date().isoformat()
