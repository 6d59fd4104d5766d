"""A display that is unplugged: the session goes on unseen; plugged in again, the mirror starts anew and goes on."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from appliance import journal, settings
from appliance.coaching import bookmark
from appliance.display import Mode
from appliance.display.cards import Plug
from appliance.errors import Unavailable
from appliance.mirror import date_today
from tests.support import scripted


def test_the_session_goes_on_unseen_and_is_there_after_the_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What the kernel says of the connector is played; the rest is the mirror itself."""
    now, config = [0.0], scripted.quick_config(tmp_path / "config")
    status = tmp_path / "sys/class/drm/card1-HDMI-A-1/status"
    status.parent.mkdir(parents=True)
    status.write_text("connected\n")
    made = scripted.mirror(settings.load(config), config, tmp_path / "data", clock=lambda: now[0])
    made.rooms.stage._plug = Plug(tmp_path, lambda: now[0])
    made.rooms.stage.mode = Mode.FULLSCREEN

    def live(seconds: float) -> None:
        for _ in range(round(seconds * 10)):
            now[0] += 0.1
            made.mirror.turn(now[0])

    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("pygame.display.update", lambda _areas: None)  # there is no display to update
            live(8)
            status.write_text("disconnected\n")
            before = bookmark(made.mirror.state)
            with caplog.at_level(logging.WARNING):
                live(12)
            assert caplog.text.count("unplugged") == 1
            assert bookmark(made.mirror.state) != before  # practised meanwhile
            status.write_text("connected\n")
            with pytest.raises(Unavailable, match="plugged in again"):
                live(2)
    finally:
        made.rooms.stage.mode = Mode.OFFSCREEN
        mark = bookmark(made.mirror.state)
        made.rooms.close(0.0)
    assert mark.place is not None
    assert journal.read(tmp_path / "data", date_today(), 1800) == mark
