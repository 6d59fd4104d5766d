"""Why nothing is measured, and how good what is measured is."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why a movement is not measured. The value is what ``measure`` prints; the screen has its own words."""

    NO_FACE = "no face"
    NO_REST = "no rest picture yet"
    OUT_OF_PICTURE = "face partly outside the picture"
    TOO_FAR = "too far away"
    TOO_NEAR = "too near"
    TOO_DARK = "too little light"
    COLOURS = "the camera's red and blue are swapped"
    TURNED = "head turned away from the rest pose"
    HAND = "a hand is on the face"
    CHANGED = "not the face or not the light of the rest picture"
    EYES_SHUT = "the eyes are shut"
    MOUTH_OPEN = "the mouth is open"
    LOOKS_DOWN = "the eyes look down instead of closing"
    EYES_CLOSE = "the eyes close instead of looking down"
    NOT_TOLD = "a camera cannot tell this movement's sides apart"
    NOT_SEEN = "this part of the face cannot be made out"
    BELOW_NOISE = "movement below what can be told from noise"


class Quality(StrEnum):
    """How far a measured movement can be trusted: the measure's own confidence, lowered by the conditions."""

    GOOD = "good"
    FAIR = "fair"
    LOW = "low"
    NONE = "none"

    def lowered(self) -> Quality:
        """One step worse; a low quality stays low, since it is still measured."""
        order = (Quality.GOOD, Quality.FAIR, Quality.LOW)
        return self if self is Quality.NONE else order[min(order.index(self) + 1, 2)]
