"""A wipe record on its way to the clinic (``*.symwipe``): which kit, which loan, when, who; signed by the kit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field, ValidationError

from appliance.exchange import fields as f
from appliance.exchange.signed import Kind, sign, verified

_AGAIN = "Take it from the kit once more."
#: What is signed.
KIND = Kind(b"symmirror-wipe 1\n", "a wipe record", 8_000, _AGAIN)


class Wiped(f.Row):
    """The key of this loan's data was destroyed, at ``wiped_s`` (s since 1970), by ``operator``."""

    form: Literal["symmirror-wipe"] = Field("symmirror-wipe", alias="schema")
    version: Literal[1] = 1
    kit: f.Id
    loan: f.Id
    wiped_s: f.Moment
    operator: f.Line


@dataclass(frozen=True)
class SignedWipe:
    """A wipe record whose signature holds, and the key that signed it."""

    wiped: Wiped
    kit_public: bytes


def sign_wiped(*, kit: str, loan: str, wiped_s: float, operator: str, kit_key: bytes) -> bytes:
    """The file. Raises :class:`Refused` where a name can't be one."""
    try:
        content = Wiped(kit=kit, loan=loan, wiped_s=float(wiped_s), operator=operator)
    except ValidationError as error:
        raise f.refused("The wipe record", error, "Give another name.") from None
    return sign(KIND, content.model_dump_json(by_alias=True).encode(), kit_key)


def read_wiped(data: bytes) -> SignedWipe:
    """The wipe record in the file. Raises :class:`Refused`; whether the kit is known is for the caller to say."""
    signed = verified(KIND, data)
    try:
        return SignedWipe(Wiped.model_validate_json(signed.content), signed.public)
    except ValidationError as error:
        raise f.refused("This wipe record", error, _AGAIN) from None
