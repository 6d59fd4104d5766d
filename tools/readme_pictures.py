"""Makes the README's pictures: what the glass really shows, over the reflection of the simulated patient.

The screens are the product's own (a run of ``symmirror run``); the reflection is drawn as a mirror would
show it: left stays left, half the size of the face. Run: ``.venv/bin/python -m tools.readme_pictures``.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

from appliance.cameras.patient_face import Expression, PatientFace
from appliance.display.layout import layout
from appliance.settings import Panel

OUT = Path(__file__).resolve().parent.parent / "hardware" / "pictures"
SIZE = (1080, 1920)


def reflection(expression: Expression) -> np.ndarray:
    """The patient's face as the glass reflects it, on black, (height, width, 3) BGR."""
    made = layout(Panel(), SIZE)
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


def main() -> None:
    """Run a short session and compose three of its screens."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        words = "run --camera simulated:left=0.4 --display offscreen --size 1080x1920 --exercise smile-well --for 40"
        command = [sys.executable, "-m", "appliance", *words.split(), "--no-voice", "--screenshots", scratch]
        subprocess.run(command, check=True)
        shots = {p.stem[4:]: p for p in sorted(Path(scratch).iterdir())}
        chosen = {
            "prompt-smile-well": Expression(),
            "hold-smile-well": Expression(actions={"smile": (0.4, 1)}),
            "rest": Expression(),
        }
        tiles = []
        for name in ("rest", "prompt-smile-well", "hold-smile-well"):
            glass = cv2.imread(str(shots[name]))
            assert glass is not None
            both = np.maximum(glass, reflection(chosen[name])).clip(0, 255).astype(np.uint8)
            small = cv2.resize(both, (405, 720), interpolation=cv2.INTER_AREA)
            tiles.append(cv2.copyMakeBorder(small, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(70, 70, 70)))
        cv2.imwrite(str(OUT / "session.jpg"), np.hstack(tiles), [cv2.IMWRITE_JPEG_QUALITY, 88])


if __name__ == "__main__":
    main()
