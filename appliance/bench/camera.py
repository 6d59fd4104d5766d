"""The parts of the bench test that look through the camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from statistics import median

from appliance.bench import picture
from appliance.bench.asking import Pressed
from appliance.bench.bench import Bench
from appliance.bench.finding import Fails, Finding, Lacks, Limit, NotAsked, Verdict, fine, judged
from appliance.bench.picture import Look
from appliance.display import Scene
from appliance.language import Translate, message

#: Of the pictures of a live camera so many differ from the one before; a sensor's noise never repeats.
_ALIVE = 0.5


def questions(t: Translate) -> tuple[Scene, ...]:
    """What is asked: a face or the card, and a face."""
    title, card = t("Sit in front of the mirror"), (t("or hold up the test card"),)
    return Scene("bench", title=title, lines=card, short=card[0], picture="face"), Scene(
        "bench", title=title, picture="face"
    )


def opens(bench: Bench) -> Finding:
    """The camera opens. A simulated patient and a recording show how the test goes, but are no camera."""
    eye = bench.eye
    if eye.none_found:
        eye.close()  # the simulated patient would make the other parts look well
        raise Fails(message("No camera was found. Check the ribbon cable at both ends, with the power off."))
    stream = eye.stream()
    said = {"name": stream.name, "width": str(stream.size[0]), "height": str(stream.size[1])}
    text = message("{name}, {width} × {height}")
    if eye.pretends:
        raise Lacks(message("{name}, {width} × {height}: no camera, so this is no test of a kit."), **said)
    return fine(text, **said)


def rate(bench: Bench) -> Finding:
    """How many pictures a second arrive."""
    least = bench.settings.values.bench.fps_share * bench.settings.values.camera.fps
    return judged(bench.eye.stream().fps, bench.at_least("bench.fps_share", least), "/s", 1)


def age(bench: Bench) -> Finding:
    """How old a picture is when it arrives, by the sensor's own time."""
    old_ms = bench.eye.stream().age_ms
    if old_ms is None:
        raise Lacks(message("This camera gives its pictures no time."))
    return judged(old_ms, bench.at_most("bench.age_ms"), "ms")


def alive(bench: Bench) -> Finding:
    """Whether the picture is a new one each time."""
    share = bench.eye.stream().alive
    text = message("of the pictures are new ones") if share >= _ALIVE else message("The picture stands still.")
    return judged(100 * share, Limit(least=100 * _ALIVE, source="fixed"), "%", 0, text)


def focus(bench: Bench) -> Finding:
    """Where a lens with a motor is focused: a face is at 40 cm to 1 m."""
    bench.eye.stream()
    shot = bench.eye.read().shot
    if shot.dioptres is None:
        raise Lacks(message("This lens has no motor, or does not tell: sharpness decides."))
    limit = bench.between("bench.far_dioptres", "bench.near_dioptres")
    held = bench.settings.values.camera.focus
    text = message("{cm} cm; held there by the settings") if held != "auto" else message("{cm} cm; autofocus")
    if shot.focused is False:
        text = message("{cm} cm; autofocus has found nothing")
    away = f"{100 / shot.dioptres:.0f}" if shot.dioptres > 0 else "∞"
    found = judged(shot.dioptres, limit, "dpt", 1, text, cm=away)
    return found if shot.focused is not False else replace(found, verdict=Verdict.FAIL)


def sharpness(bench: Bench) -> Finding:
    """Detail of the face, or of the printed card where one is held up."""
    bench.eye.stream()
    _await(bench, questions(bench.t)[0], bench.eye.card)
    if (card := bench.eye.card()) is not None:
        return judged(card, bench.at_least("bench.sharp_card"), "", 0, message("on the printed card"))
    value = median(picture.sharpness(look) for look in _faces(bench))
    text = "" if value >= bench.settings.values.bench.sharp else message("Clean lens and glass, then set the focus.")
    return judged(value, bench.at_least("bench.sharp"), "", 2, text)


def light(bench: Bench) -> Finding:
    """How bright the face is."""
    value = median(picture.light(look) for look in _faces(bench))
    limit = bench.between("measuring.min_light", "bench.light_most")
    text = message("More light on the face.") if value < (limit.least or 0) else message("of 255")
    return judged(value, limit, "", 0, message("Less light on the face.") if value > (limit.most or 255) else text)


def even(bench: Bench) -> Finding:
    """Whether both halves of the face get the same light: a shadow would look like a difference."""
    pairs = [picture.halves(look) for look in _faces(bench)]
    left, right = (median(side) for side in zip(*pairs, strict=True))
    share = picture.evenness(left, right)
    text = (
        message("The patient's left half is darker.")
        if left < right
        else message("The patient's right half is darker.")
    )
    limit = bench.at_least("bench.light_even")
    return judged(share, limit, "", 2, "" if limit.holds(share) else text)


def colours(bench: Bench) -> Finding:
    """Red and blue not swapped: skin reflects more red."""
    ratio = median(picture.red_over_blue(look) for look in _faces(bench))
    text = (
        message("red over blue on skin") if ratio >= 1 else message("Red and blue are swapped, or the light is blue.")
    )
    return judged(ratio, Limit(least=1.0, source="fixed"), "", 2, text)


def _faces(bench: Bench) -> list[Look]:
    """Looks at a face, kept for all that is measured on it; whoever tests is asked to sit there."""
    if bench.looks is None:
        bench.eye.stream()
        _await(bench, questions(bench.t)[1])
        bench.looks = bench.eye.looks()
    return bench.looks


def _await(bench: Bench, scene: Scene, also: Callable[[], object | None] = lambda: None) -> None:
    """Wait until there is a face, or what ``also`` finds. Raises :class:`NotAsked` where nobody was asked to come."""
    if bench.looks is not None:
        return
    if bench.nobody is not None:  # who did not come for one part is not waited for at the next
        raise bench.nobody

    def there(_: Pressed) -> bool:
        return bench.eye.look() is not None or also() is not None

    if bench.asker is None:
        if not there(Pressed()):
            bench.nobody = NotAsked(bench.eye.why_no_face())
    elif not bench.asker.wait(scene, bench.asker.answer_s, there):
        bench.nobody = Lacks(bench.eye.why_no_face())
    if bench.nobody is not None:
        raise bench.nobody
