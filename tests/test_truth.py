"""Rendered faces with known movement, where they are there: each movement's weak side over its strong one.

They lie beside the project or where SYMMIRROR_TRUTH says; without them these tests are skipped, and nothing else is.
The whole table is made by ``make accuracy``.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from appliance import app
from appliance.faces import MEASURES, Measurer, Reason, Rest, judge
from appliance.faces.tracker import FaceTracker
from appliance.recorded import read_image
from appliance.settings import Measuring

TRUTH = Path(os.environ.get("SYMMIRROR_TRUTH", Path(__file__).parents[2] / "shared" / "truth"))
pytestmark = pytest.mark.skipif(not (TRUTH / "frames.csv").is_file(), reason=f"no rendered faces in {TRUTH}")

#: Of the nose each half moves the other along, so that gains are not its true ratio.
EXERCISES = {
    "brow_raise": "raise-eyebrows", "frown": "frown", "eye_closure": "close-eyes", "smile": "smile-well",
    "pucker": "say-ooo", "squint": "squint",
}  # fmt: skip
#: The person whom fewest choices were made on.
PERSON = "1"


def rows(**wanted: str) -> list[dict[str, str]]:
    with (TRUTH / "frames.csv").open() as file:
        return [r for r in csv.DictReader(file) if all(r[k] == v for k, v in wanted.items())]


@pytest.fixture(scope="module")
def measurer(tracker: FaceTracker) -> Measurer:
    (resting,) = rows(set="A", move="rest", ident=PERSON)
    image = read_image(TRUTH / "img" / resting["file"])
    face = tracker.still(image)
    assert face is not None
    return Measurer(Measuring(), Rest.of([face], [(face, image)]), live=False)


@pytest.mark.parametrize("move", EXERCISES)
def test_the_weak_side_is_as_much_weaker_as_it_truly_is(move: str, measurer: Measurer, tracker: FaceTracker) -> None:
    name = app.programme_for(None).get(EXERCISES[move]).measure
    assert name is not None
    errors = []
    for row in rows(set="A", move=move, ident=PERSON):
        image = read_image(TRUTH / "img" / row["file"])
        face = tracker.still(image)
        assert face is not None
        got = measurer.movement(MEASURES[name], image, face, judge(face, image, Measuring()), 0)
        gains = float(row["gL"]), float(row["gR"])
        assert got.left_mm is not None, (row["file"], got.reason)
        assert got.right_mm is not None
        mm = (got.left_mm, got.right_mm)
        weak = 0 if gains[0] <= gains[1] else 1
        errors.append(mm[weak] / mm[1 - weak] - gains[weak] / gains[1 - weak])
    assert len(errors) >= 7
    assert float(np.sqrt(np.mean(np.square(errors)))) <= 0.12


@pytest.mark.parametrize("other", ["0", "2"])
def test_another_person_is_mostly_refused(other: str, measurer: Measurer, tracker: FaceTracker) -> None:
    refused = []
    for row in rows(set="A", move="smile", ident=other):
        image = read_image(TRUTH / "img" / row["file"])
        face = tracker.still(image)
        conditions = judge(face, image, Measuring()) if face is not None else None
        got = measurer.movement(MEASURES["corner-smile"], image, face, conditions, 0)
        refused.append(got.reason is Reason.CHANGED)
    assert np.mean(refused) >= 0.7
