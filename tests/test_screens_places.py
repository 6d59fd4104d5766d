"""What is alike stands in one place: from one screen to the next nothing jumps. And each state has its own picture."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pygame
import pytest

from appliance.coaching import Phase
from appliance.display import Mode, Scene, Stage
from appliance.display.looks import LOOKS
from appliance.gallery import SIZES, Size
from appliance.language import translator
from appliance.moments import every_scene

LANDSCAPE = [name for name in SIZES if name.endswith("landscape")]


def stage_of(size: Size, look: str = "standard") -> Stage:
    return Stage(Mode.OFFSCREEN, size.panel(), size.px, look)


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("size", LANDSCAPE)
def test_in_landscape_title_picture_and_ring_have_one_place(size: str, language: str) -> None:
    stage = stage_of(SIZES[size])
    places: dict[str, set[object]] = {"title": set(), "picture": set(), "ring": set()}
    for scene in dict.fromkeys(every_scene(translator(language))):
        stage.show(scene)
        boxes = dict(stage._painter.boxes(scene))
        # Beside bars there is less room than where there are none: the upper corner where it begins is one.
        if scene.title and scene.name in set(Phase):
            slot = stage.written["prompt"][0].slot
            places["title"].add((slot.top, slot.left))
        if scene.open and (scene.figure or scene.picture):
            places["picture"].add(boxes["figure" if scene.figure else "middle"].topleft)
        if scene.ring is not None:
            places["ring"].add(boxes["ring"].topleft)
    assert {part: len(found) for part, found in places.items()} == {"title": 1, "picture": 1, "ring": 1}


@pytest.mark.parametrize("size", LANDSCAPE)
def test_picture_and_ring_stand_on_one_level_on_both_sides_of_the_face(size: str) -> None:
    layout = stage_of(SIZES[size]).layout
    for picture in (layout.figure, layout.figure_alone):
        assert picture.right <= layout.face.x
        assert layout.ring.x >= layout.face.right
        assert picture.y < layout.ring.y + layout.ring.h / 2 < picture.bottom


def picture_of(stage: Stage, name: str) -> np.ndarray:
    """The picture ``name`` as it stands on the glass, lit or not."""
    scene = Scene("settle", picture=name)
    stage.show(scene)
    return np.asarray(pygame.surfarray.array3d(stage.surface).max(axis=2)) > 100


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", ["15-inch-portrait", "15-inch-landscape", "7-inch-landscape"])
def test_what_to_do_before_the_mirror_has_a_picture_of_its_own(size: str, look: str) -> None:
    """Told apart by shape: what differs is more than half of what is lit of a picture."""
    stage = stage_of(SIZES[size], look)
    seen = {name: picture_of(stage, name) for name in ("face", "middle", "turn", "closer", "back", "look-ahead")}
    for one, other in combinations(seen, 2):
        if {one, other} & {"middle", "turn"}:
            a, b = seen[one], seen[other]
            assert (a != b).sum() > 0.5 * min(a.sum(), b.sum()), (one, other)


def test_to_the_middle_names_no_side_and_turning_shows_where_from() -> None:
    """Which side the face is on is not told, so the picture is the same mirrored; of turning it is not."""
    stage = stage_of(SIZES["15-inch-portrait"])
    uneven = {}
    for name in ("middle", "turn"):
        lit = picture_of(stage, name)
        columns = np.flatnonzero(lit.any(axis=1))
        part = lit[columns[0] : columns[-1] + 1]
        uneven[name] = (part != part[::-1]).sum() / part.sum()
    assert uneven["middle"] < 0.35
    assert uneven["turn"] > 0.8
