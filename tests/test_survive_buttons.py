"""Buttons that are absent, stuck, bouncing, or mashed 50 times a second: the session goes by itself, or goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from appliance import settings
from appliance.coaching import Action, Phase
from appliance.controls import Button, GpioButtons, Presses, buttons, open_buttons
from appliance.settings import Buttons
from tests.support import scripted

N, R = Button.NEXT, Button.REPEAT


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before, factory = Device.pin_factory, MockFactory()
    Device.pin_factory = factory
    yield factory
    factory.reset()
    Device.pin_factory = before


def pressed(levels: list[tuple[float, Button, bool]], until: float) -> tuple[list[Action], frozenset[Button]]:
    """What comes of ``levels``, and which buttons are stuck at the end."""
    presses, got, waiting, now = Presses(Buttons()), list[Action](), list(levels), 0.0
    while now < until:
        while waiting and waiting[0][0] <= now:
            at, button, level = waiting.pop(0)
            presses.level(button, level, at)
        got += presses.poll(now)
        now += 1 / 30
    return got, presses.stuck


@pytest.mark.parametrize(
    ("levels", "actions", "stuck"),
    [
        ([(1, N, True)], [], {N}),  # held for more than 10 s: ignored
        ([(1, N, True), (9, N, False)], [Action.NEXT], set()),  # leaned on
        ([(1, N, True), (14, N, False)], [], set()),  # let go at last: no press
        ([(1, N, True), (14, N, False), (15, N, True), (15.2, N, False)], [Action.NEXT], set()),  # and it works again
        ([(1, R, True)], [Action.PAUSE], {R}),  # it became a pause before it was known to be stuck
        ([(1, N, True), (13, R, True), (13.2, R, False)], [Action.REPEAT], {N}),  # the other one goes on working
        ([(1, N, True), (13, R, True), (19, R, False)], [Action.PAUSE], {N}),  # and does not switch off
        ([(1, R, True), (13, N, True), (13.2, N, False)], [Action.PAUSE, Action.NEXT], {R}),
    ],
)
def test_a_stuck_button_is_ignored_and_the_other_works(
    levels: list[tuple[float, Button, bool]], actions: list[Action], stuck: set[Button]
) -> None:
    got, held = pressed(levels, 20)
    assert (got, set(held)) == (actions, stuck)


def test_a_stuck_button_is_told_once(pins: MockFactory, caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    with caplog.at_level(logging.WARNING):
        two = GpioButtons(Buttons(), lambda: now[0])
        pins.pin(17).drive_low()
        while now[0] < 15:
            now[0] += 0.1
            two.poll()
        assert two.stuck == {N}
        pins.pin(17).drive_high()
        for _ in range(3):
            now[0] += 0.1
            assert two.poll() == []
        assert two.stuck == frozenset()
    assert caplog.text.count("'next' stays down") == 1
    two.close()


def test_mashed_fifty_times_a_second_the_session_goes_its_way(pins: MockFactory, tmp_path: Path) -> None:
    """Real pins' callbacks into the whole mirror, for a repetition; then one honest press counts."""
    config, now = scripted.quick_config(tmp_path / "config", exercises=2, repetitions=20), [0.0]
    made = scripted.mirror(settings.load(config), config, tmp_path / "data", clock=lambda: now[0])
    mirror, two = made.mirror, GpioButtons(Buttons(), lambda: now[0])
    phases = [mirror.state.phase]

    def live(seconds: float, mashed: bool) -> None:
        for step in range(round(seconds * 100)):
            now[0] += 0.01
            if mashed:
                (pins.pin(17).drive_low if step % 2 else pins.pin(17).drive_high)()
            if step % 3 == 0:
                mirror.turn(now[0])
            if mirror.state.phase is not phases[-1]:
                phases.append(mirror.state.phase)

    while mirror.state.phase is not Phase.PROMPT:
        live(0.1, mashed=False)
    made.rooms.buttons, phases[:] = two, [Phase.PROMPT]
    live(4, mashed=True)
    assert phases[:5] == [Phase.PROMPT, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.BETWEEN]  # nothing is skipped
    pins.pin(17).drive_high()
    live(0.1, mashed=False)
    pins.pin(17).drive_low()
    live(0.1, mashed=False)
    pins.pin(17).drive_high()
    live(0.1, mashed=False)
    assert phases[-1] is Phase.DONE
    made.rooms.close(now[0])


def test_a_pi_whose_buttons_cannot_be_had_goes_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buttons, "is_pi", lambda: True)
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "lgpio")
    two, line = open_buttons(Buttons(), keys=False)
    assert two is None
    assert "can't be read" in line
