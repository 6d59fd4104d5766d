"""What the clinic should know about its kit while somebody practises: hints that stop no session.

To add one: a row here, its words in ``NOTICES`` of :mod:`appliance.scenes.words`, and who tells it among the ``hints``
of :class:`appliance.rooms.Rooms`.
"""

from __future__ import annotations

from enum import StrEnum


class Notice(StrEnum):
    """A hint for the clinic, as a kind; the sentence for whoever mends it is in the log."""

    RECORDS_WAIT = "the records can't be written at the moment"
    RECORDS_DAMAGED = "damaged records were put aside"
    SETTINGS = "the settings can't be used: the last that worked are"
    BUTTON_STUCK = "a button stays down"
    HOT = "the board is hot"
    UNDER_VOLTAGE = "the supply is too weak"
    THROTTLED = "the processor is held back"
