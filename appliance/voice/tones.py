"""Soft tones, for whoever has the eyes shut."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

RATE = 22050  # samples a second
#: Higher to begin, lower to end (P); Hz.
PITCH = {"begin": 660.0, "end": 440.0}
LENGTH_S = 0.18
FADE_S = 0.03
#: A tone at volume 100, as a share of what the loudspeaker can: beside the voice, not above it.
LOUD = 0.3


def write(name: str, path: Path, volume: int) -> None:
    """Write the tone ``name`` as a WAV file (16 bit, mono); ``volume`` in per cent of the usual."""
    seconds = np.arange(round(LENGTH_S * RATE)) / RATE
    edge = np.minimum(np.minimum(seconds, LENGTH_S - seconds) / FADE_S, 1.0)
    wave_form = np.sin(2 * np.pi * PITCH[name] * seconds) * np.sin(edge * np.pi / 2) ** 2
    silence = np.zeros(round(0.05 * RATE))  # a player that stops early must not cut the tone's own end
    samples = np.concatenate([wave_form, silence]) * min(LOUD * volume / 100, 1.0) * 32767
    with wave.open(str(path), "wb") as stream:
        stream.setnchannels(1)
        stream.setsampwidth(2)
        stream.setframerate(RATE)
        stream.writeframes(samples.astype("<i2").tobytes())
