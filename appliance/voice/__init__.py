"""Speaks a prompt and plays a tone, off the main thread."""

from appliance.voice.length import spoken_s
from appliance.voice.sound import describe, missing
from appliance.voice.speaker import Importance, Speaker, open_speaker

__all__ = ["Importance", "Speaker", "describe", "missing", "open_speaker", "spoken_s"]
