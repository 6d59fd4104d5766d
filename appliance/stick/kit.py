"""What a stick may have a kit do. The kit's own room does it; here is only what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Protocol

Stage = Literal["flaccid", "paretic", "synkinetic"]
Affected = Literal["left", "right", "unknown"]


@dataclass(frozen=True)
class Status:
    """How a kit stands: its id and its own public key (None: not prepared yet), its clinic's Ed25519 key (32 bytes),
    the loan's id and the patient's pseudonym (None: not lent).
    """

    kit: str | None = None
    public_key: str | None = None
    clinic_public: bytes | None = None
    loan: str | None = None
    pseudonym: str | None = None


@dataclass(frozen=True)
class ClinicKeys:
    """What a kit is to know of its clinic: name, whom to encrypt for (``age1...``), what verifies its signatures."""

    name: str
    recipient: str
    verify_key: bytes


class Kit(Protocol):
    """A kit, called from a thread of the stick's own.

    Every call may take long, and may raise :class:`~appliance.errors.Refused`, best as
    :class:`~appliance.stick.why.StickRefused`, :class:`~appliance.errors.Unavailable` or :class:`OSError`; then nothing
    was changed. ``folder`` is a new, empty folder on the stick.
    """

    def status(self) -> Status:
        """How it stands."""
        ...

    def check_prescription(self, data: bytes) -> None:
        """Whether the signed prescription could be taken: signature, addressee, age, programme. Changes nothing."""
        ...

    def take_prescription(self, data: bytes) -> None:
        """The signed prescription is in force from the next start on."""
        ...

    def export(self, folder: Path) -> Path:
        """The loan's data, sealed for the clinic, as a file in ``folder``."""
        ...

    def give_back(self, folder: Path, operator: str) -> Path:
        """Export into ``folder``, read that back, and only then wipe; the wipe record lies beside the export."""
        ...

    def prepare(self, kit: str, clinic: ClinicKeys, language: str, panel_mm: tuple[float, float] | None) -> None:
        """Make the kit the clinic's."""
        ...

    def lend(self, pseudonym: str, affected: Affected | None, stage: Stage | None, prescription: str | None,
             due: date, language: str | None) -> None:  # fmt: skip
        """Begin a loan; ``prescription`` is TOML. What is None is left to it, or to the kit."""
        ...
