"""pygame: the stage, the layout in millimetres, and what draws a :class:`Scene`."""

from appliance.display.scene import Bar, Bars, Figure, Ring, Scene
from appliance.display.stage import Mode, Stage, choose_mode

__all__ = ["Bar", "Bars", "Figure", "Mode", "Ring", "Scene", "Stage", "choose_mode"]
