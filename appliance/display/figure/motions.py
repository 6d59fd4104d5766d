"""The table of motions: what the drawn face can show, a row a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.display.figure.controls import REST, Controls, mixed


class Course(StrEnum):
    """What the share of a figure means."""

    STILL = "still"  # nothing moves
    MOVE = "move"  # from rest (0) to the full movement (1)
    ROUND = "round"  # one round (0 to 1) that ends where it began


@dataclass(frozen=True)
class Motion:
    """One row. ``keys`` are (share, controls) in rising order; ``muscles`` and ``tool`` name rows of their tables.

    ``round_s`` is how long one round takes, s. ``alone`` says that even ``both`` shows one side only, because
    it takes both hands. ``even`` draws the marks by which evenness is judged. ``helped`` is the row in which fingers
    help with this movement, ``after`` the row that goes on where fingers have left. ``still`` is the share at which
    the motion is shown where nothing shall move.
    """

    course: Course
    keys: tuple[tuple[float, Controls], ...] = ((0.0, REST),)
    muscles: tuple[str, ...] = ()
    tool: str = ""
    round_s: float = 0.0
    alone: bool = False
    even: bool = False
    helped: str = ""
    after: str = ""
    still: float = 1.0

    @property
    def touching(self) -> float:
        """The last share at which fingers lie on the face, or 1 where none do."""
        return max((share for share, controls in self.keys if controls.hands == 1), default=1.0)

    def at(self, share: float) -> Controls:
        """The controls of a side that moves, at ``share`` 0 to 1."""
        share = min(max(share, 0.0), 1.0)
        before = self.keys[0]
        for key in self.keys:
            if key[0] > share:
                return mixed(before[1], key[1], (share - before[0]) / (key[0] - before[0]))
            before = key
        return before[1]


def _to(full: Controls, *muscles: str, even: bool = False, helped: str = "") -> Motion:
    """From rest straight to ``full``."""
    return Motion(Course.MOVE, ((0.0, REST), (1.0, full)), muscles, even=even, helped=helped)


def _helped(tool: str, full: Controls, *muscles: str, after: str = "", alone: bool = False) -> Motion:
    """Fingers come and bring the face into place. With ``after`` they leave then, and the face keeps it."""
    keys: tuple[tuple[float, Controls], ...]
    there = REST._replace(hands=1.0)
    if after:
        keys = ((0.0, REST), (0.2, there), (0.7, full._replace(hands=1.0)), (0.85, full), (1.0, full))
    else:
        keys = ((0.0, REST), (0.3, there), (1.0, full._replace(hands=1.0)))
    return Motion(Course.MOVE, keys, muscles, tool, alone=alone, after=after, still=0.7 if after else 1.0)


def _round(tool: str, round_s: float, *, alone: bool = False) -> Motion:
    return Motion(Course.ROUND, tool=tool, round_s=round_s, alone=alone, still=0.3)


_SMILE = Controls(corner_out=0.55, corner_up=0.95)
_OOO, _OO = Controls(pucker=1.0), Controls(pucker=0.85)
_EEE = Controls(corner_out=1.0, corner_up=0.15, teeth=0.75)

MOTIONS: Mapping[str, Motion] = {
    "relaxed": Motion(Course.STILL),
    # A round of massage is slow, a stroke of the brush takes 1.6 s, and the taps, six a round, 0.65 s each.
    "massage-cheek": _round("circle-cheek", 3.6),
    "massage-chin": _round("circle-chin", 3.0, alone=True),
    "massage-forehead": _round("circle-forehead", 3.0),
    "brush-forehead": _round("brush-forehead", 6.4, alone=True),
    "brush-cheek": _round("brush-cheek", 3.2, alone=True),
    "tapping": _round("tapping", 3.9),
    # Brow, eye, nose
    "raise-eyebrows": _to(Controls(brow_up=1.0), "forehead", helped="raise-eyebrows-helped"),
    "raise-eyebrows-helped": _helped("lift-brow", Controls(brow_up=1.0), "forehead"),
    "frown": _to(Controls(brow_frown=1.0), "frowner"),
    "wrinkle-nose": _to(Controls(nose_wrinkle=1.0), "nose-side"),
    "flare-nostrils": _to(Controls(nostril_flare=1.0), "nostril"),
    "look-down": _to(Controls(gaze_down=1.0), "upper-lid"),
    "assist-eyelid": _helped("close-lid", Controls(lid_close=1.0, brow_up=0.55), alone=True),
    "close-eyes": _to(Controls(lid_close=1.0), "round-eye", helped="assist-eyelid"),
    "squint": _to(Controls(lid_squint=1.0), "round-eye"),
    # Mouth
    "corners-outward": _to(Controls(corner_out=1.0), "lateral", helped="assisted-smile"),
    "keep-even": _to(Controls(corner_out=1.0), "lateral", even=True, helped="assisted-smile"),
    "assisted-smile": _helped("lift-corner", _SMILE, "smile", after="smile"),
    "lift-corner": _to(Controls(corner_out=0.35, corner_up=1.0), "smile", helped="assisted-smile"),
    "smile": _to(_SMILE, "smile", helped="assisted-smile"),
    "smile-teeth": _to(_SMILE._replace(teeth=1.0), "lifter", helped="assisted-smile"),
    "say-aaa": _to(Controls(jaw_open=1.0), "jaw"),
    "say-ooo": _to(Controls(pucker=1.0), "round-mouth"),
    "ooo-eee-oo": Motion(
        Course.ROUND,
        ((0.0, REST), (0.13, _OOO), (0.26, _OOO), (0.42, _EEE), (0.58, _EEE), (0.74, _OO), (0.87, _OO), (1.0, REST)),
        ("round-mouth",),
        round_s=6.0,
        still=0.2,
    ),
    "puff-cheeks": _to(Controls(cheek_puff=1.0, lip_press=0.25), "cheek"),
    "press-lips": _to(Controls(lip_press=1.0), "round-mouth"),
    "read-aloud": Motion(
        Course.ROUND,
        ((0.0, REST), (0.16, Controls(jaw_open=0.4)), (0.3, Controls(lip_press=0.5)),
         (0.46, Controls(corner_out=0.7, teeth=0.7)), (0.6, Controls(jaw_open=0.25)), (0.78, Controls(pucker=0.85)),
         (0.9, Controls(jaw_open=0.2)), (1.0, REST)),
        ("round-mouth",),
        round_s=4.8,
        still=0.16,
    ),
}  # fmt: skip
