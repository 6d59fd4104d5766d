"""A process that practises until it is killed: ``python -m tests.support.practising CONFIG DATA SEED SPEED [SECONDS]``.

The mirror's clock goes SPEED times as fast as the machine's, so that more happens between two kills.

Each change of screen and each finished repetition is told on standard output at once, as ``TIME WHAT JSON``, in seconds
of the machine's monotonic clock. A finished one is told as the mirror itself tells it in its log.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from appliance import settings
from appliance.mirror import Mirror
from appliance.records import clock as clocks
from appliance.records.clock import Reading
from tests.support import scripted


def tell(what: str, *values: object) -> None:
    """A line that is out before anything else happens."""
    os.write(1, f"{time.monotonic():.6f} {what} {json.dumps(values)}\n".encode())


class _Finished(logging.Handler):
    """Tells the mirror's own line about a repetition, with all digits."""

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and "repetition" in str(record.msg):
            tell("finished", *map(_plain, record.args))
        elif record.levelno >= logging.WARNING:
            tell("warning", record.getMessage())


def _plain(value: object) -> object:
    return value if isinstance(value, float | int | str) or value is None else str(value)


def main() -> None:
    """Practise."""
    config, data, seed, speed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    for_s = speed * float(sys.argv[5]) if len(sys.argv) > 5 else None
    logging.getLogger("appliance").addHandler(_Finished())
    logging.getLogger("appliance").setLevel(logging.INFO)

    def clock() -> float:
        return time.monotonic() * speed

    def read_clock() -> Reading:
        return replace(clocks.read(), monotonic_s=clock())

    made = scripted.mirror(settings.load(config), config, data, seed=seed, clock=clock, read_clock=read_clock)
    last: list[object] = []

    def turned(mirror: Mirror) -> None:
        state, recorder = mirror.state, made.rooms.recorder
        health = recorder.health if recorder is not None else None
        now = [
            state.phase.value, state.exercise.id if state.exercise else "", len(state.repetitions),
            health.trouble if health else "", health.told if health else "",
        ]  # fmt: skip
        if now != last:
            last[:] = now
            tell("screen", *now)

    made.fingers.turned = turned
    made.mirror.first_screen()
    made.mirror.run(for_s)


if __name__ == "__main__":
    main()
