"""What both ways of arranging the glass start from: boxes in millimetres, and the sizes that hold everywhere."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.display.looks import READABLE_MM, Look

#: From one line to the next over a capital's height (as :func:`appliance.display.text.line_height`).
LINE = 1.75
#: How far the bars move with the feature that is trained, mm at shift 1; and the pause sign's room above them.
SHIFT_MM, SIGN_MM = 8.0, 13.0
#: The slot of the demonstration, and the hold ring's, mm.
FIGURE_MM, RING_MM = (60.0, 70.0), 40.0


@dataclass(frozen=True)
class Box:
    """A rectangle on the glass, mm from its top left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge, mm."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge, mm."""
        return self.y + self.h


@dataclass(frozen=True)
class Room:
    """What both orientations start from: the glass in mm, and the sizes that do not depend on where the face is.

    ``title`` is the height of a title's capitals as it shrinks with the panel, ``whole`` that of a short one anywhere.
    """

    w: float
    h: float
    k: float
    look: Look
    title: float
    whole: float
    text: float
    label: float
    face_w: float
    face_h: float
    wanted: tuple[float, float] | None  # where the middle of the face should be

    @property
    def m(self) -> float:
        """Margin to the panel's edge."""
        return max(8.0 * self.k, 2.5)

    @property
    def bar(self) -> float:
        """A bar's width."""
        return self.look.bar_mm * self.k

    @property
    def gap(self) -> float:
        """Least distance of a bar from the face and from the edge: its target ticks stand there."""
        return max(5.0 * self.k, 2.0)

    @property
    def row(self) -> float:
        """Height of a label."""
        return LINE * self.label

    @property
    def narrow(self) -> bool:
        """Whether the two labels stand one above the other: a panel of some 7 inches, upright."""
        return self.w < 110

    @property
    def rows(self) -> float:
        """Height of both labels."""
        return self.row * (2 if self.narrow else 1)

    @property
    def small(self) -> float:
        """Capitals of the words below the bars."""
        return max(READABLE_MM, 0.63 * self.title)

    @property
    def words_h(self) -> float:
        """Height of the bars' names and figures."""
        return 2 * LINE * self.small + 2 * self.k

    def prompt_h(self, titles: int, lines: int) -> float:
        """Height of a title of that many lines and of the lines below it."""
        return LINE * (self.title * titles + self.text * lines) + 2 * self.k

    def prompt_between(self, least: tuple[int, int], most: tuple[int, int], free: float) -> float:
        """Height of the prompt for weak eyes: what is ``free``, between two counts of titles and lines.

        It always has room for one title more at the least height that the theme allows.
        """
        low = max(self.prompt_h(*least), (least[0] + 1) * LINE * self.look.least_mm + 2 * self.k)
        return min(max(free, low), max(self.prompt_h(*most), low))

    def centre(self, axis: int, usual: float, low: float, high: float) -> float:
        """The wanted middle of the face on one axis, or the usual one, kept between ``low`` and ``high``."""
        value = usual if self.wanted is None else self.wanted[axis]
        return min(max(value, low), high) if low <= high else (low + high) / 2
