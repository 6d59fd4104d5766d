"""A bar: what is not measured is seen from afar, and no sign of it lies on another one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import numpy.typing as npt
import pygame
import pytest

from appliance.display import Bar, Bars, Mode, Scene, Stage, bars
from appliance.display.looks import LOOKS
from appliance.display.room import Box
from appliance.gallery import SIZES

PLAIN = Bars(Bar("left"), Bar("right"), 14, (2.4, 3.9))


def stage_of(size: str, look: str) -> Stage:
    return Stage(Mode.OFFSCREEN, SIZES[size].panel(), SIZES[size].px, look)


def lit(stage: Stage, shown: Bars, side: str) -> npt.NDArray[np.bool_]:
    """What of one bar's place is lit, (x, y)."""
    stage.show(Scene("hold", bars=shown))
    place = bars.area(stage.layout, getattr(stage.layout, f"bar_{side}"))
    return np.asarray(pygame.surfarray.array3d(stage.surface.subsurface(place)).max(axis=2)) > 100


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_the_hatch_is_seen_at_80_cm_and_its_pixels_are_few(size: str, look: str) -> None:
    """Its lines are 1 mm or more, measured across them (an angle of 4 arc minutes), and far apart."""
    stage = stage_of(size, look)
    layout = stage.layout
    hatched = replace(PLAIN, hatched=True, target_mm=None)
    box = layout.rect(layout.bar_left)
    place = bars.area(layout, layout.bar_left)
    top, line = box.top - place.y, layout.line(1.0)
    above_rest = slice(top + 3 * line, top + round(0.85 * box.height))
    added = lit(stage, hatched, "left") & ~lit(stage, replace(hatched, hatched=False), "left")
    column = added[box.centerx - place.x, above_rest]
    ends = np.flatnonzero(np.diff(column.astype(int))) + 1
    strokes = [len(run) for run in np.split(column, ends)[1:-1] if run[0]]
    assert len(strokes) >= 3
    assert min(strokes) / layout.px_per_mm / np.sqrt(2) >= 0.95
    assert 0.1 < column.mean() < 0.35


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_the_mark_of_the_last_hold_lies_on_nothing_else(size: str, look: str) -> None:
    stage = stage_of(size, look)
    layout, edges = stage.layout, PLAIN.target_mm
    assert edges is not None
    for side, over, mm in product(("left", "right"), (False, True), (-3.0, 0.0, *edges, 3.0, 14.0, 20.0)):
        place: Box = getattr(layout, f"bar_{side}")
        area, box = bars.area(layout, place), layout.rect(place)
        without = Bar(side, 3.0, over=over)
        before, after = (
            lit(stage, replace(PLAIN, left=bar, right=bar), side) for bar in (without, replace(without, held_mm=mm))
        )
        mark = before != after
        columns, rows = np.flatnonzero(mark.any(axis=1)) + area.x, np.flatnonzero(mark.any(axis=0)) + area.y
        outside = columns < box.left if side == "left" else columns >= box.right
        assert outside.all(), (side, over, mm)
        # All of it is on black, and it is large enough to be seen, within the height of the bar.
        size_mm = len(columns) / layout.px_per_mm
        assert size_mm >= min(1.4, layout.bar_room - 0.5)
        assert mark.sum() >= 0.8 * len(columns) * (len(rows) / 2)
        assert rows[0] >= box.top
        assert rows[-1] <= box.bottom
        # The scale is not on this side.
        beyond = before[: box.left - area.x] if side == "left" else before[box.right - area.x :]
        assert over or not beyond.any()


@pytest.mark.parametrize("size", ["15-inch-portrait", "7-inch-landscape"])
def test_the_scale_stands_between_the_bars_towards_the_face(size: str) -> None:
    stage = stage_of(size, "standard")
    layout = stage.layout
    for side in ("left", "right"):
        place: Box = getattr(layout, f"bar_{side}")
        area, box = bars.area(layout, place), layout.rect(place)
        ticks = lit(stage, PLAIN, side) & ~lit(stage, replace(PLAIN, target_mm=None), side)
        columns = np.flatnonzero(ticks.any(axis=1)) + area.x
        assert (columns >= box.right).all() if side == "left" else (columns < box.left).all()
        assert len(columns) / layout.px_per_mm > 1.2


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_what_is_beyond_the_scale_goes_on_above_the_bar(size: str, look: str) -> None:
    """A side at the end of the scale and one far beyond it are not even, and don't look it."""
    stage = stage_of(size, look)
    box = stage.layout.rect(stage.layout.bar_left)
    place = bars.area(stage.layout, stage.layout.bar_left)
    above = {}
    for mm in (13.9, 14.0, 14.5, 30.0):
        seen = lit(stage, replace(PLAIN, left=Bar("left", mm)), "left")
        above[mm] = int(seen[:, : box.top - place.y].sum())
    assert above[13.9] == above[14.0] == 0
    assert above[14.5] == above[30.0] > 30
