"""Letters: each script in its own order, joined, with figures that stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pygame
import pytest
from fontTools.ttLib import TTFont
from PIL import features

from appliance.app import programme_for
from appliance.bench import Verdict, machine
from appliance.bench.bench import Bench
from appliance.bench.finding import Finding, PartError
from appliance.display import Mode, Scene, Stage, breaks, text
from appliance.display import letters as script
from appliance.display.letters import letters, right_to_left
from appliance.language import languages, translator
from appliance.settings import General, Panel, Settings, Values
from tools import catalogues

#: As tests of the face tracker, these need what the README's apt line brings.
pytestmark = pytest.mark.skipif(not features.check("raqm"), reason="Arabic needs FriBidi: sudo apt install libfribidi0")

ARABIC = "صباح"
Ink = npt.NDArray[np.uint8]


def ink(words: str, cap: int = 40) -> Ink:
    """The columns and rows of a line that hold ink; (x, y), what is empty around it cut off."""
    return cut(pygame.surfarray.array_alpha(letters(cap, ARABIC, bold=True).render(words, True, (255, 255, 255))))


def cut(cover: Ink) -> Ink:
    """A picture without what is empty around it."""
    xs, ys = np.nonzero(cover.max(1))[0], np.nonzero(cover.max(0))[0]
    return np.asarray(cover[xs[0] : xs[-1] + 1, ys[0] : ys[-1] + 1])


def groups(words: str) -> list[Ink]:
    """The pieces of a line between columns without ink, from left to right."""
    cover = ink(words)
    empty = np.nonzero(cover.max(1) == 0)[0]
    return [cut(piece) for piece in np.split(cover, empty) if piece.any()]


@pytest.mark.parametrize(
    ("words", "rtl"),
    [("Smile", False), ("ابتسامة", True), ("12 مم", True), ("\u200e-1.1 مم", True), ("12", False), ("", False),
     ("“أوو”", True), ("mm مم", False)],
)  # fmt: skip
def test_direction(words: str, rtl: bool) -> None:
    assert right_to_left(words) is rtl


def widths(words: str) -> list[int]:
    return [piece.shape[0] for piece in groups(words)]


def alike(one: Ink, other: Ink) -> bool:
    """Whether two pieces show the same sign, which may be moved by a part of a pixel."""
    if max(abs(a - b) for a, b in zip(one.shape, other.shape, strict=True)) > 1:
        return False
    width, height = min(one.shape[0], other.shape[0]), min(one.shape[1], other.shape[1])
    return bool(np.abs(one[:width, :height].astype(float) - other[:width, :height]).mean() < 40)


def test_digits_stay_in_order() -> None:
    one, two = (ink(d) for d in "12")
    first, second = groups("12 مم")[-2:]  # a figure is read first, so it stands on the right
    assert alike(first, one)
    assert alike(second, two)
    assert not alike(one, two)


def test_a_minus_stands_before_its_figure() -> None:
    # From left to right: the unit, the minus, the figure.
    with_minus, without = widths(translator("ar").millimetres(-1.1)), widths(translator("ar").millimetres(1.1))
    assert len(with_minus) == len(without) + 1
    assert with_minus[-3:] == pytest.approx(without[-3:], abs=1)
    assert groups(translator("ar").millimetres(-1.1))[-4].shape[0] == pytest.approx(ink("-").shape[0], abs=2)


def test_letters_are_joined() -> None:
    joined, apart = letters(40, ARABIC, bold=True).size("بيت")[0], sum(ink(c).shape[0] for c in "بيت")
    assert joined < 0.8 * apart
    assert len(groups("بيت")) == 1


def test_a_full_stop_stands_at_the_end_which_is_on_the_left() -> None:
    assert groups(f"{ARABIC}.")[0].shape[0] == pytest.approx(ink(".").shape[0], abs=1)


@pytest.mark.parametrize(("label", "sign", "edge"), [("↻\u00a0إعادة", "↻", 0), ("متابعة\u00a0▶", "▶", -1)])
def test_a_sign_stays_on_the_side_of_its_button(label: str, sign: str, edge: int) -> None:
    assert alike(groups(label)[edge], ink(sign))


def test_vowel_signs_are_not_cut_off() -> None:
    cover = pygame.surfarray.array_alpha(letters(40, ARABIC, bold=True).render("لأَنَّ بِهِمْ ٱلْآ", True, (255, 255, 255)))
    assert cover[:, :2].max() == 0
    assert cover[:, -2:].max() == 0


def test_latin_is_drawn_by_pygame() -> None:
    assert isinstance(letters(20, "Lächeln", bold=True), pygame.font.Font)


def test_both_scripts_stand_on_one_base_line() -> None:
    """A figure has its foot at the same height, whichever way it was drawn, when a line is centred."""
    surfaces = []
    for font in (letters(40, "12", bold=True), letters(40, ARABIC, bold=True)):
        picture = font.render("12", True, (255, 255, 255))
        rows = np.nonzero(pygame.surfarray.array_alpha(picture).max(0))[0]
        surfaces.append(rows[-1] - picture.get_height() / 2)
    assert surfaces[0] == pytest.approx(surfaces[1], abs=1.5)


@pytest.mark.parametrize("bold", [True, False])
def test_the_font_has_every_letter_of_every_language(bold: bool) -> None:
    with TTFont(script.font_file(bold=bold)) as font:
        has = set(font.getBestCmap())
    for code in catalogues.TRANSLATED:
        used = {c for m in catalogues.read(code) if m.id for c in str(m.string)}
        assert {c for c in used if ord(c) not in has} == set(), code
    assert {c for c in script.SIGNS if ord(c) not in has} == set()


@pytest.mark.parametrize(("words", "align", "where"), [
    ("Smile", "start", "left"), (ARABIC, "start", "right"), (ARABIC, "centre", "middle"), (ARABIC, "left", "left"),
])  # fmt: skip
def test_a_line_begins_where_its_script_does(words: str, align: str, where: str) -> None:
    surface = pygame.Surface((600, 100))
    box = pygame.Rect(0, 0, 600, 100)
    text.draw_lines(surface, text.Fitted((words,), 20), box, (255, 255, 255), bold=True, align=align)
    xs = np.nonzero(pygame.surfarray.array_red(surface).max(1))[0]
    left, right = int(xs[0]), 599 - int(xs[-1])
    assert {"left": left < 8, "right": right < 8, "middle": abs(left - right) < 12}[where]


def test_a_figure_is_never_parted_from_its_unit() -> None:
    for code in languages():
        words = translator(code).millimetres(12.0)
        assert breaks.wrapped(words, wide(words, bold=False), 1) == (words,)


def wide(words: str, *, bold: bool = True) -> Callable[[str], int]:
    font = letters(20, words, bold=bold)
    return lambda line: font.size(line)[0]


@pytest.mark.parametrize(
    ("words", "width", "lines"),
    [
        ("Raise your eyebrows", 18, ("Raise", "your eyebrows")),  # not after “your”
        ("From the corner of the mouth", 20, ("From the corner", "of the mouth")),
        ("Press your lips together", 20, ("Press your lips", "together")),
        ("Sanft, beide zusammen, bis fünf", 24, ("Sanft, beide zusammen,", "bis fünf")),
        ("Legen Sie den Finger auf das Auge", 22, ("Legen Sie den Finger", "auf das Auge")),
        ("Le dos du doigt sur la paupière", 22, ("Le dos du doigt", "sur la paupière")),
        ("Levante las cejas con la mano", 22, ("Levante las cejas", "con la mano")),
        ("Ağız köşesinden kulak için yavaşça", 22, ("Ağız köşesinden", "kulak için yavaşça")),
        ("Say “oh my dear” now", 16, ("Say", "“oh my dear” now")),  # a name stays whole
        ("Slowly and gently up and down again", 24, ("Slowly and gently", "up and down again")),  # no lone last word
        ("Hold for 5 seconds", 13, ("Hold", "for 5 seconds")),
    ],
)
def test_lines_are_broken_where_a_reader_would_pause(words: str, width: int, lines: tuple[str, ...]) -> None:
    def letters_of(line: str) -> int:
        return len(line)

    count = len(breaks.wrapped(words, letters_of, width))
    assert breaks.balanced(words, letters_of, width, count) == lines


@pytest.mark.parametrize("width", range(6, 60, 3))
def test_even_lines_are_as_few_and_hold_every_word(width: int) -> None:
    for code in languages():
        for exercise in programme_for(None):
            words = translator(code)(exercise.title)
            plain = breaks.wrapped(words, len, width)
            even = breaks.balanced(words, len, width, len(plain))
            assert len(even) == len(plain)
            assert " ".join(even) == words
            if all(len(word) <= width for word in words.split(" ")):
                assert max(map(len, even)) <= width


def test_a_sentence_is_kept_together_whichever_script_it_is_in() -> None:
    assert breaks.sentences(("Short and careful", "does more than long")) == (
        ("Short and careful", "does more than long"),
    )
    assert breaks.sentences(("Back of the finger.", "Never press")) == (("Back of the finger.",), ("Never press",))
    for code in languages():
        t = translator(code)
        for exercise, whole in (("massage-cheek", 1), ("assisted-smile", 1), ("assist-eyelid", 2), ("squint", 2)):
            lines = tuple(t(line) for e in programme_for(None) if e.id == exercise for line in e.lines)
            assert len(breaks.sentences(lines)) == whole, (code, lines)


def test_wrapped_lines_hold_every_word_in_order() -> None:
    for code in languages():
        words = translator(code)("I could not measure this one.")
        lines = breaks.wrapped(words, wide(words), 150)
        assert len(lines) > 1
        assert " ".join(lines) == words


@pytest.mark.parametrize("size", [(540, 960), (960, 540)])
def test_every_line_of_the_passages_fits_and_so_do_the_titles(size: tuple[int, int]) -> None:
    long, short = 345, 194
    panel = Panel(width_mm=long, height_mm=short) if size[0] > size[1] else Panel(width_mm=short, height_mm=long)
    with Stage(Mode.OFFSCREEN, panel, size) as stage:
        for code in languages():
            t = translator(code)
            for exercise in programme_for(None):
                for line in exercise.passage or ("",):
                    scene = Scene("prompt", title=t(exercise.title), big=(t(line),))
                    stage.show(scene)
                    assert all(words.fits for part in stage.written.values() for words in part), scene


def test_check_tells_what_a_script_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    def words(code: str) -> Finding:
        try:
            return machine.words(Bench(Settings(Values(general=General(language=code))), Path()))
        except PartError as error:
            return error.finding

    assert words("ar").verdict is Verdict.PASS
    script._shaped.cache_clear()
    monkeypatch.setattr(features, "check", lambda feature: False)
    assert words("de").verdict is Verdict.PASS
    broken = words("ar")
    assert broken.verdict is Verdict.FAIL
    assert "sudo apt install libfribidi0" in broken.text
