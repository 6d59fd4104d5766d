"""How much light the two-way glass lets through: a white card before the camera, without the glass and with it.

The scene's light is the picture's brightness over its exposure (shutter × gain, as the camera tells them). The camera's
own control brings both pictures to about the same brightness, so its tone curve, which nobody tells, hardly counts.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import median

import numpy as np

from appliance.bench import picture
from appliance.bench.asking import Asker
from appliance.bench.bench import Bench
from appliance.bench.finding import Fails, Finding, Lacks, NotAsked, Verdict, judged
from appliance.coaching import Action
from appliance.display import Scene
from appliance.language import Translate, message

#: Pictures until libcamera's exposure has settled after a change of light (1.5 s at 30 a second), and those that count.
SETTLE, COUNT = 45, 10
#: Beyond this ratio of the two pictures' brightness the tone curve would count.
ALIKE = 2.0
#: More light with the glass than without it: something else has changed.
MOST = 1.05


def questions(t: Translate, back: str) -> tuple[Scene, ...]:
    """What is asked: the sheet without the glass (``back`` leaves it), with the glass, and patience."""
    sheet = (t("Hold a white sheet"), t("before the camera"))
    without = Scene("bench", title=t("Without the glass"), lines=sheet, short=sheet[0], picture="card", back=back)
    through = Scene("bench", title=t("With the glass"), lines=sheet, short=sheet[0], picture="glass", back=t("leave"))
    wait = Scene("bench", title=t("Keep still"), picture="wait")
    return replace(without, forward=t("next")), replace(through, forward=t("next")), wait


def transmission(bench: Bench) -> Finding:
    """The share of the light that comes through. Asks twice for the card; Repeat leaves it, or keeps what was."""
    bench.eye.stream()
    if bench.eye.read().shot.exposure_us is None:
        raise Lacks(message("This camera does not tell its exposure."))
    asker, before = bench.ask(), bench.before.get("glass", {})
    known = before.get("value") if before.get("verdict") == Verdict.PASS else None
    back = bench.t("as before") if known is not None else bench.t("later")
    first, second, _ = questions(bench.t, back)
    if not _answered(asker, first):
        if known is None:
            raise NotAsked(message("Not done: it is measured when glass and camera are mounted."))
        of = str(before.get("of") or bench.before_at[:10])
        found = judged(float(known), bench.at_least("bench.glass"), "", 2, message("measured on {date}"), date=of)
        return replace(found, of=of)
    without = _light(bench, asker)
    if not _answered(asker, second):
        raise NotAsked(message("Not done: it is measured when glass and camera are mounted."))
    with_glass = _light(bench, asker)
    if not 1 / ALIKE <= with_glass[0] / max(without[0], 1e-6) <= ALIKE:
        raise Lacks(message("The two pictures are too different. More light, and the same place."))
    share = (with_glass[0] / with_glass[1]) / (without[0] / without[1])
    if share > MOST:
        raise Fails(message("More light with the glass than without it. Once more, in steady light."))
    return judged(share, bench.at_least("bench.glass"), "", 2)


def _answered(asker: Asker, scene: Scene) -> bool:
    """Next is yes, Repeat is no. Raises :class:`NotAsked` where nobody answers."""
    answer = asker.answer(scene)
    if answer is None:
        raise NotAsked(message("Nobody answered."))
    return answer is Action.NEXT


def _light(bench: Bench, asker: Asker) -> tuple[float, float]:
    """Linear brightness of the picture's middle, 0 to 1, and its exposure, microseconds."""
    asker.show(questions(bench.t, "")[2])
    for _ in range(SETTLE):
        bench.eye.read()
    levels, exposures = [], []
    for _ in range(COUNT):
        frame = bench.eye.read()
        height, width = frame.image.shape[:2]
        middle = frame.image[2 * height // 5 : 3 * height // 5, 2 * width // 5 : 3 * width // 5, 1]
        if float(np.mean(middle >= picture.CLIPPED)) > 0.01:
            raise Lacks(message("The sheet is too bright for the camera. Less light on it."))
        if frame.shot.exposure_us is None:
            raise Lacks(message("This camera does not tell its exposure."))
        levels.append(float(picture.linear(middle).mean()))
        exposures.append(frame.shot.exposure_us)
    return median(levels), median(exposures)
