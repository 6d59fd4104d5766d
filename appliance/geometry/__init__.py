"""Where on the glass a patient sees their own face: reflection, the camera's place, following, calibrating.

Pure: no camera, no screen, no clock. Millimetres from the panel's centre: x to the right as the patient sees
it (their own right), y down, z from the reflecting surface towards the patient.
"""

from appliance.geometry.calibration import Calibration, Ended, Step
from appliance.geometry.fit import Fitted, Sighting, fit
from appliance.geometry.follow import Follower
from appliance.geometry.place import FacePlace
from appliance.geometry.reflection import Eye, Head, Rig, face_on_glass, head, nose_on_glass, reflected

__all__ = [
    "Calibration", "Ended", "Eye", "FacePlace", "Fitted", "Follower", "Head", "Rig", "Sighting", "Step",
    "face_on_glass", "fit", "head", "nose_on_glass", "reflected",
]  # fmt: skip
