"""Speaks a prompt and plays a tone, off the main thread."""

from appliance.voice.length import spoken_s
from appliance.voice.playing import Importance
from appliance.voice.sound import asked, describe, missing
from appliance.voice.speaker import Speaker, open_speaker
from appliance.voice.why import Why

__all__ = ["Importance", "Speaker", "Why", "asked", "describe", "missing", "open_speaker", "spoken_s"]
