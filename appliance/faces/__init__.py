"""From pictures to movement: the tracker, the head's own frame, what each half has moved.

This package imports without MediaPipe; only :class:`FaceTracker` and the worker load it, late.
"""

from appliance.faces.conditions import Conditions, judge
from appliance.faces.face import Face
from appliance.faces.measures import MEASURES, Measure
from appliance.faces.movement import Corners, Eyes, Measurer, Movement, symmetry
from appliance.faces.reasons import Quality, Reason
from appliance.faces.rest import Rest, RestCapture, RestRefused
from appliance.faces.worker import FaceWorker, Observation, TrackerState, Want

__all__ = [
    "MEASURES",
    "Conditions",
    "Corners",
    "Eyes",
    "Face",
    "FaceWorker",
    "Measure",
    "Measurer",
    "Movement",
    "Observation",
    "Quality",
    "Reason",
    "Rest",
    "RestCapture",
    "RestRefused",
    "TrackerState",
    "Want",
    "judge",
    "symmetry",
]
