"""Where the measuring's constants come from, on rendered faces whose pose and person are known. ``make calibrate``.

Two constants are fitted to such faces, both for all measures: ``tracker.DEPTH`` (how much too deep MediaPipe tells a
head) and ``estimate.LEAST_LIKE`` (from where on a face counts as that of rest). Each is shown as all but one pose,
or one person, would set it, and how it does on the one left out. The pictures are not part of the project.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np

from appliance import native
from appliance.faces import Face, Rest
from appliance.faces.estimate import LEAST_LIKE
from appliance.faces.tracker import DEPTH, FaceTracker
from appliance.recorded import Image, read_image

Still = tuple[Face, Image]


def main() -> None:
    """Both constants."""
    truth = Path(sys.argv[1])
    if not (truth / "frames.csv").is_file():
        sys.exit(f"There are no rendered faces in '{truth}'. Give their folder: make calibrate TRUTH=DIR")
    native.hush()
    rows = list(csv.DictReader((truth / "frames.csv").open()))
    tracker = FaceTracker()

    def still(row: dict[str, str]) -> Still:
        image = read_image(truth / "img" / row["file"])
        face = tracker.still(image)
        if face is None:
            sys.exit(f"No face was found in {row['file']}.")
        return face, image

    depth(rows, still)
    likeness(rows, still)
    tracker.close()


def depth(rows: list[dict[str, str]], still: Callable[[dict[str, str]], Still]) -> None:
    """True over told depth of turned resting heads; each pose against the mean of the others."""
    factors: dict[str, float] = {}
    for row in rows:
        if row["move"] == "rest" and abs(float(row["yaw"])) > 5:
            told = np.tan(np.radians(still(row)[0].yaw_deg)) / DEPTH
            factors[f"person {row['ident']}, yaw {row['yaw']}"] = float(np.tan(np.radians(float(row["yaw"]))) / told)
    print(f"depth: in use {DEPTH}, mean {np.mean(list(factors.values())):.3f}")
    for name, value in factors.items():
        others = float(np.mean([v for n, v in factors.items() if n != name]))
        print(f"  {name}: {value:.3f}; the others give {others:.3f}")


def likeness(rows: list[dict[str, str]], still: Callable[[dict[str, str]], Still]) -> None:
    """Likeness of each person to their own rest and to the others' rests; each person against what the others set."""
    rests: dict[str, Rest] = {}
    for row in rows:
        if row["move"] == "rest" and row["set"] == "A":
            face, image = still(row)
            rests[row["ident"]] = Rest.of([face], [(face, image)])
    own, other = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for row in rows[::3]:
        if row["move"] == "rest" or row["set"] != "A":
            continue
        face, image = still(row)
        for ident, rest in rests.items():
            value = rest.estimator.likeness(image, face, rest.estimator.align(face))
            if value is not None:
                (own if ident == row["ident"] else other)[row["ident"]].append(value)
    print(f"likeness: in use {LEAST_LIKE}")
    for ident in own:
        rest_own = np.concatenate([v for k, v in own.items() if k != ident])
        rest_other = np.concatenate([v for k, v in other.items() if k != ident])
        level = float((rest_own.min() + np.percentile(rest_other, 90)) / 2)
        taken, refused = np.mean(np.array(own[ident]) >= LEAST_LIKE), np.mean(np.array(other[ident]) < LEAST_LIKE)
        print(
            f"  person {ident} left out: the others would set {level:.2f}; at {LEAST_LIKE} this one is taken for "
            f"itself in {taken:.0%}, refused as somebody else in {refused:.0%} of {len(own[ident])} pictures"
        )


if __name__ == "__main__":
    main()
