"""How much voltage the supply's lead loses, since the supply stands outside the room."""

from __future__ import annotations

COPPER = 0.0175  # ohm mm²/m at 20 °C, a usual value for leads
PI_W = 15.0  # Pi 5 at work with camera and loudspeaker, as the supply has to give it (P: measure yours)
PANEL_W = 12.0  # 15.6-inch panel with its driver board (P: see its label)
CONVERTER = 0.9  # efficiency of a 12 V to 5 V converter (P)
ALLOWED = 0.05  # share that may be lost: USB allows 5 % of 5 V


def current_a(volts: float) -> float:
    """Current in the lead, A: at 12 V the Pi is fed by a converter, at 5 V directly (and the panel takes 5 V, too)."""
    return (PI_W / CONVERTER + PANEL_W) / volts if volts > 5 else (PI_W + PANEL_W) / volts


def drop_v(volts: float, metres: float, mm2: float) -> float:
    """Volts lost in a lead of ``metres`` (there and back) with wires of ``mm2``."""
    return current_a(volts) * COPPER * 2 * metres / mm2


def drop_rows() -> list[list[str]]:
    """Length, and per supply and wire the loss in volts and per cent; too much is said."""
    rows = []
    for metres in (2, 5, 10):
        row = [f"{metres}"]
        for volts, mm2 in ((5.0, 1.5), (12.0, 0.75), (12.0, 1.5)):
            lost = drop_v(volts, metres, mm2)
            row.append(f"{lost:.2f} V, {lost / volts * 100:.0f} %" + (" (too much)" if lost > ALLOWED * volts else ""))
        rows.append(row)
    return rows
