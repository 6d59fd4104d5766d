"""Makes a clinic's stick: the marker that says what it is for, and the signed order where that is needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from appliance.errors import Refused
from appliance.exchange.fields import complaint
from appliance.stick.look import MARKER_FILE, ORDER_FILE
from appliance.stick.orders import Asks, Marker, Order, sign_order


def order_of(content: dict[str, Any]) -> Order:
    """The order that ``content`` says. Raises :class:`Refused` naming the first field that can't be one."""
    try:
        return Order.model_validate(content)
    except ValidationError as error:
        raise Refused(f"The order can't be given: {complaint(error)}. {_SHOWS}") from None


_SHOWS = "`symmirror kit status` shows a kit's name, its loan and the patient's code."


def make(folder: Path, asks: Asks, order: Order | None = None, key: bytes = b"") -> list[Path]:
    """Make the stick whose top is ``folder`` ask for that; an order of before is gone. Returns what was written.

    Raises :class:`Refused` where it can't be written.
    """
    files = {MARKER_FILE: Marker(asks=asks).model_dump_json(by_alias=True, indent=1).encode() + b"\n"}
    if order is not None:
        files[ORDER_FILE] = sign_order(order, key)
    try:
        if not folder.is_dir():
            raise Refused(f"'{folder}' is no folder. Give the top of a stick, as your computer shows it.")
        (folder / ORDER_FILE).unlink(missing_ok=True)
        for name, content in files.items():
            with (folder / name).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise Refused(f"'{folder}' can't be written: {error.strerror}. Take another stick.") from None
    return [folder / name for name in files]
