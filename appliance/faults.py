"""What camera and tracker can fail with, as kinds.

A kind is all that reaches the glass: the scenes have words for it in every language. The technical sentence, which
names the device and the way out, goes into the log and into ``symmirror check``.
"""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """Something that stops the looking. The value is what the records keep of it."""

    CAMERA_ABSENT = "no camera is found"
    CAMERA_BUSY = "the camera does not start"
    CAMERA_SILENT = "the camera sends no pictures"
    CAMERA_FROZEN = "the camera's picture stands still"
    CAMERA_COLOURS = "the camera's colours are not those asked for"
    CAMERA_FAILED = "the camera failed"
    TRACKER_FAILED = "the face tracker does not run here"
