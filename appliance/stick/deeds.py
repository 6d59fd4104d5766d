"""Does what a stick asks for, in a thread of its own: the main loop hears of it when it is over."""

from __future__ import annotations

import json
import logging
import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from appliance.errors import Refused, Unavailable
from appliance.mailbox import Mailbox
from appliance.stick.flow import Done, Failed
from appliance.stick.judge import Deed, Task
from appliance.stick.kit import ClinicKeys, Kit
from appliance.stick.why import StickRefused, Why, of_error

#: Of a kit that was lent by a stick: its public key and the loan, for the clinic's desk.
RECEIPT_FILE = "lent.json"

log = logging.getLogger(__name__)

#: How often a name for a new folder on the stick is tried before it is called full.
_NAMES = 1000


def do(task: Task, kit: Kit) -> None:
    """Do it. Raises what the kit raises, and :class:`OSError`."""
    _DO[task.deed](task, kit)


def _export(task: Task, kit: Kit) -> None:
    with new_folder(task.folder) as folder:
        _kept(kit.export(folder), folder)


def _prescription(task: Task, kit: Kit) -> None:
    assert task.prescription is not None
    kit.take_prescription(task.prescription)


def _return(task: Task, kit: Kit) -> None:
    """Once the loan is wiped, the export on the stick is all there is of it: then nothing takes it away any more."""
    assert task.order is not None
    loan = kit.status().loan

    def wiped() -> bool:
        return kit.status().loan != loan

    try:
        with new_folder(task.folder, keep=wiped) as folder:
            _kept(kit.give_back(folder, task.order.operator), folder)
    except (Refused, Unavailable, OSError) as error:
        if not wiped():
            raise
        log.warning("stick: the export was read back, and the loan is wiped, but then: %s", error)


def _lend(task: Task, kit: Kit) -> None:
    """Prepare a new kit, lend it, and leave on the stick what the clinic's desk needs to know of it."""
    assert task.order is not None
    assert task.order.lending is not None
    told = task.order.lending
    with new_folder(task.folder) as folder:
        if kit.status().kit is None and (new := told.preparing) is not None:
            clinic = ClinicKeys(new.name, new.recipient, bytes.fromhex(new.verify_key))
            kit.prepare(told.kit, clinic, new.language, new.panel_mm)
        kit.lend(told.pseudonym, told.affected, told.stage, told.prescription, told.due, told.language)
        status = kit.status()
        receipt = {"kit": status.kit, "public_key": status.public_key, "loan": status.loan, "pseudonym": told.pseudonym}
        try:
            (folder / RECEIPT_FILE).write_text(json.dumps(receipt, indent=2) + "\n", encoding="utf-8")
        except OSError as error:  # it is lent all the same; `symmirror kit status` says the same
            log.warning("stick: the receipt could not be written: %s", error)


_DO: Mapping[Deed, Callable[[Task, Kit], None]] = {
    Deed.EXPORT: _export,
    Deed.PRESCRIPTION: _prescription,
    Deed.RETURN: _return,
    Deed.LEND: _lend,
}


@contextmanager
def new_folder(top: Path, keep: Callable[[], bool] = lambda: False) -> Iterator[Path]:
    """A folder on the stick that was not there before, so that no link lies in it that would lead elsewhere.

    What is written into it is forced onto the stick. After a failure it is gone again, unless it is to be ``keep``.
    """
    folder = _make(top)
    try:
        yield folder
        for path in (*folder.iterdir(), folder, top):
            _sync(path)
    except BaseException:
        if keep():
            raise
        shutil.rmtree(folder, ignore_errors=True)  # the stick may be gone; why is told by what is raised
        raise


def _make(top: Path) -> Path:
    for number in range(1, _NAMES + 1):
        folder = top / f"symmirror-{number}"
        try:
            folder.mkdir(mode=0o755)
        except FileExistsError:
            continue
        return folder
    raise StickRefused(Why.FULL, f"There are {_NAMES} folders with exports on the stick already.")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _kept(path: Path, folder: Path) -> None:
    """Raises :class:`OSError` or :class:`StickRefused` where the export is not on the stick after all."""
    if path.parent != folder or not path.lstat().st_size:
        raise StickRefused(Why.FAILED, "The export is not on the stick.")


class Doer:
    """Does one job after the other in a thread; how each ended is left in ``ends``. No call waits."""

    def __init__(self, kit: Kit, release: Callable[[str], None]) -> None:
        self.ends: Mailbox[Done | Failed] = Mailbox()
        self._kit, self._release = kit, release
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="stick", daemon=True)
        self._thread.start()

    def begin(self, task: Task, before: Callable[[], None], disk: str, *, last: bool) -> None:
        """Do ``before``, then ``task``; after the ``last`` one of a stick, or a failure, let go of ``disk``."""

        def job() -> None:
            end = self._do(task, before)
            if last or isinstance(end, Failed):
                self._let_go(disk)
            self.ends.put(end)

        self._jobs.put(job)

    def release(self, disk: str) -> None:
        """Let go of ``disk``, so that it can be taken out."""
        self._jobs.put(lambda: self._let_go(disk))

    def close(self, patience_s: float = 5.0) -> None:
        """End once what was begun is done, or after ``patience_s`` seconds."""
        self._jobs.put(None)
        self._thread.join(patience_s)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _do(self, task: Task, before: Callable[[], None]) -> Done | Failed:
        try:
            before()
            do(task, self._kit)
        except StickRefused as refusal:
            return _failed(refusal.why, refusal)
        except (Refused, Unavailable) as refusal:
            return _failed(_cause(task, refusal), refusal)
        except OSError as error:
            return _failed(of_error(error), error)
        except Exception as error:
            log.exception("stick: unexpected")
            return _failed(Why.FAILED, error)
        log.info("stick: done: %s", task.deed)
        return Done()

    def _let_go(self, disk: str) -> None:
        try:
            self._release(disk)
        except Exception:
            log.exception("stick: it can't be let go of")


def _cause(task: Task, refusal: Exception) -> Why:
    """Why a kit refused, in as far as it was the stick."""
    if isinstance(refusal.__context__, OSError):
        return of_error(refusal.__context__)
    return Why.EXERCISES if task.deed is Deed.PRESCRIPTION else Why.FAILED


def _failed(why: Why, error: Exception) -> Failed:
    log.warning("stick: %s", error)
    return Failed(why)
