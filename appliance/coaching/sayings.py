"""What the voice says by side, part or form of help: messages of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping

from appliance.coaching.results import Judgement, Part
from appliance.sides import Side

#: Of the side that did too much.
OVER = {
    Side.LEFT: "Rest, then smaller. Let your left side do less.",
    Side.RIGHT: "Rest, then smaller. Let your right side do less.",
}
#: Of what moved along.
ALONG = {
    (Part.EYE, Side.LEFT): "Your left eye narrowed. Try smaller.",
    (Part.EYE, Side.RIGHT): "Your right eye narrowed. Try smaller.",
    (Part.CORNER, Side.LEFT): "The left corner of your mouth moved along. Try softer.",
    (Part.CORNER, Side.RIGHT): "The right corner of your mouth moved along. Try softer.",
}
#: Of a movement, or a massage, of one side.
NOW = {Side.LEFT: "Now your left side.", Side.RIGHT: "Now your right side."}
#: Of a side that can't be seen to move yet, by what could help.
CANT = {
    "fingers": "I can't see it move yet, and that is all right. Shall your fingers help? Press next.",
    "lid": "I can't see it move yet, and that is all right. Shall a finger help your eyelid? Press next.",
    "massage": "I can't see it move yet, and that is all right. Shall we massage instead? Press next.",
}
#: How an exercise was; as the glass has it, in words for the ear.
HOW: Mapping[Judgement, str] = {
    Judgement.EVEN: "That was even on both sides.",
    Judgement.LEFT_LESS: "Your left side moved less, and that is all right.",
    Judgement.RIGHT_LESS: "Your right side moved less, and that is all right.",
}
