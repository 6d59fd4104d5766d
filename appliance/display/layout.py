"""Where things stand on the glass, in millimetres, and how many pixels that is.

A reflection is half the size of the face, so bars can't lie on features: they stand beside the black
area that is kept free for the reflection, and the words stand above it or in a column of their own. Where that area
is, is given (see :mod:`appliance.geometry`) or fixed; everything else is laid around it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pygame import Rect

from appliance.display.arrange import landscape, portrait
from appliance.display.looks import LOOKS, READABLE_MM, Look
from appliance.display.room import LINE, Box, Room
from appliance.settings import Panel

#: The panel that the sizes below were drawn for, mm (portrait, 15.6 inch). Smaller panels scale down.
_DRAWN_W, _DRAWN_H = 193.0, 343.0
Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class Layout:
    """All boxes of one panel. ``px_per_mm`` is the panel's; ``scale`` shrinks all but words on small panels.

    ``title_mm``, ``text_mm``, ``label_mm``, ``small_mm`` are heights of capitals; a title that is short enough has the
    theme's full height on a small panel, too. ``bar_room`` is the free width, mm,
    on either side of a bar, ``words_left`` and ``words_right`` are for its name and figure (None: there is no room).
    ``figure`` is the slot of demonstration or picture, ``figure_alone`` where nothing stands beside it. ``ring`` and
    ``dots`` stand beside it and beside ``middle`` (words to be read), or, when nothing else is there, as
    ``ring_alone`` and ``dots_alone``; ``wide`` is the middle's without a ring. In landscape each has one place, so
    that nothing jumps. Where there are no bars, ``prompt_open`` comes closer to the face. ``dots_below`` is for dots
    below a demonstration that stands alone.
    """

    look: Look
    px_per_mm: float
    scale: float
    size_px: tuple[int, int]
    size_mm: tuple[float, float]
    title_mm: float
    text_mm: float
    label_mm: float
    small_mm: float
    prompt: Box
    prompt_open: Box
    align: str
    face: Box
    bar_left: Box
    bar_right: Box
    bar_room: float
    words_left: Box | None
    words_right: Box | None
    ring: Box
    dots: Box
    ring_alone: Box
    dots_alone: Box
    dots_below: Box
    middle: Box
    wide: Box
    figure: Box
    figure_alone: Box
    back: Box
    forward: Box
    portrait: bool

    @property
    def mark(self) -> Box:
        """The upper right corner, in the margin that everything else leaves free."""
        margin = max(8.0 * self.scale, 2.5)
        return Box(self.size_mm[0] - 0.95 * margin, 0.05 * margin, 0.85 * margin, 0.85 * margin)

    @property
    def reads_above(self) -> bool:
        """Whether words to be read stand in the prompt's place: the middle is too small, or eyes are weak."""
        small = self.middle.w < min(9 * self.title_mm, 50) or self.middle.h < 4 * LINE * READABLE_MM
        return self.look.wide or small

    @property
    def one_row(self) -> bool:
        """Whether nothing but the two labels stands between the lower corners."""
        return 0 <= self.forward.x - self.back.right < 5

    def px(self, mm: float) -> int:
        """Millimetres as pixels, at least 1."""
        return max(1, round(mm * self.px_per_mm))

    def line(self, mm: float) -> int:
        """The width of a line of ``mm``, pixels, in this theme and on this panel."""
        return self.px(mm * self.scale * self.look.stroke)

    def rect(self, box: Box) -> Rect:
        """A box as a pygame rectangle; boxes that touch do so in pixels, too."""
        left, top = round(box.x * self.px_per_mm), round(box.y * self.px_per_mm)
        return Rect(left, top, round(box.right * self.px_per_mm) - left, round(box.bottom * self.px_per_mm) - top)


def layout(panel: Panel, size_px: tuple[int, int], look: Look | None = None, face_area: Area | None = None) -> Layout:
    """The layout for a picture of ``size_px`` on ``panel`` in a theme (standard if not given).

    The panel's millimetres are turned to fit the picture's orientation, so that one setting serves a
    window held either way. ``face_area`` is (x, y, width, height), mm from the top left corner, of where the face
    is seen; it is moved as far as needed for the words and bars to stay on the panel.
    """
    look = look or LOOKS["standard"]
    width, height = size_px
    upright = height >= width
    long, short = max(panel.width_mm, panel.height_mm), min(panel.width_mm, panel.height_mm)
    w, h = (short, long) if upright else (long, short)
    # A picture of other proportions than the panel keeps the smaller scale, so that nothing falls outside.
    px_per_mm = min(width / w, height / h)
    w, h = width / px_per_mm, height / px_per_mm
    k = min(1.0, min(w, h) / _DRAWN_W, max(w, h) / _DRAWN_H)
    title = max(READABLE_MM, max(panel.cap_height_mm, look.title_mm) * k)
    wanted = None if face_area is None else (face_area[0] + face_area[2] / 2, face_area[1] + face_area[3] / 2)
    face_w, face_h = (panel.face_width_mm, panel.face_height_mm) if face_area is None else face_area[2:]
    whole = max(title, look.title_mm, panel.cap_height_mm)
    room = Room(
        w, h, k, look, title, whole, max(READABLE_MM, title * look.text), max(READABLE_MM, title * look.label),
        face_w, face_h, wanted,
    )  # fmt: skip
    made = portrait(room) if upright else landscape(room)
    return Layout(
        look=look, px_per_mm=px_per_mm, scale=k, size_px=size_px, size_mm=(w, h),
        title_mm=room.whole, text_mm=room.text, label_mm=room.label, small_mm=room.small,
        portrait=upright, **made,
    )  # fmt: skip
