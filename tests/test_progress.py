"""Progress: how even, beside the week before; and what the mirror says about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.coaching import ExerciseResult, Judgement, Phase
from appliance.display import Mode, Stage
from appliance.display.pictograms import PICTOGRAMS
from appliance.gallery import SIZES, faults
from appliance.moments import moment
from appliance.records import FILE, Change, Progress, Recorder, open_store, progress
from appliance.records.reading import Run, runs
from appliance.scenes import compose
from appliance.scenes.words import PROGRESS
from appliance.settings import General, Records, Settings, Values
from tests.support import recorded

DONE = (ExerciseResult("smile-well", (), Judgement.EVEN),) * 3


def run(symmetry: float | None, exercise: str = "smile-well", *, side: str | None = None, left: float = 2.0,
        assisted: bool = False) -> Run:  # fmt: skip
    """An exercise of that evenness."""
    right = left / symmetry if symmetry else None
    return Run(
        1, "2030-01-14", 0.0, 0.0, exercise, assisted, side, 5, 5 if symmetry else 0, 0, left, right, symmetry, 1.5,
        25.0, 0, None, None, None, None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (0.50, 0.60, Change.MORE_EVEN),  # ten points are beyond what measuring can tell
        (0.50, 0.59, Change.SAME),
        (0.60, 0.51, Change.SAME),
        (0.60, 0.50, Change.LESS_EVEN),
        (0.95, 0.95, Change.SAME),
        (None, 0.60, Change.UNKNOWN),
        (0.60, None, Change.UNKNOWN),
        (None, None, Change.UNKNOWN),
    ],
)
def test_a_change_is_one_only_beyond_the_error_of_measuring(
    before: float | None, now: float | None, change: Change
) -> None:
    assert progress([run(now)], [run(before)], 10).change is change


@pytest.mark.parametrize("factor", [0.5, 2.0, 3.0])
def test_moving_further_is_no_progress(factor: float) -> None:
    """The same evenness with half or three times the movement is the same."""
    told = progress([run(0.7, left=2.0 * factor)], [run(0.7, left=2.0)], 10)
    assert told == Progress(0.7, 0.7, Change.SAME)


def test_only_the_same_exercises_are_compared() -> None:
    week = [run(0.5), run(0.9, "frown")]
    assert progress([run(0.5), run(0.95, "close-eyes")], week, 10) == Progress(0.5, 0.5, Change.SAME)
    assert progress([run(0.95, "close-eyes")], week, 10) == Progress(0.95)


@pytest.mark.parametrize("other", [run(0.1, side="left"), run(0.1, assisted=True)])
def test_one_side_alone_and_helping_fingers_do_not_count(other: Run) -> None:
    assert progress([run(0.8), other], [run(0.6), other], 10).change is Change.MORE_EVEN
    assert progress([other], [other], 10) == Progress()


# From the file -------------------------------------------------------------------------------------------


def recorder(folder: Path, clock: recorded.Clock) -> Recorder:
    return Recorder(folder, recorded.VERSIONS, read_clock=clock.read)


@pytest.mark.parametrize(
    ("days_ago", "trusted", "change"),
    [(1, True, Change.MORE_EVEN), (7, True, Change.MORE_EVEN), (8, True, Change.UNKNOWN), (3, False, Change.UNKNOWN)],
)
def test_the_week_before_ends_yesterday_and_the_clock_must_be_trusted(
    tmp_path: Path, days_ago: int, trusted: bool, change: Change
) -> None:
    clock = recorded.Clock()
    with recorder(tmp_path, clock) as kept:
        weak, better = [recorded.repetition(left=2.0)], [recorded.repetition(left=4.0)]
        kept.put(list(recorded.session(clock, "before", {"smile-well": weak})))
        assert kept.flush(5)
        assert kept.progress == Progress(0.4)
        clock.at = recorded.FIRST + timedelta(days=days_ago)
        if not trusted:
            clock.at, clock.synchronised = recorded.FIRST - timedelta(days=days_ago), False
        entries = list(recorded.session(clock, "now", {"smile-well": better}))
        clock.at = clock.at if trusted else recorded.FIRST - timedelta(days=days_ago)
        kept.put(entries[:1])
        assert kept.flush(5)
        assert kept.progress == Progress()  # nothing is told while a session goes on
        kept.put(entries[1:])
        assert kept.flush(5)
        assert (kept.progress.now, kept.progress.change) == (0.8, change)


def test_what_is_read_out_is_what_was_written_in(tmp_path: Path) -> None:
    store, clock = open_store(tmp_path / FILE), recorded.Clock()
    done = [recorded.repetition(left=2.0), recorded.repetition(left=3.0), recorded.repetition(left=None, right=None)]
    recorded.write(store, clock, recorded.session(clock, "s", {"smile-well": done, "massage-cheek": []}))
    smile, massage = runs(store, "unlent", "2030-01-07")
    assert (smile.left_mm, smile.right_mm, smile.symmetry) == (2.5, 5.0, 0.5)
    assert (smile.repetitions, smile.measured) == (3, 2)
    assert (massage.repetitions, massage.left_mm, massage.symmetry) == (0, None, None)
    store.close()


# On the glass ----------------------------------------------------------------------------------------------


def summary(told: Progress, **settings: object) -> tuple[str, tuple[str, ...]]:
    """The picture and the lines of the end of a session."""
    values = Values.model_validate(settings)
    scene = compose(replace(moment(Phase.SUMMARY, results=DONE, settings=Settings(values)), progress=told))
    return scene.picture, scene.lines


EVENER, LESS = Progress(0.68, 0.52, Change.MORE_EVEN), Progress(0.5, 0.7, Change.LESS_EVEN)


@pytest.mark.parametrize(
    ("told", "settings", "picture", "lines"),
    [
        (EVENER, {}, "more-even", ("More even than last week", "Last week 52\u00a0%, today 68\u00a0%")),
        (EVENER, {"general": General(hide_numbers=True)}, "more-even", ("More even than last week",)),
        (EVENER, {"records": Records(show_progress=False)}, "finished", ("Thank you for practising",)),
        (LESS, {}, "less-even", ("Less even than last week", "That is all right. Stay gentle.")),
        (Progress(0.68), {}, "finished", ("Thank you for practising",)),
        (Progress(), {}, "finished", ("Thank you for practising",)),
    ],
)
def test_a_picture_and_few_words(
    told: Progress, settings: dict[str, object], picture: str, lines: tuple[str, ...]
) -> None:
    assert summary(told, **settings) == (picture, lines)


def test_every_change_has_its_picture_and_none_praises_force() -> None:
    assert set(PROGRESS) == set(Change) - {Change.UNKNOWN}
    for picture, *words in PROGRESS.values():
        assert picture in PICTOGRAMS
        assert not any(word in " ".join(words).lower() for word in ("more movement", "further", "stronger", "better"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("told", [EVENER, LESS, Progress(0.7, 0.7, Change.SAME)])
def test_it_fits_on_every_panel_and_leaves_the_face_black(size: str, told: Progress) -> None:
    stage = Stage(Mode.OFFSCREEN, SIZES[size].panel(), SIZES[size].px, "low-vision")
    scene = compose(replace(moment(Phase.SUMMARY, results=DONE), progress=told))
    stage.show(scene)
    assert faults(stage, scene) == []
