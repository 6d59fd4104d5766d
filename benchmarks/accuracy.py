"""Accuracy beside plain MediaPipe, on rendered faces whose movement is known. By hand: ``make accuracy``.

The pictures are not part of the project: give their folder (``make accuracy TRUTH=DIR``). It holds ``evaluate.py``
and ``clips.py``, which hold ``symmirror measure`` against the truth. "Plain" is MediaPipe's mesh alone, aligned on
the same seven stable points, along the same directions and with the same scale.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from appliance import native
from appliance.app import programme_for
from appliance.faces import MEASURES, Measure, Rest
from appliance.faces import landmarks as lm
from appliance.faces.measures import By, along
from appliance.faces.tracker import FaceTracker
from appliance.recorded import read_image
from appliance.sides import Side


def plain(argv: list[str]) -> None:
    """``measure --exercise ID --format csv --rest REST IMAGE...`` by the mesh alone; CSV on standard output."""
    exercise, rest_path, images = argv[argv.index("--exercise") + 1], argv[argv.index("--rest") + 1], []
    images = argv[argv.index("--rest") + 2 :]
    name = programme_for(None).get(exercise).measure
    assert name is not None
    tracker = FaceTracker()
    picture = read_image(Path(rest_path))
    face = tracker.still(picture)
    assert face is not None
    rest = Rest.of([face], [(face, picture)])
    out = csv.writer(sys.stdout)
    out.writerow(["source", "left_mm", "right_mm"])
    for path in images:
        now = tracker.still(read_image(Path(path)))
        assert now is not None
        moved = rest.estimator.align(now).moved
        out.writerow([path, *(_mesh_mm(MEASURES[name], moved, rest, side) for side in (Side.LEFT, Side.RIGHT))])
    tracker.close()


def _mesh_mm(measure: Measure, moved: object, rest: Rest, side: Side) -> float:
    import numpy as np

    points = np.asarray(moved)
    if measure.by is By.LIDS:
        up, low = list(lm.of(lm.UPPER_LID, side)), list(lm.of(lm.LOWER_LID, side))
        gap = [float((p[low].mean(axis=0) - p[up].mean(axis=0))[1]) for p in (rest.points, points)]
        return (gap[0] - gap[1]) * rest.mm_per_px
    index = list(lm.of(measure.points, side))
    seen = (points[index] - rest.points[index]).mean(axis=0)[:2] * rest.mm_per_px
    return along(seen, measure.seen_way(rest.axes, side, np.zeros(2)))


def main() -> None:
    """Both tables, and the clips."""
    truth = Path(sys.argv[1])
    if not (truth / "evaluate.py").is_file():
        sys.exit(f"There are no rendered faces in '{truth}'. Give their folder: make accuracy TRUTH=DIR")
    python = sys.executable
    for name, command in (
        ("plain MediaPipe", f"{python} -m benchmarks.accuracy --plain"),
        ("Symmirror", f"{python} -m appliance"),
    ):
        print(f"\n{name}: stills", flush=True)
        subprocess.run([python, str(truth / "evaluate.py"), "--command", command], check=False)
    print("\nSymmirror: clips", flush=True)
    subprocess.run([python, str(truth / "clips.py"), "--command", f"{python} -m appliance"], check=False)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--plain"]:
        native.hush()
        plain(sys.argv[2:])
    else:
        main()
