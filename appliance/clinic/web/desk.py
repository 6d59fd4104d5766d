"""What a running desk goes by."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from appliance.clinic.database import Database
from appliance.clinic.web.guard import Guard
from appliance.exercises import Programme
from appliance.settings import Records


@dataclass(frozen=True)
class Desk:
    """The database, the clinic's secrets that open exports, who may look, and what a report needs.

    ``language`` is what reports are first shown in; the desk's own words are English.
    """

    database: Database
    identities: tuple[str, ...] = field(repr=False)
    guard: Guard
    programme: Programme
    rules: Records
    name: str = ""
    language: str = "en"
    registered_only: bool = False
    clock: Callable[[], float] = time.time
