"""A loan's data on their way to the clinic: one sealed file, read back from the disk before anybody relies on it."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pyrage

from appliance.errors import Refused, Unavailable
from appliance.exchange import EXPORT_ENDING, WIPE_ENDING, Export, of_store, seal, unseal
from appliance.kits import files
from appliance.kits.config import Prepared
from appliance.kits.keys import records_key
from appliance.kits.loan import Loan
from appliance.kits.wiping import OWED
from appliance.records import report


def gather(loan: Loan, kit: Prepared, now_s: float, *, returned: bool) -> Export:
    """Everything that the records hold of the loan. ``returned`` notes that it ends now."""
    store = report.open_to_read(loan.records, records_key(loan.key))
    try:
        export = of_store(store, loan.lent.id, kit.public, now_s)
    finally:
        store.close()
    lent = loan.lent  # the records follow it only when the mirror starts again
    told = {"affected": lent.affected, "stage": lent.stage, "prescription": lent.prescription}
    row = export.loan.model_copy(update={**told, "returned_s": now_s if returned else None})
    return export.model_copy(update={"loan": row})


def practised(export: Export) -> int:
    """How many sessions of ``export`` there are in which something was done: as in a report."""
    return sum(bool(session.exercises) for session in export.sessions)


def send(export: Export, kit: Prepared, folder: Path, now_s: float) -> Path:
    """Write ``export`` into ``folder``, for the clinic only, and prove that it can be read there.

    Nobody here has the clinic's secret. So the file is sealed for a second reader too, whose secret is made for this
    and forgotten at once: with it the file, as the disk gives it back, is opened, its signature verified, and what is
    in it compared. Raises :class:`Refused` where the folder can't be written, :class:`Unavailable` where what comes
    back is not what was written.
    """
    proof = pyrage.x25519.Identity.generate()
    sealed = seal(export, kit.signing_key, (kit.recipient, str(proof.to_public())))
    path = free_name(folder, kit.id, now_s, EXPORT_ENDING)
    put(path, sealed)
    if why := _fault(path, export, kit, str(proof)):
        with contextlib.suppress(OSError):  # nobody should take it for an export
            path.unlink()
        raise Unavailable(f"{path.name} came back from {folder} {why} Take another stick.")
    return path


def _fault(path: Path, export: Export, kit: Prepared, identity: str) -> str:
    """What is wrong with the file, nothing where it is whole."""
    try:
        back = unseal(files.read_back(path), (identity,))
    except Refused:
        return "changed."
    except OSError as error:
        return f"unreadable: {error.strerror}."
    return "" if back.export == export and back.kit_public == kit.public else "as something else."


def hand_over(kit_folder: Path, kit: Prepared, folder: Path, now_s: float) -> None:
    """Write the wipe records that the clinic's desk does not have yet beside an export."""
    for owed in sorted(kit_folder.glob(f"{OWED}*")):
        put(free_name(folder, kit.id, now_s, WIPE_ENDING), owed.read_bytes())
        files.destroy(owed)


def free_name(folder: Path, kit: str, now_s: float, ending: str) -> Path:
    """A name in ``folder`` that says which kit and when, and nothing of the patient.

    ``folder`` may be the name of an export itself; what else is written then stands beside it.
    """
    if folder.suffix == EXPORT_ENDING and not folder.is_dir():
        if ending == EXPORT_ENDING and folder.exists():
            raise Refused(f"'{folder}' is there already, and an export takes nothing's place. Give another name.")
        if ending == EXPORT_ENDING and folder.parent.is_dir():
            return folder
        folder = folder.parent
    if folder.is_file():
        raise Refused(
            f"'{folder}' is a file that is there already, and nothing is written over it. Give a folder, or the name "
            f"of a new file that ends in {EXPORT_ENDING}."
        )
    if not folder.is_dir():
        raise Refused(f"The folder '{folder}' does not exist. Give the folder of a stick, or another one.")
    name = f"{kit}-{datetime.fromtimestamp(now_s, UTC):%Y%m%dT%H%M%SZ}"
    path, number = folder / f"{name}{ending}", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}{ending}"
    return path


def put(path: Path, content: bytes) -> None:
    """Write ``path`` as a whole. Raises :class:`Refused` where it can't be; then nothing is left of it."""
    try:
        files.replace(path, content)
    except OSError as error:
        path.with_name(f".{path.name}.new").unlink(missing_ok=True)
        raise Refused(f"'{path}' can't be written: {error.strerror}. Give another folder, or another stick.") from None
