"""Looks for a stick, in a thread of its own: a dead one may hang, the mirror must not.

Root's ``symmirror-stick@.service`` mounts what is put in: ``FOLDER/sda/sda1`` is the first partition of the disk sda,
and beside it ``sda1.stick`` says that it is ready ("mounted"), or that it can't be ("unreadable").
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from appliance.stick.judge import Finding, judge
from appliance.stick.kit import Kit
from appliance.stick.look import Content, look
from appliance.stick.why import Why, of_error

log = logging.getLogger(__name__)

#: How often is looked, s; and for how long nothing must have changed: partitions come one after the other.
EVERY_S, SETTLED_S = 0.5, 1.0
#: No more partitions of a stick are looked at.
_PARTITIONS = 8
_NAME = re.compile(r"[a-z]{2,8}[0-9a-z]{0,8}")
_READY = ".stick"


@dataclass(frozen=True)
class Seen:
    """What is in: one visit of one stick has one ``number``; ``disk`` is its name, "" for more than one."""

    number: int
    finding: Finding
    disk: str = ""


Disks = Mapping[str, tuple[tuple[str, str], ...]]


class Watch:
    """Where the sticks are (``folder``), and what is on the one that is in: :attr:`seen`, None while there is none.

    ``plugged`` says whether a disk is still in, also when it was let go of. Raises nothing: what fails is in the log.
    """

    def __init__(self, folder: Path, kit: Kit, plugged: Callable[[str], bool],
                 clock: Callable[[], float] = time.monotonic) -> None:  # fmt: skip
        self.seen: Seen | None = None  # replaced as a whole, never changed
        self._folder, self._kit, self._plugged, self._clock = folder, kit, plugged, clock
        self._number = 0
        self._disks: Disks = {}
        self._since_s = clock()
        self._told: frozenset[str] = frozenset()  # the disks that ``seen`` is about
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stick-watch", daemon=True)

    def start(self) -> None:
        """Begin to look; returns at once."""
        self._thread.start()

    def stop(self) -> None:
        """End; does not wait for a stick that hangs."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(1)

    def parts(self, disk: str) -> tuple[str, ...]:
        """The partitions of a disk that are ready, as the system calls them: what is to be let go of."""
        return tuple(part for part, _ in self._disks.get(disk, ()))

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            try:
                self.look()
            except Exception:
                log.exception("stick: unexpected")

    def look(self) -> None:
        """One look."""
        now, disks = self._clock(), _ready(self._folder)
        # What was let go of is still in until it is pulled: it is not found again, but counts.
        told = frozenset(disk for disk in self._told if disk in disks or self._plugged(disk))
        if disks != self._disks or told != self._told:
            if told != self._told:
                self._told, self.seen = frozenset(), None
            self._disks, self._since_s = disks, now
            return
        present = told | set(disks)
        if now - self._since_s < SETTLED_S or present == self._told:
            return
        self._told = present
        self._number += 1
        finding = self._find(present, disks)
        self.seen = Seen(self._number, finding, "" if len(present) > 1 else next(iter(present)))

    def _find(self, present: frozenset[str], disks: Disks) -> Finding:
        if len(present) > 1:
            return Finding(why=Why.TWO)
        (disk,) = present
        folders = [self._folder / disk / part for part, state in disks[disk] if state == "mounted"]
        if not folders:
            return Finding(why=Why.UNREADABLE)
        try:
            return judge(_contents(folders), self._kit)
        except OSError as error:
            log.warning("stick: %s", error)
            return Finding(why=of_error(error))
        except Exception:
            log.exception("stick: unexpected")
            return Finding(why=Why.FAILED)


def _contents(folders: list[Path]) -> list[Content]:
    return [look(folder) for folder in folders]


def _ready(folder: Path) -> Disks:
    """The disks and their partitions that root has made ready, or has found unreadable."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    try:
        disks = sorted(path for path in folder.iterdir() if _NAME.fullmatch(path.name))
    except OSError:
        return {}  # no kit, or a moment in which it changes: it is looked again
    for disk in disks:
        try:
            files = sorted(path for path in disk.iterdir() if path.suffix == _READY and _NAME.fullmatch(path.stem))
            parts = tuple((path.stem, path.read_text(encoding="ascii").strip()) for path in files[:_PARTITIONS])
        except (OSError, ValueError):
            continue  # it goes, or comes
        if parts:
            found[disk.name] = parts
    return found


def plugged(disk: str) -> bool:
    """Whether a disk is in, whether or not it is mounted."""
    return (Path("/sys/class/block") / disk).exists()
