"""What a running desk goes by."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from appliance.clinic.database import Database
from appliance.clinic.kept import Reports
from appliance.clinic.web.guard import Guard
from appliance.exercises import Programme
from appliance.settings import Records


@dataclass(frozen=True)
class Desk:
    """The database, the clinic's secrets that open exports, who may look, and what a report needs.

    ``language`` is what a visitor gets who chose none and whose browser asks for none that is offered.
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

    @cached_property
    def reports(self) -> Reports:
        """Of its loans."""
        return Reports(self.programme, self.rules)
