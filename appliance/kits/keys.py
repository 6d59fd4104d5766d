"""A loan's key: 32 random bytes that all of its data hang on, kept wrapped by what only this board knows.

From it come, by HKDF, the key of the records and those of the loan's other files, so that none is used twice.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from appliance.errors import Unavailable
from appliance.kits.board import Board, Bound

KEY_BYTES, _NONCE_BYTES, _SALT_BYTES = 32, 12, 32
#: scrypt with 2^15 steps of 8 blocks: 32 MB and about 0.1 s, so that trying all serial numbers takes decades of cores.
_LOG_N, _R, _P = 15, 8, 1


@dataclass(frozen=True)
class Box:
    """Seals what is small: ChaCha20-Poly1305, a new random nonce each time, ``name`` bound to it."""

    key: bytes
    name: str

    def __repr__(self) -> str:
        """Its name; never its key."""
        return f"Box({self.name!r})"

    def seal(self, content: bytes) -> bytes:
        """``content``, unreadable."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + ChaCha20Poly1305(self.key).encrypt(nonce, content, self.name.encode())

    def open(self, sealed: bytes) -> bytes | None:
        """What :meth:`seal` was given; None for what is damaged, or sealed with another key."""
        try:
            return ChaCha20Poly1305(self.key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self.name.encode())
        except (InvalidTag, ValueError):
            return None


def box_of(loan_key: bytes, name: str) -> Box:
    """The box of the loan's file ``name``."""
    return Box(_derived(loan_key, f"file {name}"), name)


def records_key(loan_key: bytes) -> bytes:
    """The key of the loan's records (SQLCipher), 32 bytes."""
    return _derived(loan_key, "records")


def _derived(loan_key: bytes, use: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, None, f"symmirror loan, {use}".encode()).derive(loan_key)


class Wrapped(BaseModel):
    """The file of a wrapped key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["symmirror-loan-key-1"] = "symmirror-loan-key-1"
    bound: Bound
    salt: str = Field(repr=False)
    log_n: int = Field(ge=14, le=20)
    r: int = Field(ge=8, le=16)
    p: int = Field(ge=1, le=4)
    sealed: str = Field(repr=False)


def wrap(loan_key: bytes, board: Board) -> bytes:
    """The file for ``loan_key``, bound to the strongest identity of ``board``."""
    bound, identity = next(iter(board.identities().items()))
    salt = secrets.token_bytes(_SALT_BYTES)
    wrapping = Scrypt(salt, KEY_BYTES, 2**_LOG_N, _R, _P).derive(identity)
    sealed = Box(wrapping, "loan key").seal(loan_key)
    kept = Wrapped(
        bound=bound, salt=base64.b64encode(salt).decode(), log_n=_LOG_N, r=_R, p=_P,
        sealed=base64.b64encode(sealed).decode(),
    )  # fmt: skip
    return kept.model_dump_json().encode()


def unwrap(content: bytes, board: Board) -> tuple[bytes, Bound]:
    """The loan's key of that file and what it is bound to. Raises :class:`Unavailable` on another board."""
    try:
        kept = Wrapped.model_validate_json(content)
        salt, sealed = base64.b64decode(kept.salt), base64.b64decode(kept.sealed)
    except (ValidationError, ValueError):
        raise Unavailable("The loan's key is damaged, so nobody can read the loan's data any more.") from None
    identity = board.identities().get(kept.bound)
    if identity is None:
        raise Unavailable(_ELSEWHERE.format(bound=kept.bound))
    wrapping = Scrypt(salt, KEY_BYTES, 2**kept.log_n, kept.r, kept.p).derive(identity)
    key = Box(wrapping, "loan key").open(sealed)
    if key is None:
        raise Unavailable(_ELSEWHERE.format(bound=kept.bound))
    return key, kept.bound


_ELSEWHERE = (
    "The loan's key is bound to the {bound} of another board: put the card back into its own mirror. "
    "Where that is gone, nobody can read the loan's data; 'symmirror kit wipe' makes the kit ready again."
)


def as_json(value: object) -> bytes:
    """One line of JSON, always the same for the same value: what is signed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
