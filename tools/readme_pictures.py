"""Makes the README's pictures: what the glass really shows, over the reflection of the simulated patient.

The screens are the product's own, of :mod:`appliance.moments`; the reflection is drawn as a mirror would
show it: left stays left, half the size of the face. Run: ``.venv/bin/python -m tools.readme_pictures``.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pygame

from appliance.cameras.patient_face import Expression, PatientFace
from appliance.coaching import Phase
from appliance.coaching.state import Course
from appliance.display import Mode, Stage
from appliance.display.layout import layout
from appliance.display.looks import LOOKS
from appliance.language import translator
from appliance.moments import measured, moment
from appliance.scenes import Moment, compose
from appliance.settings import Panel
from appliance.sides import Side

OUT = Path(__file__).resolve().parent.parent / "hardware" / "pictures"
SIZE = (1080, 1920)
RESTING, SMILING = Expression(), Expression(actions={"smile": (0.4, 1)})


def reflection(expression: Expression, look: str) -> np.ndarray:
    """The patient's face as the glass reflects it, on black, (height, width, 3) BGR."""
    made = layout(Panel(), SIZE, LOOKS[look])
    face = PatientFace(1280, 720).render(expression)[:, ::-1]  # a mirror; the camera's picture is not one
    box = made.rect(made.face)
    # An 11.7 mm iris is 26 px in this picture and half of it on the glass.
    scale = 0.5 * 11.7 * made.px_per_mm / 26
    big = cv2.resize(face, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    canvas = np.zeros((SIZE[1], SIZE[0], 3), np.float32)
    top, left = box.centery - big.shape[0] // 2 - 10, box.centerx - big.shape[1] // 2
    x0, x1 = max(left, 0), min(left + big.shape[1], SIZE[0])
    canvas[top : top + big.shape[0], x0:x1] = big[:, x0 - left : x1 - left, ::-1]
    rows, columns = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    away = np.hypot((columns - box.centerx) / box.width, (rows - box.centery) / box.height)
    shown: np.ndarray = canvas * (0.75 * np.clip(1.9 - 2.6 * away, 0, 1))[..., None]
    return shown


def glass(shown: Moment, look: str) -> np.ndarray:
    """The screen of a moment, (height, width, 3) BGR."""
    stage = Stage(Mode.OFFSCREEN, Panel(), SIZE, look)
    stage.show(compose(shown))
    return pygame.surfarray.array3d(stage.surface).swapaxes(0, 1)[..., ::-1]


def row(name: str, tiles: list[tuple[Moment, Expression, str]]) -> None:
    """Write one picture: screens beside each other, each (moment, reflected face, theme)."""
    made = []
    for shown, expression, look in tiles:
        both = np.maximum(glass(shown, look), reflection(expression, look)).clip(0, 255).astype(np.uint8)
        small = cv2.resize(both, (405, 720), interpolation=cv2.INTER_AREA)
        made.append(cv2.copyMakeBorder(small, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(70, 70, 70)))
    if not cv2.imwrite(str(OUT / name), np.hstack(made), [cv2.IMWRITE_JPEG_QUALITY, 86]):
        raise OSError(f"{OUT / name} can't be written.")


def main() -> None:
    """Two rows of three screens."""
    OUT.mkdir(parents=True, exist_ok=True)
    smile = measured(3.4, 4.2)
    row("session.jpg", [
        (moment(Phase.PROMPT, at=2.5), RESTING, "standard"),
        (moment(Phase.HOLD, saw=smile, at=2.5), SMILING, "standard"),
        (moment(Phase.OVER, saw=measured(1.8, 7.4), at=2.0, course=Course(1, Side.RIGHT)), SMILING, "standard"),
    ])  # fmt: skip
    row("more.jpg", [
        (moment(Phase.TIMER, "massage-cheek", at=20), RESTING, "standard"),
        (moment(Phase.HOLD, saw=smile, at=2.5), SMILING, "low-vision"),
        (moment(Phase.PROMPT, at=2.5, t=translator("ar")), RESTING, "standard"),
    ])  # fmt: skip


if __name__ == "__main__":
    main()
