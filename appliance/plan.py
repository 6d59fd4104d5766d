"""What this patient is to do: the settings, the programme and a prescription put together, and told in words."""

from __future__ import annotations

from collections.abc import Iterator

from appliance.coaching import Day, Plan, moves_nothing, offered, whole_s
from appliance.coaching.dose import SETTLING_S, TURNS
from appliance.coaching.state import side_of
from appliance.errors import Refused
from appliance.exercises import Exercise, Prescription, Programme
from appliance.faces import MEASURES, Quality
from appliance.settings import Coaching, Settings


def under(settings: Settings, prescription: Prescription | None) -> Settings:
    """The settings with what the prescription says of the patient; it wins over the clinic's file."""
    if prescription is None:
        return settings
    told = {"affected": prescription.affected, "stage": prescription.stage}
    origin = str(prescription.path)
    settings = settings.under("general", {k: v for k, v in told.items() if v is not None}, origin)
    if prescription.sessions_a_day is None:
        return settings
    return settings.under("coaching", {"sessions_a_day": prescription.sessions_a_day}, origin)


def plan_for(settings: Settings, programme: Programme, prescription: Prescription | None) -> Plan:
    """The plan under ``settings`` (see :func:`under`). Raises :class:`Refused` where the stage allows nothing of it."""
    times, stage = settings.values.coaching, settings.values.general.stage
    library = offered(programme.session([]), stage, times)
    if prescription is None or not prescription.exercises:
        if not library:
            raise Refused(
                f"There is nothing to do in the {stage} stage: switch exercises on in exercises.toml, or name one."
            )
        return Plan(library, times)
    early = [e.id for e in prescription.exercises if not moves_nothing(e)]
    faults = [
        f"{prescription.path}: '{name}' asks a face to move, and the stage is flaccid: massage, eye care and "
        'fingers only. Leave it out, or set stage = "paretic".'
        for name in early
        if stage == "flaccid"
    ]
    for exercise in prescription.exercises:
        faults += _faults(exercise, times, f"{prescription.path}: exercise {exercise.id}")
    if faults:
        raise Refused("\n".join(faults))
    prescribed = tuple(
        e if e.id in prescription.aimed else offered((e,), stage, times)[0] for e in prescription.exercises
    )
    return Plan(library, times, prescribed)


def _faults(exercise: Exercise, times: Coaching, where: str) -> Iterator[str]:
    """Why an exercise can't be done within one session, or its target not be reached."""
    takes_s = whole_s(exercise, times) + SETTLING_S
    if takes_s > times.session_s:
        yield (
            f"{where}: it takes {takes_s / 60:.0f} minutes, and a session lasts {times.session_s / 60:g}. "
            "Shorten it, or raise session_s."
        )
    full = MEASURES[exercise.measure].full_mm if exercise.measure is not None else 0.0
    if exercise.measure is not None and exercise.target_mm is not None and exercise.target_mm > full:
        yield (
            f"{where}: target_mm = {exercise.target_mm:g} is beyond what a healthy face does ({full:g} mm). "
            "Begin gently."
        )


def in_words(settings: Settings, plan: Plan) -> str:
    """What the mirror will do by ``plan``, for whoever prescribed it: a line each."""
    general, times = settings.values.general, settings.values.coaching
    weak = "no weak side is set" if general.affected == "unknown" else f"the weak side is the {general.affected} one"
    lines = [
        f"Stage: {general.stage}; {weak}.",
        f"{times.sessions_a_day} session{'s' * (times.sessions_a_day > 1)} a day, "
        f"each at most {times.session_s / 60:g} minute{'s' * (times.session_s != 60)}.",
    ]
    rounds = _rounds(plan)
    reached = {e.id for session in rounds for e in session}
    for number, session in enumerate(rounds, 1):
        minutes = sum(whole_s(e, times) for e in session) / 60
        name = "Each session" if len(rounds) == 1 else f"Session {number}"
        lines += ["", f"{name}, about {max(1, round(minutes))} min:"]
        lines += [f"  {e.title}: {_dose(e, general.affected)}" for e in session]
    if len(rounds) > 1:
        lines += ["", "Then from the first again."]
    left = [e.title for e in plan.prescribed or plan.library if e.id not in reached]
    if left:
        lines += ["", f"Never reached, since a session of {times.session_s:g} s (session_s) has no room for it:"]
        lines += [f"  {title}" for title in left]
    return "\n".join(lines) + "\n"


def _rounds(plan: Plan) -> list[tuple[Exercise, ...]]:
    """The sessions until all that fits has been done once; the day's end does not matter to the round."""
    wanted = {e.id for e in plan.prescribed or plan.library}
    sessions: list[tuple[Exercise, ...]] = []
    day, done, useful = Day(), set[str](), 0
    # A group has its turn again after all others: if nothing new came until then, nothing will.
    while wanted - done and len(sessions) - useful <= len(TURNS):
        session = plan.session(day)
        sessions.append(session)
        if not {e.id for e in session} <= done:
            useful = len(sessions)
        for exercise in session:
            day = plan.after(day, exercise)
            done.add(exercise.id)
    return sessions[:useful]


def _never_told(exercise: Exercise) -> bool:
    """Whether no camera can tell how far this movement goes: it is guided."""
    return exercise.measure is not None and MEASURES[exercise.measure].confidence is Quality.NONE


def _dose(exercise: Exercise, affected: str) -> str:
    if _never_told(exercise):
        return f"{exercise.dose}; guided, not measured"
    target = f"; first target {exercise.target_mm:.2g} mm" if exercise.target_mm and not exercise.is_timer else ""
    side = side_of(exercise, 0, affected)
    first = "" if side is None else f"; {side} side" + (" first" if exercise.per_side else " only")
    return f"{exercise.dose}{target}{first}"
