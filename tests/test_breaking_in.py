"""Shut eyes that are to be opened where nothing sounds: what the helper reads, and what the buttons then answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appliance.coaching import Heard, Phase
from appliance.display import Mode, Stage
from appliance.display.looks import LOOKS
from appliance.faults import Fault
from appliance.gallery import SIZES
from appliance.language import languages, translator
from appliance.moments import moment
from appliance.scenes import compose
from tests.test_coaching_heard import OPENS

#: What can break in on shut eyes and has labels of its own.
ASKING = (Phase.ASK_SHUTDOWN, Phase.PAUSED, Phase.STOP, Phase.BACK, Phase.ALOUD, Phase.SUMMARY, Phase.ENOUGH)


@pytest.mark.parametrize("phase", ASKING)
def test_a_question_that_breaks_in_keeps_its_title_so_that_yes_and_no_answer_it(phase: Phase) -> None:
    """A helper who reads only "Helper, say: open" above "yes" would switch the mirror off."""
    for language in languages():
        t = translator(language)
        plain = moment(phase, "close-eyes", heard=Heard.NOTHING, resume=Phase.HOLD, at=4.0, t=t)
        scene = compose(replace(plain, state=replace(plain.state, opening_s=0.0)))
        asked = compose(plain)
        assert (scene.title, scene.back, scene.forward) == (asked.title, asked.back, asked.forward)
        assert scene.lines == (t(OPENS),) == (scene.short,)


#: Two long questions, by panel, theme and language, that stand after the helper's words: neither switches anything off.
IN_TURN = {("7-inch-landscape", "low-vision", "fr", Phase.STOP), ("7-inch-portrait", "low-vision", "de", Phase.ALOUD)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", LOOKS)
def test_the_question_and_the_helpers_words_stand_together(size: str, look: str) -> None:
    stage = Stage(Mode.OFFSCREEN, SIZES[size].panel(), SIZES[size].px, look)
    for language in languages():
        for phase in ASKING:
            shut: dict[str, Any] = {"heard": Heard.NOTHING, "resume": Phase.HOLD, "opening_s": 0.0}
            scene = compose(moment(phase, "close-eyes", at=4.0, t=translator(language), **shut))
            pages = stage.pages(scene)
            assert pages[0][-1] == scene.short  # at once, whatever else has its turn
            assert (len(pages) == 1 and pages[0][0] == scene.title) or (size, look, language, phase) in IN_TURN


def test_what_breaks_in_and_has_no_buttons_stands_below_the_helpers_words() -> None:
    broken = moment(Phase.BROKEN, "close-eyes", heard=Heard.NOTHING, opening_s=0.0, broken=Fault.CAMERA_SILENT)
    scene = compose(broken)
    assert (scene.title, scene.lines) == (OPENS, ("Open your eyes", "My camera sends no picture"))
    assert (scene.back, scene.forward) == ("", "")
    nextup = compose(moment(Phase.PROMPT, "close-eyes", heard=Heard.NOTHING, opening_s=0.0))
    assert (nextup.title, nextup.lines, nextup.back, nextup.forward) == (OPENS, ("Open your eyes",), "", "")
    spoken = moment(Phase.ASK_SHUTDOWN, "close-eyes", heard=Heard.WORDS, opening_s=0.0)
    assert compose(spoken).title == "Switch off?"  # the voice has said it
