"""Which header pins the buttons go to, from the settings' defaults, and the wiring plan that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from gpiozero.pins.mock import MockFactory

from appliance.settings import Buttons
from tools.hardware_parameters import HARDWARE

TEMPLATE = HARDWARE / "make" / "wiring.in.yml"
_MADE = "Made by `make hardware` from make/wiring.in.yml and the settings' defaults ([buttons]); WireViz draws it."


@dataclass(frozen=True)
class Wire:
    """A button: its name, its place, the GPIO's BCM number, its header pin and the free ground pin nearest to that."""

    button: str
    place: str
    gpio: int
    pin: int
    ground: int


def wires(buttons: Buttons | None = None) -> tuple[Wire, Wire]:
    """Next and Repeat on the 40-pin header, which is the same on a Pi 4 and a Pi 5; gpiozero knows it."""
    buttons = buttons or Buttons()
    header = next(h for h in MockFactory().board_info.headers.values() if h.name == "J8")
    grounds = [pin for pin in header.pins.values() if pin.name == "GND"]
    made = []
    for name, place, gpio in (("Next", "right", buttons.next_gpio), ("Repeat", "left", buttons.repeat_gpio)):
        pin = next(p for p in header.pins.values() if p.name == f"GPIO{gpio}")
        steps = [abs(g.row - pin.row) + abs(g.col - pin.col) for g in grounds]
        ground = grounds.pop(steps.index(min(steps)))
        made.append(Wire(name, place, gpio, pin.number, ground.number))
    return made[0], made[1]


def pin_rows() -> list[list[str]]:
    """The pin table: button, header pin, GPIO, ground pin."""
    return [[f"{w.button} ({w.place})", str(w.pin), f"GPIO {w.gpio}", str(w.ground)] for w in wires()]


def wiring() -> str:
    """The plan as WireViz reads it."""
    forward, back = wires()
    pins = sorted(
        [(w.pin, f"GPIO {w.gpio}") for w in (forward, back)] + [(w.ground, "ground") for w in (forward, back)]
    )
    return Template(TEMPLATE.read_text()).substitute(
        made=_MADE,
        pi_pins=", ".join(str(number) for number, _ in pins),
        pi_labels=", ".join(label for _, label in pins),
        next_pin=forward.pin, next_ground=forward.ground, repeat_pin=back.pin, repeat_ground=back.ground,
    )  # fmt: skip
