"""The keys: a clinic's two secrets and what may be known of them, and a kit's signing key.

A clinic reads exports with an age identity (X25519) and signs prescriptions with an Ed25519 key. ``clinic.pub.json``
holds what a kit is given. Secrets are in files of their own that only their owner may read; they are never shown.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, ValidationError

from appliance.errors import Refused
from appliance.exchange import fields as f

IDENTITY_FILE, SIGNING_FILE, PUBLIC_FILE = "clinic.age", "clinic.sign", "clinic.pub.json"
KEY_BYTES = 32
_MOST_BYTES = 16_384


class _Public(f.Row):
    form: Literal["symmirror-clinic"] = Field("symmirror-clinic", alias="schema")
    version: Literal[1] = 1
    name: f.Line
    recipient: Annotated[str, Field(pattern=r"^age1[0-9a-z]{20,100}$")]
    verify_key: f.Key


@dataclass(frozen=True)
class ClinicPublic:
    """What a kit knows of its clinic: whom to encrypt for (``age1...``), and what its signatures are verified with."""

    name: str
    recipient: str
    verify_key: bytes


@dataclass(frozen=True)
class Clinic:
    """A clinic's own keys: age identities, the newest first, and the Ed25519 key that signs."""

    public: ClinicPublic
    identities: tuple[str, ...] = field(repr=False)
    signing_key: bytes = field(repr=False)


def new_signing_key() -> bytes:
    """A new Ed25519 key, 32 bytes, secret."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_of(key: bytes) -> bytes:
    """What signatures by ``key`` are verified with, 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def new_clinic(folder: Path, name: str = "") -> Clinic:
    """Make the keys of a clinic in ``folder``. Raises :class:`Refused` where there are some, or it can't be written."""
    identity = pyrage.x25519.Identity.generate()
    key = new_signing_key()
    try:
        public = _Public(name=name, recipient=str(identity.to_public()), verify_key=public_of(key).hex())
    except ValidationError as error:
        raise f.refused("The clinic's name", error, "Give another one.") from None
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        may_be_made(folder)
        _write(folder / IDENTITY_FILE, f"{identity}\n".encode(), 0o600)
        _write(folder / SIGNING_FILE, f"{key.hex()}\n".encode(), 0o600)
        _write(folder / PUBLIC_FILE, f"{public.model_dump_json(indent=2, by_alias=True)}\n".encode(), 0o644)
    except OSError as error:
        raise Refused(f"'{folder}' can't be written: {error.strerror}. Give another folder.") from None
    return read_clinic(folder)


def may_be_made(folder: Path) -> None:
    """Raises :class:`Refused` where ``folder`` holds a clinic's keys already."""
    there = next((n for n in (IDENTITY_FILE, SIGNING_FILE, PUBLIC_FILE) if (folder / n).exists()), None)
    if there is not None:
        raise Refused(f"'{folder}' already holds {there}. Exports made for those keys need them: give another folder.")


def _write(path: Path, content: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_clinic(folder: Path) -> Clinic:
    """The keys in ``folder``. Raises :class:`Refused` naming the file that is missing, open to others or no key."""
    public = read_clinic_public(folder / PUBLIC_FILE)
    return Clinic(public, _identities(folder / IDENTITY_FILE, public), read_signing_key(folder / SIGNING_FILE))


def read_clinic_public(path: Path) -> ClinicPublic:
    """What a kit is given of its clinic. Raises :class:`Refused` for any other file."""
    try:
        told = _Public.model_validate_json(_read(path))
        pyrage.x25519.Recipient.from_str(told.recipient)
    except (ValidationError, pyrage.RecipientError):
        raise Refused(f"'{path}' is not a clinic's public key. It is the {PUBLIC_FILE} that {_MAKES} made.") from None
    return ClinicPublic(told.name, told.recipient, bytes.fromhex(told.verify_key))


def read_signing_key(path: Path) -> bytes:
    """The Ed25519 key in a file of 64 hexadecimal digits that nobody else may read. Raises :class:`Refused`."""
    _only_the_owners(path)
    try:
        key = bytes.fromhex(_read(path).decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Refused(f"'{path}' is not a signing key: it must be {2 * KEY_BYTES} hexadecimal digits. {_RESTORE}")
    return key


_MAKES = "`symmirror clinic keys`"
_RESTORE = "Bring it back from the clinic's backup."


def _identities(path: Path, public: ClinicPublic) -> tuple[str, ...]:
    """The age identities in a file as age-keygen writes it: one a line, # for remarks."""
    _only_the_owners(path)
    try:
        lines = [line.strip() for line in _read(path).decode("ascii").splitlines()]
        told = tuple(line for line in lines if line and not line.startswith("#"))
        known = [str(pyrage.x25519.Identity.from_str(line).to_public()) for line in told]
    except (ValueError, pyrage.IdentityError):
        raise Refused(f"'{path}' is not an age identity file. {_RESTORE}") from None
    if public.recipient not in known:
        raise Refused(f"'{path}' does not hold the secret that belongs to {PUBLIC_FILE} beside it. {_RESTORE}")
    return told


def _only_the_owners(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from None
    if mode & 0o077:
        raise Refused(f"'{path}' can be read by others. Take that away with: chmod 600 '{path}'")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    if len(content) > _MOST_BYTES:
        raise Refused(f"'{path}' is too large to be a key. Give the file that {_MAKES} made.")
    return content


def _unreadable(path: Path, error: OSError) -> Refused:
    """New keys open nothing that was made for the old ones: they are offered only where there are none at all."""
    if isinstance(error, PermissionError):
        return Refused(
            f"The key '{path}' is there, but you may not read it. Use the account that made it, or sudo. New keys "
            "would be no help: they open nothing that was made for these."
        )
    told = f"The key '{path}' can't be read: {error.strerror}."
    if path.name not in (IDENTITY_FILE, SIGNING_FILE, PUBLIC_FILE):
        return Refused(told)
    return Refused(
        f"{told} Name the folder of the clinic's keys with --keys, or the {PUBLIC_FILE} in it where a kit is prepared. "
        f"Only a clinic that has no keys yet makes some: {_MAKES} DIR."
    )
