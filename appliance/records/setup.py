"""What a session goes by and what measures it, put into the records' words."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version

from appliance import __version__, models
from appliance.coaching import Plan
from appliance.exercises import Exercise
from appliance.records.entries import Setup
from appliance.records.schema import UNLENT
from appliance.records.writing import Versions
from appliance.settings import Settings


def setup_of(settings: Settings, plan: Plan | None, named: tuple[Exercise, ...], loan: str = UNLENT) -> Setup:
    """The setup of the sessions that are to come. Without a ``plan`` they are the ``named`` exercises."""
    general, times = settings.values.general, settings.values.coaching
    prescribed = plan.prescribed if plan is not None else named
    body = {
        "affected": general.affected,
        "stage": general.stage,
        "sessions_a_day": times.sessions_a_day if plan is not None else None,
        "even_share": times.even_share,
        "floor_mm": settings.values.measuring.floor_mm,
        "prescribed": [
            # To a tenth: as it is told to the clinic, and as fine as anything here is measured.
            {"id": e.id, "dose": e.dose, **({"target_mm": round(e.target_mm, 1)} if e.target_mm else {})}
            for e in prescribed
        ],
    }
    return Setup(json.dumps(body, ensure_ascii=False, sort_keys=True), loan)


def versions() -> Versions:
    """This software, MediaPipe, and the models that every start verifies by their sha256."""
    try:
        mediapipe = version("mediapipe")
    except PackageNotFoundError:
        mediapipe = "none"
    hashes = " ".join(f"{model.file}:{model.sha256}" for model in models.ALL)
    return Versions(__version__, mediapipe, hashes)
