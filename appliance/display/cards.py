"""Which graphics card drives the glass, from what the kernel says in ``/sys`` and ``/dev``."""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from appliance.errors import Unavailable

log = logging.getLogger(__name__)

#: At boot a card may be there before udev has given it to its group: so many seconds are waited for that.
PATIENCE_S = 10.0
_STEP_S = 0.2


@dataclass(frozen=True)
class Card:
    """``/dev/dri/card<number>``, with a display at its ``connector`` (``HDMI-A-1``, ``DSI-1``)."""

    number: int
    connector: str
    device: Path

    def usable(self) -> bool:
        """Whether this process may open it."""
        return os.access(self.device, os.R_OK | os.W_OK)


def connected(root: Path = Path("/")) -> list[Card]:
    """The cards that have a connected display, in the order of their numbers and connectors.

    A Pi 5 has two cards, and which of them drives the display changes from boot to boot. ``root`` is where ``/sys``
    and ``/dev`` are.
    """
    found = []
    for status in (root / "sys/class/drm").glob("card*-*/status"):
        name = re.fullmatch(r"card(\d+)-(.+)", status.parent.name)
        try:
            if name and status.read_text(encoding="ascii").strip() == "connected":
                found.append(Card(int(name[1]), name[2], root / f"dev/dri/card{name[1]}"))
        except OSError:  # its driver has just gone
            continue
    return sorted(found, key=lambda card: (card.number, card.connector))


class Plug:
    """Notices that the display was unplugged, and raises :class:`Unavailable` when one is there again.

    What was opened for a display that has gone is of no use to one that comes: it must be opened anew, and that takes a
    new process. Until then the session goes on unseen.
    """

    LOOK_S = 1.0

    def __init__(self, root: Path = Path("/"), clock: Callable[[], float] = time.monotonic) -> None:
        self._root, self._clock = root, clock
        self._looked_s, self._gone = clock(), False

    def look(self) -> None:
        """Look once a second; takes 0.1 ms."""
        if self._clock() - self._looked_s < self.LOOK_S:
            return
        self._looked_s = self._clock()
        there = bool(connected(self._root))
        if there and self._gone:
            raise Unavailable("The display is plugged in again: the mirror starts anew.")
        if not there and not self._gone:
            log.warning("The display is unplugged.")
        self._gone = not there


def wait_for_card(root: Path = Path("/"), patience_s: float = PATIENCE_S, clock: Callable[[], float] = time.monotonic,
                  sleep: Callable[[float], None] = time.sleep) -> Card:  # fmt: skip
    """The first connected card that may be opened; waits ``patience_s`` seconds at the most for one.

    Raises :class:`Unavailable` with what is wrong and the way out.
    """
    until = clock() + patience_s
    while True:
        cards = connected(root)
        for card in cards:
            if card.usable():
                return card
        if clock() >= until:
            break
        sleep(_STEP_S)
    if cards:
        raise Unavailable(
            f"The display at {cards[0].connector} can't be opened: no right to {cards[0].device}. "
            "The user must belong to the group 'video' (the kit's 'symmirror' does)."
        )
    raise Unavailable(
        "No display is connected. Check its cable and power; for a panel that does not report itself, write "
        "vc4.force_hotplug=1 into cmdline.txt. Or run with --display offscreen."
    )
