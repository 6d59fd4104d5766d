"""The parts of the bench test that somebody sees, presses or hears: display, buttons, loudspeaker."""

from __future__ import annotations

from pathlib import Path

from appliance import voice
from appliance.bench.asking import Pressed
from appliance.bench.bench import Bench
from appliance.bench.finding import Fails, Finding, Lacks, Limit, NotAsked, fine, judged
from appliance.coaching import Action
from appliance.controls.buttons import is_pi
from appliance.display import Mode, Scene, cards
from appliance.language import NO_BREAK, Translate, find, message
from appliance.voice import Importance, open_speaker

#: The end of a base block that can be trusted, and where it has the picture's size in cm (VESA E-EDID, 3.3 and 3.6.2).
_EDID_BYTES, _EDID_CM = 128, slice(21, 23)
#: A word and a tone take so long to begin and end, s.
_HEARD_S = 2.5


def questions(t: Translate) -> tuple[Scene, ...]:
    """What is asked: Next, Repeat, to listen, whether it was heard."""
    return (
        Scene("bench", title=t("Press the right button"), picture="press-next"),
        Scene("bench", title=t("Press the left button"), picture="press-repeat"),
        Scene("bench", title=t("Listen"), picture="sound"),
        Scene("bench", title=t("Did you hear it?"), picture="sound", back=t("no"), forward=t("yes")),
    )


def display(bench: Bench) -> Finding:
    """The picture's size, and whether the panel's millimetres in the settings are those that the display tells."""
    if bench.stage is None:
        raise (Lacks if bench.settings.values.display.mode == "offscreen" else Fails)(bench.no_stage)
    stage, panel = bench.stage, bench.settings.values.panel
    width, height = stage.surface.get_size()
    said = {"mode": stage.mode.value, "width": str(width), "height": str(height),
            "mm": f"{panel.width_mm:g}{NO_BREAK}×{NO_BREAK}{panel.height_mm:g}"}  # fmt: skip
    told = edid_mm(bench.root) if stage.mode is Mode.FULLSCREEN else None
    if told is None:
        return fine(message("{mode}, {width} × {height} pixels on {mm} mm (by the settings; compare it)"), **said)
    long, short = max(panel.width_mm, panel.height_mm), min(panel.width_mm, panel.height_mm)
    off = max(abs(long / max(told) - 1), abs(short / min(told) - 1))
    text = message("{mode}, {width} × {height} pixels on {mm} mm; the display tells {told} mm")
    limit = bench.at_most("bench.panel_share")
    percent = Limit(most=None if limit.most is None else 100 * limit.most, source=limit.source)
    return judged(100 * off, percent, "%", 0, text, **said, told=f"{told[0]:g}{NO_BREAK}×{NO_BREAK}{told[1]:g}")


def edid_mm(root: Path = Path("/")) -> tuple[int, int] | None:
    """Width and height, mm, of the picture as the first connected display tells them; None where it does not."""
    for card in cards.connected(root):
        file = root / f"sys/class/drm/card{card.number}-{card.connector}/edid"
        try:
            block = file.read_bytes()[:_EDID_BYTES]
        except OSError:  # its driver has just gone
            continue
        if len(block) == _EDID_BYTES and sum(block) % 256 == 0 and all(block[_EDID_CM]):
            return 10 * block[_EDID_CM][0], 10 * block[_EDID_CM][1]
    return None


def buttons(bench: Bench) -> Finding:
    """Each button, pressed when it is asked for. A key counts only where the settings make the keyboard the buttons."""
    source = bench.settings.values.buttons.source
    if source == "none":
        raise Lacks(message("Switched off in the settings."))
    if bench.buttons is None and source != "keyboard":
        raise (Fails if source == "gpio" or is_pi() else Lacks)(bench.no_buttons)
    t, name = bench.t, bench.t("keyboard") if bench.buttons is None else bench.buttons.name
    asker = bench.ask(name)
    for scene, wanted in zip(questions(t)[:2], (Action.NEXT, Action.REPEAT), strict=True):
        got: list[Action] = []

        def pressed(now: Pressed, wanted: Action = wanted, got: list[Action] = got) -> bool:
            got.extend(now.counted)
            return wanted in now.counted

        if not asker.wait(scene, asker.answer_s, pressed):
            raise Fails(_SWAPPED if {Action.NEXT, Action.REPEAT} & set(got) else _SILENT[wanted])
    return fine(message("{name}: both pressed"), name=name)


_SWAPPED = message("The other button answered: the two are swapped, or one is stuck.")
_SILENT = {
    Action.NEXT: message("Next did not answer. Check its two wires."),
    Action.REPEAT: message("Repeat did not answer. Check its two wires."),
}


def sound(bench: Bench) -> Finding:
    """A word and a tone, and whether they were heard."""
    values = bench.settings.values
    language = find(values.general.language)
    if why := voice.missing(values.voice, bench.root):
        raise (Fails if why.broken else Lacks)(why.text, **why.fills)
    heard, lacks = voice.describe(language, values.voice)
    for why in (*((lacks,) if lacks else ()), *voice.asked(language, values.voice, bench.root)):
        raise (Fails if why.broken else Lacks)(why.text, **why.fills)
    asker, t = bench.ask(heard), bench.t
    speaker, _ = open_speaker(language, values.voice, bench.root)
    if speaker is None:
        raise Lacks(message("Nothing sounds here."))
    try:
        asker.show(questions(t)[2])
        if values.voice.enabled:
            speaker.say(t("Good day"), Importance.PROMPT)
            asker.wait(questions(t)[2], _HEARD_S, lambda _: False)
        speaker.tone("begin")
        answer = asker.answer(questions(t)[3])
        trouble = speaker.why
    finally:
        speaker.close()
    if trouble is not None:  # it may have been heard all the same, the last time or by half
        raise Fails(trouble.text, **trouble.fills)
    if answer is None:
        raise NotAsked(message("Nobody answered."))
    if answer is not Action.NEXT:
        raise Fails(message("It was not heard. Check its plug and its loudness."))
    return fine(message("heard: {what}"), what=heard)
