"""Speaks a prompt, off the main thread."""

from appliance.voice.speaker import Speaker, missing

__all__ = ["Speaker", "missing"]
