"""Sticks as folders, laid out as the system mounts them, and a kit that remembers what was asked of it."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.errors import Refused
from appliance.stick.kit import Affected, ClinicKeys, Stage, Status
from appliance.stick.orders import PRESCRIPTION_LINE, Lending, Marker, Order, Preparing, Whose, sign, sign_order

CLINIC, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
CLINIC_KEY, OTHER_KEY = CLINIC.private_bytes_raw(), OTHER.private_bytes_raw()
CLINIC_PUBLIC, OTHER_PUBLIC = CLINIC.public_key().public_bytes_raw(), OTHER.public_key().public_bytes_raw()
NEW = Status()
FREE = Status("K-07", "ab" * 32, CLINIC_PUBLIC)
LENT = replace(FREE, loan="loan-1", pseudonym="P-017")
DUE = date(2030, 3, 1)
RECIPIENT = "age1" + "q" * 58


@dataclass
class TestKit:
    """Does nothing but remember it, and what it was told to do: raise an error, or wait."""

    __test__ = False

    state: Status = LENT
    asked: list[str] = field(default_factory=list)
    error: Exception | None = None
    refuses: str = ""  # what is wrong with any prescription
    before: threading.Event | None = None  # what it waits for
    reached: threading.Event = field(default_factory=threading.Event)  # that it was asked, in its own thread

    def _do(self, what: str) -> None:
        self.reached.set()
        if self.before is not None:
            assert self.before.wait(20)
        if self.error is not None:
            raise self.error
        self.asked.append(what)

    def status(self) -> Status:
        """How it stands."""
        return self.state

    def check_prescription(self, data: bytes) -> None:
        """Refuse it, where told to."""
        if self.refuses:
            raise Refused(self.refuses)

    def take_prescription(self, data: bytes) -> None:
        """Take it."""
        self._do(f"prescription {len(data)}")

    def export(self, folder: Path) -> Path:
        """Write something."""
        assert not list(folder.iterdir())
        path = folder / "K-07.symmirror"
        path.write_bytes(b"sealed")
        self._do("export")
        return path

    def give_back(self, folder: Path, operator: str) -> Path:
        """Write something, then be nobody's."""
        path = folder / "K-07.symmirror"
        path.write_bytes(b"sealed")
        self._do(f"return by {operator}")
        self.state = replace(self.state, loan=None, pseudonym=None)
        return path

    def prepare(self, kit: str, clinic: ClinicKeys, language: str, panel_mm: tuple[float, float] | None) -> None:
        """Be a clinic's."""
        self._do(f"prepare {kit} {clinic.name} {language} {panel_mm}")
        self.state = Status(kit, "ab" * 32, clinic.verify_key)

    def lend(self, pseudonym: str, affected: Affected | None, stage: Stage | None, prescription: str | None,
             due: date, language: str | None) -> None:  # fmt: skip
        """Be somebody's."""
        self._do(f"lend {pseudonym} {affected} {stage} {prescription} {due} {language}")
        self.state = replace(self.state, loan="loan-2", pseudonym=pseudonym)


def prescription(
    key: bytes = CLINIC_KEY, kit: str = "K-07", loan: str = "loan-1", toml: str = "stage = 'paretic'"
) -> bytes:
    """A signed one."""
    content = {
        "schema": "symmirror-prescription",
        "version": 1,
        "kit": kit,
        "loan": loan,
        "issued_s": 1.9e9,
        "toml": toml,
    }
    return sign(PRESCRIPTION_LINE, json.dumps(content).encode(), key)


def marker(asks: str) -> bytes:
    """What a stick is for."""
    return Marker.model_validate({"asks": asks}).model_dump_json(by_alias=True).encode()


def return_order(*whose: tuple[str, str], key: bytes = CLINIC_KEY) -> bytes:
    """An order that these loans end."""
    named = tuple(Whose(kit=kit, loan=loan) for kit, loan in whose or (("K-07", "loan-1"),))
    return sign_order(Order(asks="return", operator="A. Example", whose=named), key)


def lend_order(kit: str = "K-07", key: bytes = CLINIC_KEY, verify_key: bytes | None = CLINIC_PUBLIC) -> bytes:
    """An order to lend a kit; with the clinic's key for a new one."""
    preparing = None
    if verify_key is not None:
        preparing = Preparing(
            name="Clinic", recipient=RECIPIENT, verify_key=verify_key.hex(), language="de", panel_mm=(194.0, 345.0)
        )
    lending = Lending(kit=kit, pseudonym="P-018", affected="left", due=DUE, preparing=preparing)
    return sign_order(Order(asks="lend", operator="A. Example", lending=lending), key)


@dataclass
class Socket:
    """The folder below which sticks are mounted, and whether they are in."""

    folder: Path
    inside: set[str] = field(default_factory=set)
    released: list[str] = field(default_factory=list)

    def put_in(self, disk: str = "sda", *, state: str = "mounted", part: str = "") -> Path:
        """A stick, or one more partition of it; its top folder."""
        part = part or f"{disk}1"
        top = self.folder / disk / part
        top.mkdir(parents=True)
        (self.folder / disk / f"{part}.stick").write_text(f"{state}\n")
        self.inside.add(disk)
        return top

    def release(self, disk: str) -> None:
        """As root does: it is in, but not mounted any more."""
        self.released.append(disk)
        for path in (self.folder / disk).glob("*.stick"):
            path.unlink()

    def pull(self, disk: str = "sda") -> None:
        """Take it out; what was on it stays where the test can look."""
        self.inside.discard(disk)
        if (self.folder / disk).exists():
            (self.folder / disk).rename(self.folder / f".{disk}.{len(list(self.folder.iterdir()))}")

    def plugged(self, disk: str) -> bool:
        """Whether it is in."""
        return disk in self.inside
