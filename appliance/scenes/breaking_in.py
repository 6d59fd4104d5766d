"""What breaks in on a screen: a camera that fails while nothing needs it, and shut eyes that are to be opened."""

from __future__ import annotations

from dataclasses import replace

from appliance.coaching import Phase
from appliance.coaching.steps import EXERCISE, WAITING
from appliance.display import Scene
from appliance.scenes.moment import Moment

_DARK = frozenset({Phase.MIRROR, Phase.NOBODY, Phase.ENDED})


def broken_in(moment: Moment, scene: Scene) -> Scene:
    """``scene`` with the mark of a camera that is missing, or with what a helper has to say now."""
    if moment.led_blind and moment.state.phase not in _DARK:
        scene = replace(scene, mark="service")
    return _open_first(moment, scene) if moment.helper_opens else scene


def _open_first(moment: Moment, scene: Scene) -> Scene:
    """Who has the eyes shut reads nothing and hears nothing: before all else the helper is told what to say.

    Labels never stand below words that they don't answer: a helper's "yes" to these could switch the mirror off. What
    asks something of its own keeps its title, and the helper's words are its line. An exercise that comes next gives
    its title and its labels up: it may be to close the eyes again.
    """
    words, phase = moment.t("Helper, say: open"), moment.state.phase
    calm = replace(scene, short="", big=(), bars=None, dots=None, figure=None, moving=True)
    if phase not in EXERCISE and (scene.back or scene.forward):
        return replace(calm, lines=(words,), short=words)
    why = scene.title if phase in WAITING else ""
    lines = tuple(line for line in (moment.t("Open your eyes"), why) if line)
    return replace(calm, title=words, lines=lines, short=lines[0], back="", forward="")
