"""Why something on a stick is not done. Each has its words and its picture on the glass, and each is no one's fault."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from enum import StrEnum

from appliance.errors import Refused


class Why(StrEnum):
    """What is in the way."""

    TWO = "two"  # two sticks at a time
    UNREADABLE = "unreadable"  # another file system, or none
    READ_ONLY = "read-only"
    FULL = "full"
    PULLED = "pulled"  # in the middle
    DAMAGED = "damaged"  # a file that is none (link, folder, pipe), too large, cut short or changed
    NOT_CLINICS = "not-clinics"  # signed by another clinic than this kit's
    OTHER_KIT = "other-kit"
    OTHER_LOAN = "other-loan"
    NO_ORDER = "no-order"  # what wants the clinic's signature, without it
    NOT_LENT = "not-lent"
    LENT = "lent"  # already
    NO_CHECK = "no-check"  # the bench check is missing, old or not passed
    OTHER_SIDE = "other-side"  # a prescription with another weak side than the loan's
    EXERCISES = "exercises"  # a prescription that this mirror can't follow
    FAILED = "failed"


class StickRefused(Refused):
    """A stick, or a file on it, that is not used: the sentence is for the log, ``why`` for the glass."""

    def __init__(self, why: Why, sentence: str) -> None:
        super().__init__(sentence)
        self.why = why


#: What the system says, and what that means on a stick; anything else is :attr:`Why.FAILED`.
ERRNO: Mapping[int, Why] = {
    errno.ENOSPC: Why.FULL,
    errno.EDQUOT: Why.FULL,
    errno.EFBIG: Why.FULL,  # FAT: no file beyond 4 GB
    errno.EROFS: Why.READ_ONLY,
    errno.EACCES: Why.READ_ONLY,
    errno.EPERM: Why.READ_ONLY,
    errno.EIO: Why.PULLED,
    errno.ENODEV: Why.PULLED,
    errno.ENXIO: Why.PULLED,
    errno.ENOENT: Why.PULLED,
    errno.ESTALE: Why.PULLED,
}


def of_error(error: OSError) -> Why:
    """What a failed call of the system means on a stick."""
    return ERRNO.get(error.errno or 0, Why.FAILED)
