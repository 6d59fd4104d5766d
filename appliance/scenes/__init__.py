"""From the state of a session to what stands on the glass: a table of screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from appliance.coaching import Phase
from appliance.coaching.pace import READ_S
from appliance.display import Scene
from appliance.scenes import around, exercise
from appliance.scenes.breaking_in import broken_in
from appliance.scenes.moment import Moment
from appliance.scenes.pictures import pictured
from appliance.scenes.words import JUDGEMENTS, NOTICES, REASONS

__all__ = ["JUDGEMENTS", "REASONS", "Moment", "compose"]


def compose(moment: Moment) -> Scene:
    """The scene of this moment."""
    scene = pictured(moment, _noted(moment, _SCREENS[moment.state.phase](moment)))
    present = moment.state.exercise
    scene = broken_in(moment, scene)
    shown = moment.state.phase not in _WITHOUT_EXERCISE
    turn = int(moment.elapsed_s / READ_S)
    return replace(scene, turn=turn, name=moment.state.phase.value, exercise=present.id if present and shown else "")


def _noted(moment: Moment, scene: Scene) -> Scene:
    """What is for the clinic: a sentence before and after the exercises, else only a mark; nothing on a bare mirror."""
    if not moment.notices or moment.state.phase in _BARE:
        return scene
    if moment.state.phase not in _TOLD:
        return replace(scene, mark="service")
    notice = moment.notices[int(moment.elapsed_s / (2 * READ_S)) % len(moment.notices)]
    return replace(scene, lines=(*scene.lines, moment.t(NOTICES[notice])), mark="service")


_SCREENS: Mapping[Phase, Callable[[Moment], Scene]] = {
    Phase.STARTING: around.starting,
    Phase.WELCOME: around.welcome,
    Phase.SAFETY: around.safety,
    Phase.SETTLE: around.settle,
    Phase.REST: around.rest,
    Phase.OFFER: around.offer,
    Phase.PROMPT: exercise.prompt,
    Phase.HELP: exercise.fingers,
    Phase.MOVE_IN: exercise.move_in,
    Phase.HOLD: exercise.hold,
    Phase.MOVE_OUT: exercise.move_out,
    Phase.OVER: exercise.over,
    Phase.CANT: exercise.cant,
    Phase.ALOUD: exercise.aloud,
    Phase.BETWEEN: exercise.between,
    Phase.TIMER: exercise.timer,
    Phase.DONE: exercise.done,
    Phase.ENOUGH: around.enough,
    Phase.SUMMARY: around.summary,
    Phase.TODAY: around.today,
    Phase.MIRROR: around.mirror,
    Phase.PAUSED: around.paused,
    Phase.STOP: around.ask_stop,
    Phase.NOBODY: around.mirror,
    Phase.BACK: around.back,
    Phase.BROKEN: around.broken,
    Phase.ASK_SHUTDOWN: around.ask_shutdown,
    Phase.ENDED: around.ended,
}
#: Where notices for the clinic are told in words; and where nothing at all may stand.
_TOLD = frozenset({Phase.WELCOME, Phase.SUMMARY})
_BARE = frozenset({Phase.MIRROR, Phase.NOBODY, Phase.ENDED})
_WITHOUT_EXERCISE = frozenset({
    Phase.STARTING, Phase.WELCOME, Phase.SAFETY, Phase.SETTLE, Phase.REST, Phase.OFFER, Phase.ENOUGH, Phase.SUMMARY,
    Phase.TODAY, Phase.MIRROR, Phase.PAUSED, Phase.STOP, Phase.NOBODY, Phase.BACK, Phase.BROKEN, Phase.ASK_SHUTDOWN,
    Phase.ENDED,
})  # fmt: skip
