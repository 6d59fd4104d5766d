"""The screens of the talk about a stick."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from appliance.display import Ring, Scene
from appliance.language import Translate, message
from appliance.stick import words
from appliance.stick.flow import ASK_S, SURE_S, Flow, Step
from appliance.stick.judge import Deed, Finding, Task
from appliance.stick.kit import Affected
from appliance.stick.orders import Lending, Order
from appliance.stick.why import Why

#: How long a sentence stands where there is no room for all, s (P).
READ_S = 3.0
#: Pictures a second of what turns while something is done.
_TURN_S = 2.0


def scene(flow: Flow, t: Translate, now: float) -> Scene | None:
    """What stands on the glass; None where the stick has nothing to say."""
    draw = _SCREENS.get(flow.step)
    return draw(flow, t, max(0.0, now - flow.since_s)) if draw is not None else None


def _ask(flow: Flow, t: Translate, passed_s: float) -> Scene:
    assert flow.task is not None
    row = words.ASK[flow.task.deed]
    lines = _to_whom(flow.task, t) if flow.task.deed is Deed.LEND else tuple(t(line) for line in row.lines)
    ring = Ring(min(passed_s / ASK_S, 1.0), quiet=True)
    return _scene(flow, t(row.title), lines, row.picture, passed_s, ring, t("no"), t("yes"))


def _to_whom(task: Task, t: Translate) -> tuple[str, ...]:
    """For whom, and the weak side: a slip is seen before it is lent."""
    assert task.order is not None
    assert task.order.lending is not None
    lending = task.order.lending
    whom = t("For {code}").format(code=lending.pseudonym)
    return (whom, t(_WEAK[lending.affected])) if lending.affected in _WEAK else (whom,)


_WEAK: Mapping[Affected | None, str] = {
    "left": message("Weak side: left"),
    "right": message("Weak side: right"),
}


def _sure(flow: Flow, t: Translate, passed_s: float) -> Scene:
    row = words.SURE
    forward = t("delete") if passed_s >= SURE_S else ""  # it can't be pressed before
    lines = tuple(t(line) for line in row.lines)
    ring = Ring(min(passed_s / ASK_S, 1.0), quiet=True)
    return _scene(flow, t(row.title), lines, row.picture, passed_s, ring, t("no"), forward)


def _busy(flow: Flow, t: Translate, passed_s: float) -> Scene:
    ring = Ring((passed_s % _TURN_S) / _TURN_S, quiet=True)
    return _stands(flow, words.BUSY, t, passed_s, ring)


def _done(flow: Flow, t: Translate, passed_s: float) -> Scene:
    assert flow.done is not None
    row = words.DONE[flow.done]
    if not flow.pulled:
        return _stands(flow, row, t, passed_s)
    lines = tuple(t(line) for line in row.lines)  # it is out already
    return _scene(flow, t("Done"), lines, "stick-done", passed_s)


def _refused(flow: Flow, t: Translate, passed_s: float) -> Scene:
    assert flow.why is not None
    return _stands(flow, words.REFUSED[flow.why], t, passed_s)


def _stands(flow: Flow, row: words.Row, t: Translate, passed_s: float, ring: Ring | None = None) -> Scene:
    return _scene(flow, t(row.title), tuple(t(line) for line in row.lines), row.picture, passed_s, ring)


def _scene(flow: Flow, title: str, lines: tuple[str, ...], picture: str, passed_s: float, ring: Ring | None = None,
           back: str = "", forward: str = "") -> Scene:  # fmt: skip
    name = f"stick-{flow.step}"
    return Scene(
        name, title=title, lines=lines, turn=int(passed_s / READ_S), picture=picture, ring=ring, back=back,
        forward=forward, moving=ring is not None,
    )  # fmt: skip


_SCREENS: Mapping[Step, Callable[[Flow, Translate, float], Scene]] = {
    Step.ASK: _ask,
    Step.SURE: _sure,
    Step.BUSY: _busy,
    Step.DONE: _done,
    Step.LEFT: lambda flow, t, passed_s: _stands(flow, words.LEFT, t, passed_s),
    Step.NOTHING: lambda flow, t, passed_s: _stands(flow, words.NOTHING, t, passed_s),
    Step.REFUSED: _refused,
}


def every_stick_scene(t: Translate) -> Iterator[Scene]:
    """Every screen there is about a stick, for tests that render them all and for eyes that look at them."""
    lending = Lending(kit="K-07", pseudonym="P-017", affected="left", due=date(2030, 3, 1))
    order = Order(asks="lend", operator="clinic", lending=lending)
    for deed in Deed:
        finding = Finding((Task(deed, Path(), order=order),))
        asked = [Step.ASK, Step.SURE] if deed is Deed.RETURN else [Step.ASK]
        for step in (*asked, Step.DONE):
            yield from _one(Flow(step, 0.0, 1, finding, done=deed), t)
    for flow in (
        *(Flow(step) for step in (Step.BUSY, Step.NOTHING, Step.LEFT)),
        Flow(Step.DONE, done=Deed.RETURN, pulled=True),
        *(Flow(Step.REFUSED, why=why) for why in Why),
    ):
        yield from _one(flow, t)


def _one(flow: Flow, t: Translate) -> Iterator[Scene]:
    drawn = scene(flow, t, 2.5)
    assert drawn is not None
    yield drawn
