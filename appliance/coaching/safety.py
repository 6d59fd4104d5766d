"""What must be said before anybody practises, as it is spoken; the glass says the same in few words.

The first page comes before the day's first session; all of them are a press away (Repeat held, twice).
"""

from __future__ import annotations

SAID = (
    "This is a practice aid. It does not diagnose, and it does not replace your therapist. "
    "Move gently, about 3 out of 10. Stop if you feel pain, cramp or twitching.",
    "If you cannot close your eye: drops as prescribed, and protect it at night.",
    "Contact an eye service today for a red, painful or light-sensitive eye, or blurred vision.",
    "Call emergency services for new face droop, arm weakness, speech trouble, sudden severe headache, "
    "or double vision.",
)
