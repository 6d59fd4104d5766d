"""The kit's own room, seen from a stick: :class:`appliance.kits.Kit` as :class:`appliance.stick.kit.Kit`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from appliance import plan
from appliance.errors import Refused
from appliance.exercises import Programme
from appliance.kits import Kit, asked
from appliance.kits.agreed import OtherSide, same_side
from appliance.settings import Settings
from appliance.stick.kit import Affected, ClinicKeys, Stage, Status
from appliance.stick.why import StickRefused, Why


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OtherSide:  # whose sentence names the patient, and this one goes into the log
        raise StickRefused(Why.OTHER_SIDE, "The prescription has another weak side than the loan.") from None


class KitDoor:
    """``settings`` and ``programme`` are the kit's, before what is agreed of a loan."""

    def __init__(self, kit: Kit, settings: Settings, programme: Programme,
                 clock: Callable[[], float] = time.time) -> None:  # fmt: skip
        self._kit, self._settings, self._programme, self._clock = kit, settings, programme, clock

    def status(self) -> Status:
        """How it stands. Raises :class:`Unavailable` for a loan that can't be read, or a wipe that was cut off."""
        prepared, lent = self._kit.prepared, self._kit.lent
        if prepared is None:
            return Status()
        public = prepared.public.hex()
        if lent is None:
            return Status(prepared.id, public, prepared.verify_key)
        return Status(prepared.id, public, prepared.verify_key, lent.id, lent.pseudonym)

    def check_prescription(self, data: bytes) -> None:
        """Raises :class:`Refused` as :meth:`take_prescription` would."""
        from appliance.exchange import read_signed  # loaded only for a stick

        prepared, lent = self._kit.prepared, self._kit.lent
        assert prepared is not None
        assert lent is not None
        given = read_signed(data, prepared.verify_key, prepared.id, lent.id, after_s=lent.issued_s)
        would = lent.model_copy(update={"prescription": given.toml.decode(), "issued_s": given.issued_s})
        settings, prescription = would.settings(self._settings, self._programme)
        plan.plan_for(settings, self._programme, prescription)
        side = prescription.affected if prescription is not None else None
        with _told():
            same_side(lent, lent.model_copy(update={"affected": side or lent.affected}))

    def take_prescription(self, data: bytes) -> None:
        """As the kit; no stick turns the weak side round: two buttons are too little to say that it is meant."""
        with _told():
            self._kit.take_prescription(data)

    def export(self, folder: Path) -> Path:
        """As the kit."""
        return self._kit.export(folder)

    def give_back(self, folder: Path, operator: str) -> Path:
        """As the kit. The records must be closed."""
        return self._kit.give_back(folder, operator).export

    def prepare(self, kit: str, clinic: ClinicKeys, language: str, panel_mm: tuple[float, float] | None) -> None:
        """As the kit."""
        from appliance.exchange import ClinicPublic

        self._kit.prepare(kit, ClinicPublic(clinic.name, clinic.recipient, clinic.verify_key), language, panel_mm)

    def lend(self, pseudonym: str, affected: Affected | None, stage: Stage | None, prescription: str | None,
             due: date, language: str | None) -> None:  # fmt: skip
        """As the kit, with a bench check that was passed: no stick goes without."""
        try:
            asked.bench(self._kit.data, self._clock(), None)
        except Refused as refusal:
            raise StickRefused(Why.NO_CHECK, str(refusal)) from None
        self._kit.lend(pseudonym, affected, stage, prescription, due, language)
