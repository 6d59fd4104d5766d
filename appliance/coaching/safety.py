"""What must be said before anybody practises, as it is spoken; the glass says the same in few words.

All pages come before a loan's first session, one after the other; later the short one, once a day (``safety_all``
of the settings). All of them are a press away: Repeat on the short one, and Repeat held twice at any time. The
condition stands before what to do, so that nothing is right only when it is heard, or read, to its end.
"""

SAID = (
    "This is a practice aid. It does not diagnose, and it does not replace your therapist. "
    "Begin only when your clinic has told you to.",
    "Move gently, about 3 out of 10. Stop if you feel pain, cramp or twitching. To pause, keep repeat pressed.",
    "If you cannot close your eye: drops as prescribed, and protect it at night.",
    "For a red, painful or light-sensitive eye, or blurred vision: contact an eye service today.",
    "For a new face droop, arm weakness or speech trouble: call emergency services.",
    "For a sudden severe headache or double vision: call emergency services.",
)
#: The page that comes each day.
SHORT = 1
