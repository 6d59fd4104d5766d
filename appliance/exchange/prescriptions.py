"""A prescription on its way to a kit (``prescription.symrx``): for one kit and one loan, signed by the clinic.

It is not encrypted: it holds exercises and doses, no name.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from appliance.errors import Refused
from appliance.exchange import fields as f
from appliance.exchange.signed import Kind, sign, verified

#: The largest file, and the largest prescription in it.
MOST_FILE_BYTES, MOST_TOML_BYTES = 96_000, 32_000
_AGAIN = "Ask the clinic for a new one."
#: What is signed.
KIND = Kind(b"symmirror-prescription 1\n", "a prescription", MOST_FILE_BYTES, _AGAIN)


class _Content(f.Row):
    form: Literal["symmirror-prescription"] = Field("symmirror-prescription", alias="schema")
    version: Literal[1] = 1
    kit: f.Id
    loan: f.Id
    issued_s: f.Moment
    toml: Annotated[str, Field(max_length=MOST_TOML_BYTES)]


@dataclass(frozen=True)
class SignedPrescription:
    """The prescription (TOML, UTF-8) and when the clinic signed it, s since 1970."""

    toml: bytes
    issued_s: float


def sign_prescription(toml: bytes, *, kit: str, loan: str, issued_s: float, clinic_key: bytes) -> bytes:
    """The file. Raises :class:`Refused` where ``toml`` is none or too long, or a name can't be one.

    Whether the prescription makes sense is what ``read_prescription`` says; read it first.
    """
    try:
        content = _Content(kit=kit, loan=loan, issued_s=float(issued_s), toml=_toml(toml))
    except ValidationError as error:
        raise f.refused(
            "The prescription", error, "Give the kit and the loan as `symmirror kit status` shows them."
        ) from None
    return sign(KIND, content.model_dump_json(by_alias=True).encode(), clinic_key)


def read_signed(data: bytes, clinic_public: bytes, kit: str, loan: str, after_s: float | None = None
                ) -> SignedPrescription:  # fmt: skip
    """The prescription in the file, where it is whole, of this clinic, and for this kit and loan.

    ``after_s``: when the one that is in force was signed; an older one is refused, the same one is not. Raises
    :class:`Refused`. Nothing of the content is looked at before its signature holds.
    """
    if not data.startswith(b"symmirror-") and _is_toml(data):
        raise Refused(
            "This prescription is not signed. Sign it at the clinic's desk, and give the prescription.symrx that "
            f"comes of it: symmirror clinic sign-prescription FILE --kit {kit} --loan {loan}"
        )
    signed = verified(KIND, data)
    if signed.public != clinic_public:
        raise Refused(f"This prescription is signed by another clinic than this kit's. {_AGAIN}")
    try:
        content = _Content.model_validate_json(signed.content)
    except ValidationError as error:
        raise f.refused("This prescription", error, _AGAIN) from None
    if content.kit != kit:
        raise Refused(f"This prescription is for kit '{content.kit}', and this is '{kit}'. {_AGAIN}")
    if content.loan != loan:
        raise Refused(f"This prescription is for loan '{content.loan}', and this one is '{loan}'. {_AGAIN}")
    if after_s is not None and content.issued_s < after_s:
        raise Refused(f"This prescription is older than the one that is in force. {_AGAIN}")
    toml = content.toml.encode()
    _toml(toml)
    return SignedPrescription(toml, content.issued_s)


def _is_toml(data: bytes) -> bool:
    try:
        return bool(tomllib.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return False


def _toml(data: bytes) -> str:
    if len(data) > MOST_TOML_BYTES:
        raise Refused(
            f"This prescription is too long: {len(data)} bytes, at most {MOST_TOML_BYTES}. Leave remarks out."
        )
    try:
        text = data.decode()
        tomllib.loads(text)
    except (ValueError, RecursionError):
        raise Refused(
            "This prescription is not TOML. Read it with `symmirror prescription check FILE` first."
        ) from None
    return text
