"""A slot for one value between two threads: the newest wins, nothing queues."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Hands the newest value from one thread to another.

    A slow reader makes values drop, never wait: a picture of half a second ago is of no use to
    somebody who looks into a mirror. ``dropped`` counts what was overwritten unread.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._value: T | None = None
        self.dropped = 0

    def put(self, value: T) -> None:
        """Leave ``value`` for the reader, in place of one that was not read yet."""
        with self._condition:
            if self._value is not None:
                self.dropped += 1
            self._value = value
            self._condition.notify()

    def take(self, timeout_s: float = 0.0) -> T | None:
        """The newest value, at most once; None if none came within ``timeout_s`` seconds."""
        with self._condition:
            if self._value is None and timeout_s > 0:
                self._condition.wait_for(lambda: self._value is not None, timeout_s)
            value, self._value = self._value, None
            return value
