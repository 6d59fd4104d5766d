"""Every screen on every kind of display in every theme: all words fit, are readable, and the face stays black."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest

from appliance.coaching import Phase
from appliance.display import Bar, Bars, Figure, Mode, Ring, Scene, Stage
from appliance.display.glide import Glide
from appliance.display.looks import LOOKS
from appliance.gallery import SIZES, Size, faults
from appliance.language import languages, translator
from appliance.moments import every_scene, measured, moment
from appliance.scenes import compose

OVER = Bars(Bar("left", 2.0), Bar("right", 14.0, "14 mm", over=True), 14, (3, 5), shift=-1.0)
FACES = [None, (0.0, 0.0, 112.0, 130.0), (150.0, 160.0, 112.0, 130.0)]


def stage_of(size: Size, look: str = "standard") -> Stage:
    return Stage(Mode.OFFSCREEN, size.panel(), size.px, look)


def scenes(language: str = "en") -> Iterator[Scene]:
    """Every screen once, with a demonstration and without, and one side that overdoes it."""
    for scene in dict.fromkeys(every_scene(translator(language))):
        yield scene
        if scene.ring is not None or scene.big:
            yield replace(scene, figure=Figure("smile"))
    yield Scene(
        "hold",
        title="Raise your eyebrows",
        lines=("Too much on the right", "Rest"),
        short="Rest",
        bars=OVER,
        ring=Ring(1, "5"),
    )


@pytest.mark.timeout(400)  # hundreds of screens
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_words_fit_and_the_face_area_is_black(size: str, look: str) -> None:
    stage = stage_of(SIZES[size], look)
    # Every language on the panel that kits have and on the smallest, in the standard theme; English on all of them.
    everywhere = look == "standard" and size in ("15-inch-portrait", "7-inch-landscape")
    for language in languages() if everywhere else ("en",):
        for scene in scenes(language):
            stage.show(scene)
            assert not faults(stage, scene), f"{language} {scene.name} {scene.exercise}: {faults(stage, scene)}"
            labels = [line for part in ("back", "forward") for w in stage.written.get(part, ()) for line in w.lines]
            assert not {"↻", "▶"} & set(labels), labels  # a button's sign is never left alone on a line


class Unclipped(pygame.Surface):
    """A picture on which a part may draw beyond its box, so that one sees whether it does."""

    def set_clip(self, rect: object, /) -> None:
        """Ignore it."""


@pytest.mark.timeout(400)  # hundreds of screens
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_at_the_edge_of_its_part(size: str, look: str) -> None:
    stage, free = stage_of(SIZES[size], look), stage_of(SIZES[size], look)
    free._painter._surface = free._painter._writer._surface = free._surface = Unclipped(SIZES[size].px)
    for scene in scenes():
        if scene.bars is not None and scene.bars.hatched:
            continue  # the hatch is cut to its bar on purpose
        for each in (stage, free):
            each.show(scene)
        kept, drawn = (s.surface.get_buffer().raw for s in (stage, free))
        assert kept == drawn, f"{scene.name} {scene.exercise} {scene.title}"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("face", FACES)
def test_parts_do_not_lie_on_each_other_or_outside(
    size: str, look: str, face: tuple[float, float, float, float] | None
) -> None:
    stage = stage_of(SIZES[size], look)
    screen = stage.surface.get_rect()
    for scene in {(bool(s.ring), bool(s.big), bool(s.picture), bool(s.figure)): s for s in scenes()}.values():
        stage.show(replace(scene, face_area=face))
        boxes = dict(stage._painter.boxes(scene))
        if scene.figure is not None and scene.ring is not None:
            boxes["figure"] = stage.layout.rect(stage.layout.figure)
        for name, box in boxes.items():
            assert screen.contains(box), name
            assert min(box.size) > 8, (name, box)
        names = list(boxes)
        for i, a in enumerate(names):
            for b in names[i + 1 :]:
                assert not boxes[a].colliderect(boxes[b]), (a, b, boxes[a], boxes[b])


@pytest.mark.parametrize("size", SIZES)
def test_the_face_area_stays_black_wherever_the_face_is_seen(size: str) -> None:
    stage = stage_of(SIZES[size])
    scene = compose(moment(Phase.HOLD, saw=measured(3.0, 6.0)))
    for x in range(-60, 400, 60):
        for y in range(-60, 400, 60):
            shown = replace(scene, face_area=(float(x), float(y), 112.0, 130.0), figure=Figure("smile"))
            stage.show(shown)
            assert not faults(stage, shown)
            layout = stage.layout
            for bar in (layout.bar_left, layout.bar_right):
                assert bar.x >= 0
                assert bar.right <= layout.size_mm[0]


def test_the_bars_follow_the_face_on_a_usual_panel() -> None:
    stage = stage_of(SIZES["15-inch-portrait"])
    scene = compose(moment(Phase.HOLD, saw=measured(3.0, 6.0)))
    stage.show(scene)
    usual = stage.layout
    stage.show(replace(scene, face_area=(usual.face.x + 12, usual.face.y + 20, 112.0, 130.0)))
    moved = stage.layout
    assert moved.face.x == pytest.approx(usual.face.x + 12)
    assert moved.face.y == pytest.approx(usual.face.y + 20)
    assert moved.bar_left.y == pytest.approx(usual.bar_left.y + 20)
    stage.show(scene)
    assert stage.layout == usual


def test_on_a_small_panel_more_is_left_out_but_nothing_shrinks_below_what_is_read() -> None:
    small, usual = (stage_of(SIZES[s]).layout for s in ("7-inch-landscape", "15-inch-landscape"))
    assert small.words_left is None
    assert usual.words_left is not None
    assert min(small.title_mm, small.text_mm, small.label_mm, small.small_mm) >= 5
    # Brows to mouth, for both eyes, still fit between the bars.
    assert small.face.w >= 92
    assert small.face.h >= 50


@pytest.mark.parametrize("phase", [Phase.SAFETY, Phase.TODAY, Phase.SUMMARY, Phase.WELCOME])
def test_both_choices_are_written_in_one_size_and_apart(phase: Phase) -> None:
    stage = stage_of(SIZES["15-inch-portrait"], "low-vision")
    scene = compose(moment(phase))
    stage.show(scene)
    back, forward = stage.written["back"][0], stage.written["forward"][0]
    assert back.cap_mm == forward.cap_mm
    assert forward.slot.left - back.slot.right >= 5 * stage.layout.px_per_mm


def _grey(stage: Stage) -> np.ndarray:
    return np.asarray(pygame.surfarray.array3d(stage.surface).max(axis=2)) > 100


@pytest.mark.parametrize("look", LOOKS)
def test_colour_is_never_the_only_sign(look: str) -> None:
    """What is told apart on a bar differs in shape, with all colours gone."""
    stage = stage_of(SIZES["15-inch-portrait"], look)
    plain = Bars(Bar("left", 4.0), Bar("right", 4.0), 14)
    left = Bar("left", 4.0)
    shapes = []
    for bars in (
        plain,
        replace(plain, target_mm=(5, 7)),
        replace(plain, hatched=True, left=Bar("left")),
        replace(plain, left=replace(left, held_mm=8.0)),
        replace(plain, left=replace(left, over=True)),
        replace(plain, left=Bar("left")),
    ):
        stage.show(Scene("hold", bars=bars))
        shapes.append(_grey(stage))
    for i, a in enumerate(shapes):
        for b in shapes[i + 1 :]:
            assert (a != b).sum() > 200


def test_too_much_opens_the_bar_and_shows_a_pause_sign() -> None:
    stage = stage_of(SIZES["15-inch-portrait"])
    bar = stage.layout.rect(stage.layout.bar_right)
    rows = {}
    for over in (False, True):
        stage.show(Scene("hold", bars=Bars(Bar("left", 2.0), Bar("right", 9.0, over=over), 14)))
        rows[over] = _grey(stage)
    # The lid is gone from above the bar, and something stands over it.
    across = slice(bar.left + 12, bar.right - 12)
    assert rows[False][across, bar.top : bar.top + 6].any(axis=1).all()
    assert not rows[True][across, bar.top : bar.top + 6].any()
    above = rows[True][bar.left : bar.right, bar.top - 60 : bar.top - 15]
    assert above.any()
    assert not rows[False][bar.left : bar.right, bar.top - 60 : bar.top - 15].any()
    # Two strokes: light, dark, light across the sign.
    line = above[:, above.shape[1] // 2].astype(int)
    assert (np.diff(line) == 1).sum() == 2


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_an_opened_cap_is_two_lids_on_every_panel(size: str, look: str) -> None:
    """Where there is no room beside the bar they stand upright: as long as ever, never slivers."""
    stage = stage_of(SIZES[size], look)
    layout = stage.layout
    stage.show(Scene("hold", bars=Bars(Bar("left", 2.0, over=True), Bar("right", 9.0, over=True), 14)))
    grey, mm = _grey(stage), layout.px_per_mm * layout.scale
    for place in (layout.bar_left, layout.bar_right):
        bar = layout.rect(place)
        room = layout.px(layout.bar_room)
        rows = slice(bar.top - round(5 * mm), bar.top)
        for side in (
            slice(bar.left - room, bar.left + bar.width // 6),
            slice(bar.right - bar.width // 6, bar.right + room),
        ):
            lid = grey[side, rows]
            assert lid.any(axis=0).all()
            assert lid.sum() > 4 * mm * layout.line(1.0)


@pytest.mark.parametrize("size", [name for name in SIZES if name.endswith("portrait")])
def test_when_fingers_are_asked_to_leave_dots_and_face_stand_in_the_middle(size: str) -> None:
    stage = stage_of(SIZES[size])
    scene = compose(moment(Phase.HELP, "assisted-smile", let_go=True, at=5.0))
    stage.show(scene)
    boxes = dict(stage._painter.boxes(scene))
    assert scene.ring is None
    for part in ("figure", "dots"):
        assert abs(boxes[part].centerx - stage.surface.get_rect().centerx) <= 2
    assert boxes["dots"].top >= boxes["figure"].bottom


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_a_question_with_a_deadline_has_its_ring_beside_its_picture(size: str, look: str) -> None:
    stage = stage_of(SIZES[size], look)
    scene = Scene("ask", title="Switch off?", picture="off", ring=Ring(0.4, quiet=True), back="no", forward="yes")
    stage.show(scene)
    assert not faults(stage, scene)
    boxes = dict(stage._painter.boxes(scene))
    assert not boxes["ring"].colliderect(boxes["middle"])
    for part in ("ring", "middle"):
        assert stage.light(boxes[part]).max() > 100


def test_nothing_flashes() -> None:
    """No part of a running screen goes on and off more than three times a second."""
    stage = stage_of(Size((540, 960), (194, 345)))
    for phase, exercise in ((Phase.HOLD, "smile-well"), (Phase.MOVE_IN, "smile-well"), (Phase.TIMER, "read-aloud")):
        frames, glide = [], Glide()
        for k in range(60):
            scene = compose(moment(phase, exercise, saw=measured(2.0 + k / 30, 5.0), at=1 + k / 60))
            stage.show(glide(scene, k / 60))
            grey = _grey(stage)
            place = stage.layout.rect(stage.layout.figure)
            grey[place.left : place.right, place.top : place.bottom] = 0  # thin lines that move are no flash
            frames.append(grey)
        changes = np.abs(np.diff(np.array(frames).astype(np.int8), axis=0)).sum(axis=0)
        assert changes.max() <= 6  # each flash is two changes


# Motion ----------------------------------------------------------------------------------------------


def test_bars_glide_between_measurements_and_arrive() -> None:
    glide, shown = Glide(), []
    for k in range(60):  # 60 pictures a second, a new measurement with every second one, a step at half a second
        mm = 2.0 if k < 30 else 6.0
        bars = glide(Scene("hold", bars=Bars(Bar("left", mm), Bar("right", 1.0), 14)), k / 60).bars
        assert bars is not None
        shown.append(bars.left.mm)
    assert shown[29] == 2.0
    steps = [b - a for a, b in pairwise(shown) if a is not None and b is not None]
    assert min(steps) >= 0
    assert max(steps) < 1.5
    assert shown[42] == pytest.approx(6.0, abs=0.1)  # a fifth of a second later


def test_what_is_not_measured_is_gone_at_once_and_comes_back_at_once() -> None:
    glide = Glide()
    for mm in (5.0, None, 7.0):
        bars = glide(Scene("hold", bars=Bars(Bar("left", mm, "x" if mm else ""), Bar("right", mm), 14)), 1.0).bars
        assert bars is not None
        assert bars.left.mm == mm
        assert bool(bars.left.value) == (mm is not None)


def test_a_figure_stands_long_enough_to_be_read() -> None:
    glide, shown = Glide(), []
    for k in range(120):
        bars = glide(Scene("hold", bars=Bars(Bar("left", 1.0, f"{k} mm"), Bar("right", 1.0), 14)), k / 60).bars
        assert bars is not None
        shown.append(bars.left.value)
    assert len(set(shown)) <= 6  # in two seconds
