"""What a picture costs at 60 a second, beside drawing all of it anew. By hand: ``python -m benchmarks.drawing``.

A hold as it is seen: both bars and the ring move in every picture, a figure changes now and then. Handing the changed
rectangles over is timed as a copy of them; what a display's own driver takes beyond that is not in it.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

import numpy as np

from appliance.display import Bar, Bars, Mode, Ring, Scene, Stage
from appliance.display.glide import Glide
from appliance.display.looks import LOOKS
from appliance.settings import Panel

SIZE, FRAMES = (1080, 1920), 600


def hold(k: int, *, ring: bool = True, bars: bool = True) -> Scene:
    """Picture ``k`` of a hold at 60 a second; measurements come 30 a second."""
    mm = 5 + 4 * float(np.sin((k // 2) / 20)) if bars else 5.0
    both = Bars(Bar("left", mm, f"{mm:.1f} mm"), Bar("right", 9 - mm, f"{9 - mm:.1f} mm"), 14, (3, 5))
    share = 1 - (k % 300) / 300 if ring else 0.5
    text = str(5 - k % 300 // 60) if ring else "5"
    return Scene("hold", title="Smile: “well”", lines=("Hold",), bars=both, ring=Ring(share, text), dots=(2, 5),
                 back="again", forward="go on", moving=True)  # fmt: skip


def timed(look: str, *, ring: bool, bars: bool, whole: bool = False, follow: bool = False) -> tuple[float, float]:
    """Median and 99th percentile, ms a picture; ``whole`` draws everything anew, ``follow`` moves the face area."""
    stage, glide = Stage(Mode.OFFSCREEN, Panel(), SIZE, look), Glide()
    display, times = stage.surface.copy(), []
    for k in range(FRAMES):
        scene = hold(k, ring=ring, bars=bars)
        if follow:
            scene = replace(scene, face_area=(41.0 + 0.02 * k, 71.0 + 0.02 * k, 112.0, 130.0))
        began = time.perf_counter()
        if whole:
            stage._painter._shown.clear()
            stage.surface.fill((0, 0, 0))
        changed = stage._painter.paint(glide(scene, k / 60))
        for rect in [stage.surface.get_rect()] if whole else changed:
            display.blit(stage.surface, rect, rect)
        times.append(1000 * (time.perf_counter() - began))
    return median(times[10:]), float(np.percentile(times[10:], 99))


def main() -> None:
    """All of it, at 1080 × 1920."""
    for look in LOOKS:
        whole, _ = timed(look, ring=True, bars=True, whole=True)
        print(f"{look:14} everything anew        {whole:6.2f} ms")
        for name, ring, bars, follow in (
            ("bars", False, True, False),
            ("ring", True, False, False),
            ("bars and ring", True, True, False),
            ("the face area moves", True, True, True),
        ):
            middle, worst = timed(look, ring=ring, bars=bars, follow=follow)
            print(
                f"{'':14} {name:22} {middle:6.2f} ms, 99 %: {worst:5.2f} ms, {100 * middle / whole:4.0f} % of it, "
                f"{100 * middle * 60 / 1000:4.1f} % of a core at 60 a second"
            )


if __name__ == "__main__":
    main()
