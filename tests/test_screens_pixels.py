"""Panels of few pixels, where half a pixel of rounding is much: nothing is told to be cut that is not."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest

from appliance.display import Mode, Stage
from appliance.display.text import fit, line_height
from appliance.gallery import Size, faults
from appliance.language import translator
from appliance.moments import every_scene

PIXELS = ((480, 800), (800, 480), (600, 1024), (1024, 600), (320, 480))
#: The usual panel, 15.6 inches, and the common touch panel of 7 inches, mm.
PANELS = ((194.0, 345.0), (86.0, 154.0))


class Unclipped(pygame.Surface):
    """A picture on which a part may draw beyond its box, so that one sees whether it does."""

    def set_clip(self, rect: object, /) -> None:
        """Ignore it."""


@pytest.mark.parametrize("language", ["en", "fr"])  # French has the longest words
@pytest.mark.parametrize("mm", PANELS)
@pytest.mark.parametrize("px", PIXELS)
def test_no_fault_is_told_where_nothing_is_cut(px: tuple[int, int], mm: tuple[float, float], language: str) -> None:
    size = Size(px, mm)
    stage, free = (Stage(Mode.OFFSCREEN, size.panel(), px) for _ in range(2))
    free._painter._surface = free._painter._writer._surface = free._surface = Unclipped(px)
    for scene in dict.fromkeys(every_scene(translator(language))):
        for turn in range(max(1, len(stage.pages(scene)))):
            shown = replace(scene, turn=turn)
            stage.show(shown)
            assert not faults(stage, shown), (scene.name, scene.exercise, faults(stage, shown))
            hatched = scene.bars is not None and scene.bars.hatched  # a hatch is cut to its bar on purpose
            if language == "en" and not hatched:
                free.show(shown)
                kept, drawn = (s.surface.get_buffer().raw for s in (stage, free))
                assert kept == drawn, (scene.name, scene.exercise, scene.title)


@pytest.mark.parametrize("cap", [7, 12, 26, 50])
def test_a_pixel_of_rounding_is_no_cut_and_more_is(cap: int) -> None:
    high = line_height(cap)
    for lower, cut in ((0, False), (1, False), (2, True), (high // 2, True)):
        assert fit(("Smile",), cap, (900, high - lower), bold=True, least_px=cap).overflow == cut
        assert fit(("Smile.", "Again."), cap, (900, 2 * high - lower), bold=True, least_px=cap).overflow == cut
    assert fit(("Smile and again",), cap, (3 * cap, high), bold=True, least_px=cap).overflow
