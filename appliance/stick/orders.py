"""What a clinic's stick asks for: a marker anybody may write, and an order that only the clinic can sign.

The marker says what the stick is for. It is enough for an export, which nobody but the clinic can read. Giving back
wipes, and lending makes the kit somebody's: these need an order, signed with the clinic's Ed25519 key like a
prescription and naming kits and loans, so that neither a patient's own stick nor yesterday's order can do it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from appliance.stick.kit import Affected, Stage, Status
from appliance.stick.why import StickRefused, Why

#: The first line of each kind of signed file; then the signer's public key, the signature, the content.
ORDER_LINE, PRESCRIPTION_LINE = b"symmirror-order 1\n", b"symmirror-prescription 1\n"
_KEY, _SIGNATURE = 32, 64

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
#: One line that can be shown anywhere: no control characters, no marks that turn the direction of writing.
Line = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f-\x9f\u200e-\u202e\u2066-\u2069]+$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
Asks = Literal["export", "return", "lend"]


class _Row(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class Marker(_Row):
    """What a clinic's stick is for."""

    form: Literal["symmirror-clinic-stick"] = Field("symmirror-clinic-stick", alias="schema")
    version: Literal[1] = 1
    asks: Asks


class Whose(_Row):
    """A loan of a kit: by its id, or by the patient's pseudonym."""

    kit: Id
    loan: Id


class Preparing(_Row):
    """What makes a new kit this clinic's: the clinic's name and its two public keys, and what the kit is like."""

    name: Annotated[str, Field(max_length=80)]
    recipient: Annotated[str, Field(pattern=r"^age1[0-9a-z]{20,100}$")]
    verify_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    language: Language
    panel_mm: Annotated[tuple[float, float], Field(strict=False)] | None = None


class Lending(_Row):
    """To whom which kit is lent, and what is practised; ``prescription`` is TOML."""

    kit: Id
    pseudonym: Id
    affected: Affected | None = None
    stage: Stage | None = None
    prescription: Annotated[str, Field(max_length=32_000)] | None = None
    due: Annotated[date, Field(strict=False)]
    language: Language | None = None
    preparing: Preparing | None = None


class Order(_Row):
    """``return``: any of ``whose`` may be given back and wiped. ``lend``: begin what ``lending`` says."""

    form: Literal["symmirror-order"] = Field("symmirror-order", alias="schema")
    version: Literal[1] = 1
    asks: Literal["return", "lend"]
    operator: Line
    whose: Annotated[tuple[Whose, ...], Field(max_length=200, strict=False)] = ()
    lending: Lending | None = None

    @model_validator(mode="after")
    def _fits(self) -> Order:
        if (self.asks == "lend") != (self.lending is not None) or (self.asks == "return") != bool(self.whose):
            raise ValueError("it says either whose kit is given back, or to whom one is lent")
        return self


@dataclass(frozen=True)
class Signed:
    """A content whose signature holds, and the key of who signed it."""

    content: bytes
    public: bytes


def sign(first_line: bytes, content: bytes, key: bytes) -> bytes:
    """A signed file. ``key`` is an Ed25519 key, 32 bytes; first line and public key are signed too."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes_raw()
    return first_line + public + private.sign(first_line + public + content) + content


def verified(first_line: bytes, data: bytes) -> Signed:
    """What is in a signed file. Raises :class:`StickRefused` where it is something else, cut short, or changed."""
    # Loaded only for a stick: a mirror that starts has no time for it.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    rest = data[len(first_line) :] if data.startswith(first_line) else b""
    public, signature, content = rest[:_KEY], rest[_KEY : _KEY + _SIGNATURE], rest[_KEY + _SIGNATURE :]
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, first_line + public + content)
    except (InvalidSignature, ValueError):
        raise StickRefused(Why.DAMAGED, "A signed file is something else, was changed or cut short.") from None
    return Signed(content, public)


def read_marker(data: bytes) -> Marker:
    """What the stick is for. Raises :class:`StickRefused` where that can't be told."""
    try:
        return Marker.model_validate_json(data)
    except ValidationError:
        raise StickRefused(Why.DAMAGED, "The stick's marker is damaged, or of another version.") from None


def sign_order(order: Order, key: bytes) -> bytes:
    """The file of an order."""
    return sign(ORDER_LINE, order.model_dump_json(by_alias=True).encode(), key)


def read_order(data: bytes, asks: Asks, status: Status) -> Order:
    """The order, where this kit's clinic gave it, for this kit and for its loan. Raises :class:`StickRefused`.

    A kit that nobody has prepared knows no clinic: it takes the one that prepares it, whose key signed the order.
    Nothing of the content is looked at before the signature holds.
    """
    signed = verified(ORDER_LINE, data)
    if status.clinic_public is not None and signed.public != status.clinic_public:
        raise StickRefused(Why.NOT_CLINICS, "The order is signed by another clinic than this kit's.")
    try:
        order = Order.model_validate_json(signed.content)
    except ValidationError:
        raise StickRefused(Why.DAMAGED, "The order is of another version, or makes no sense.") from None
    if order.asks != asks:
        raise StickRefused(Why.NO_ORDER, f"The stick asks for '{asks}', the clinic's order is for '{order.asks}'.")
    if order.lending is not None:
        _can_be_lent(order.lending, status, signed)
    else:
        _is_named(order, status)
    return order


def _is_named(order: Order, status: Status) -> None:
    """Raises :class:`StickRefused` where the order does not name this kit and its loan: it ends nothing else."""
    if status.kit is None or status.clinic_public is None or status.loan is None:
        raise StickRefused(Why.NOT_LENT, "This kit is not lent: there is nothing to give back.")
    mine = [whose for whose in order.whose if whose.kit == status.kit]
    if not mine:
        raise StickRefused(Why.OTHER_KIT, f"The order does not name this kit, '{status.kit}'.")
    if not any(whose.loan in (status.loan, status.pseudonym) for whose in mine):
        raise StickRefused(Why.OTHER_LOAN, "The order names another loan of this kit.")


def _can_be_lent(lending: Lending, status: Status, signed: Signed) -> None:
    if status.loan is not None:
        raise StickRefused(Why.LENT, "This kit is lent. It must be given back before it is lent again.")
    if status.kit is not None:
        if lending.kit != status.kit:
            raise StickRefused(Why.OTHER_KIT, f"The order is for kit '{lending.kit}', and this is '{status.kit}'.")
        return
    if lending.preparing is None:
        raise StickRefused(Why.NO_ORDER, "This kit is not prepared, and the order does not say how to.")
    if lending.preparing.verify_key != signed.public.hex():
        raise StickRefused(Why.NOT_CLINICS, "The order is signed by another clinic than the one it prepares for.")


class _Addressed(BaseModel):
    """Of a prescription, whom it is for; the rest is for the kit to read."""

    model_config = ConfigDict(strict=True, frozen=True)

    kit: Id
    loan: Id


def address(data: bytes) -> tuple[Signed, Whose]:
    """Who signed a prescription, and for whom. Raises :class:`StickRefused`."""
    signed = verified(PRESCRIPTION_LINE, data)
    try:
        told = _Addressed.model_validate_json(signed.content)
    except ValidationError:
        raise StickRefused(Why.DAMAGED, "The prescription is of another version, or makes no sense.") from None
    return signed, Whose(kit=told.kit, loan=told.loan)
