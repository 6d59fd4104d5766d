"""Buttons and keys → actions. What an action means is the coach's to know."""

from appliance.controls.buttons import GpioButtons, open_buttons
from appliance.controls.keyboard import Keyboard
from appliance.controls.presses import Button, Presses

__all__ = ["Button", "GpioButtons", "Keyboard", "Presses", "open_buttons"]
