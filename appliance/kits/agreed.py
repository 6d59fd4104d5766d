"""What options and prescription of a loan agree on, held against this kit's programme and settings."""

from __future__ import annotations

from pathlib import Path

from appliance import paths, plan, settings
from appliance.errors import Refused
from appliance.exercises import Programme
from appliance.kits.loan import Affected, Lent, Stage
from appliance.settings import Settings


def agreed(lent: Lent, affected: Affected | None, stage: Stage | None, config: Path | None) -> Lent:
    """The loan with the weak side and the stage that were given or prescribed, found to be usable.

    ``config`` is the clinic's folder of settings, None for the usual one. Raises :class:`Refused` where what is given
    and what is prescribed contradict each other, and for a prescription that this kit can't do.
    """
    programme, base = programme_and_settings(config)
    prescription = lent.prescribed(programme)
    told = {"affected": affected, "stage": stage}
    for name, given in told.items():
        prescribed = getattr(prescription, name, None)
        if given is not None and prescribed is not None and given != prescribed:
            raise Refused(
                f"The prescription says {name} = {prescribed}, the loan {given}. Say the same, or leave one out."
            )
        told[name] = given or prescribed or getattr(lent, name)
    made = lent.model_copy(update=told)
    own, prescription = made.settings(base, programme)
    plan.plan_for(own, programme, prescription)
    return made


def in_words(lent: Lent, config: Path | None) -> str:
    """What the mirror will do: a line each."""
    programme, base = programme_and_settings(config)
    own, prescription = lent.settings(base, programme)
    return plan.in_words(own, plan.plan_for(own, programme, prescription))


def programme_and_settings(config: Path | None) -> tuple[Programme, Settings]:
    """This kit's."""
    from appliance.app import programme_for  # it puts mirrors together, kits among them

    folder = paths.config_dir(config)
    return programme_for(folder), settings.load(folder)
