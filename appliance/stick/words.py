"""What is shown and said about a stick: a table a step. The English words are the messages of the catalogues."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.language import message
from appliance.stick.judge import Deed
from appliance.stick.why import Why


@dataclass(frozen=True)
class Row:
    """One screen: title, lines below it, pictogram, and what is said."""

    title: str
    lines: tuple[str, ...]
    picture: str
    say: str


ASK: Mapping[Deed, Row] = {
    Deed.PRESCRIPTION: Row(
        message("New exercises?"), (message("Your clinic sends them"), message("on this stick")), "stick-exercises",
        message("Your clinic sends new exercises on this stick. To take them, press next."),
    ),
    Deed.EXPORT: Row(
        message("Data onto the stick?"), (message("Only your clinic"), message("can read them")), "stick-data",
        message("What you practised goes onto this stick, for your clinic. To agree, press next."),
    ),
    Deed.RETURN: Row(
        message("Give this mirror back?"),
        (message("The data go to the clinic,"), message("here they are deleted")), "stick-return",
        message("This mirror is given back. The data go onto the stick and are deleted here. To agree, press next."),
    ),
    Deed.LEND: Row(
        message("Lend this mirror?"), (), "stick-lend",
        message("This mirror is lent. To agree, press next."),
    ),
}  # fmt: skip

SURE = Row(
    message("Really delete all here?"), (message("It can't be undone"),), "stick-wipe",
    message("Really delete everything on this mirror? To delete it, press next."),
)  # fmt: skip

BUSY = Row(
    message("One moment, please"), (message("Leave the stick in"),), "stick-busy",
    message("One moment, please. Leave the stick in."),
)  # fmt: skip

_OUT = message("Take the stick out")

DONE: Mapping[Deed, Row] = {
    Deed.PRESCRIPTION: Row(
        _OUT, (message("The new exercises are here"),), "stick-out",
        message("The new exercises are here. Take the stick out."),
    ),
    Deed.EXPORT: Row(
        _OUT, (message("The data are on it"),), "stick-out", message("The data are on it. Take the stick out."),
    ),
    Deed.RETURN: Row(
        _OUT, (message("The data are on it,"), message("this mirror is empty")), "stick-out",
        message("The data are on the stick, and this mirror is empty. Take the stick out."),
    ),
    Deed.LEND: Row(
        _OUT, (message("This mirror is ready"),), "stick-out", message("This mirror is ready. Take the stick out."),
    ),
}  # fmt: skip

LEFT = Row(
    _OUT, (message("Nothing was changed"),), "stick-out", message("Nothing was changed. Take the stick out."),
)  # fmt: skip

NOTHING = Row(
    message("Nothing here for me"), (message("Take the stick out"),), "stick-nothing",
    message("There is nothing for me on this stick. Take it out."),
)  # fmt: skip

_UNCHANGED = message("Nothing was changed")
_TELL = message("Tell your clinic")

REFUSED: Mapping[Why, Row] = {
    Why.TWO: Row(
        message("One stick at a time"), (message("Take one of them out"),), "stick-two",
        message("One stick at a time. Take one of them out."),
    ),
    Why.UNREADABLE: Row(
        message("I can't read this stick"), (message("It needs the format FAT32"),), "stick-no",
        message("I can't read this stick. Take it out."),
    ),
    Why.READ_ONLY: Row(
        message("I can't write on this stick"), (_UNCHANGED,), "stick-locked",
        message("I can't write on this stick. Nothing was changed. Take it out."),
    ),
    Why.FULL: Row(
        message("This stick is full"), (_UNCHANGED,), "stick-full",
        message("This stick is full. Nothing was changed. Take it out."),
    ),
    Why.PULLED: Row(
        message("I lost the stick"), (_UNCHANGED, message("Put it in again")), "stick-lost",
        message("I lost the stick. Nothing was changed. Put it in again."),
    ),
    Why.DAMAGED: Row(
        message("A file is damaged"), (_UNCHANGED, _TELL), "stick-no",
        message("A file on this stick is damaged. Nothing was changed. Tell your clinic."),
    ),
    Why.NOT_CLINICS: Row(
        message("Not from your clinic"), (_UNCHANGED,), "stick-refused",
        message("This is not from your clinic. Nothing was changed. Take the stick out."),
    ),
    Why.OTHER_KIT: Row(
        message("For another mirror"), (_UNCHANGED, _TELL), "stick-refused",
        message("This is for another mirror. Nothing was changed. Tell your clinic."),
    ),
    Why.OTHER_LOAN: Row(
        message("For somebody else"), (_UNCHANGED, _TELL), "stick-refused",
        message("This is for somebody else. Nothing was changed. Tell your clinic."),
    ),
    Why.NO_ORDER: Row(
        message("Without the clinic's order"), (_UNCHANGED, _TELL), "stick-refused",
        message("The clinic's order is missing. Nothing was changed. Tell your clinic."),
    ),
    Why.NOT_LENT: Row(
        message("This mirror is not lent"), (_UNCHANGED,), "stick-refused",
        message("This mirror is not lent. Nothing was changed. Take the stick out."),
    ),
    Why.LENT: Row(
        message("This mirror is lent already"), (_UNCHANGED,), "stick-refused",
        message("This mirror is lent already. Nothing was changed. Take the stick out."),
    ),
    Why.NO_CHECK: Row(
        message("Not checked yet"), (message("That comes before lending"),), "stick-refused",
        message("This mirror was not checked. That comes before it is lent. Take the stick out."),
    ),
    Why.OTHER_SIDE: Row(
        message("Another weak side"), (_UNCHANGED, _TELL), "stick-refused",
        message("These exercises are for another weak side. Nothing was changed. Tell your clinic."),
    ),
    Why.EXERCISES: Row(
        message("I can't do these exercises"), (_UNCHANGED, _TELL), "stick-refused",
        message("I can't do these exercises. Nothing was changed. Tell your clinic."),
    ),
    Why.FAILED: Row(
        message("That did not work"), (_TELL,), "stick-no",
        message("That did not work. Take the stick out, and tell your clinic."),
    ),
}  # fmt: skip
