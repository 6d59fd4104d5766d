"""The kit's log: a line of JSON for each thing that was done with the kit. It names no patient.

A loan stands in it as the sha256 of its id, which is random: whoever has the export can tell which loan it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from appliance.kits import files
from appliance.kits.keys import as_json

FILE = "log.jsonl"


def digest_of(loan: str) -> str:
    """What stands for a loan where its id must not: sha256, hex."""
    return hashlib.sha256(f"symmirror loan {loan}".encode()).hexdigest()


def date_of(at_s: float) -> date:
    """The date where the kit stands."""
    return datetime.fromtimestamp(at_s).astimezone().date()


def moment(at_s: float) -> str:
    """Seconds since 1970 as 2030-01-31T09:00:00+00:00."""
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="seconds")


def note(folder: Path, event: str, at_s: float, **more: object) -> None:
    """Write a line."""
    files.append(folder / FILE, as_json({"event": event, "at": moment(at_s), **more}))


def of_loan(folder: Path, event: str, at_s: float, kit: str, loan: str, **more: object) -> None:
    """Write a line about a loan, by what stands for it."""
    note(folder, event, at_s, kit=kit, loan_sha256=digest_of(loan), **more)


def lines(folder: Path) -> Iterator[dict[str, Any]]:
    """All that was written, the oldest first. What a power cut tore is left out."""
    path = folder / FILE
    if not path.exists():
        return
    for line in path.read_bytes().split(b"\n"):
        try:
            told = json.loads(line)
        except ValueError:
            continue
        if isinstance(told, dict) and "event" in told:
            yield told


def newest(folder: Path, event: str, loan_sha256: str | None = None) -> dict[str, Any] | None:
    """The last line of that event, of that loan if one is named."""
    found = [
        line for line in lines(folder) if line["event"] == event and loan_sha256 in (None, line.get("loan_sha256"))
    ]
    return found[-1] if found else None
