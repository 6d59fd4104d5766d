"""From a :class:`Figure` to the strokes it is drawn with."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from appliance.display.figure import eyes, head, mouth
from appliance.display.figure.controls import REST, Controls, common
from appliance.display.figure.hands import TOOLS
from appliance.display.figure.motions import MOTIONS, Motion
from appliance.display.figure.muscles import MUSCLES
from appliance.display.figure.strokes import LEFT, RIGHT, Ink, Points, Stroke, joined, placed
from appliance.display.scene import Figure

#: How bright the working muscle's strokes are at rest; they reach 1 with the movement.
_MARK_REST = 0.5


def sides(figure: Figure) -> tuple[int, ...]:
    """The sides that move. What takes both hands is shown on one side; where none is named, on the right."""
    if figure.side == "both":
        return (RIGHT,) if MOTIONS[figure.name].alone else (LEFT, RIGHT)
    return (LEFT,) if figure.side == "left" else (RIGHT,)


def halves(figure: Figure) -> tuple[Controls, Controls]:
    """The controls of the left and of the right half."""
    moved, moving = MOTIONS[figure.name].at(figure.share), sides(figure)
    return (moved if LEFT in moving else REST, moved if RIGHT in moving else REST)


def background(left: Controls, right: Controls) -> list[Stroke]:
    """Neck, ears, head and hair line: behind everything, and nearly always the same."""
    mid = common(left, right)
    jaw = joined(head.outline(left, mid), head.outline(right, mid))
    crown, line, strands = head.hair()
    still = head.still()
    return [
        *placed(still, LEFT),
        *placed(still, RIGHT),
        Stroke(jaw, 0, level=0, solid=True),
        Stroke(jaw, 1.3, Ink.SOFT),
        Stroke(joined(crown, crown), 1.3, Ink.SOFT),
        Stroke(joined(line, line), 1.1, Ink.SOFT, 0.8),
        *placed(strands, LEFT),
        *placed(strands, RIGHT),
    ]


def face(left: Controls, right: Controls) -> list[Stroke]:
    """Everything in the face that can move."""
    mid = common(left, right)
    made = [
        Stroke(joined(head.chin(left, mid), head.chin(right, mid)), 0.9, Ink.SOFT, 0.6),
        Stroke(joined(mouth.nose_base(left, mid), mouth.nose_base(right, mid)), 1.1),
    ]
    for side, c in ((LEFT, left), (RIGHT, right)):
        half = [*head.cheek(c), *eyes.brow(c), *eyes.eye(c), *mouth.nose(c), mouth.fold(c)]
        made += placed(half, side)
    return made + mouth.mouth(left, right, mid)


def marks(figure: Figure) -> list[Stroke]:
    """The working muscle."""
    motion, made = MOTIONS[figure.name], []
    moved = motion.at(figure.share)
    level = _MARK_REST + (1 - _MARK_REST) * min(1.0, max(moved))
    for side in sides(figure):
        fibres = [line for name in motion.muscles for line in MUSCLES[name](moved)]
        made += placed([Stroke(line, 1.0, Ink.MARK, level) for line in fibres], side)
    return made


def front(figure: Figure) -> list[Stroke]:
    """Fingers, brush, and the marks of evenness."""
    motion, made = MOTIONS[figure.name], []
    moved = motion.at(figure.share)
    if motion.tool:
        for side in sides(figure):
            made += placed(TOOLS[motion.tool](moved, figure.share), side)
    if motion.even:
        made += list(_evenness(motion, figure))
    return made


def _evenness(motion: Motion, figure: Figure) -> Iterator[Stroke]:
    """How far each corner has come from the midline: two equal measures below the mouth."""
    for side in sides(figure):
        u, _y = mouth.corner(motion.at(figure.share))
        y = 22.6
        line: Points = np.array([(1.0, y), (u, y)])
        ends: list[Points] = [np.array([(x, y - 1.2), (x, y + 1.2)]) for x in (1.0, u)]
        yield from placed([Stroke(points, 1.1, Ink.MARK) for points in (line, *ends)], side)
