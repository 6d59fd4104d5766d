"""The glass: sizes in millimetres, bars on the sides they measure, a face area that stays black."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pygame
import pytest

from appliance.coaching import Action, Phase
from appliance.coaching.state import counted_by_helper
from appliance.controls import Keyboard
from appliance.display import Bar, Bars, Mode, Ring, Scene, Stage, choose_mode
from appliance.display.layout import layout
from appliance.display.stage import Screenshots
from appliance.faces import Reason
from appliance.moments import every_moment, every_scene, measured, moment, not_measured
from appliance.scenes import REASONS, compose
from appliance.settings import General, Panel, Settings, Values
from appliance.stick.flow import HIDDEN, Step


def pixels(stage: Stage) -> npt.NDArray[np.uint8]:
    """The picture as (height, width, 3)."""
    return np.asarray(pygame.surfarray.array3d(stage.surface).swapaxes(0, 1))


def stage_of(size: tuple[int, int] = (1080, 1920)) -> Stage:
    return Stage(Mode.OFFSCREEN, Panel(), size)


def test_few_bright_pixels() -> None:
    stage = stage_of()
    for scene in every_scene():
        stage.show(scene)
        assert (pixels(stage).max(axis=2) > 40).mean() < 0.06, scene.name


def test_sizes_are_millimetres_of_the_panel() -> None:
    made = layout(Panel(), (1080, 1920))
    assert made.px_per_mm == pytest.approx(1080 / 194, rel=0.01)
    assert made.face.w == 112
    assert made.face.h == 130
    assert made.px(12) == 67
    # The same panel turned: the millimetres stay.
    turned = layout(Panel(), (1920, 1080))
    assert turned.px_per_mm == pytest.approx(made.px_per_mm)
    assert not turned.portrait


def test_the_title_is_readable_at_80_cm() -> None:
    """Capitals of the longest title are at least 5 mm high (what 80 cm without glasses needs)."""
    stage = stage_of()
    for scene in every_scene():
        stage.show(replace(scene, lines=()))
        if not scene.title:
            continue
        box = stage.layout.rect(stage.layout.prompt)
        lit = np.flatnonzero(pixels(stage)[box.top : box.bottom, box.left : box.right].max(axis=(1, 2)) > 128)
        assert (lit[-1] - lit[0]) / stage.layout.px_per_mm >= 5, scene.title


def height_of_bar(stage: Stage, *, left: bool) -> int:
    """Filled pixels of one bar, counted down its middle."""
    box = stage.layout.rect(stage.layout.bar_left if left else stage.layout.bar_right)
    column = pixels(stage)[:, box.centerx]
    return int((np.abs(column.astype(int) - (120, 200, 255)).sum(axis=1) < 30).sum())


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
def test_the_left_bar_stands_left_and_both_have_one_scale(size: tuple[int, int]) -> None:
    stage = stage_of(size)
    assert stage.layout.bar_left.x < stage.layout.face.x < stage.layout.bar_right.x
    stage.show(compose(moment(Phase.HOLD, saw=measured(2.0, 6.0))))
    left, right = height_of_bar(stage, left=True), height_of_bar(stage, left=False)
    assert right == pytest.approx(3 * left, rel=0.06)
    stage.show(compose(moment(Phase.HOLD, saw=measured(6.0, 2.0))))
    assert height_of_bar(stage, left=True) == right
    assert height_of_bar(stage, left=False) == left


def test_not_measured_looks_like_neither_zero_nor_full() -> None:
    stage = stage_of()
    box = stage.layout.rect(stage.layout.bar_left)

    def looks(saw_scene: Scene) -> npt.NDArray[np.uint8]:
        stage.show(saw_scene)
        return pixels(stage)[box.top : box.bottom, box.left : box.right].copy()

    zero = looks(compose(moment(Phase.HOLD, saw=measured(0.0, 5.0))))
    none = looks(compose(moment(Phase.HOLD, saw=not_measured(Reason.TURNED))))
    full = looks(compose(moment(Phase.HOLD, saw=measured(14.0, 5.0))))
    lit = [(picture.max(axis=2) > 60).mean() for picture in (zero, none, full)]
    assert lit[0] * 1.3 < lit[1] < lit[2] / 1.3


def test_a_movement_the_wrong_way_goes_below_the_rest_line() -> None:
    stage = stage_of()
    box = stage.layout.rect(stage.layout.bar_left)
    middle = {}
    for mm in (3.0, -1.5):
        stage.show(compose(moment(Phase.HOLD, saw=measured(mm, 5.0))))
        column = np.abs(pixels(stage)[:, box.centerx].astype(int) - (120, 200, 255)).sum(axis=1) < 30
        middle[mm] = np.flatnonzero(column).mean()
    assert middle[-1.5] > middle[3.0]


@pytest.mark.parametrize("reason", [r for r in Reason if r is not Reason.NOT_TOLD])  # no bars stand there, then
def test_why_nothing_is_measured_stands_on_the_glass(reason: Reason) -> None:
    scene = compose(moment(Phase.HOLD, saw=not_measured(reason), at=2))
    assert REASONS[reason][0] in scene.lines
    assert scene.bars is not None
    assert scene.bars.hatched
    assert scene.bars.left.value == ""


def test_numbers_can_be_hidden() -> None:
    hidden = Settings(Values(general=General(hide_numbers=True)))
    for settings, shown in ((Settings(), "3.0\u00a0mm"), (hidden, "")):
        scene = compose(moment(Phase.HOLD, saw=measured(3.0, 5.0), settings=settings))
        assert scene.bars is not None
        assert scene.bars.left.value == shown
        assert scene.bars.left.mm == 3.0


def test_only_what_changed_is_drawn_anew() -> None:
    stage = stage_of()
    bars = Bars(Bar("left", 1.0), Bar("right", 2.0), 10)
    scene = Scene("hold", title="Smile", bars=bars, ring=Ring(0.5))
    stage._painter.paint(scene)
    assert stage._painter.paint(scene) == []
    higher = replace(scene, bars=replace(bars, left=Bar("left", 4.0)))
    changed = stage._painter.paint(higher)
    bar = stage.layout.rect(stage.layout.bar_left)
    assert all(rect.collidepoint(bar.center) for rect in changed)
    assert sum(rect.width * rect.height for rect in changed) < 0.2 * 1080 * 1920
    stage.show(Scene("nobody"))
    assert pixels(stage).max() == 0  # asleep it is only a mirror


def test_a_frame_painted_in_steps_equals_one_painted_at_once() -> None:
    walked = stage_of()
    for m in every_moment():
        scene = compose(m)
        walked.show(scene)
        fresh = stage_of()
        fresh.show(scene)
        assert np.array_equal(pixels(walked), pixels(fresh)), scene.name


def test_every_phase_has_a_screen_of_its_own() -> None:
    sticks = {f"stick-{step}" for step in set(Step) - HIDDEN}
    assert {s.name for s in every_scene()} == {p.value for p in Phase} | sticks | {"bench"}


def test_every_state_is_seen_and_not_only_read() -> None:
    """A demonstration, bars, or a picture; but a bare mirror, and what is only read to a helper."""
    bare = {Phase.MIRROR, Phase.NOBODY, Phase.ENDED}
    for m in every_moment():
        scene = compose(m)
        of_a_movement = m.saw.reason in (Reason.NOT_TOLD, Reason.BELOW_NOISE)
        if m.state.phase not in bare and scene.title and not of_a_movement and not counted_by_helper(m.state):
            assert scene.figure or scene.bars or scene.picture or scene.big, (scene.name, scene.exercise, scene.title)


# Display modes -------------------------------------------------------------------------------------


def test_the_display_that_there_is_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert choose_mode("auto", tmp_path)[0] is Mode.OFFSCREEN
    connector = tmp_path / "sys" / "class" / "drm" / "card1-HDMI-A-1"
    connector.mkdir(parents=True)
    (connector / "status").write_text("connected\n")
    assert choose_mode("auto", tmp_path)[0] is Mode.FULLSCREEN
    monkeypatch.setenv("DISPLAY", ":0")
    assert choose_mode("auto", tmp_path)[0] is Mode.WINDOW
    assert choose_mode("offscreen", tmp_path)[0] is Mode.OFFSCREEN


def test_a_window_shows_the_picture_and_its_keys_are_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "SDL_VIDEODRIVER", "dummy")
    with Stage(Mode.WINDOW, Panel(), (540, 960)) as stage:
        stage.show(compose(moment(Phase.PROMPT)))
        assert pixels(stage).max() == 255
        keyboard = Keyboard()
        keyboard.poll()
        for key in (pygame.K_SPACE, pygame.K_LEFT, pygame.K_p, pygame.K_x, pygame.K_q):
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
        assert keyboard.poll() == [Action.NEXT, Action.REPEAT, Action.PAUSE]
        assert keyboard.quit
        silent = Keyboard(acts=False)
        for key in (pygame.K_SPACE, pygame.K_ESCAPE):
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))
        assert silent.poll() == []
        assert silent.quit


def test_screenshots_of_an_earlier_run_stay(tmp_path: Path) -> None:
    (tmp_path / "001-starting.png").write_bytes(b"earlier")
    stage, shots = stage_of((540, 960)), Screenshots(tmp_path)
    scene = compose(moment(Phase.PROMPT))
    shots.look(stage, scene, 0.0)
    shots.close(stage)
    assert (tmp_path / "001-starting.png").read_bytes() == b"earlier"
    assert (tmp_path / "002-prompt-smile-well.png").is_file()


def test_screenshots_that_cannot_be_written_do_not_stop_the_mirror(tmp_path: Path) -> None:
    stage, shots = stage_of((540, 960)), Screenshots(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    for k in range(40):  # more than the writer's queue holds
        shots.look(stage, compose(moment(Phase.PROMPT if k % 2 else Phase.HOLD)), float(k))
    shots.close(stage)


def test_screenshots_are_one_a_screen_in_order(tmp_path: Path) -> None:
    stage, shots = stage_of((540, 960)), Screenshots(tmp_path / "shots")
    now = 0.0
    for phase in (Phase.PROMPT, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT):
        for _ in range(12):
            scene = compose(moment(phase, saw=measured(3, 5)))
            shots.look(stage, scene, now)
            stage.show(scene)
            now += 0.1
    shots.close(stage)
    assert sorted(p.name for p in (tmp_path / "shots").iterdir()) == [
        "001-prompt-smile-well.png", "002-move-in-smile-well.png",
        "003-hold-smile-well.png", "004-move-out-smile-well.png",
    ]  # fmt: skip
