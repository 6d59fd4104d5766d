"""From what is on a stick to what could be done with it: everything is checked before anybody is asked."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

from appliance.errors import Refused
from appliance.stick.kit import Kit, Status
from appliance.stick.look import Content, Fault, Told
from appliance.stick.orders import Order, address, read_marker, read_order
from appliance.stick.why import StickRefused, Why

log = logging.getLogger(__name__)


class Deed(StrEnum):
    """What can be done with a stick."""

    EXPORT = "export"
    PRESCRIPTION = "prescription"
    RETURN = "return"
    LEND = "lend"


@dataclass(frozen=True)
class Task:
    """One deed and all that it needs; ``folder`` is the top of the stick."""

    deed: Deed
    folder: Path
    prescription: bytes | None = None
    order: Order | None = None


@dataclass(frozen=True)
class Finding:
    """What a stick is good for: tasks in their order, or why not. Neither: there is nothing for a mirror on it."""

    tasks: tuple[Task, ...] = ()
    why: Why | None = None


def judge(contents: Sequence[Content], kit: Kit) -> Finding:
    """What could be done with a stick with these partitions: with the first that holds something for a mirror.

    Raises what ``kit`` raises where it can't even say how it stands.
    """
    content = next((c for c in contents if c.known), None)
    if content is None:
        return Finding()
    try:
        return Finding(_tasks(content, kit))
    except StickRefused as refusal:
        log.warning("stick: %s", refusal)
        return Finding(why=refusal.why)


def _tasks(content: Content, kit: Kit) -> tuple[Task, ...]:
    status = kit.status()
    marker = _plain(content.marker, "marker")
    asks = read_marker(marker).asks if marker is not None else None
    if asks is not None and asks != "export":
        return (_ordered(content, asks, status),)
    prescription = _plain(content.prescription, "prescription")
    tasks = []
    if asks == "export":
        _can_be_written(content)
        if status.loan is None:
            raise StickRefused(Why.NOT_LENT, "This kit is not lent: there are no data to export.")
        tasks.append(Task(Deed.EXPORT, content.folder))
    if prescription is not None:
        _check(prescription, status, kit)
        tasks.append(Task(Deed.PRESCRIPTION, content.folder, prescription))
    return tuple(tasks)


def _ordered(content: Content, asks: Literal["return", "lend"], status: Status) -> Task:
    data = _plain(content.order, "order")
    if data is None:
        raise StickRefused(Why.NO_ORDER, f"The stick asks for '{asks}', which needs the clinic's signed order.")
    order = read_order(data, asks, status)
    _can_be_written(content)  # the data, or the receipt
    return Task(_ORDERED[asks], content.folder, order=order)


_ORDERED: Mapping[str, Deed] = {"return": Deed.RETURN, "lend": Deed.LEND}


def _check(prescription: bytes, status: Status, kit: Kit) -> None:
    """Raises :class:`StickRefused` for a prescription that is not for this kit and loan, or can't be followed."""
    signed, whose = address(prescription)
    if status.kit is None or status.loan is None:
        raise StickRefused(Why.NOT_LENT, "This kit is not lent: a prescription is for a loan.")
    if signed.public != status.clinic_public:
        raise StickRefused(Why.NOT_CLINICS, "The prescription is signed by another clinic than this kit's.")
    if whose.kit != status.kit:
        raise StickRefused(Why.OTHER_KIT, f"The prescription is for kit '{whose.kit}', and this is '{status.kit}'.")
    if whose.loan != status.loan:
        raise StickRefused(Why.OTHER_LOAN, "The prescription is for another loan of this kit.")
    try:
        kit.check_prescription(prescription)
    except StickRefused:
        raise
    except Refused as refusal:
        raise StickRefused(Why.EXERCISES, str(refusal)) from None


def _can_be_written(content: Content) -> None:
    if not content.writable:
        raise StickRefused(Why.READ_ONLY, "The stick can't be written.")


def _plain(told: Told, name: str) -> bytes | None:
    if isinstance(told, Fault):
        raise StickRefused(Why.DAMAGED, f"The stick's {name} is not read: {told.value}.")
    return told
