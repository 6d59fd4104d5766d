"""The drawn face that demonstrates each movement, as in a mirror: the patient's left is drawn on the left."""

from appliance.display.figure.motions import MOTIONS, Course, Motion
from appliance.display.figure.render import Colours, draw_figure, frame_of

__all__ = ["MOTIONS", "Colours", "Course", "Motion", "draw_figure", "frame_of"]
