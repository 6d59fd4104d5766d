"""Where things stand on the glass, in millimetres, and how many pixels that is.

A reflection is half the size of the face, so bars can't lie on features: they stand beside the black
area that is kept free for the reflection (see the README, "The glass").
"""

from __future__ import annotations

from dataclasses import dataclass

from pygame import Rect

from appliance.settings import Panel

#: The panel that the sizes below were drawn for, mm (portrait, 15.6 inch). Smaller panels scale down.
_DRAWN_W, _DRAWN_H = 193.0, 343.0
_MARGIN = 8.0
BAR_W = 12.0


@dataclass(frozen=True)
class Box:
    """A rectangle on the glass, mm from its top left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Layout:
    """All boxes of one panel. ``px_per_mm`` is the panel's; ``scale`` shrinks type and lines on small panels.

    ``bar_room`` is the free width, mm, on either side of a bar.
    """

    px_per_mm: float
    scale: float
    cap_mm: float
    size_px: tuple[int, int]
    prompt: Box
    face: Box
    bar_left: Box
    bar_right: Box
    bar_room: float
    ring: Box
    dots: Box
    middle: Box
    back: Box
    forward: Box
    portrait: bool

    @property
    def figure(self) -> Box:
        """Where the drawn face stands: in the middle of ``middle``, in landscape at its foot; 60 × 70 mm at most."""
        box = self.middle
        size = min(box.w / 60, box.h / 70, self.scale)
        w, h = 60 * size, 70 * size
        return Box(box.x + (box.w - w) / 2, box.y + (box.h - h) * (0.5 if self.portrait else 1), w, h)

    @property
    def beside_figure(self) -> Box:
        """What of ``middle`` is left for a big word while the drawn face stands there: left of it, or above."""
        box, figure = self.middle, self.figure
        if self.portrait:
            return Box(box.x, box.y, figure.x - box.x, box.h)
        return Box(box.x, box.y, box.w, figure.y - box.y)

    def px(self, mm: float) -> int:
        """Millimetres as pixels, at least 1."""
        return max(1, round(mm * self.px_per_mm))

    def rect(self, box: Box) -> Rect:
        """A box as a pygame rectangle."""
        return Rect(
            round(box.x * self.px_per_mm), round(box.y * self.px_per_mm),
            round(box.w * self.px_per_mm), round(box.h * self.px_per_mm),
        )  # fmt: skip


def layout(panel: Panel, size_px: tuple[int, int]) -> Layout:
    """The layout for a picture of ``size_px`` on ``panel``.

    The panel's millimetres are turned to fit the picture's orientation, so that one setting serves a
    window held either way.
    """
    width, height = size_px
    portrait = height >= width
    long, short = max(panel.width_mm, panel.height_mm), min(panel.width_mm, panel.height_mm)
    w, h = (short, long) if portrait else (long, short)
    # A picture of other proportions than the panel keeps the smaller scale, so that nothing falls outside.
    px_per_mm = min(width / w, height / h)
    w, h = width / px_per_mm, height / px_per_mm
    k = min(1.0, w / _DRAWN_W, h / _DRAWN_H) if portrait else min(1.0, w / _DRAWN_H, h / _DRAWN_W)
    # On a panel that is too small for a whole reflected face, what there is stays free in proportion.
    face_w, face_h = min(panel.face_width_mm * k, 0.6 * w), min(panel.face_height_mm * k, 0.75 * h)
    draw = _portrait if portrait else _landscape
    return draw(px_per_mm, k, panel.cap_height_mm * k, size_px, w, h, face_w, face_h)


def _portrait(
    px: float, k: float, cap: float, size: tuple[int, int], w: float, h: float, fw: float, fh: float
) -> Layout:
    m = _MARGIN * k
    face = Box((w - fw) / 2, 0.205 * h, fw, fh)
    bar = BAR_W * k
    column = (w - fw) / 2  # the room beside the face
    x = (column - bar) / 2
    below = face.y + fh
    labels_h = 12 * k
    return Layout(
        px, k, cap, size,
        prompt=Box(m, m, w - 2 * m, face.y - 12 * k - m),
        face=face,
        bar_left=Box(x, face.y, bar, fh), bar_right=Box(w - x - bar, face.y, bar, fh), bar_room=x - 1,
        ring=Box(w / 2 - 17 * k, below + 6 * k, 34 * k, 34 * k),
        dots=Box(m + 40 * k, below + 44 * k, w - 2 * m - 80 * k, 7 * k),
        middle=Box(m, below + 54 * k, w - 2 * m, h - m - labels_h - below - 58 * k),
        back=Box(m, h - m - labels_h, w / 2 - m - 2, labels_h),
        forward=Box(w / 2 + 2, h - m - labels_h, w / 2 - m - 2, labels_h),
        portrait=True,
    )  # fmt: skip


def _landscape(
    px: float, k: float, cap: float, size: tuple[int, int], w: float, h: float, fw: float, fh: float
) -> Layout:
    m = _MARGIN * k
    face = Box((w - fw) / 2, (h - fh) / 2 - 4 * k, fw, fh)
    bar, gap = BAR_W * k, 12 * k
    left_x, right_x = face.x - gap - bar, face.x + fw + gap
    column = left_x - gap - m  # the column outside the bars
    labels_h = 12 * k
    right = right_x + bar + gap
    return Layout(
        px, k, cap, size,
        prompt=Box(m, m, column, h - 2 * m - labels_h - 4 * k),
        face=face,
        bar_left=Box(left_x, face.y, bar, fh), bar_right=Box(right_x, face.y, bar, fh), bar_room=gap - 1,
        ring=Box(right + column / 2 - 17 * k, m + 4 * k, 34 * k, 34 * k),
        dots=Box(right, m + 44 * k, column, 7 * k),
        middle=Box(right, m + 56 * k, column, h - 2 * m - labels_h - 60 * k),
        back=Box(m, h - m - labels_h, column, labels_h),
        forward=Box(right, h - m - labels_h, column, labels_h),
        portrait=False,
    )  # fmt: skip
