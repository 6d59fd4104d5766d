"""One thing that is heard: the programs that make it so, one after the other, until they end or are cut."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

#: A program that was asked to end and does not is killed after so long, s.
CUT_WITHIN_S = 0.5
#: What can't even be killed (a driver that hangs) is left behind after so long, s.
LEFT_BEHIND_S = 1.0
#: How often is looked whether it was cut, s; its end itself is noticed at once.
_SLICE_S = 0.1


class Importance(IntEnum):
    """What may cut what: a text cuts one that is as important or less."""

    PROBE = -1  # nothing that anybody hears
    HINT = 0
    PROMPT = 1
    SAFETY = 2


@dataclass(frozen=True)
class Item:
    """Something to be heard: a text, or a tone's file. ``steps`` are the commands that make it heard, one after the
    other; ``until_s`` is when its time is over, ``limit_s`` how long a step may take before it counts as stuck.
    ``again``: its first try was killed before anything was heard.
    """

    steps: tuple[tuple[str, ...], ...]
    limit_s: float
    until_s: float
    text: str = ""
    importance: Importance = Importance.PROMPT
    again: bool = False


@dataclass(frozen=True)
class Trouble:
    """Why a step failed; ``killed``: somebody ended its program, which itself had nothing to complain about."""

    said: str
    killed: bool = False


class Playing:
    """An item while it is being heard. :meth:`cut` is for any thread, :meth:`step` for one."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self.began_s = time.monotonic()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._cut_s: float | None = None

    def was_cut(self) -> bool:
        """Whether it was to end before its time."""
        return self._cut_s is not None

    def cut(self) -> None:
        """End it now. Never waits."""
        with self._lock:
            if self._cut_s is None:
                self._cut_s = time.monotonic()
            if self._process is not None:
                self._process.terminate()

    def step(self, command: tuple[str, ...], env: Mapping[str, str]) -> Trouble | None:
        """Run one command until it ends; what went wrong, None where nothing did or it was cut."""
        if self.was_cut():
            return None
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                env={**os.environ, **env},
            )  # fmt: skip
        except OSError as error:
            return Trouble(str(error.strerror))
        with self._lock:
            self._process = process
            if self.was_cut():
                process.terminate()
        self._hand_over(process)
        errors = self._ended(process)
        if self.was_cut():
            return None
        if errors is None:
            return Trouble("it does not end")
        if process.returncode == 0:
            return None
        said = errors.decode(errors="replace").strip().rpartition("\n")[2]
        if process.returncode < 0:
            return Trouble(said or f"it was ended by signal {-process.returncode}", killed=True)
        return Trouble(said or f"it ended with status {process.returncode}")

    def _hand_over(self, process: subprocess.Popen[bytes]) -> None:
        """The text, on standard input: a pipe takes a whole sentence at once, also from one who reads none of it."""
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(self.item.text.encode())
        process.stdin = None

    def _ended(self, process: subprocess.Popen[bytes]) -> bytes | None:
        """What the program complained about, once it has ended; None where it had to be killed."""
        late_s, killed_s = time.monotonic() + self.item.limit_s, None
        while True:
            try:
                errors = process.communicate(timeout=_SLICE_S)[1]
            except subprocess.TimeoutExpired:
                now, cut_s = time.monotonic(), self._cut_s
            else:
                return errors if killed_s is None else None
            if killed_s is not None and now - killed_s > LEFT_BEHIND_S:
                return None
            if killed_s is None and (now > late_s or (cut_s is not None and now - cut_s > CUT_WITHIN_S)):
                process.kill()
                killed_s = now
