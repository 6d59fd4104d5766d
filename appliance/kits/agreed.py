"""What options and prescription of a loan agree on, held against this kit's programme and settings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from appliance import paths, plan, settings
from appliance.errors import Refused
from appliance.exercises import Programme
from appliance.kits import asked
from appliance.kits.config import Prepared
from appliance.kits.loan import Affected, Lent, Stage, new_id
from appliance.language import find
from appliance.settings import Settings


def to_be_lent(pseudonym: str, prescription_toml: str | None, due: date, language: str, check: str, now_s: float
               ) -> Lent:  # fmt: skip
    """A new loan, before weak side and stage are agreed on. Raises :class:`Refused` for what can't be one."""
    asked.pseudonym(pseudonym)
    return Lent(
        id=new_id(), pseudonym=pseudonym, affected="unknown", stage="paretic", language=find(language).code,
        prescription=asked.prescription(prescription_toml or ""), lent_s=now_s, due=asked.due(due, now_s), check=check,
    )  # fmt: skip


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


def by_order(data: bytes, kit: Prepared, lent: Lent, config: Path | None) -> Lent:
    """The loan as it would be by a prescription that the clinic signed. Raises :class:`Refused` for any other."""
    from appliance import exchange  # loaded where it is needed: a mirror that starts has no time for it

    given = exchange.read_signed(data, kit.verify_key, kit.id, lent.id, after_s=lent.issued_s)
    text = asked.prescription(given.toml.decode())
    return agreed(lent.model_copy(update={"prescription": text, "issued_s": given.issued_s}), None, None, config)


class OtherSide(Refused):
    """A prescription with another weak side than the loan's: so much that nobody should take it by the way."""


def same_side(before: Lent, after: Lent) -> None:
    """Raises :class:`OtherSide` where a weak side that was known becomes another one, or none."""
    if before.affected not in ("unknown", after.affected):
        raise OtherSide(
            f"The weak side of {before.pseudonym} is {before.affected} in this loan, and this prescription says "
            f"{after.affected}. Nothing was changed. If the clinic means just that, say so: --other-side. Else ask it "
            "for a new one."
        )


def changes(before: Lent, after: Lent, config: Path | None) -> list[str]:
    """What another prescription changes in a loan: a line each for weak side, stage and exercises."""
    told = {
        "Weak side": (before.affected, after.affected),
        "Stage": (before.stage, after.stage),
        "Exercises": (in_a_line(before, config), in_a_line(after, config)),
    }
    return [f"{name + ':':<11}{_from_to(*pair)}" for name, pair in told.items()]


def _from_to(was: str, will: str) -> str:
    return f"{will}, as before" if was == will else f"{will}\n           (before: {was})"


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


def in_a_line(lent: Lent, config: Path | None) -> str:
    """What is prescribed, with each exercise's dose: short. Where this kit can't follow it any more, why."""
    try:
        programme, base = programme_and_settings(config)
        own, prescription = lent.settings(base, programme)
        planned = plan.plan_for(own, programme, prescription).prescribed
    except Refused as refusal:
        return f"can't be followed on this kit: {refusal}"
    often = own.values.coaching.sessions_a_day
    told = "; ".join(f"{e.id} {e.dose}" for e in planned) or "the hand-out, a part of it in each session"
    return f"{told} ({often} session{'' if often == 1 else 's'} a day)"
