"""An export as a file (``*.symmirror``): JSON, gzip, the kit's signature, age for the clinic; and back again."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import pyrage
from pydantic import ValidationError

from appliance.errors import Refused
from appliance.exchange import fields as f
from appliance.exchange.form import Export
from appliance.exchange.guess import looks_like
from appliance.exchange.keys import public_of
from appliance.exchange.signed import Kind, sign, verified

#: The largest file, and the largest JSON in it. Ninety days of three sessions are 0.3 and 4 MB.
MOST_FILE_BYTES, MOST_JSON_BYTES = 32_000_000, 128_000_000
_AGE = b"age-encryption.org/v1\n"
_ELSE = "export once more on the kit, or take the copy on the stick."
_AGAIN = _ELSE.capitalize()
#: What is signed, before it is encrypted.
KIND = Kind(b"symmirror-export 1\n", "an export", MOST_FILE_BYTES, _AGAIN)


@dataclass(frozen=True)
class Sealed:
    """What was in a sealed file: the export, the key that signed it, and the sha256 of what was signed, hex."""

    export: Export
    kit_public: bytes
    digest: str


def seal(export: Export, kit_key: bytes, recipients: Sequence[str]) -> bytes:
    """The file: signed by the kit's Ed25519 key, encrypted for the clinic's ``recipients`` ("age1...").

    Raises :class:`Refused` for a recipient that is none, for an export of another kit's key, or one that is too large.
    """
    if bytes.fromhex(export.kit.public_key) != public_of(kit_key):
        raise Refused("This export names another kit's key than the one that is to sign it. Prepare the kit once more.")
    if not recipients:
        raise Refused("There is no clinic to encrypt for. Prepare the kit with the clinic's clinic.pub.json.")
    try:
        whom = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError:
        raise Refused("The clinic's public key is none of age's (age1...). Prepare the kit once more.") from None
    told = export.model_dump_json(by_alias=True).encode()
    if len(told) > MOST_JSON_BYTES:
        raise Refused(f"This loan is too long for one export: {len(told)} bytes, at most {MOST_JSON_BYTES}.")
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)  # 31: in gzip's frame
    signed = sign(KIND, packed.compress(told) + packed.flush(), kit_key)
    sealed: bytes = pyrage.encrypt(signed, whom)
    if len(sealed) > MOST_FILE_BYTES:
        raise Refused(f"This loan is too long for one export: {len(sealed)} bytes, at most {MOST_FILE_BYTES}.")
    return sealed


def unseal(data: bytes, identities: Sequence[str]) -> Sealed:
    """What is in the file. ``identities``: the clinic's secrets ("AGE-SECRET-KEY-1...").

    Raises :class:`Refused` for everything that is not a whole export for this clinic. That the signature is of the kit
    that the export names is certain then; whether that kit is known is for the caller to say.
    """
    if len(data) > MOST_FILE_BYTES:
        raise Refused(
            f"This is too large for an export: at most {MOST_FILE_BYTES // 1_000_000} MB, and years of practice are "
            "fewer. Look whether it is another file."
        )
    if not data.startswith(_AGE):
        raise Refused(f"This is not an export of a Symmirror kit. {looks_like(data, _WHICH)}")
    signed = verified(KIND, _decrypted(data, identities))
    told = _unpacked(signed.content)
    try:
        export = Export.model_validate_json(told)
    except ValidationError as error:
        if any(fault["loc"] == ("version",) for fault in error.errors(include_url=False, include_input=False)):
            raise Refused(_NEWER) from None
        raise f.refused("This export", error, _OTHER_VERSION) from None
    if bytes.fromhex(export.kit.public_key) != signed.public:
        raise Refused(f"This export names another key than the one that signed it. {_AGAIN}")
    return Sealed(export, signed.public, hashlib.sha256(signed.content).hexdigest())


def _decrypted(data: bytes, identities: Sequence[str]) -> bytes:
    try:
        own = [pyrage.x25519.Identity.from_str(identity) for identity in identities]
    except pyrage.IdentityError:
        raise Refused("The clinic's secret is no age identity. Bring it back from the clinic's backup.") from None
    try:
        plain: bytes = pyrage.decrypt(data, own)
    except pyrage.DecryptError as error:
        raise Refused(_OTHERS if _NO_KEY in str(error) else _DAMAGED) from None
    return plain


#: How age says that a whole file is for nobody of us; every other complaint is about a file that is not whole.
_NO_KEY = "No matching keys found"
_WHICH = (
    "Give a file that ends in .symmirror, as `symmirror kit export` or a stick brings it. If this is one, its "
    f"beginning is damaged: {_ELSE}"
)
_OTHERS = (
    "This export was made for another clinic's key. Look whether --keys names the folder whose clinic.pub.json the "
    f"kit was given; an older key belongs into clinic.age beside the newer. If it is the right one, the file is "
    f"damaged: {_ELSE}"
)
_DAMAGED = f"This export can't be opened: it is damaged, changed or cut short on its way. {_AGAIN}"
_NEWER = (
    "This export is of a newer version than this desk reads. Update the desk (symmirror --version tells which it has), "
    "and import the same file again."
)
_OTHER_VERSION = (
    "Its signature holds: kit and desk may be of different versions. Bring both to the same, and export again."
)


def _unpacked(content: bytes) -> bytes:
    """Never more than the limit is unpacked, whatever the file claims."""
    unpacking = zlib.decompressobj(31)
    try:
        told = unpacking.decompress(content, MOST_JSON_BYTES)
    except zlib.error:
        raise Refused(f"This export can't be unpacked. {_AGAIN}") from None
    if unpacking.unconsumed_tail:
        raise Refused(f"This export would unpack to more than {MOST_JSON_BYTES} bytes: that is none. {_AGAIN}")
    if not unpacking.eof or unpacking.unused_data:
        raise Refused(f"This export is cut short, or something was added to it. {_AGAIN}")
    return told
