"""A kit: what a clinic prepares, lends, gets back and wipes. All of it is on the kit itself, without a network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.errors import Refused, Unavailable
from appliance.kits import asked, config, diary, files, loan, lock, standing, wiping
from appliance.kits.agreed import agreed, by_order, in_words, to_be_lent
from appliance.kits.board import Board
from appliance.kits.keys import Box, box_of, records_key
from appliance.kits.loan import Affected, Lent, Loan, Stage
from appliance.kits.told import Accepted, Prescribed, Returned, Status
from appliance.kits.wiping import WipeRecord

if TYPE_CHECKING:  # loaded where it is needed: a mirror that starts has no time for it
    from appliance.exchange import ClinicPublic


class Kit:
    """The kit whose data are in ``data``. What changes it holds the kit's lock; the running mirror holds it too.

    A loan's Recorder and Journal must be closed before :meth:`give_back` and :meth:`wipe`.
    """

    def __init__(self, data: Path, board: Board, clock: Callable[[], float], settings: Path | None) -> None:
        self.data, self._board, self._clock, self._config = data, board, clock, settings
        self._loan: Loan | None = None
        self._look()

    @classmethod
    def open(cls, data: Path, *, board: Board | None = None, clock: Callable[[], float] = time.time,
             config: Path | None = None) -> Kit:  # fmt: skip
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

    # What changes the kit -----------------------------------------------------------------------------------

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

    def prepare(self, kit: str | None, clinic: ClinicPublic | None, language: str | None = None,
                panel_mm: tuple[float, float] | None = None) -> Status:  # fmt: skip
        """Make this mirror a kit of ``clinic``. What is None stays as the kit has it; a new one speaks English.

        Raises :class:`Refused` while it is lent, for what can't be used, and for a new kit without name or clinic.
        """
        told = config.wanted(self._kit, kit, clinic, language, panel_mm)
        files.make_folder(self._folder)
        with lock.held(self._folder):
            self._look()
            self._not_lent("prepare it anew")
            self._sweep()
            config.write(self.data, told, self._clock())
            diary.note(self._folder, "prepared", self._clock(), kit=told.id, clinic=told.clinic)
            self._look()
        return self.status()

    def lend(self, pseudonym: str, affected: Affected | None, stage: Stage | None, prescription_toml: str | None,
             due: date, language: str | None = None, *, without_check: str | None = None) -> Status:  # fmt: skip
        """Lend the kit. ``affected`` and ``stage`` may be left to the prescription; together they must not contradict.

        Raises :class:`Refused` for a name that tells who it is, a prescription that can't be used, a date that is past,
        and a bench check that is missing, failed or old, unless a reason ``without_check`` is given.
        """
        kit, now_s = self._must_be_prepared(), self._clock()
        check = asked.bench(self.data, now_s, without_check)
        lent = to_be_lent(pseudonym, prescription_toml, due, language or kit.language, check, now_s)
        lent = agreed(lent, affected, stage, self._config)
        with lock.held(self._folder):
            self._look()
            self._not_lent("lend it again")
            self._sweep()
            loan.make(self.data, lent, kit.id, kit.clinic, kit.prepared_s, self._board)
            self._look()
            self._align(self._must_be_lent())
        return self.status()

    def check_prescription(self, data: bytes) -> Lent:
        """The loan as it would be by a prescription that the clinic signed. Changes nothing.

        Raises as :meth:`take_prescription`.
        """
        return by_order(data, self._must_be_prepared(), self._must_be_lent().lent, self._config)

    def take_prescription(self, data: bytes) -> Accepted:
        """Put a prescription that the clinic signed for this loan in force. On a refusal nothing is changed.

        Raises :class:`Refused` for one that is changed, of another clinic, kit or loan, older than the present one, or
        that can't be used, and :class:`Unavailable` where nothing is lent.
        """
        with self.hold():
            kit, opened = self._must_be_prepared(), self._must_be_lent()
            lent = self.check_prescription(data)
            self._loan = loan.change(opened, lent, kit.id, kit.clinic, kit.prepared_s)
            diary.of_loan(self._folder, "prescribed", self._clock(), kit.id, lent.id)
            assert lent.issued_s is not None
            return Accepted(datetime.fromtimestamp(lent.issued_s).astimezone(), self.in_words())

    def in_words(self) -> str:
        """What the mirror will do in this loan: a line each. Raises :class:`Unavailable` where nothing is lent."""
        return in_words(self._must_be_lent().lent, self._config)

    def export(self, folder: Path) -> Path:
        """Write the loan's data into ``folder``: one file, for the clinic only, read back and verified.

        The mirror may be running. Raises :class:`Refused` for a folder that can't be written, :class:`Unavailable`
        where nothing is lent or the records can't be read.
        """
        from appliance.kits import sending

        kit, opened, now_s = self._must_be_prepared(), self._must_be_lent(), self._clock()
        path = sending.send(sending.gather(opened, kit, now_s, returned=False), kit, folder, now_s)
        diary.of_loan(self._folder, "exported", now_s, kit.id, opened.lent.id)
        sending.hand_over(self._folder, kit, folder, now_s)
        return path

    def give_back(self, folder: Path, operator: str) -> Returned:
        """End the loan: export into ``folder``, verify it, then wipe. Where it was cut off while wiping, it goes on.

        Raises what :meth:`export` raises, and then everything is as it was; and :class:`Refused` where something was
        recorded meanwhile.
        """
        from appliance import exchange
        from appliance.kits import sending

        operator = asked.operator(operator)
        with self.hold():
            kit = self._must_be_prepared()
            if self._wiping is not None and self._wiping.export:
                path, sessions = folder / self._wiping.export, self._wiping.sessions
                record = self._go_on(None)
            else:
                opened, now_s = self._must_be_lent(), self._clock()
                export = sending.gather(opened, kit, now_s, returned=True)
                path, sessions = sending.send(export, kit, folder, now_s), sending.practised(export)
                diary.of_loan(self._folder, "exported", now_s, kit.id, opened.lent.id)
                if sending.gather(opened, kit, now_s, returned=True) != export:
                    raise Refused("Something was practised while the loan was written out. Return the kit once more.")
                record = self._wipe(opened, operator, path.name, sessions)
            receipt = sending.free_name(folder, kit.id, self._clock(), exchange.WIPE_ENDING)
            sending.put(receipt, record.sealed)
            self._finish()
            sending.hand_over(self._folder, kit, folder, self._clock())
            return Returned(path, receipt, sessions, record)

    def wipe(self, operator: str) -> WipeRecord:
        """Destroy the loan's key and prove that its data can't be read any more, whether it was exported or not.

        A wipe that was cut off goes on. Raises :class:`Unavailable` where there is nothing to wipe, or the proof fails.
        """
        operator = asked.operator(operator)
        self._must_be_prepared()
        with self.hold():
            record = self._go_on(None) if self._wiping is not None else self._wipe(self._loan, operator, "", 0)
            self._finish()
            return record

    def recover(self) -> str:
        """Go on with a wipe that was cut off, as the mirror does when it starts: nobody may be there to type.

        Its receipt, which the clinic's desk does not have yet, goes with the next export. Returns a sentence, or
        nothing where nothing was cut off. Raises :class:`Unavailable` where the proof fails.
        """
        with self.hold():
            if self._wiping is None:
                return ""
            wiping.owe(self._folder, self._go_on(None))
            self._finish()
            return "A wipe that was cut off is done now. Its receipt goes with the next export."

    def _wipe(self, opened: Loan | None, operator: str, export: str, sessions: int) -> WipeRecord:
        if opened is None and not (self.data / loan.FOLDER).is_dir():
            raise Unavailable("This kit is not lent: there is nothing to wipe.")
        wiping.begin(self._folder, wiping.Begun.of(self._folder, opened, operator, self._clock(), export, sessions))
        return self._go_on(opened.key if opened is not None else None)

    def _go_on(self, key: bytes | None) -> WipeRecord:
        kit = self._must_be_prepared()
        return wiping.go_on(self._folder, self.data, kit.id, kit.signing_key, self._board, key)

    def _finish(self) -> None:
        wiping.finish(self._folder)
        self._look()

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
