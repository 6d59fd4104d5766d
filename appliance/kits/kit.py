"""A kit: what a clinic prepares, lends, gets back and wipes. All of it is on the kit itself, without a network."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from appliance.errors import Refused, Unavailable
from appliance.kits import agreed, asked, config, diary, files, loan, lock, wiping
from appliance.kits.loan import Affected, Lent, Loan, Stage
from appliance.kits.opened import OpenKit
from appliance.kits.told import Accepted, Returned, Status
from appliance.kits.wiping import WipeRecord

if TYPE_CHECKING:  # loaded where it is needed: a mirror that starts has no time for it
    from appliance.exchange import ClinicPublic, Export


class Kit(OpenKit):
    """What can be done with a kit. A loan's Recorder and Journal must be closed before :meth:`give_back` and
    :meth:`wipe`.
    """

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

    def to_be_lent(self, pseudonym: str, affected: Affected | None, stage: Stage | None, prescription_toml: str | None,
                   due: date, language: str | None = None, *, without_check: str | None = None) -> Lent:  # fmt: skip
        """The loan as :meth:`lend` would make it. Changes nothing; raises as it does."""
        kit, now_s = self._must_be_prepared(), self._clock()
        check = asked.bench(self.data, now_s, without_check)
        lent = agreed.to_be_lent(pseudonym, prescription_toml, due, language or kit.language, check, now_s)
        return agreed.agreed(lent, affected, stage, self._config)

    def lend(self, pseudonym: str, affected: Affected | None, stage: Stage | None, prescription_toml: str | None,
             due: date, language: str | None = None, *, without_check: str | None = None) -> Status:  # fmt: skip
        """Lend the kit. ``affected`` and ``stage`` may be left to the prescription; together they must not contradict.

        Raises :class:`Refused` for a name that tells who it is, a prescription that can't be used, a date that is past,
        and a bench check that is missing, failed or old, unless a reason ``without_check`` is given.
        """
        kit = self._must_be_prepared()
        lent = self.to_be_lent(
            pseudonym, affected, stage, prescription_toml, due, language, without_check=without_check
        )  # fmt: skip
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

        Raises as :meth:`take_prescription`, but not for another weak side.
        """
        return agreed.by_order(data, self._must_be_prepared(), self._must_be_lent().lent, self._config)

    def changes(self, after: Lent) -> list[str]:
        """What would be other in the present loan if it were ``after``: a line each, with what stays the same."""
        return agreed.changes(self._must_be_lent().lent, after, self._config)

    def take_prescription(self, data: bytes, *, other_side: bool = False) -> Accepted:
        """Put a prescription that the clinic signed for this loan in force. On a refusal nothing is changed.

        Raises :class:`Refused` for one that is changed, of another clinic, kit or loan, older than the present one, or
        that can't be used, and :class:`Unavailable` where nothing is lent. :class:`OtherSide` for one with another weak
        side than the loan's, unless ``other_side`` says that just this is meant.
        """
        with self.hold():
            kit, opened = self._must_be_prepared(), self._must_be_lent()
            lent = self.check_prescription(data)
            if not other_side:
                agreed.same_side(opened.lent, lent)
            self._loan = loan.change(opened, lent, kit.id, kit.clinic, kit.prepared_s)
            diary.of_loan(self._folder, "prescribed", self._clock(), kit.id, lent.id)
            assert lent.issued_s is not None
            return Accepted(datetime.fromtimestamp(lent.issued_s).astimezone(), self.in_words())

    def in_words(self) -> str:
        """What the mirror will do in this loan: a line each. Raises :class:`Unavailable` where nothing is lent."""
        return agreed.in_words(self._must_be_lent().lent, self._config)

    def export(self, folder: Path) -> Path:
        """Write the loan's data into ``folder``: one file, for the clinic only, read back and verified.

        The mirror may be running. Raises :class:`Refused` for a folder that can't be written, :class:`Unavailable`
        where nothing is lent or the records can't be read.
        """
        from appliance.kits import sending

        kit, opened, now_s = self._must_be_prepared(), self._must_be_lent(), self._clock()
        export = sending.gather(opened, kit, now_s, returned=False)
        path = sending.send(export, kit, folder, now_s)
        self._exported(export, now_s, kit.id)
        sending.hand_over(self._folder, kit, folder, now_s)
        return path

    def _exported(self, export: Export, now_s: float, kit: str) -> None:
        """Note it, with the number of sessions: so many more are only on this kit later."""
        from appliance.kits import sending

        count = sending.practised(export)
        diary.of_loan(self._folder, "exported", now_s, kit, export.loan.id, sessions=count)

    def give_back(self, folder: Path, operator: str) -> Returned:
        """End the loan: export into ``folder``, verify it, then wipe. Where it was cut off while wiping, it goes on.

        Raises what :meth:`export` raises, and then everything is as it was; and :class:`Refused` where something was
        recorded meanwhile.
        """
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
                self._exported(export, now_s, kit.id)
                if sending.gather(opened, kit, now_s, returned=True) != export:
                    raise Refused("Something was practised while the loan was written out. Return the kit once more.")
                record = self._wipe(opened, operator, path.name, sessions)
            receipt = self.write_record(record, folder)
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

    def may_be_changed(self) -> None:
        """Raises :class:`Unavailable` while somebody else holds the kit, ``OSError`` where it can't be written."""
        self._must_be_prepared()
        with lock.held(self._folder):
            pass

    def records(self) -> list[WipeRecord]:
        """The wipe records in the kit's log, the oldest first; each with its file where the kit has kept that."""
        return wiping.kept(self._folder, self._must_be_prepared().signing_key)

    def write_record(self, record: WipeRecord, folder: Path) -> Path:
        """Write a wipe record into ``folder`` for the clinic's desk, which takes it as often as it comes.

        Raises :class:`Refused` where that can't be written, :class:`Unavailable` for one whose file was not kept.
        """
        from appliance import exchange
        from appliance.kits import sending

        if not record.sealed:
            raise Unavailable(f"Of the wipe of {record.at} there is only what the log says, and no file for the desk.")
        path = sending.free_name(folder, record.kit, self._clock(), exchange.WIPE_ENDING)
        sending.put(path, record.sealed)
        return path

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
