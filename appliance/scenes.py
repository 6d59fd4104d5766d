"""From the state of a session to what stands on the glass: a table of screens.

English words here are the messages of the catalogues (see :mod:`appliance.language`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from appliance.coaching import BACK_S, Coach, Judgement, Phase, Repetition, Saw, State
from appliance.display import Bar, Bars, Ring, Scene
from appliance.exercises import Exercise, Feature, Kind
from appliance.faces import MEASURES, Reason
from appliance.language import Translate
from appliance.settings import Settings
from appliance.sides import Side

#: What the patient can do about it, and the pictogram that shows it.
REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.NO_FACE: ("I can't see your face", "face"),
    Reason.NO_REST: ("One moment", "wait"),
    Reason.OUT_OF_PICTURE: ("Move to the middle", "face"),
    Reason.TOO_FAR: ("Come a little closer", "closer"),
    Reason.TOO_NEAR: ("Move back a little", "back"),
    Reason.TOO_DARK: ("More light, please", "light"),
    Reason.TURNED: ("Look straight into the mirror", "turn"),
    Reason.HAND: ("I measure when the hand is away", "hand"),
    Reason.CHANGED: ("The light has changed", "light"),
    Reason.EYES_SHUT: ("Open your eyes", "face"),
    Reason.MOUTH_OPEN: ("Close your mouth, gently", "face"),
    Reason.LOOKS_DOWN: ("Look straight ahead", "face"),
    Reason.EYES_CLOSE: ("Look down, do not close", "face"),
    Reason.NOT_SEEN: ("More light, please", "light"),
    Reason.BELOW_NOISE: ("Too small for me to measure", ""),
}

JUDGEMENTS: Mapping[Judgement, tuple[str, ...]] = {
    Judgement.EVEN: ("Both sides moved evenly.",),
    Judgement.LEFT_LESS: ("Your left side moved less.", "That is all right. Stay gentle."),
    Judgement.RIGHT_LESS: ("Your right side moved less.", "That is all right. Stay gentle."),
    Judgement.APART: ("The other side stayed calm.",),
    Judgement.ALONG: ("The other side moved along.", "Next time smaller."),
    Judgement.NOT_MEASURED: ("I could not measure this one.", "That is no fault of yours."),
    Judgement.GUIDED: ("Done.",),
}

#: How far the bars move with the feature that is trained: -1 at the brow, 1 at the mouth.
SHIFTS: Mapping[Feature, float] = {Feature.BROW: -1.0, Feature.EYE: -0.5, Feature.NOSE: 0.2, Feature.MOUTH: 1.0}


@dataclass(frozen=True)
class Moment:
    """What a screen is made from."""

    state: State
    saw: Saw
    now: float
    coach: Coach
    settings: Settings
    t: Translate

    @property
    def elapsed_s(self) -> float:
        """Seconds in this phase."""
        return max(0.0, self.now - self.state.since_s)

    @property
    def share(self) -> float:
        """How much of the phase is over, 0 to 1."""
        lasts = self.coach.lasts_s(self.state)
        return min(self.elapsed_s / lasts, 1.0) if lasts else 0.0

    @property
    def left_s(self) -> int:
        """Whole seconds that remain, counted as one counts aloud: 5, 4, 3, 2, 1."""
        lasts = self.coach.lasts_s(self.state) or 0.0
        return max(1, int(lasts - self.elapsed_s) + 1)


def compose(moment: Moment) -> Scene:
    """The scene of this moment."""
    scene = _SCREENS[moment.state.phase](moment)
    exercise = moment.state.exercise
    shown = moment.state.phase not in _WITHOUT_EXERCISE
    return replace(scene, name=moment.state.phase.value, exercise=exercise.id if exercise and shown else "")


def _starting(m: Moment) -> Scene:
    return Scene("", title=m.t("Good day"), lines=(m.t("One moment, please"),), picture="wait")


def _settle(m: Moment) -> Scene:
    reason = m.saw.reason if m.saw.face else Reason.NO_FACE
    if reason is None:
        return Scene(
            "", title=m.t("Sit comfortably"), lines=(m.t("Look at yourself, let your face rest"),), picture="face"
        )
    words, picture = REASONS[reason]
    lines = (m.t("Sit in front of the mirror"),) if reason is Reason.NO_FACE else ()
    return Scene("", title=m.t(words), lines=lines, picture=picture)


def _rest(m: Moment) -> Scene:
    lines = (m.t("Keep still for a moment"),)
    ring = Ring(m.saw.rest_progress, quiet=True)
    return Scene("", title=m.t("Let your face rest"), lines=lines, ring=ring, picture="face", moving=True)


def _offer(m: Moment) -> Scene:
    lines = (m.t("Or wait: the exercises begin"),)
    ring = Ring(m.share, quiet=True)
    return Scene(
        "", title=m.t("Massage first?"), lines=lines, ring=ring, back=m.t("no"), forward=m.t("yes"), moving=True
    )


def _prompt(m: Moment) -> Scene:
    exercise = _exercise(m)
    ring = Ring(m.share, quiet=True)
    return replace(
        _base(m), lines=_lines(m, exercise), ring=ring, bars=_bars(m, live=False), forward=m.t("begin"), moving=True
    )


def _help(m: Moment) -> Scene:
    if m.state.let_go:
        return replace(_base(m), lines=(m.t("Fingers away"), m.t("Keep the smile")), bars=_bars(m), moving=True)
    lines = (m.t("Bring the corners up with your fingers"),)
    return replace(_base(m), lines=lines, ring=Ring(m.share, str(m.left_s)), picture="hand", bars=_bars(m), moving=True)


def _move_in(m: Moment) -> Scene:
    return replace(
        _base(m),
        lines=_why(m) or _lines(m, _exercise(m)),
        ring=Ring(m.share, "▲", quiet=True),
        bars=_bars(m),
        moving=True,
    )


def _hold(m: Moment) -> Scene:
    exercise = _exercise(m)
    word = m.t("Keep the smile") if exercise.kind is Kind.ASSISTED else m.t("Hold")
    lines: tuple[str, ...] = (word,)
    ring = Ring(1 - m.share, str(m.left_s))
    if exercise.cycle:
        step = min(int(m.share * len(exercise.cycle)), len(exercise.cycle) - 1)
        return replace(
            _base(m), lines=(), big=(f"“{m.t(exercise.cycle[step])}”",), ring=ring, bars=_bars(m), moving=True
        )
    reason = m.saw.movement.reason if m.saw.movement and exercise.measure else None
    if reason is not None and m.elapsed_s > 0.7:
        lines = (word, m.t(REASONS[reason][0]))
    return replace(_base(m), lines=lines, ring=ring, bars=_bars(m, hatch=True), moving=True)


def _move_out(m: Moment) -> Scene:
    word = m.t("Open your eyes") if _exercise(m).eyes_shut else m.t("And let go")
    return replace(
        _base(m), lines=(word, *_why(m)), ring=Ring(1 - m.share, "▼", quiet=True), bars=_bars(m), moving=True
    )


def _between(m: Moment) -> Scene:
    return replace(
        _base(m), lines=(m.t("Rest"), *_why(m)), ring=Ring(1 - m.share, quiet=True), bars=_bars(m), moving=True
    )


def _timer(m: Moment) -> Scene:
    exercise = _exercise(m)
    ring = Ring(1 - m.share, str(m.left_s), quiet=True)
    if exercise.passage:
        count = len(exercise.passage)
        line = exercise.passage[min(int(m.share * count), count - 1)]
        return replace(_base(m), lines=(), big=(m.t(line),), ring=ring, bars=_bars(m), moving=True)
    return replace(_base(m), lines=_lines(m, exercise), ring=ring, moving=True)


def _done(m: Moment) -> Scene:
    result = m.state.results[-1]
    words = tuple(m.t(line) for line in JUDGEMENTS[result.judgement])
    bars = _bars(m, live=False)
    held = _last_held(result.repetitions)
    if bars is not None and held is not None:
        # What was held last stands still, so that it can be looked at without hurry.
        left, right = (
            replace(b, mm=mm, held_mm=None) for b, mm in ((bars.left, held.left_mm), (bars.right, held.right_mm))
        )
        bars = replace(bars, left=left, right=right)
    elif bars is not None:
        bars = replace(bars, hatched=True)
    if _exercise(m).cycle or _exercise(m).passage:
        bars = None  # what is told of speech is a range, and no height of a bar
    ring = Ring(m.share, quiet=True)
    return replace(_base(m), lines=words, bars=bars, ring=ring, forward=m.t("go on"), moving=True)


def _summary(m: Moment) -> Scene:
    count = len(m.state.results)
    lines = (m.t("Exercises done: {count}").format(count=count),) if count else ()
    return Scene("", title=m.t("That was all"), lines=lines, forward=m.t("from the start"))


def _paused(m: Moment) -> Scene:
    return Scene("", title=m.t("Pause"), picture="pause", forward=m.t("go on"), back=m.t("begin anew"))


def _back(m: Moment) -> Scene:
    ring = Ring(min(m.elapsed_s / BACK_S, 1.0), quiet=True)
    lines = (m.t("Just stay, and we do"),)
    words = m.t("Shall we go on?")
    return Scene("", title=words, lines=lines, ring=ring, forward=m.t("go on"), back=m.t("begin anew"), moving=True)


def _nobody(m: Moment) -> Scene:
    # Asleep: only a mirror. Who comes back is seen, and asked.
    return Scene("")


def _broken(m: Moment) -> Scene:
    lines = (m.t("If it stays, tell your clinic."),)
    return Scene("", title=m.t("Something is not working"), lines=(m.state.broken, *lines), picture="camera")


def _ask_shutdown(m: Moment) -> Scene:
    return Scene("", title=m.t("Switch off the mirror?"), forward=m.t("yes"), back=m.t("no"))


def _ended(m: Moment) -> Scene:
    return Scene("", title=m.t("Goodbye"))


_SCREENS: Mapping[Phase, Callable[[Moment], Scene]] = {
    Phase.STARTING: _starting,
    Phase.SETTLE: _settle,
    Phase.REST: _rest,
    Phase.OFFER: _offer,
    Phase.PROMPT: _prompt,
    Phase.HELP: _help,
    Phase.MOVE_IN: _move_in,
    Phase.HOLD: _hold,
    Phase.MOVE_OUT: _move_out,
    Phase.BETWEEN: _between,
    Phase.TIMER: _timer,
    Phase.DONE: _done,
    Phase.SUMMARY: _summary,
    Phase.PAUSED: _paused,
    Phase.NOBODY: _nobody,
    Phase.BACK: _back,
    Phase.BROKEN: _broken,
    Phase.ASK_SHUTDOWN: _ask_shutdown,
    Phase.ENDED: _ended,
}
_WITHOUT_EXERCISE = frozenset({
    Phase.STARTING, Phase.SETTLE, Phase.REST, Phase.OFFER, Phase.SUMMARY, Phase.PAUSED, Phase.NOBODY, Phase.BACK,
    Phase.BROKEN, Phase.ASK_SHUTDOWN, Phase.ENDED,
})  # fmt: skip


def _exercise(m: Moment) -> Exercise:
    exercise = m.state.exercise
    assert exercise is not None
    return exercise


def _base(m: Moment) -> Scene:
    """What all screens of an exercise share: its title, the repetition dots, the buttons."""
    exercise = _exercise(m)
    dots = None if exercise.is_timer else (len(m.state.repetitions), exercise.repetitions)
    return Scene("", title=m.t(exercise.title), dots=dots, back=m.t("again"), forward=m.t("go on"))


def _lines(m: Moment, exercise: Exercise) -> tuple[str, ...]:
    side = m.coach.side(m.state)
    if side is None:
        return tuple(m.t(line) for line in exercise.lines)
    named = m.t("Your left side") if side is Side.LEFT else m.t("Your right side")
    return (named, *(m.t(line) for line in exercise.lines))


def _bars(m: Moment, *, live: bool = True, hatch: bool = False) -> Bars | None:
    """Both bars, for a measured exercise. ``hatch``: show that nothing is measured, instead of leaving them empty."""
    exercise = _exercise(m)
    if exercise.measure is None:
        return None
    movement = m.saw.movement if live else None
    held = _last_held(m.state.repetitions) if not exercise.cycle and not exercise.passage else None
    hide = m.settings.values.general.hide_numbers
    measured = movement is not None and movement.left_mm is not None

    def bar(side: Side) -> Bar:
        mm = movement.of(side) if movement else None
        value = "" if mm is None or hide else f"{mm:.0f} mm" if abs(mm) >= 9.95 else f"{mm:z.1f} mm"
        mark = None if held is None else held.left_mm if side is Side.LEFT else held.right_mm
        return Bar(m.t("left") if side is Side.LEFT else m.t("right"), mm, value, mark)

    pace = m.settings.values.coaching
    target = m.state.target_mm
    swing = bool(exercise.cycle or exercise.passage)
    band = (target * pace.target_low, target * pace.target_high) if target and not swing else None
    only = m.coach.side(m.state) if exercise.one_side else None
    full = MEASURES[exercise.measure].full_mm
    blocked = live and not measured and (hatch or _tells(movement.reason if movement else None))
    return Bars(
        bar(Side.LEFT), bar(Side.RIGHT), full, band, blocked, SHIFTS[exercise.feature],
        target_on=only.value if only else "both", rest_at=0.5 if swing else Bars.rest_at,
    )  # fmt: skip


def _why(m: Moment) -> tuple[str, ...]:
    """Why nothing is measured now, where that is worth a word: a hatched bar never stands without it."""
    reason = m.saw.movement.reason if m.saw.movement and _exercise(m).measure else None
    return (m.t(REASONS[reason][0]),) if reason is not None and _tells(reason) else ()


def _tells(reason: Reason | None) -> bool:
    """Whether a reason is worth a hatch outside a hold; too small a movement there is simply rest."""
    return reason is not None and reason is not Reason.BELOW_NOISE


def _last_held(repetitions: tuple[Repetition, ...]) -> Repetition | None:
    return next((r for r in reversed(repetitions) if r.left_mm is not None), None)
