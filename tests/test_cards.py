"""Which graphics card drives the glass, and what is said where none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from appliance.display import cards
from appliance.errors import Unavailable


def machine(root: Path, connectors: dict[str, str], devices: tuple[int, ...] = ()) -> None:
    """``/sys`` and ``/dev`` of a machine with these connectors and these card devices."""
    for name, status in connectors.items():
        folder = root / "sys/class/drm" / name
        folder.mkdir(parents=True)
        (folder / "status").write_text(f"{status}\n")
    for number in devices:
        device = root / f"dev/dri/card{number}"
        device.parent.mkdir(parents=True, exist_ok=True)
        device.touch()


@pytest.mark.parametrize(
    ("connectors", "found"),
    [
        ({}, []),
        ({"card0-HDMI-A-1": "disconnected"}, []),
        ({"card0-Writeback-1": "unknown", "card0-DSI-1": "connected"}, [(0, "DSI-1")]),
        ({"card0-HDMI-A-1": "disconnected", "card1-HDMI-A-2": "connected"}, [(1, "HDMI-A-2")]),
        ({"card10-HDMI-A-1": "connected", "card2-HDMI-A-1": "connected"}, [(2, "HDMI-A-1"), (10, "HDMI-A-1")]),
        ({"card0-HDMI-A-2": "connected", "card0-HDMI-A-1": "connected"}, [(0, "HDMI-A-1"), (0, "HDMI-A-2")]),
        ({"cardinal-HDMI-A-1": "connected"}, []),
    ],
)
def test_the_connected_cards_are_found_in_order(
    tmp_path: Path, connectors: dict[str, str], found: list[tuple[int, str]]
) -> None:
    machine(tmp_path, connectors)
    assert [(card.number, card.connector) for card in cards.connected(tmp_path)] == found


def test_a_card_that_udev_brings_late_is_waited_for(tmp_path: Path) -> None:
    """At boot: first no display, then one whose device is not there yet, then all."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds
        if now[0] == pytest.approx(1):
            machine(tmp_path, {"card1-HDMI-A-1": "connected"})
        if now[0] == pytest.approx(2):
            machine(tmp_path, {}, (1,))

    card = cards.wait_for_card(tmp_path, 10, lambda: now[0], sleep)
    assert card.number == 1
    assert now[0] == pytest.approx(2)


def test_of_two_displays_the_one_that_may_be_opened_is_taken(tmp_path: Path) -> None:
    machine(tmp_path, {"card0-DSI-1": "connected", "card1-HDMI-A-1": "connected"}, (1,))
    assert cards.wait_for_card(tmp_path, 0).number == 1


@pytest.mark.parametrize(
    ("connectors", "words"),
    [
        ({}, "No display is connected"),
        ({"card0-HDMI-A-1": "disconnected"}, "No display is connected"),
        ({"card0-HDMI-A-1": "connected"}, "HDMI-A-1 can't be opened: no right to"),
    ],
)
def test_without_a_display_the_reason_is_told_after_the_wait(
    tmp_path: Path, connectors: dict[str, str], words: str
) -> None:
    machine(tmp_path, connectors)
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with pytest.raises(Unavailable, match=words):
        cards.wait_for_card(tmp_path, 3, lambda: now[0], sleep)
    assert now[0] == pytest.approx(3, abs=0.3)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_device_of_another_group_is_not_usable(tmp_path: Path) -> None:
    machine(tmp_path, {"card0-HDMI-A-1": "connected"}, (0,))
    (tmp_path / "dev/dri/card0").chmod(0)
    assert not cards.connected(tmp_path)[0].usable()
