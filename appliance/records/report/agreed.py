"""What was agreed with the patient, and when: each setup that sessions went by, with its dates and its own doses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from appliance.exercises import Programme, parse_prescription
from appliance.records.entries import UNHEARD
from appliance.records.reading import Loan, Run, Session

#: Exercises that were passed over, by (session, exercise, why).
LeftOut = Mapping[tuple[int, str, str], int]


@dataclass(frozen=True)
class Part:
    """One exercise of a programme and how often it was gone through; ``dose`` is empty where none was agreed.

    ``left_out`` counts how often it was passed over, ``unheard`` of them for want of a sound and of a helper.
    """

    exercise: str
    title: str
    dose: str
    times: int
    prescribed: bool
    left_out: int = 0
    unheard: int = 0


@dataclass(frozen=True)
class Agreed:
    """What sessions one after the other went by. ``a_day`` are sessions a day, None where no number was agreed.

    ``since`` and ``until`` are the dates of its first and its last session; without them it is in force and nothing
    was practised by it yet. ``days`` go until the next one begins; the day of a change belongs to both.
    ``prescribed``: a clinic has chosen the exercises; else they are the hand-out's.
    """

    since: str | None
    until: str | None
    sessions: int
    days: int
    affected: str
    stage: str
    a_day: int | None
    prescribed: bool
    programme: tuple[Part, ...]

    @property
    def sessions_a_day(self) -> float | None:
        """Sessions a day over all of its days."""
        return self.sessions / self.days if self.days else None


def agreements(sessions: Sequence[Session], setups: Mapping[int, dict[str, Any]], runs: Sequence[Run],
               left_out: LeftOut, programme: Programme, following: dict[str, Any] | None
               ) -> tuple[Agreed, ...]:  # fmt: skip
    """Each setup of the time in its order, and ``following``: one that no session went by yet (None: there is none)."""
    in_order = sorted(sessions, key=lambda session: session.id)  # as they were recorded, whatever the clock said
    agreed = {number: what(setup) for number, setup in setups.items()}
    stretches = [list(group) for _, group in groupby(in_order, key=lambda session: agreed[session.setup])]
    place = {session.id: number for number, stretch in enumerate(stretches) for session in stretch}
    times = Counter((place[run.session], run.exercise) for run in runs if run.session in place)
    passed = Counter[tuple[int, str, str]]()
    for (session, exercise, why), count in left_out.items():
        if session in place:
            passed[place[session], exercise, why] += count
    begins = [min(session.date for session in stretch) for stretch in stretches]
    told = []
    for number, stretch in enumerate(stretches):
        until = max(session.date for session in stretch)
        last = date.fromisoformat(until)
        if number + 1 < len(stretches):
            last = max(last, date.fromisoformat(begins[number + 1]) - timedelta(days=1))
        told.append(_agreed(
            setups[stretch[0].setup], programme,
            Counter({exercise: count for (of, exercise), count in times.items() if of == number}),
            Counter({(exercise, why): count for (of, exercise, why), count in passed.items() if of == number}),
            since=begins[number], until=until, sessions=len(stretch),
            days=(last - date.fromisoformat(begins[number])).days + 1,
        ))  # fmt: skip
    if following is not None:
        told.append(_agreed(following, programme, Counter(), Counter(), since=None, until=None, sessions=0, days=0))
    return tuple(told)


def what(setup: Mapping[str, Any]) -> tuple[object, ...]:
    """What of a setup is agreed with the patient: a clinic's other settings make no new agreement."""
    prescribed = tuple((each["id"], each["dose"]) for each in setup.get("prescribed", ()))
    return setup.get("affected"), setup.get("stage"), setup.get("sessions_a_day"), prescribed


def in_force(toml: str, loan: Loan, newest: Mapping[str, Any] | None, programme: Programme) -> dict[str, Any] | None:
    """The setup that the loan's prescription asks for; None where the ``newest`` session went by it already.

    What it leaves open stays as it was in that session. Raises :class:`Refused` for a prescription that this programme
    can't read.
    """
    if not toml:
        return None
    before = newest or {}
    given = parse_prescription(toml, "the prescription", programme)
    setup = {
        "affected": given.affected or loan.affected or before.get("affected"),
        "stage": given.stage or loan.stage or before.get("stage"),
        "sessions_a_day": given.sessions_a_day or before.get("sessions_a_day"),
        "prescribed": [{"id": each.id, "dose": each.dose} for each in given.exercises],
    }
    return None if newest is not None and what(setup) == what(newest) else setup


def _agreed(setup: Mapping[str, Any], programme: Programme, times: Counter[str],
            passed: Counter[tuple[str, str]], **when: Any) -> Agreed:  # fmt: skip
    chosen = {each["id"]: each["dose"] for each in setup.get("prescribed", ())}
    return Agreed(
        affected=setup.get("affected") or "", stage=setup.get("stage") or "", a_day=setup.get("sessions_a_day"),
        prescribed=bool(chosen), programme=_parts(chosen, programme, times, passed), **when,
    )  # fmt: skip


def _parts(chosen: Mapping[str, str], programme: Programme, times: Counter[str],
           passed: Counter[tuple[str, str]]) -> tuple[Part, ...]:  # fmt: skip
    """What was prescribed, then what was done or passed over besides, in the hand-out's order."""
    titles, order = {e.id: e.title for e in programme}, [e.id for e in programme]
    left_out, unheard = Counter[str](), Counter[str]()
    for (exercise, why), count in passed.items():
        left_out[exercise] += count
        unheard[exercise] += count if why == UNHEARD else 0
    others = sorted(
        {*times, *left_out} - chosen.keys(), key=lambda i: (order.index(i) if i in order else len(order), i)
    )
    # Of what nobody prescribed the hand-out's dose is the agreed one only where the hand-out is what was agreed.
    doses = chosen if chosen else {e.id: e.dose for e in programme}
    return tuple(
        Part(i, titles.get(i, i), doses.get(i, ""), times[i], i in chosen, left_out[i], unheard[i])
        for i in (*chosen, *others)
    )
