"""What is seen of a screen that has neither a demonstration nor bars: a picture a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from appliance.coaching import Phase
from appliance.display import Scene
from appliance.scenes.moment import Moment

#: A page of the safety words each, see coaching/safety.py.
_SAFETY = ("in-mirror", "three-of-ten", "eye-drops", "eye-clinic", "ambulance", "ambulance")


def pictured(moment: Moment, scene: Scene) -> Scene:
    """``scene`` with its state's picture, where nothing else is to be seen on it."""
    find = _PICTURES.get(moment.state.phase)
    if find is None or scene.picture or scene.figure is not None or scene.bars is not None:
        return scene
    return replace(scene, picture=find(moment))


def _day(moment: Moment) -> str:
    """Which of the day's sessions it is."""
    count = moment.settings.values.coaching.sessions_a_day
    return f"day-{min(moment.state.day.sessions, count)}-{count}"


def _done(moment: Moment) -> str:
    return "pause" if moment.state.results[-1].broken_off else "tick"


_PICTURES: Mapping[Phase, Callable[[Moment], str]] = {
    Phase.WELCOME: _day,
    Phase.SAFETY: lambda moment: _SAFETY[moment.state.page],
    Phase.DONE: _done,
    Phase.ENOUGH: lambda _: "hourglass",
    Phase.SUMMARY: lambda moment: "finished" if moment.state.done_count else "in-mirror",
    Phase.STOP: lambda _: "moon",
    Phase.TODAY: lambda _: "moon",
    Phase.BACK: lambda _: "in-mirror",
}
