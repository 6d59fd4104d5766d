"""The stick's room in the mirror: hears of sticks and presses, has the glass while it talks, and has things done.

While it has the glass, the session pauses and is told that nobody is there: nothing of it runs on unseen, and its
bookmark stays where it is.
"""

from __future__ import annotations

import logging
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from appliance import coaching
from appliance.coaching import Action, Phase, Pressed, Quit, Saw, Say, State
from appliance.coaching.state import eyes_are_shut
from appliance.coaching.steps import WAITING
from appliance.display import Scene
from appliance.language import Translate
from appliance.settings import Stick
from appliance.stick import flow as talk
from appliance.stick.deeds import Doer
from appliance.stick.kit import Kit
from appliance.stick.screens import scene
from appliance.stick.watch import Watch, plugged

if TYPE_CHECKING:  # the mirror has this room
    from appliance.rooms import Rooms

log = logging.getLogger(__name__)

#: Steps of a session in which a stick waits: a movement, or the rest between two.
_MOVES = frozenset({
    Phase.REST, Phase.HELP, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.OVER, Phase.BETWEEN,
})  # fmt: skip
#: In these the two buttons are about something that no stick may come between.
_ASKED = frozenset({Phase.ASK_SHUTDOWN, Phase.ENDED})
#: Steps that stand still by themselves, and so need no pause.
_STILL = WAITING | {Phase.STARTING, Phase.MIRROR}
#: systemd's answer to letting go of a stick, s: writing out what a slow one still has to take.
_RELEASE_S = 60.0


class StickRoom:
    """What :class:`~appliance.mirror.Mirror` calls at each turn. ``put_away`` closes a session's records.

    ``put_away`` is called in the main thread and gives what may take long, for the stick's own.
    """

    def __init__(self, watch: Watch, doer: Doer, put_away: Callable[[float], Callable[[], None]]) -> None:
        self._watch, self._doer, self._put_away = watch, doer, put_away
        self._flow = talk.Flow()
        self._disk = ""

    @property
    def flow(self) -> talk.Flow:
        """Where the talk is."""
        return self._flow

    def turn(self, state: State, events: Sequence[coaching.Event], now: float
             ) -> tuple[list[coaching.Event], list[coaching.Effect]]:  # fmt: skip
        """What of ``events`` is for the session in ``state``, and what is to be carried out for the stick."""
        effects: list[coaching.Effect] = []
        heard: list[talk.Event] = [*self._of_watch(), talk.Tick(free(state))]
        if (end := self._doer.ends.take()) is not None:
            heard.insert(0, end)
        mine = self._flow.shows and state.phase not in _ASKED
        if mine:
            heard += [e for e in events if isinstance(e, Pressed)]
        for event in heard:
            self._flow, told = talk.step(self._flow, event, now)
            for effect in told:
                effects += self._carry_out(effect, now)
        if mine or self._has_glass(state):
            return self._for_nobody(state, events), effects
        return list(events), effects

    def scene(self, state: State, t: Translate, now: float) -> Scene | None:
        """What stands on the glass instead of the session; None where the stick has nothing to say."""
        return scene(self._flow, t, now) if self._has_glass(state) else None

    def close(self) -> None:
        """End; what is being done is waited for."""
        self._watch.stop()
        self._doer.close()

    def _has_glass(self, state: State) -> bool:
        return self._flow.shows and state.phase not in _ASKED

    def _of_watch(self) -> list[talk.Event]:
        seen, flow = self._watch.seen, self._flow
        if seen is None:
            return [] if flow.step is talk.Step.NONE or flow.pulled else [talk.Gone()]
        if seen.number == flow.number or flow.step is talk.Step.BUSY:
            return []
        self._disk = seen.disk
        return [talk.StickFound(seen.number, seen.finding)]

    def _for_nobody(self, state: State, events: Sequence[coaching.Event]) -> list[coaching.Event]:
        """The session pauses, and sees nobody: who stands there has to do with the stick. Switching off can be asked
        for, unless something is being done.
        """
        told: list[coaching.Event] = [] if state.phase in _STILL else [Pressed(Action.PAUSE)]
        busy = self._flow.step is talk.Step.BUSY
        for event in events:
            if isinstance(event, Saw):
                told.append(Saw(event.ready, event.broken, rest_number=event.rest_number, fresh=False))
            elif not isinstance(event, Pressed) or (event.action is Action.SHUTDOWN and not busy):
                told.append(event)
        return told

    def _carry_out(self, effect: talk.Effect, now: float) -> list[coaching.Effect]:
        match effect:
            case talk.Begin(task, last):
                before = self._put_away(now) if task.deed in talk.CLOSING else _nothing
                self._doer.begin(task, before, self._disk, last=last)
            case talk.Release():
                self._doer.release(self._disk)
            case talk.Restart():
                log.info("The mirror starts anew after a stick.")
                return [Quit()]
            case Say():
                return [effect]
        return []


def free(state: State) -> bool:
    """Whether a stick may be asked about now: nothing is being measured, and nobody has the eyes shut."""
    if state.phase in _ASKED or state.phase in _MOVES or eyes_are_shut(state):
        return False
    return state.phase is not Phase.TIMER or (state.exercise is not None and state.exercise.measure is None)


def open_room(rooms: Rooms, settings: Stick, kit: Kit, clock: Callable[[], float] = time.monotonic
              ) -> StickRoom | None:  # fmt: skip
    """The room of a mirror; it looks for sticks from now on. None where that is switched off."""
    if not settings.enabled:
        return None
    watch = Watch(Path(settings.folder), kit, plugged, clock)
    room = StickRoom(watch, Doer(kit, lambda disk: let_go(watch.parts(disk))), records_of(rooms))
    watch.start()
    return room


def records_of(rooms: Rooms) -> Callable[[float], Callable[[], None]]:
    """What puts away the records of a session, for good: at once nothing more is given to them, then they are closed.

    The first is done by the call, the second, which may take long, by what it gives.
    """

    def put_away(now: float) -> Callable[[], None]:
        journal, recorder, watch = rooms.journal, rooms.recorder, rooms.watch
        rooms.journal = rooms.recorder = rooms.watch = None
        if recorder is not None and watch is not None:
            recorder.put(watch.close(now))

        def close() -> None:
            if journal is not None:
                journal.close()
            if recorder is not None:
                recorder.close()

        return close

    return put_away


def let_go(parts: Sequence[str]) -> None:
    """Have root unmount these partitions: their own unit is stopped, which polkit allows the mirror.

    What can't be unmounted is told in the log; all that was written is on the stick already.
    """
    if not parts:
        return
    units = [f"symmirror-stick@{part}.service" for part in parts]
    done = subprocess.run(
        ["systemctl", "--no-ask-password", "stop", *units],
        capture_output=True, text=True, check=False, timeout=_RELEASE_S,
    )  # fmt: skip
    if done.returncode:
        log.warning("stick: it can't be unmounted: %s", done.stderr.strip())


def _nothing() -> None:
    pass
