"""Words on the glass: how high titles are, what stands below them, and what takes turns."""

from __future__ import annotations

import numpy as np
import pytest

from appliance.coaching import ExerciseResult, Judgement, Phase
from appliance.display import Mode, Scene, Stage
from appliance.display.breaks import sentences
from appliance.display.letters import letters
from appliance.display.looks import LOOKS
from appliance.display.pages import Block
from appliance.gallery import SIZES, Size
from appliance.language import languages, translator
from appliance.moments import PROGRAMME, every_scene, measured, moment
from appliance.scenes import compose


def stage_of(size: Size, look: str = "standard") -> Stage:
    return Stage(Mode.OFFSCREEN, size.panel(), size.px, look)


#: Of titles in the theme for weak eyes, in all languages: at least so high in the middle, mm, and so many of 18 mm.
WEAK_EYES = {
    "7-inch-landscape": (10.0, 0.0),
    "7-inch-portrait": (8.5, 0.0),
    "10-inch-landscape": (11.0, 0.0),
    "10-inch-portrait": (11.0, 0.08),
    "15-inch-landscape": (17.7, 0.75),
    "15-inch-portrait": (17.7, 0.7),
    "24-inch-landscape": (17.7, 1.0),
    "24-inch-portrait": (17.7, 1.0),
    "32-inch-landscape": (17.7, 1.0),
    "32-inch-portrait": (17.7, 1.0),
}


def blocks(stage: Stage, scene: Scene) -> list[tuple[Block, ...]]:
    return list(stage._painter._writer.pages(scene))


@pytest.mark.parametrize("size", SIZES)
def test_how_high_titles_are_for_weak_eyes(size: str) -> None:
    """18 mm where panel and words allow it; less than 8 mm only where a word is wider than the panel at that height."""
    stage = stage_of(SIZES[size], "low-vision")
    made = stage.layout
    assert made.bar_left.w == pytest.approx(1.5 * stage_of(SIZES[size]).layout.bar_left.w)
    for language in languages() if size.endswith("portrait") else ("en", "fr"):
        found = []
        for scene in dict.fromkeys(every_scene(translator(language))):
            titles = [block for page in blocks(stage, scene) for block in page if block.words == (scene.title,)]
            if not titles or scene.big:
                continue
            cap_mm = titles[0].cap_mm
            found.append(cap_mm)
            at_8 = letters(made.px(8), scene.title, bold=True)
            if cap_mm < 7.9 and (len(scene.title) < 24 or size != "7-inch-portrait"):
                assert max(at_8.size(word)[0] for word in scene.title.split(" ")) > made.rect(made.prompt).width
        median_mm, share = WEAK_EYES[size]
        assert np.median(found) >= median_mm
        assert np.mean(np.array(found) > 17.7) >= share, language


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_at_most_two_lines_stand_below_a_title(size: str, look: str) -> None:
    """In the narrow column of landscape one sentence may need more: it is never parted."""
    stage = stage_of(SIZES[size], look)
    narrow = stage.layout.align == "start"
    for language in languages() if size == "15-inch-landscape" else ("en", "fr"):
        for scene in dict.fromkeys(every_scene(translator(language))):
            for page in blocks(stage, scene):
                if len(page) == 2 and not scene.big:
                    assert page[1].rows <= (4 if narrow and len(sentences(page[1].words)) == 1 else 2), page


@pytest.mark.parametrize("size", ["7-inch-portrait", "10-inch-landscape", "15-inch-landscape", "15-inch-portrait"])
def test_a_title_has_one_size_in_all_phases_of_an_exercise(size: str) -> None:
    t, phases = translator("de"), (Phase.PROMPT, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.BETWEEN, Phase.DONE)
    for look in LOOKS:
        stage = stage_of(SIZES[size], look)
        for exercise in PROGRAMME:
            if exercise.kind == "position":
                continue
            title, found = t(exercise.title), set()
            for phase in phases:
                result = ExerciseResult(exercise.id, (), Judgement.LEFT_LESS)
                scene = compose(moment(phase, exercise.id, saw=measured(2.0, 3.0), results=(result,), t=t))
                pages = stage._painter._writer.pages(scene)
                found |= {block.cap_mm for page in pages for block in page if block.words == (title,) and block.bold}
            assert len(found) == 1, (look, exercise.id, found)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("size", SIZES)
def test_words_that_take_turns_are_whole_sentences(size: str, look: str) -> None:
    stage = stage_of(SIZES[size], look)
    for scene in every_scene():
        pages = stage.pages(scene)
        for group in sentences(scene.lines):
            for page in pages:
                assert len(set(group) & set(page)) in (0, len(set(group))) or scene.short in page, (scene.lines, pages)
        if not scene.big and not scene.short and not scene.title.endswith("?"):
            assert {scene.title, *scene.lines} - {""} <= {words for page in pages for words in page}
