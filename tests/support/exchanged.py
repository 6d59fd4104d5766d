"""A clinic, its kits and their exports, for tests and benchmarks."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyrage

from appliance.exchange import Clinic, Export, new_signing_key, of_store, public_of, seal
from appliance.exchange.seal import KIND
from appliance.exchange.signed import sign
from appliance.records import FILE, Setup, Store
from tests.support import recorded

DAY_S = 86_400.0
BEGAN_S = recorded.FIRST.timestamp()


@dataclass(frozen=True)
class Kit:
    """A kit with its signing key and its records, one loan lent."""

    id: str
    folder: Path
    key: bytes = field(default_factory=new_signing_key, repr=False)

    @property
    def public(self) -> bytes:
        """What its signatures are verified with."""
        return public_of(self.key)

    def lend(self, loan: str, days: int, *, a_day: int = 1, **columns: object) -> Export:
        """Records of ``days`` days of that loan, and their export. ``columns`` of the loan: pseudonym, lent_s ..."""
        path = self.folder / self.id / loan / FILE
        store = recorded.days(path, 0)
        self._lent(store, loan, columns)
        store.close()
        store = recorded.days(path, days, a_day, setup=Setup(recorded.SETUP.body, loan))
        # Every kit and loan has its own sessions.
        store.db.execute("UPDATE sessions SET uid = ? || '-' || ? || '-' || uid", (self.id, loan))
        try:
            return of_store(store, loan, self.public, BEGAN_S + days * DAY_S)
        finally:
            store.close()

    def _lent(self, store: Store, loan: str, columns: dict[str, object]) -> None:
        told = {"pseudonym": f"heron {loan}", "affected": "left", "stage": "paretic", "lent_s": BEGAN_S,
                "due_s": BEGAN_S + 30 * DAY_S, **columns}  # fmt: skip
        store.db.execute("INSERT INTO kits (id, clinic) VALUES (?, 'Example clinic')", (self.id,))
        store.db.execute("INSERT INTO loans (id, kit) VALUES (?, ?)", (loan, self.id))
        for column, value in told.items():
            store.db.execute(f"UPDATE loans SET {column} = ? WHERE id = ?", (value, loan))  # noqa: S608

    def sealed(self, export: Export, clinic: Clinic) -> bytes:
        """The file."""
        return seal(export, self.key, [clinic.public.recipient])


def changed(export: Export, change: Callable[[dict[str, Any]], object]) -> bytes:
    """The JSON of an export after ``change`` was done to it."""
    told = json.loads(export.model_dump_json(by_alias=True))
    change(told)
    return json.dumps(told).encode()


def packed(content: bytes) -> bytes:
    """As the sealing packs it."""
    return gzip.compress(content, mtime=0)


def forged(content: bytes, kit: Kit, clinic: Clinic) -> bytes:
    """Any content, signed and encrypted as an export is."""
    return encrypted(sign(KIND, content, kit.key), clinic)


def encrypted(content: bytes, clinic: Clinic) -> bytes:
    """Any content, encrypted as an export is."""
    made: bytes = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(clinic.public.recipient)])
    return made
