"""The two ways in which things are arranged around the reflected face: portrait and landscape. All in millimetres."""

from __future__ import annotations

from typing import TypedDict

from appliance.display.room import FIGURE_MM, LINE, RING_MM, SHIFT_MM, SIGN_MM, Box, Room

#: A column beside the bars that is narrower than this has no room for words: they go across the top.
_COLUMN_MM = 60.0
#: Columns beside the bars are no wider than this, and begin no further above the face, mm.
_FAR_MM, _OVER_MM = 130.0, 60.0
#: On panels that are shrunk to less (below some 9 inches) the face needs the room more than a title its whole height.
_WHOLE = 0.5
#: What is read aloud stands no higher than this above the ring, mm.
_READ_MM = 80.0


class _Bars(TypedDict):
    bar_left: Box
    bar_right: Box
    bar_room: float


class _Words(TypedDict):
    words_left: Box | None
    words_right: Box | None


class _Labels(TypedDict):
    back: Box
    forward: Box


class _Column(TypedDict):
    ring: Box
    dots: Box
    ring_alone: Box
    dots_alone: Box
    dots_below: Box
    middle: Box
    wide: Box


class Boxes(_Bars, _Words, _Labels, _Column):
    """All that depends on the orientation."""

    prompt: Box
    prompt_open: Box
    align: str
    face: Box
    figure: Box
    figure_alone: Box


def portrait(r: Room) -> Boxes:
    """Words above the face, ring and demonstration side by side below it, labels at the lower edge."""
    above = max(SIGN_MM * r.k, 4.0)
    figure_w, figure_h = (side * r.k * (0.8 if r.look.wide else 1.0) for side in FIGURE_MM)
    below = figure_h + 5 * r.k
    prompt_h = r.prompt_h(2, 2 if r.k > 0.7 else 1)
    if r.k > _WHOLE:
        prompt_h = max(prompt_h, LINE * (r.whole + 2 * r.text) + 4 * r.k)
    if r.look.wide:
        prompt_h = r.prompt_between((2, 1), (3, 2), r.h - 2 * r.m - above - below - r.rows - r.face_h)
    face_w = min(r.face_w, r.w - 2 * (r.bar + 2 * r.gap))
    face_h = min(r.face_h, r.h - 2 * r.m - prompt_h - above - below - r.rows)
    side = face_w / 2 + r.gap * 2 + r.bar
    x = r.centre(0, r.w / 2, side, r.w - side)
    highest, lowest = r.m + prompt_h + above, r.h - r.m - r.rows - below - face_h
    y = r.centre(1, 0.4 * r.h, highest + face_h / 2, lowest + face_h / 2) - face_h / 2
    face = Box(x - face_w / 2, y, face_w, face_h)
    bars = _bars(r, face, 0.0, r.w)
    labels_y = r.h - r.m - r.rows
    top = face.bottom + 4 * r.k
    height = min(labels_y - top - 1, FIGURE_MM[1] * r.k * 1.2)
    ring = RING_MM * r.k
    dots_h = 7 * r.k
    # Ring and demonstration side by side, their middle under the face where the edges allow it.
    both_w = ring + 8 * r.k + figure_w
    left = min(max(face.x + face.w / 2 - both_w / 2, _beside(r, bars)), r.w - r.m - both_w)
    figure = Box(left + ring + 8 * r.k, top, figure_w, min(figure_h, height))
    below_figure = min(figure.bottom + 3 * r.k, labels_y - 1 - dots_h)
    beside = Box(left, top + (figure.h - ring - dots_h - 4 * r.k) / 2, ring, ring)
    alone = Box(face.x + face.w / 2 - ring / 2, beside.y, ring, ring)
    # Names and figures of the bars reach below the face: what is read stays clear of them.
    wide_y = max(top, face.bottom + (r.words_h + 2 * r.k if _named(r, bars) else 0))
    prompt_w = min(r.w - 2 * r.m, (330 if r.look.wide else 230) * r.k)  # on a large panel the words stay near the face
    prompt_x = min(max(x - prompt_w / 2, r.m), r.w - r.m - prompt_w)
    prompt = Box(prompt_x, y - above - prompt_h, prompt_w, prompt_h)
    wide = Box(r.m, wide_y, r.w - 2 * r.m, top + height - wide_y)
    return {
        "prompt": prompt, "prompt_open": prompt, "align": "centre", "face": face, **bars, **_words(r, bars),
        "ring": beside, "dots": Box(left - 3 * r.k, beside.bottom + 4 * r.k, ring + 6 * r.k, dots_h),
        "ring_alone": alone,
        "dots_alone": Box(alone.x - 3 * r.k, alone.bottom + 4 * r.k, ring + 6 * r.k, dots_h),
        "dots_below": Box(alone.x - 3 * r.k, below_figure, ring + 6 * r.k, dots_h),
        "middle": Box(figure.x, wide_y, r.w - r.m - figure.x, top + height - wide_y),
        "wide": wide, "figure": figure,
        "figure_alone": Box(face.x + (face.w - figure_w) / 2, figure.y, figure_w, figure.h),
        **_labels(r, labels_y),
    }  # fmt: skip


def landscape(r: Room) -> Boxes:
    """Three columns with the words in the left one; across the top where the columns are too narrow for words."""
    side = r.bar + 2 * max(r.gap, 13.5 * r.k)  # the names of the bars need as much
    column = (r.w - r.face_w) / 2 - side - r.m
    if r.look.wide or column < _COLUMN_MM:
        return _topped(r)
    label_h = 2 * r.row  # in a column a label may take two lines
    labels_y = r.h - r.m - label_h
    face_h = min(r.face_h, r.h - SIGN_MM * r.k - r.words_h)
    least = 0.75 * column
    x = r.centre(0, r.w / 2, r.m + least + side + r.face_w / 2, r.w - r.m - least - side - r.face_w / 2)
    y = r.centre(1, r.h / 2 - 4 * r.k, SIGN_MM * r.k + face_h / 2, r.h - r.words_h - face_h / 2) - face_h / 2
    face = Box(x - r.face_w / 2, y, r.face_w, face_h)
    bars = _bars(r, face, face.x - side, face.right + side)
    # On a large panel words, demonstration and ring stay near the face; the labels stand at their buttons.
    x0, top = max(r.m, face.x - side - _FAR_MM * r.k), max(r.m, face.y - _OVER_MM * r.k)
    floor = min(labels_y, face.bottom + _OVER_MM * r.k)
    left_w, right_x = face.x - side - x0, face.right + side
    right_w = min(r.w - r.m - right_x, _FAR_MM * r.k)
    figure_h = min(FIGURE_MM[1] * r.k, 0.42 * (floor - top))
    figure = Box(x0 + (left_w - min(FIGURE_MM[0] * r.k, left_w)) / 2, floor - figure_h - 3 * r.k,
                 min(FIGURE_MM[0] * r.k, left_w), figure_h)  # fmt: skip
    # Words come as close to a bar as its ticks allow; only its name, below it, needs more.
    beside, lowest = bars["bar_left"].x - bars["bar_room"] - 1, bars["bar_left"].bottom + SHIFT_MM * r.k - 1
    prompt = Box(x0, top, beside - x0, min(figure.y - 3 * r.k, lowest) - top)
    open_w = face.x - r.gap - x0
    return {
        "prompt": prompt, "prompt_open": Box(x0, top, open_w, prompt.h), "align": "start", "face": face, **bars,
        **_words(r, bars), **_right_column(r, Box(right_x, top, right_w, floor - top), figure),
        "figure": figure, "figure_alone": figure,
        "back": Box(r.m, labels_y, face.x - side - r.m, label_h),
        "forward": Box(right_x, labels_y, r.w - r.m - right_x, label_h),
    }  # fmt: skip


def _topped(r: Room) -> Boxes:
    """Landscape with the words across the top: demonstration left, ring right, labels in the lower corners."""
    m = r.m
    prompt_h = r.prompt_h(1, 1) + (LINE * (r.whole - r.title) if r.k > _WHOLE else 0)
    labels_y = r.h - m - r.row
    above = 2 + 2 * r.k
    if r.look.wide:
        prompt_h = r.prompt_between((1, 1), (2, 2), labels_y - m - above - 1 - r.face_h)
    top = m + prompt_h + above
    side = r.bar + 2 * r.gap
    least = max(17.5, 22 * r.k)  # mm for ring and demonstration beside the bars
    face_w = min(r.face_w, r.w - 2 * (side + least + m))
    face_h = min(r.face_h, labels_y - top - 1)
    x = r.centre(0, r.w / 2, m + least + side + face_w / 2, r.w - m - least - side - face_w / 2)
    y = r.centre(1, top + face_h / 2, top + face_h / 2, labels_y - 1 - face_h / 2) - face_h / 2
    face = Box(x - face_w / 2, y, face_w, face_h)
    bars = _bars(r, face, face.x - side, face.right + side, lower=SIGN_MM * r.k)
    left_w, right_x = face.x - side - m, face.right + side
    right_w = r.w - m - right_x
    figure_w = min(FIGURE_MM[0] * r.k, left_w)
    figure_h = min(figure_w * FIGURE_MM[1] / FIGURE_MM[0], face_h)
    prompt = Box(m, y - above - prompt_h, r.w - 2 * m, prompt_h)
    figure = Box(m + (left_w - figure_w) / 2, y + (face_h - figure_h) / 2, figure_w, figure_h)
    open_w = face.x - r.gap - m
    alone_w = min(FIGURE_MM[0] * r.k, open_w)
    alone_h = min(alone_w * FIGURE_MM[1] / FIGURE_MM[0], face_h)
    return {
        "prompt": prompt, "prompt_open": prompt, "align": "centre", "face": face, **bars,
        "words_left": None, "words_right": None,
        **_right_column(r, Box(right_x, y, right_w, labels_y - y), figure),
        "figure": figure, "figure_alone": Box(m + (open_w - alone_w) / 2, y + (face_h - alone_h) / 2, alone_w, alone_h),
        **_labels(r, labels_y),
    }  # fmt: skip


def _beside(r: Room, bars: _Bars) -> float:
    """Where the left bar and its words end."""
    left = bars["bar_left"]
    return (
        max(left.right + r.gap, left.x + left.w / 2 + _words_w(r, left) / 2) if _named(r, bars) else left.right + r.gap
    )


def _labels(r: Room, y: float) -> _Labels:
    """The words beside the physical buttons, half of the width each; on a narrow panel one above the other."""
    if r.narrow:
        return {"back": Box(r.m, y, r.w - 2 * r.m, r.row), "forward": Box(r.m, y + r.row, r.w - 2 * r.m, r.row)}
    half = r.w / 2 - r.m - 1
    return {"back": Box(r.m, y, half, r.row), "forward": Box(r.w / 2 + 1, y, half, r.row)}


def _right_column(r: Room, column: Box, figure: Box) -> _Column:
    """Ring with dots below it, always at the height of the demonstration; what is read stands above them."""
    side, dots_h, gap = min(RING_MM * r.k, column.w), 7 * r.k, 4 * r.k
    y = min(figure.y + (figure.h - side) / 2, column.bottom - 2 * r.k - dots_h - gap - side)
    ring = Box(column.x + (column.w - side) / 2, max(y, column.y + 2 * r.k), side, side)
    dots = Box(column.x, ring.bottom + gap, column.w, dots_h)
    top = max(column.y, ring.y - gap - _READ_MM * r.k)
    above = Box(column.x, top, column.w, ring.y - gap - top)
    return {
        "ring": ring, "dots": dots, "ring_alone": ring, "dots_alone": dots, "dots_below": dots,
        "middle": above, "wide": above,
    }  # fmt: skip


def _bars(r: Room, face: Box, left: float, right: float, lower: float = 0.0) -> _Bars:
    """The bars in the middle of the rooms between the face and ``left`` and ``right``; not further off than 12 mm.

    ``lower`` mm of their top stay free, where words stand close above the face.
    """
    off = min(12 * r.k, (face.x - left - r.bar) / 2, (right - face.right - r.bar) / 2)
    off = max(off, r.gap)
    y, height = face.y + SHIFT_MM * r.k + lower, face.h - 2 * SHIFT_MM * r.k - lower
    return {
        "bar_left": Box(face.x - off - r.bar, y, r.bar, height), "bar_right": Box(face.right + off, y, r.bar, height),
        "bar_room": min(off - 0.5, 8 * r.k),  # its ticks, and the lids of its cap
    }  # fmt: skip


def _words_w(r: Room, bar: Box) -> float:
    """The width that the words below a bar may take: 39 mm, less where the panel ends before."""
    middle = bar.x + bar.w / 2
    return 2 * min(19.5 * r.k, middle, r.w - middle)


def _named(r: Room, bars: _Bars) -> bool:
    """Whether there is room below the bars for their names and figures at a readable height."""
    return r.look.words and min(_words_w(r, bars["bar_left"]), _words_w(r, bars["bar_right"])) >= 7.5 * r.small


def _words(r: Room, bars: _Bars) -> _Words:
    """That room, or None."""
    if not _named(r, bars):
        return {"words_left": None, "words_right": None}

    def below(bar: Box) -> Box:
        width = _words_w(r, bar)
        return Box(bar.x + (bar.w - width) / 2, bar.bottom + SHIFT_MM * r.k, width, r.words_h)

    return {"words_left": below(bars["bar_left"]), "words_right": below(bars["bar_right"])}
