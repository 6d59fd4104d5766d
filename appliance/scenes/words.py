"""Tables of words: what stands on the glass for a reason, a judgement, a safety page.

English words here are the messages of the catalogues (see :mod:`appliance.language`).
"""

from __future__ import annotations

from collections.abc import Mapping

from appliance.coaching import Along, Judgement, Part
from appliance.exercises import Feature, Group
from appliance.faces import Reason
from appliance.faults import Fault
from appliance.notices import Notice
from appliance.records import Change
from appliance.sides import Side

#: What is in the way, the pictogram that shows what to do, and the words for that where the first don't say it.
REASONS: Mapping[Reason, tuple[str, str, str]] = {
    Reason.NO_FACE: ("I can't see your face", "face", "Sit in front of the mirror"),
    Reason.NO_REST: ("One moment", "wait", ""),
    Reason.OUT_OF_PICTURE: ("Move to the middle", "middle", ""),
    Reason.TOO_FAR: ("Come a little closer", "closer", ""),
    Reason.TOO_NEAR: ("Move back a little", "back", ""),
    Reason.TOO_DARK: ("More light, please", "light", ""),
    Reason.COLOURS: ("My camera mixes up colours", "camera", "Please tell your clinic"),
    Reason.TURNED: ("Look straight into the mirror", "turn", ""),
    Reason.HAND: ("I measure when the hand is away", "hand", ""),
    Reason.CHANGED: ("The light has changed", "changed", "Let your face rest"),
    Reason.EYES_SHUT: ("Open your eyes", "eyes-open", ""),
    Reason.MOUTH_OPEN: ("Close your mouth, gently", "mouth-shut", ""),
    Reason.LOOKS_DOWN: ("Look straight ahead", "look-ahead", ""),
    Reason.EYES_CLOSE: ("Look down, do not close", "look-down", "Keep your lids open"),
    Reason.NOT_TOLD: ("A camera can't tell this one", "", ""),
    Reason.NOT_SEEN: ("More light, please", "light", ""),
    Reason.BELOW_NOISE: ("Too small for me to measure", "", ""),
}

#: What is told of a fault: title and lines. The technical sentence is in the log.
FAULTS: Mapping[Fault, tuple[str, tuple[str, ...]]] = {
    Fault.CAMERA_ABSENT: ("I can't find my camera", ("Is its cable plugged in?", "If it stays, tell your clinic")),
    Fault.CAMERA_BUSY: ("My camera does not start", ("One moment, I try again", "If it stays, tell your clinic")),
    Fault.CAMERA_SILENT: ("My camera sends no picture", ("Is its cable plugged in?", "If it stays, tell your clinic")),
    Fault.CAMERA_FROZEN: ("My picture stands still", ("One moment, I try again", "If it stays, tell your clinic")),
    Fault.CAMERA_COLOURS: ("My camera mixes up colours", ("Please tell your clinic",)),
    Fault.CAMERA_FAILED: ("My camera does not work", ("One moment, I try again", "If it stays, tell your clinic")),
    Fault.TRACKER_FAILED: ("I can't look for your face", ("Please tell your clinic",)),
}

#: What the patient is told of a hint for the clinic, below all else, at the begin and the end of a session. What is
#: the matter stands in the log and in the checks, where staff look: nobody practises better for a worry about a supply.
#: Only what changes something for the patient has words of its own.
NOTICES: Mapping[Notice, str] = {
    Notice.RECORDS_WAIT: "Not saved yet: please tell your clinic",
    Notice.RECORDS_DAMAGED: "Please tell your clinic",
    Notice.SETTINGS: "Please tell your clinic",
    Notice.BUTTON_STUCK: "A button sticks: please tell your clinic",
    Notice.HOT: "Please tell your clinic",
    Notice.UNDER_VOLTAGE: "Please tell your clinic",
    Notice.THROTTLED: "Please tell your clinic",
}

JUDGEMENTS: Mapping[Judgement, tuple[str, ...]] = {
    Judgement.EVEN: ("Both sides moved evenly",),
    Judgement.LEFT_LESS: ("Your left side moved less", "That is all right. Stay gentle."),
    Judgement.RIGHT_LESS: ("Your right side moved less", "That is all right. Stay gentle."),
    Judgement.APART: ("The other side stayed calm",),
    Judgement.ALONG: ("The other side moved along", "Next time smaller"),
    Judgement.NOT_MEASURED: ("I could not measure this one", "That is no fault of yours"),
    Judgement.GUIDED: ("Done",),
    Judgement.UNSEEN: ("Too small for me to see", "That is all right"),
    Judgement.OVERDONE: ("Enough of this one for now", "Next time smaller"),
    Judgement.TIRED: ("Enough of this one", "Rest is part of it"),
}

#: What moved along, to be tried smaller.
ALONG: Mapping[Along, tuple[str, str]] = {
    Along(Part.EYE, Side.LEFT): ("Your left eye narrowed", "Try smaller"),
    Along(Part.EYE, Side.RIGHT): ("Your right eye narrowed", "Try smaller"),
    Along(Part.CORNER, Side.LEFT): ("The left lip corner moved along", "Try softer"),
    Along(Part.CORNER, Side.RIGHT): ("The right lip corner moved along", "Try softer"),
}

#: Who should do less, at a break after too much.
LESS: Mapping[Side, str] = {Side.LEFT: "Your left side: do less", Side.RIGHT: "Your right side: do less"}

#: What stays when helping fingers have left: per side, with the figure and without (all, some, little of it).
KEPT: Mapping[Side, tuple[str, tuple[str, str, str]]] = {
    Side.LEFT: (
        "Your left side kept {share} %",
        ("Your left side kept it", "Your left side kept some of it", "Your left side let go. All right."),
    ),
    Side.RIGHT: (
        "Your right side kept {share} %",
        ("Your right side kept it", "Your right side kept some of it", "Your right side let go. All right."),
    ),
}

#: The pages of the safety words, in the order of :data:`appliance.coaching.safety.SAID`: title and lines. Where only
#: one line can stand, or none, a page must be right all the same: its title asks, and never orders for everybody.
SAFETY: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Only a practice aid", ("It makes no diagnosis", "Begin when your clinic says so")),
    ("Gently: 3 out of 10", ("Stop at pain, cramp", "or twitching")),
    ("An eye won't close?", ("Drops as prescribed,", "protect it at night")),
    ("Eye red or painful?", ("Or light-sensitive, or blurred:", "eye clinic today")),
    ("New droop, weak arm?", ("Or trouble speaking:", "call an ambulance")),
    ("Sudden severe headache?", ("Or double vision:", "call an ambulance")),
)

#: How even it was beside the week before: picture, words, and what is said instead of figures.
PROGRESS: Mapping[Change, tuple[str, str, str]] = {
    Change.MORE_EVEN: ("more-even", "More even than last week", ""),
    Change.SAME: ("as-even", "As even as last week", ""),
    Change.LESS_EVEN: ("less-even", "Less even than last week", "That is all right. Stay gentle."),
}

#: The day's sessions, as they are counted.
SESSIONS = ("Today's first session", "Today's second session", "Today's third session")

#: What the session is about.
TURNS: Mapping[Group, str] = {
    Group.MIMIC: "Massage, then the face",
    Group.EYELID: "Massage, then the eyelids",
    Group.OTHER: "Massage, then the mouth",
}

#: How somebody can be helped whose movement can't be seen yet.
HELP: Mapping[str, str] = {
    "fingers": "Help with your fingers?",
    "lid": "Help with one finger?",
    "massage": "Massage instead?",
}

#: How far the bars move with the feature that is trained: -1 at the brow, 1 at the mouth.
SHIFTS: Mapping[Feature, float] = {Feature.BROW: -1.0, Feature.EYE: -0.5, Feature.NOSE: 0.2, Feature.MOUTH: 1.0}
