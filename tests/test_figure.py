"""The drawn face: the right movement on the right side, in the pace of the session, and nothing else on the glass."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pygame
import pytest

from appliance import app
from appliance.coaching import Phase
from appliance.demonstration import HELP_S, HOLD_S, IN_S, OUT_S, REST_S, eased, figure_of
from appliance.display import Figure, Mode, Scene, Stage
from appliance.display.figure import MOTIONS, Course, draw_figure, frame_of
from appliance.display.figure.controls import REST, Controls
from appliance.display.figure.drawing import halves
from appliance.display.figure.eyes import brow_line, lids
from appliance.display.figure.hands import TOOLS
from appliance.display.figure.mouth import corner, lips
from appliance.display.figure.muscles import MUSCLES
from appliance.display.places import Places
from appliance.settings import Panel
from appliance.sides import Side

PROGRAMME = app.programme_for(None)
MOVES = sorted(name for name, m in MOTIONS.items() if m.course is Course.MOVE)
ROUNDS = sorted(name for name, m in MOTIONS.items() if m.course is Course.ROUND)
#: One hand of either side, or one hand in the middle: these have no half of their own.
ACROSS = {"assist-eyelid", "brush-forehead", "massage-chin"}
PX_PER_MM = 1080 / 194
SIZE = (round(60 * PX_PER_MM), round(70 * PX_PER_MM))


def picture(figure: Figure, size: tuple[int, int] = SIZE) -> npt.NDArray[np.int16]:
    """The figure alone, (height, width, 3)."""
    surface = pygame.Surface(size)
    draw_figure(surface, surface.get_rect(), figure, PX_PER_MM)
    return pygame.surfarray.array3d(surface).swapaxes(0, 1).astype(np.int16)


def gap(c: Controls) -> float:
    upper, lower = lids(c)
    return float((lower - upper)[:, 1].max())


# The table -----------------------------------------------------------------------------------------


def test_every_exercise_has_a_motion_and_no_motion_is_idle() -> None:
    shown = {e.figure for e in PROGRAMME}
    assert len(PROGRAMME) == 29
    assert PROGRAMME.get("settle").figure == "relaxed"
    assert [e.id for e in PROGRAMME if MOTIONS[e.figure].course is Course.STILL] == ["settle"]
    follow = {name for n in shown for name in (MOTIONS[n].helped, MOTIONS[n].after)} - {""}
    assert shown | follow == set(MOTIONS)


@pytest.mark.parametrize("name", sorted(MOTIONS))
def test_a_row_names_only_what_there_is(name: str) -> None:
    motion = MOTIONS[name]
    assert set(motion.muscles) <= set(MUSCLES)
    assert motion.tool in {"", *TOOLS}
    assert {motion.helped, motion.after} <= {"", *MOTIONS}
    assert motion.muscles or motion.tool or name == "relaxed"
    shares = [share for share, _ in motion.keys]
    assert shares == sorted(set(shares))
    assert shares[0] == 0
    if motion.course is Course.ROUND:
        assert motion.round_s >= 1
        assert motion.at(0) == motion.at(1) == REST


@pytest.mark.parametrize("name", MOVES)
def test_a_movement_starts_relaxed_and_only_grows(name: str) -> None:
    assert halves(Figure(name, 0.0)) == (REST, REST)
    steps = np.array([MOTIONS[name].at(share)[:-1] for share in np.linspace(0, 1, 41)])  # all but the hands
    assert (np.diff(steps, axis=0) >= 0).all()
    assert steps[-1].max() >= 0.9


@pytest.mark.parametrize("name", sorted(n for n in ROUNDS if MOTIONS[n].tool))
def test_massage_leaves_the_face_relaxed(name: str) -> None:
    assert {MOTIONS[name].at(share) for share in np.linspace(0, 1, 11)} == {REST}


def test_muscles_pull_where_they_should() -> None:
    """(u, y): outward from the midline, and down."""
    u, y = corner(REST)
    smile, wide, ooo = (corner(MOTIONS[n].at(1)) for n in ("smile", "corners-outward", "say-ooo"))
    assert smile[0] > u + 2
    assert smile[1] < y - 2
    assert wide[0] > u + 2
    assert abs(wide[1] - y) < 0.6
    assert ooo[0] < u - 3
    brow, raised, frown = (brow_line(MOTIONS[n].at(1)) for n in ("relaxed", "raise-eyebrows", "frown"))
    assert (raised[:, 1] < brow[:, 1] - 2).all()
    assert frown[0, 0] < brow[0, 0] - 1
    assert frown[0, 1] > brow[0, 1] + 1
    assert abs(frown[-1] - brow[-1]).max() < 0.5  # its tail stays
    open_, shut = (lids(MOTIONS[n].at(1)) for n in ("relaxed", "close-eyes"))
    assert gap(MOTIONS["close-eyes"].at(1)) < 0.05
    fallen, risen = shut[0][:, 1] - open_[0][:, 1], open_[1][:, 1] - shut[1][:, 1]
    assert fallen.max() > 8 * risen.max()  # the upper lid closes the eye
    assert 0 < gap(MOTIONS["look-down"].at(1)) < 0.7 * gap(REST)
    assert 0.3 * gap(REST) < gap(MOTIONS["squint"].at(1)) < 0.7 * gap(REST)
    jaw, pressed, rest = (lips(c, c) for c in (MOTIONS["say-aaa"].at(1), MOTIONS["press-lips"].at(1), REST))
    assert (jaw.lower - jaw.upper)[0, 1] > 5
    assert (pressed.bottom - pressed.top)[0, 1] < 0.6 * (rest.bottom - rest.top)[0, 1]
    cycle = MOTIONS["ooo-eee-oo"]
    assert corner(cycle.at(0.2))[0] < corner(cycle.at(0.8))[0] < u < corner(cycle.at(0.5))[0]


# The sides -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("name", sorted(set(MOTIONS) - ACROSS - {"relaxed"}))
def test_only_the_named_side_moves_and_left_is_left(name: str, side: str) -> None:
    relaxed, middle = picture(Figure("relaxed")), SIZE[0] // 2
    smooth = 4  # pixels: the soft edge of what meets on the midline
    share = 0.6 if name == "assisted-smile" else MOTIONS[name].still
    changed = np.abs(picture(Figure(name, share, side)) - relaxed).max(axis=(0, 2))
    here, other = (changed[: middle - smooth], changed[middle + smooth :])[:: 1 if side == "left" else -1]
    assert here.max() > 80
    assert other.max() == 0


@pytest.mark.parametrize("name", sorted(MOTIONS))
def test_the_sides_mirror_each_other(name: str) -> None:
    motion = MOTIONS[name]
    for share in (0.0, 0.37, 1.0):
        left, right = picture(Figure(name, share, "left")), picture(Figure(name, share, "right"))
        assert np.abs(left - right[:, ::-1]).mean() < 1.5  # edges are smoothed a little differently
        if not motion.alone:
            both = picture(Figure(name, share))
            assert np.abs(both - both[:, ::-1]).mean() < 1.5


def test_what_takes_both_hands_shows_one_side() -> None:
    assert np.array_equal(picture(Figure("assist-eyelid", 1.0)), picture(Figure("assist-eyelid", 1.0, "right")))


# The picture ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(MOTIONS))
@pytest.mark.parametrize("size", [SIZE, (140, 163), (301, 200)])
def test_nothing_is_drawn_beside_its_place(name: str, size: tuple[int, int]) -> None:
    surface = pygame.Surface((size[0] + 60, size[1] + 60))
    surface.fill((9, 8, 7))
    box = pygame.Rect(30, 30, *size)
    draw_figure(surface, box, Figure(name, 0.5), PX_PER_MM)
    got = pygame.surfarray.array3d(surface)
    assert got[30 : 30 + size[0], 30 : 30 + size[1]].max() > 100
    got[30 : 30 + size[0], 30 : 30 + size[1]] = (9, 8, 7)
    assert (got == (9, 8, 7)).all()


@pytest.mark.parametrize("name", sorted(MOTIONS))
def test_few_bright_pixels_and_nothing_flashes(name: str) -> None:
    shots = [picture(Figure(name, share)) for share in np.linspace(0, 1, 13)]
    lit = [(shot.max(axis=2) > 60).mean() for shot in shots]
    assert min(lit) > 0.08
    assert max(lit) < 0.28
    light = [shot.mean() / 255 for shot in shots]
    assert max(light) - min(light) < 0.04


def test_taps_come_less_than_twice_a_second() -> None:
    motion = MOTIONS["tapping"]
    tool = TOOLS["tapping"]
    waves = [len(tool(REST, share)) for share in np.linspace(0, 1, 200, endpoint=False)]
    taps = int((np.diff(np.array(waves) > min(waves)) > 0).sum() / 2 + 0.5)
    assert taps == 6
    assert taps / motion.round_s < 2


def test_lines_are_bold_enough_to_be_seen_at_80_cm() -> None:
    for size, least in ((SIZE, 1.2), ((round(45 * PX_PER_MM), round(52.5 * PX_PER_MM)), 0.95)):
        column = picture(Figure("relaxed"), size)[:, size[0] // 2].max(axis=1) > 80
        chin = np.flatnonzero(column)[-1]
        run = next(k for k in range(1, 40) if not column[chin - k])
        assert run / PX_PER_MM >= least


def test_an_unknown_figure_is_an_error() -> None:
    with pytest.raises(KeyError):
        picture(Figure("dance"))


# On the glass --------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (480, 800), (800, 480)])
def test_the_figure_has_its_place_and_is_drawn_only_when_it_moves(size: tuple[int, int]) -> None:
    stage = Stage(Mode.OFFSCREEN, Panel(), size)
    layout = stage.layout
    place = Places(layout).figure(Scene("hold", figure=Figure("smile")))
    assert place is not None
    assert stage.surface.get_rect().contains(place)
    assert not place.colliderect(layout.rect(layout.face))
    scene = Scene("hold", figure=Figure("smile", 0.5))
    assert stage._painter.paint(scene) != []
    assert stage._painter.paint(scene) == []
    assert stage._painter.paint(replace(scene, figure=Figure("smile", 0.501))) == []
    assert all(rect == place for rect in stage._painter.paint(replace(scene, figure=Figure("smile", 0.55))))
    lit = np.argwhere(pygame.surfarray.array3d(stage.surface).max(axis=2) > 0)
    assert place.contains(pygame.Rect(*lit.min(axis=0), *np.ptp(lit, axis=0)))
    fresh = Stage(Mode.OFFSCREEN, Panel(), size)
    fresh.show(replace(scene, figure=Figure("smile", 0.55)))
    assert np.array_equal(pygame.surfarray.array3d(stage.surface), pygame.surfarray.array3d(fresh.surface))


def test_a_word_stands_beside_the_figure() -> None:
    for size in ((1080, 1920), (1920, 1080)):
        stage = Stage(Mode.OFFSCREEN, Panel(), size)
        stage.show(Scene("hold", figure=Figure("say-ooo", 1.0), big=("“ooo”",)))
        assert all(words.fits for part in stage.written.values() for words in part)
        place = stage.layout.rect(stage.layout.figure)
        alone = Stage(Mode.OFFSCREEN, Panel(), size)
        alone.show(Scene("hold", figure=Figure("say-ooo", 1.0)))
        both, one = (pygame.surfarray.array3d(s.surface.subsurface(place)) for s in (stage, alone))
        assert np.array_equal(both, one)


@pytest.mark.parametrize("name", sorted(MOTIONS))
def test_frames_are_close_enough_to_look_smooth(name: str) -> None:
    for share in np.linspace(0, 1, 57):
        kept = frame_of(Figure(name, float(share)))
        assert abs(kept.share - share) <= 1 / 60
        assert frame_of(kept) == kept


# In time -------------------------------------------------------------------------------------------


def at(exercise: str, phase: Phase, elapsed_s: float = 0.0, share: float = 0.0, *, side: Side | None = None,
       weak: Side | None = None, let_go_s: float | None = None, reduced: bool = False) -> Figure:  # fmt: skip
    figure = figure_of(
        PROGRAMME.get(exercise), phase, elapsed_s=elapsed_s, share=share, side=side, weak=weak, let_go_s=let_go_s,
        reduced=reduced,
    )  # fmt: skip
    assert figure is not None
    return figure


def test_a_movement_begins_and_ends_softly() -> None:
    steps = np.array([eased(x) for x in np.linspace(-0.2, 1.2, 141)])
    assert (np.diff(steps) >= 0).all()
    assert steps[0] == 0
    assert steps[-1] == 1
    assert eased(0.5) == 0.5
    assert np.diff(steps).max() < 1.6 / 100  # nowhere much faster than the pace itself


def test_the_prompt_shows_the_movement_over_and_over() -> None:
    whole = IN_S + HOLD_S + OUT_S + REST_S
    for turn in (0.0, whole, 3 * whole):
        shares = [at("frown", Phase.PROMPT, turn + s).share for s in (0.001, 1.0, 2.1, 3.4, 4.5, 5.6, 6.4)]
        assert shares == pytest.approx([0, 0.5, 1, 1, 0.5, 0, 0], abs=0.001)


@pytest.mark.parametrize("exercise", [e.id for e in PROGRAMME if e.kind != "position"])
def test_nothing_jumps_while_it_is_shown(exercise: str) -> None:
    """Between two pictures no control of the face moves by more than a sixth of its way."""
    before: tuple[Controls, Controls] | None = None
    for k in range(30 * 20):
        now = halves(at(exercise, Phase.PROMPT, k / 30))
        if before is not None:
            moved = max(
                abs(a - b) for x, y in zip(before, now, strict=True) for a, b in zip(x[:-1], y[:-1], strict=True)
            )
            assert moved < 1 / 6
        before = now


def test_it_follows_the_pace_of_the_session() -> None:
    assert [at("frown", Phase.MOVE_IN, share=s).share for s in (0.0, 0.5, 1.0)] == [0, 0.5, 1]
    assert [at("frown", Phase.HOLD, share=s).share for s in (0.0, 1.0)] == [1, 1]
    assert [at("frown", Phase.MOVE_OUT, share=s).share for s in (0.0, 0.5, 1.0)] == [1, 0.5, 0]
    assert at("frown", Phase.BETWEEN, share=0.5).share == 0


def test_the_words_of_a_cycle_have_their_lips() -> None:
    words = {"ooo": "pucker", "eee": "corner_out", "oo": "pucker"}
    exercise = PROGRAMME.get("ooo-eee-oo")
    for reduced in (False, True):
        for k, word in enumerate(exercise.cycle):
            controls = MOTIONS["ooo-eee-oo"].at(
                at("ooo-eee-oo", Phase.HOLD, share=(k + 0.5) / 3, reduced=reduced).share
            )
            assert getattr(controls, words[word]) > 0.8, word
    assert at("ooo-eee-oo", Phase.MOVE_IN, share=0.9).share == 0
    assert at("ooo-eee-oo", Phase.BETWEEN, share=0.9).share == 0


def test_a_timer_goes_round_and_round() -> None:
    round_s = MOTIONS["massage-cheek"].round_s
    assert 2.5 <= round_s <= 4
    assert at("massage-cheek", Phase.TIMER, 0).share == 0
    later = at("massage-cheek", Phase.TIMER, 5.25 * round_s, side=Side.LEFT)
    assert later.share == pytest.approx(0.25)
    assert later.side == "left"


def test_fingers_help_leave_and_the_smile_stays() -> None:
    motion = MOTIONS["assisted-smile"]
    shown = [at("assisted-smile", Phase.HELP, s) for s in (0.0, HELP_S, 20.0)]
    assert [f.share for f in shown] == [0, motion.touching, motion.touching]
    there = motion.at(motion.touching)
    assert there.hands == 1
    gone = at("assisted-smile", Phase.HELP, 8.0, let_go_s=2.0)
    assert motion.at(gone.share) == there._replace(hands=0)
    assert at("assisted-smile", Phase.HOLD, share=0.5) == Figure("smile", 1.0)
    assert at("assisted-smile", Phase.MOVE_OUT, share=1.0) == Figure("smile", 0.0)


def test_fingers_may_help_the_brows() -> None:
    whole = IN_S + HOLD_S + OUT_S + REST_S
    assert [at("raise-eyebrows", Phase.PROMPT, k * whole + 3).name for k in range(3)] == [
        "raise-eyebrows", "raise-eyebrows-helped", "raise-eyebrows",
    ]  # fmt: skip
    assert at("raise-eyebrows", Phase.MOVE_IN, share=1).name == "raise-eyebrows"
    assert at("raise-eyebrows", Phase.HELP, 9) == Figure("raise-eyebrows-helped", 1.0)
    assert at("smile-well", Phase.HELP, 9).name == "assisted-smile"


def test_the_side_is_the_steps_own() -> None:
    assert at("lift-corner-first", Phase.HOLD, side=Side.LEFT).side == "left"
    assert at("smile-well", Phase.HOLD, weak=Side.LEFT).side == "both"
    assert at("assist-eyelid", Phase.HOLD, weak=Side.LEFT).side == "left"
    assert at("assist-eyelid", Phase.HOLD).side == "both"


def test_there_is_none_where_it_would_be_in_the_way() -> None:
    smile, reading = PROGRAMME.get("smile-well"), PROGRAMME.get("read-aloud")
    for phase in (Phase.DONE, Phase.PAUSED, Phase.SUMMARY, Phase.NOBODY, Phase.SETTLE):
        assert figure_of(smile, phase, elapsed_s=1, share=0.5) is None
    assert figure_of(reading, Phase.TIMER, elapsed_s=1, share=0.5) is None
    assert figure_of(reading, Phase.PROMPT, elapsed_s=1, share=0.5) is not None


@pytest.mark.parametrize("exercise", [e.id for e in PROGRAMME if e.kind != "position" and not e.cycle])
def test_reduced_motion_stands_still_at_the_full_movement(exercise: str) -> None:
    phases = [Phase.PROMPT, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT]
    if PROGRAMME.get(exercise).is_timer:
        phases = [Phase.PROMPT]
    for phase in phases:
        shown = {at(exercise, phase, s, s / 20, reduced=True) for s in range(20)}
        assert len(shown) == 1, phase
        (figure,) = shown
        if MOTIONS[figure.name].course is Course.MOVE:
            assert max(MOTIONS[figure.name].at(figure.share)[:-1]) >= 0.9
