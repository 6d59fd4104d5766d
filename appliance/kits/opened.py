"""A kit as it stands: what is prepared, lent, or was cut off; and its lock, so that nobody else changes it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from appliance.errors import Refused, Unavailable
from appliance.kits import config, diary, loan, lock, standing, wiping
from appliance.kits.board import Board
from appliance.kits.keys import Box, box_of, records_key
from appliance.kits.loan import Lent, Loan
from appliance.kits.told import Prescribed, Status


class OpenKit:
    """The kit whose data are in ``data``, as it stands. What changes it holds the kit's lock; so does the mirror."""

    def __init__(self, data: Path, board: Board, clock: Callable[[], float], settings: Path | None) -> None:
        self.data, self._board, self._clock, self._config = data, board, clock, settings
        self._loan: Loan | None = None
        self._look()

    @classmethod
    def open(cls, data: Path, *, board: Board | None = None, clock: Callable[[], float] = time.time,
             config: Path | None = None) -> Self:  # fmt: skip
        """The kit in ``data``, prepared or not. ``config`` is the clinic's folder of settings, None for the usual one.

        Raises :class:`Unavailable` or :class:`Refused` where what is there can't be read. A loan that can't be is no
        such case: it is told in :meth:`status`, and can be wiped.
        """
        return cls(data, board or Board(), clock, config)

    def _look(self) -> None:
        self._kit = config.read(self.data)
        self._wiping = wiping.begun(self._folder) if self._kit is not None else None
        known, self._loan = self._loan, None
        self._trouble = ""
        if self._wiping is not None:
            self._trouble = "A wipe of this kit was cut off. The mirror goes on with it when it starts, or 'kit wipe'."
        elif (self.data / loan.FOLDER).is_dir():
            try:
                self._loan = loan.read(self.data, self._board, known)
            except Unavailable as error:
                self._trouble = str(error)

    @property
    def _folder(self) -> Path:
        return self.data / config.FOLDER

    @property
    def prepared(self) -> config.Prepared | None:
        """What the clinic prepared; None where it has not."""
        return self._kit

    @property
    def lent(self) -> Lent | None:
        """What is agreed of the present loan; None where there is none.

        Raises :class:`Unavailable` for one that can't be read here, and after a wipe that was cut off: nobody should
        practise then.
        """
        if self._loan is None and self._trouble:
            raise Unavailable(self._trouble)
        return self._loan.lent if self._loan is not None else None

    @property
    def home(self) -> Path:
        """The folder that a running mirror writes to: the loan's, or the data folder where nothing is lent."""
        return self._loan.folder if self._loan is not None else self.data

    def loan_key(self) -> bytes | None:
        """The key of the records in ``home / "records"``, None where nothing is lent. Raises as :attr:`lent`."""
        return records_key(self._loan.key) if self.lent is not None and self._loan is not None else None

    def journal_box(self) -> Box | None:
        """What the loan's journal is sealed with, None where nothing is lent."""
        return box_of(self._loan.key, loan.JOURNAL) if self._loan is not None else None

    def status(self) -> Status:
        """How the kit stands. Raises :class:`Unavailable` where the loan's records can't be read."""
        return standing.status(self._kit, self._loan, self._trouble, self._board)

    def prescribed(self) -> Prescribed:
        """What is practised in this loan, and since when. Raises :class:`Unavailable` where nothing is lent."""
        return standing.prescribed(self._folder, self._must_be_lent().lent, self._config)

    def next_step(self) -> str:
        """What a clinic does next with this kit, in a sentence or two. Raises as :meth:`status`."""
        return standing.next_step(self.status(), self.data, self._clock())

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Nobody else changes the kit meanwhile. Raises :class:`Unavailable` while somebody does.

        What was left by something that was cut off is destroyed, and the records say what the loan says.
        """
        if self._kit is None:
            yield
            return
        with lock.held(self._folder):
            self._look()
            self._sweep()
            if self._loan is not None:
                self._align(self._loan)
            yield

    def _sweep(self) -> None:
        """Destroy what a lending, or the last step of a wipe, that was cut off has left."""
        loan.sweep(self.data)
        if self._wiping is None:
            wiping.finish(self._folder)

    def _align(self, opened: Loan) -> None:
        assert self._kit is not None
        loan.align(opened, self._kit.id, self._kit.clinic, self._kit.prepared_s)
        lent = opened.lent
        if diary.newest(self._folder, "lent", diary.digest_of(lent.id)) is None:  # a power cut came between
            diary.of_loan(self._folder, "lent", lent.lent_s, self._kit.id, lent.id)

    # What must be so ----------------------------------------------------------------------------------------

    def _must_be_prepared(self) -> config.Prepared:
        if self._kit is None:
            raise Unavailable("This mirror is no kit yet. Prepare it first: symmirror kit prepare.")
        return self._kit

    def _must_be_lent(self) -> Loan:
        if self._loan is None:
            raise Unavailable(self._trouble or "This kit is not lent.")
        return self._loan

    def _not_lent(self, to: str) -> None:
        if self._loan is not None:
            raise Refused(f"This kit is lent. Take it back before you {to}: symmirror kit return.")
        if self._trouble:
            raise Refused(self._trouble)
