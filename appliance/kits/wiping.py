"""The end of a loan: its key is destroyed, that this made its data unreadable is proved, and then they are deleted.

Flash cannot be overwritten reliably, so what counts is the key: 32 random bytes that were on this card only wrapped.
The order holds through a power cut after any step; what was begun is gone on with:

1. ``wiping.json`` says that this loan is being wiped, and whether its data could be read until now (the control: a
   proof by tries says nothing if the right key had not worked either);
2. the wrapped key is overwritten in its place, forced to the disk, removed;
3. the proof (:class:`Proof`), written down in ``proved.json``;
4. all files of the loan are deleted;
5. the wipe record, signed by the kit, goes into the kit's log, and as a file is kept under the kit's own key;
6. when whoever returned the kit has the record too, both files of 1 and 3 are destroyed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from appliance.errors import Unavailable
from appliance.kits import diary, files, loan
from appliance.kits.board import Board
from appliance.kits.keys import KEY_BYTES, as_json, box_of, records_key
from appliance.kits.loan import Loan
from appliance.records import FILE as RECORDS
from appliance.records import Damaged, open_store

BEGUN, PROVED, OWED, KEPT = "wiping.json", "proved.json", "owed-", "wiped-"
#: Of the kit's own files, so much from their end is tried as a key.
_TRIED_BYTES = 16_384


class Begun(BaseModel):
    """A wipe that was begun. ``loan`` is empty where the loan could not be read on this board."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["symmirror-wiping-1"] = "symmirror-wiping-1"
    loan: str = Field(repr=False)
    loan_sha256: str
    operator: str
    at_s: float
    readable_before: bool
    export: str = ""
    sessions: int = 0

    @classmethod
    def of(cls, kit_folder: Path, opened: Loan | None, operator: str, at_s: float, export: str, sessions: int
           ) -> Begun:  # fmt: skip
        """The wipe of ``opened``, or of the loan that was lent last where it can't be opened here (None)."""
        newest = diary.newest(kit_folder, "lent")
        unread = newest["loan_sha256"] if newest else diary.digest_of("unreadable")
        return cls(
            loan=opened.lent.id if opened is not None else "",
            loan_sha256=diary.digest_of(opened.lent.id) if opened is not None else unread,
            operator=operator, at_s=at_s, export=export, sessions=sessions,
            readable_before=opened is not None and readable(opened),
        )  # fmt: skip


class Proof(BaseModel):
    """Why nobody can read the data any more.

    ``readable_before``: with the key, the loan's files could be opened. ``searched_files``: in so many files of the
    data folder the key was looked for after its destruction, plain and as it was wrapped, and not found (None: the
    key was gone before, by a power cut). ``tries``: so many keys were tried on what was still there of the loan, all
    that the kit knows: every 32 bytes in a row of its own files, its signing key, the board's identities, none at all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    readable_before: bool
    searched_files: int | None
    tries: int
    opened: int = 0


class _Proved(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    loan_sha256: str
    proof: Proof


@dataclass(frozen=True)
class WipeRecord:
    """What is kept of a loan: that its data are gone. ``loan_sha256`` stands for it; ``signature`` is the kit's, hex.

    ``at`` is UTC, as 2030-01-31T09:00:00+00:00. ``sealed`` is the record as a file for the clinic's desk
    (``*.symwipe``); empty where the kit has only what its log says.
    """

    kit: str
    at: str
    operator: str
    loan_sha256: str
    proof: Proof
    signature: str
    sealed: bytes = field(default=b"", repr=False)

    def holds(self, public: bytes) -> bool:
        """Whether the kit with that verify key (Ed25519, 32 bytes) signed exactly this."""
        from cryptography.exceptions import InvalidSignature

        try:
            Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(self.signature), self.signed())
        except (InvalidSignature, ValueError):
            return False
        return True

    def signed(self) -> bytes:
        """What the signature is over."""
        return b"symmirror wipe record 1\n" + as_json(self._told())

    def _told(self) -> dict[str, Any]:
        told = {name: value for name, value in asdict(self).items() if name not in ("proof", "signature", "sealed")}
        return {**told, "proof": self.proof.model_dump()}

    def words(self) -> list[str]:
        """The record as lines for a person."""
        searched = self.proof.searched_files
        return [
            f"Wipe record of kit {self.kit}",
            f"  when      {self.at}",
            f"  by        {self.operator}",
            f"  loan      sha256 {self.loan_sha256}",
            "  before    " + ("its data could be read with its key" if self.proof.readable_before
                              else "its data could not be read on this board"),
            "  after     the key is overwritten and removed"
            + ("" if searched is None else f"; it is in none of {searched} files"),
            f"  proof     {self.proof.tries} other keys were tried on the data, {self.proof.opened} opened them",
            f"  signature {self.signature}",
        ]  # fmt: skip


def read_record(line: dict[str, Any]) -> WipeRecord:
    """The record in a line of the log."""
    told = {name: line[name] for name in ("kit", "at", "operator", "loan_sha256", "signature")}
    return WipeRecord(**told, proof=Proof.model_validate(line["proof"]))


def kept(kit_folder: Path, signing_key: bytes) -> list[WipeRecord]:
    """The records in the kit's log, the oldest first, each with its file where that was kept."""
    found = [read_record(line) for line in diary.lines(kit_folder) if line["event"] == "wiped"]
    return [replace(record, sealed=_file_of(kit_folder, record, signing_key)) for record in found]


def _file_of(kit_folder: Path, record: WipeRecord, signing_key: bytes) -> bytes:
    path = _kept_at(kit_folder, record)
    return box_of(signing_key, KEPT).open(path.read_bytes()) or b"" if path.exists() else b""


def _kept_at(kit_folder: Path, record: WipeRecord) -> Path:
    return kit_folder / f"{KEPT}{record.signature[:16]}"


def begun(kit_folder: Path) -> Begun | None:
    """The wipe that was begun and is not through. A file that a power cut tore was before anything was destroyed."""
    path = kit_folder / BEGUN
    try:
        return Begun.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def begin(kit_folder: Path, told: Begun) -> None:
    """Step 1. From here on the loan is gone, whatever happens."""
    (kit_folder / PROVED).unlink(missing_ok=True)
    files.destroy(kit_folder / BEGUN)
    files.write_new(kit_folder / BEGUN, told.model_dump_json().encode())


def readable(opened: Loan) -> bool:
    """The control: what the tries below are tried on opens with the right key."""
    folder = opened.folder
    return _opens(opened.key, (folder / loan.TOLD).read_bytes()) and _opens_records(opened.key, folder)


def go_on(kit_folder: Path, data: Path, kit: str, signing_key: bytes, board: Board, key: bytes | None) -> WipeRecord:
    """Steps 2 to 5 of a wipe that was begun. ``key``: the loan's, where it is still known.

    Raises :class:`Unavailable` where the proof fails; the kit then can't be lent.
    """
    told = begun(kit_folder)
    assert told is not None
    folder, digest = data / loan.FOLDER, told.loan_sha256
    wrapped = (folder / loan.KEY).read_bytes() if (folder / loan.KEY).exists() else None
    files.destroy(folder / loan.KEY)
    proof = _proved(kit_folder, digest)
    if proof is None:
        proof = _prove(kit_folder, data, told, signing_key, board, [k for k in (key, wrapped) if k and len(k) > 16])
        files.replace(kit_folder / PROVED, _Proved(loan_sha256=digest, proof=proof).model_dump_json().encode())
    files.remove_tree(folder)
    loan.sweep(data)
    return _record(kit_folder, kit, told, digest, proof, signing_key)


def owe(kit_folder: Path, record: WipeRecord) -> None:
    """Keep the record as a file until there is a stick to write it on; its name tells nothing."""
    files.replace(kit_folder / f"{OWED}{record.signature[:16]}", record.sealed)


def finish(kit_folder: Path) -> None:
    """Step 6."""
    files.destroy(kit_folder / BEGUN)
    files.destroy(kit_folder / PROVED)


def _record(kit_folder: Path, kit: str, told: Begun, digest: str, proof: Proof, signing_key: bytes) -> WipeRecord:
    from appliance.exchange import sign_wiped

    unsigned = WipeRecord(kit, diary.moment(told.at_s), told.operator, digest, proof, "")
    signature = Ed25519PrivateKey.from_private_bytes(signing_key).sign(unsigned.signed()).hex()
    sealed = sign_wiped(
        kit=kit, loan=told.loan or digest, wiped_s=told.at_s, operator=told.operator, kit_key=signing_key
    )  # fmt: skip
    record = WipeRecord(kit, unsigned.at, told.operator, digest, proof, signature, sealed)
    # It names the loan, and so is sealed: no id of a loan stands on a card that was wiped.
    files.replace(_kept_at(kit_folder, record), box_of(signing_key, KEPT).seal(sealed))
    if diary.newest(kit_folder, "wiped", digest) is None:
        diary.note(
            kit_folder, "wiped", told.at_s, kit=kit, operator=told.operator, loan_sha256=digest,
            proof=proof.model_dump(), signature=signature,
        )  # fmt: skip
    return record


def _proved(kit_folder: Path, digest: str) -> Proof | None:
    try:
        told = _Proved.model_validate_json((kit_folder / PROVED).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return told.proof if told.loan_sha256 == digest else None


# The proof --------------------------------------------------------------------------------------------------


def _prove(kit_folder: Path, data: Path, told: Begun, signing_key: bytes, board: Board,
           secrets: list[bytes]) -> Proof:  # fmt: skip
    folder = data / loan.FOLDER
    searched = _search(data, secrets) if secrets else None
    sealed = (folder / loan.TOLD).read_bytes() if (folder / loan.TOLD).exists() else b""
    few = [signing_key, bytes(KEY_BYTES), *board.identities().values()]
    tries = opened = 0
    for candidate in few:
        tries, opened = tries + 1, opened + _opens_records(candidate, folder)
    opened += _opens_records(None, folder)
    for candidate in [*few, *_windows(kit_folder)]:
        tries, opened = tries + 1, opened + _opens(candidate, sealed)
    if opened:
        raise Unavailable(
            "The wipe could not be proved: the loan's data still open. Do not lend this kit; put a new card into it."
        )
    return Proof(readable_before=told.readable_before, searched_files=searched, tries=tries + 1)


def _search(data: Path, secrets: list[bytes]) -> int:
    """Look for the key in every file, as it is, in hex and base64. Returns how many files there were."""
    forms = [form for s in secrets for form in (s, s.hex().encode(), base64.b64encode(s))]
    count = 0
    for path in files.all_files(data):
        count += 1
        content = path.read_bytes()
        if any(form in content for form in forms):
            raise Unavailable(
                f"The wipe could not be proved: the loan's key is still in {path.name}. Do not lend this kit."
            )
    return count


def _windows(kit_folder: Path) -> Iterator[bytes]:
    """Every 32 bytes in a row of what the kit keeps."""
    for path in files.all_files(kit_folder):
        content = path.read_bytes()[-_TRIED_BYTES:]
        for at in range(len(content) - KEY_BYTES + 1):
            yield content[at : at + KEY_BYTES]


def _opens(key: bytes, sealed: bytes) -> bool:
    return box_of(key, loan.TOLD).open(sealed) is not None


def _opens_records(key: bytes | None, folder: Path) -> bool:
    path = folder / "records" / RECORDS
    if not path.exists():
        return False
    try:
        open_store(path, None if key is None else records_key(key), read_only=True).close()
    except (Damaged, Unavailable):
        return False
    return True
