"""A signed file: a line that says what it is, the signer's public key, the signature (Ed25519), the content."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from appliance.errors import Refused
from appliance.exchange.guess import looks_like

_KEY, _SIGNATURE = 32, 64


@dataclass(frozen=True)
class Kind:
    """One kind of signed file: its first line, what it is called in a sentence, and how large it may be."""

    first_line: bytes
    name: str
    most_bytes: int
    way_out: str


@dataclass(frozen=True)
class Signed:
    """A content whose signature holds, and whose it is."""

    content: bytes
    public: bytes


def sign(kind: Kind, content: bytes, key: bytes) -> bytes:
    """The file. The signature is over its first line, the key and the content, so that it fits no other kind."""
    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes_raw()
    data = kind.first_line + public + private.sign(kind.first_line + public + content) + content
    if len(data) > kind.most_bytes:
        raise Refused(f"This would be too large for {kind.name}: {len(data)} bytes, at most {kind.most_bytes}.")
    return data


def verified(kind: Kind, data: bytes) -> Signed:
    """What is in the file.

    Raises :class:`Refused` where it is too large, something else, of another version, or was changed.
    """
    if len(data) > kind.most_bytes:
        raise Refused(f"This is too large for {kind.name}: at most {kind.most_bytes} bytes. {kind.way_out}")
    if not data.startswith(kind.first_line):
        raise _other(kind, data)
    rest = data[len(kind.first_line) :]
    public, signature, content = rest[:_KEY], rest[_KEY : _KEY + _SIGNATURE], rest[_KEY + _SIGNATURE :]
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, kind.first_line + public + content)
    except (InvalidSignature, ValueError):
        raise Refused(
            f"The signature of {kind.name} does not hold: it was changed or cut short. {kind.way_out}"
        ) from None
    return Signed(content, public)


def _other(kind: Kind, data: bytes) -> Refused:
    """Why a file with another first line is not taken."""
    name, number = kind.first_line.split()
    line, end, _ = data[: len(name) + 8].partition(b"\n")
    if end and line.startswith(name + b" ") and line[len(name) + 1 :].isdigit():
        return Refused(
            f"This is {kind.name} of form {line[len(name) + 1 :].decode()}, and this version of Symmirror reads form "
            f"{number.decode()}. Bring this computer and the kit to the same version, then try again."
        )
    return Refused(f"This is not {kind.name}. {looks_like(data, kind.way_out)}")
