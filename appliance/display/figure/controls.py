"""The strings that a half of the drawn face hangs on."""

from __future__ import annotations

from typing import NamedTuple


class Controls(NamedTuple):
    """How far each movement of one half is in: 0 at rest, 1 a full but gentle movement.

    ``hands`` is not the face's: 0 while fingers are away, 1 once they touch.
    """

    brow_up: float = 0.0
    brow_frown: float = 0.0
    nose_wrinkle: float = 0.0
    nostril_flare: float = 0.0
    corner_out: float = 0.0
    corner_up: float = 0.0
    lid_close: float = 0.0
    lid_squint: float = 0.0
    gaze_down: float = 0.0
    jaw_open: float = 0.0
    pucker: float = 0.0
    lip_press: float = 0.0
    cheek_puff: float = 0.0
    teeth: float = 0.0
    hands: float = 0.0


REST = Controls()


def mixed(a: Controls, b: Controls, share: float) -> Controls:
    """``share`` of the way from ``a`` to ``b``."""
    return Controls(*(x + (y - x) * share for x, y in zip(a, b, strict=True)))


def common(a: Controls, b: Controls) -> Controls:
    """What both halves do: the midline follows only that, so one half can move while the other is still."""
    return Controls(*(min(x, y) for x, y in zip(a, b, strict=True)))
