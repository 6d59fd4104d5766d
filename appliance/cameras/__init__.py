"""Where pictures come from: the Pi's camera, a webcam, a recording, the simulated patient."""

from appliance.cameras.base import Camera, CameraStopped, Frame, RecordingEnded
from appliance.cameras.choose import Chosen, Source, open_source, parse_source
from appliance.cameras.sight import Sight
from appliance.cameras.supervisor import CameraState, CameraSupervisor

__all__ = [
    "Camera",
    "CameraState",
    "CameraStopped",
    "CameraSupervisor",
    "Chosen",
    "Frame",
    "RecordingEnded",
    "Sight",
    "Source",
    "open_source",
    "parse_source",
]
