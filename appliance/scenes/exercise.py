"""The screens of an exercise, from its prompt to its result."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from appliance.coaching import Along, Heard, Judgement, Phase, along
from appliance.coaching.pace import HELP_S
from appliance.coaching.state import counted_by_helper, eyes_are_shut, side_of, weak_side
from appliance.demonstration import figure_of
from appliance.display import Figure, Ring, Scene
from appliance.exercises import Exercise, Kind
from appliance.faces import Reason
from appliance.scenes.measured import bars_of, last_held, why
from appliance.scenes.moment import Moment
from appliance.scenes.words import ALONG, FAULTS, HELP, JUDGEMENTS, KEPT, LESS, REASONS
from appliance.sides import Side

#: Reasons that ask for nothing: they may stand beside the hold.
_STATED = frozenset({Reason.BELOW_NOISE, Reason.HAND})


def prompt(m: Moment) -> Scene:
    """What comes now; of shut eyes also who, or what, says when to open them."""
    ring = Ring(m.share, quiet=True)
    return replace(
        _base(m), lines=(*_until(m), *_lines(m)), ring=ring, bars=bars_of(m, live=False), forward=m.t("begin"),
        moving=True,
    )  # fmt: skip


def _until(m: Moment) -> tuple[str, ...]:
    """What ends shut eyes where the voice does not."""
    if not m.exercise.eyes_shut or m.state.heard is Heard.WORDS:
        return ()
    tones = m.state.heard is Heard.TONES
    return (m.t("The second tone: open") if tones else m.t("Your helper says: open"),)


def fingers(m: Moment) -> Scene:
    """Fingers bring it into place, then leave."""
    if m.state.let_go:
        lines = (m.t("Fingers away"), m.t("Keep it there"))
        return replace(_base(m), lines=lines, short=lines[0], bars=bars_of(m), moving=True)
    ring = Ring(m.share, str(m.left_s))
    asked = (m.t("Bring it into place with your fingers"),)
    return replace(_base(m), lines=asked, ring=ring, bars=bars_of(m), moving=True)


def move_in(m: Moment) -> Scene:
    """The moving guide: in. In its two seconds one line is enough, where only one can stand: the side, or the last."""
    if counted_by_helper(m.state):
        return _helped(m, m.t("Helper, say: close"), Ring(m.share, "▼"))
    if m.exercise.eyes_shut:
        return _calm(m, "", m.share)
    lines = why(m) or _feel(m) or _again(m) or _lines(m)
    return replace(
        _base(m),
        lines=lines,
        short=next(iter(_side(m) or lines[-1:]), ""),
        ring=Ring(m.share, "▲", quiet=True),
        bars=bars_of(m),
        moving=True,
    )


def hold(m: Moment) -> Scene:
    """The hold."""
    exercise = m.exercise
    word = m.t("Keep it there") if exercise.kind is Kind.ASSISTED else m.t("Hold")
    if counted_by_helper(m.state):
        return _helped(m, m.t("Helper, count aloud"), Ring(1 - m.share, str(int(m.elapsed_s) + 1)))
    if exercise.eyes_shut:
        return _calm(m, word, 1 - m.share)
    lines: tuple[str, ...] = (word, *_side(m))
    ring = Ring(1 - m.share, str(m.left_s))
    if exercise.cycle:
        step = min(int(m.share * len(exercise.cycle)), len(exercise.cycle) - 1)
        sound = m.t("“{sound}”").format(sound=m.t(exercise.cycle[step]))
        return replace(_base(m), lines=(), big=(sound,), ring=ring, bars=bars_of(m), moving=True)
    reason = m.saw.movement.reason if m.saw.movement and exercise.measure else None
    if reason not in (None, Reason.NOT_TOLD) and m.elapsed_s > 0.7:
        words, _, act = REASONS[reason]
        # One thing to do at a time: what is wrong stands for the hold, unless there is nothing to be done about it.
        lines = (m.t(words), m.t(act)) if act else (*lines, m.t(words)) if reason in _STATED else (m.t(words),)
    elif m.beyond:
        lines = (*lines, m.t("Gently, smaller is enough"))
    return replace(_base(m), lines=lines, ring=ring, bars=bars_of(m, hatch=True), moving=True)


def move_out(m: Moment) -> Scene:
    """The moving guide: out. Who opens the eyes must not read first, and largest, that they be closed."""
    if counted_by_helper(m.state):
        return replace(_helped(m, m.t("Helper, say: open"), Ring(1 - m.share, "▲")), lines=(m.t("Open your eyes"),))
    ring = Ring(1 - m.share, "▼", quiet=True)
    scene = replace(_base(m), ring=ring, bars=bars_of(m), moving=True)
    if m.exercise.eyes_shut:
        return replace(scene, title=m.t("Open your eyes"), lines=why(m))
    word = m.t("And let go")  # the largest word is what to do now, not the exercise that is over
    return replace(scene, title=word, lines=(*_side(m), *why(m)))


def _calm(m: Moment, word: str, share: float) -> Scene:
    """Eyes are shut, and the voice leads: nothing moves but a thin ring, for who looks on."""
    lines = (word,) if word else _lines(m)
    return replace(_base(m), lines=lines, short=lines[-1], ring=Ring(share, quiet=True), dots=None)


def _helped(m: Moment, words: str, ring: Ring) -> Scene:
    """Eyes are shut and nothing sounds: for the helper, who says the words and counts; large, and nothing beside it."""
    lines = (m.t(m.exercise.title),)
    return replace(_base(m), title=words, lines=lines, ring=ring, figure=None, dots=None, moving=True)


def aloud(m: Moment) -> Scene:
    """No sound, and eyes to be shut: whether somebody is there who counts."""
    lines = (m.t("I have no sound: they count"), m.t("and say when to open"))
    return replace(
        _base(m), title=m.t("Is a helper with you?"), lines=lines, ring=Ring(m.share, quiet=True), picture="silent",
        figure=None, dots=None, back=m.t("no"), forward=m.t("yes"), moving=True,
    )  # fmt: skip


def over(m: Moment) -> Scene:
    """The good side did too much: its bar is marked, and there is a break."""
    side = m.state.course.over_side
    lines = (m.t(LESS[side]),) if side is not None else ()
    ring = Ring(1 - m.share, "‖", quiet=True)
    return replace(
        _base(m),
        title=m.t("Rest, then smaller"),
        lines=lines,
        ring=ring,
        bars=bars_of(m),
        forward=m.t("go on"),
        moving=True,
    )


def cant(m: Moment) -> Scene:
    """The weak side can't be seen to move: whether it should be helped."""
    form = m.coach.help_for(m.state) or "massage"
    # What it would be is shown as the exercise shows it; of fingers, that a hand helps.
    shown = m.coach.helped(m.state) if form != "fingers" else None
    lines = (m.t("Too small for me to see,"), m.t("and that is all right"))
    return replace(
        _base(m), title=m.t(HELP[form]), lines=lines, ring=Ring(m.share, quiet=True), dots=None,
        picture="" if shown else "hand", figure=offered(m, shown) if shown else None,
        back=m.t("no"), forward=m.t("yes"), moving=True,
    )  # fmt: skip


def between(m: Moment) -> Scene:
    """Rest between two repetitions; a word about what moved along, or about a face that is lost."""
    course, ring = m.state.course, Ring(1 - m.share, quiet=True)
    if m.lost and m.exercise.measure is not None:
        words, picture, act = REASONS[m.saw.reason or Reason.NO_FACE]
        return replace(
            _base(m), title=m.t(words), lines=(m.t(act),) if act else (), ring=ring, picture=picture, figure=None,
            bars=bars_of(m), forward=m.t("go on"), moving=True,
        )  # fmt: skip
    rested, told = m.t("A longer rest") if course.tired else m.t("Rest"), _moved_along(m)
    lines = why(m)
    if told is not None and not lines:
        lines = tuple(m.t(line) for line in ALONG[told])
    elif m.state.repetitions and m.state.repetitions[-1].beyond and not lines:
        lines = (m.t("Next time smaller, gently"),)
    return replace(_base(m), title=rested, lines=lines, ring=ring, bars=bars_of(m), forward=m.t("go on"), moving=True)


def _moved_along(m: Moment) -> Along | None:
    """What was told to move along and did so in the last repetition: who tried smaller, and did, is not told again."""
    told, done = m.state.course.along, m.state.repetitions
    if told is None or not done:
        return None
    values = m.settings.values
    seen = along.in_repetition(m.exercise, done[-1], weak_side(values.general.affected), values.coaching)
    return told if seen == told else None


def timer(m: Moment) -> Scene:
    """Massage, strokes, reading."""
    exercise = m.exercise
    ring = Ring(1 - m.share, str(m.left_s), quiet=True)
    if exercise.passage:
        count = len(exercise.passage)
        line = exercise.passage[min(int(m.share * count), count - 1)]
        return replace(_base(m), lines=(), big=(m.t(line),), ring=ring, bars=bars_of(m), moving=True)
    scene = replace(_base(m), lines=_lines(m), ring=ring, moving=True)
    return replace(scene, forward=m.t("other side")) if exercise.per_side and m.state.part == 0 else scene


def done(m: Moment) -> Scene:
    """How it was, in words; the bars stand where the last hold was."""
    bars = bars_of(m, live=False)
    held = last_held(m.state.results[-1].repetitions)
    if bars is not None and held is not None:
        # What was held last stands still, so that it can be looked at without hurry.
        left, right = (
            replace(b, mm=mm, held_mm=None) for b, mm in ((bars.left, held.left_mm), (bars.right, held.right_mm))
        )
        bars = replace(bars, left=left, right=right)
    elif bars is not None:
        bars = replace(bars, hatched=True)
    overdone = held is None and m.state.results[-1].judgement is Judgement.OVERDONE
    if overdone or m.exercise.to_and_fro:
        bars = None  # what is told of speech is a range, and no height of a bar; what was broken off has none
    ring = Ring(m.share, quiet=True)
    ended = m.state.results[-1].broken_off
    first, *more = _verdict(m)
    title, lines = (first, tuple(more)) if ended or first == m.t("Done") else (m.t("Done"), (first, *more))
    return replace(
        _base(m), title=title, lines=lines, bars=bars, ring=ring, back="" if ended else m.t("again"),
        forward=m.t("go on"), moving=True,
    )  # fmt: skip


def _verdict(m: Moment) -> tuple[str, ...]:
    """At most two lines: what stayed without fingers, else what moved along, else how it was."""
    result = m.state.results[-1]
    if kept := _kept(m):
        return kept
    if result.along is not None and not result.broken_off:
        return tuple(m.t(line) for line in ALONG[result.along])
    words = tuple(m.t(line) for line in JUDGEMENTS[result.judgement])
    if m.saw.broken is not None:  # it went on without a camera, and there is time to read why the next one may not
        return (*words[:1], m.t(FAULTS[m.saw.broken][0]))
    gentler = result.beyond and result.judgement is Judgement.EVEN
    return (*words, m.t("Next time smaller, gently")) if gentler else words


def _kept(m: Moment) -> tuple[str, ...]:
    """What stayed when the fingers had left, of the last repetition in which it was seen."""
    told = [r for r in m.state.results[-1].repetitions if r.kept_left is not None or r.kept_right is not None]
    if not told:
        return ()
    lines = []
    for side, share in ((Side.LEFT, told[-1].kept_left), (Side.RIGHT, told[-1].kept_right)):
        if share is None:
            continue
        figure, words = KEPT[side]
        step = 0 if share >= m.settings.values.coaching.even_share else 1 if share >= 0.25 else 2
        hidden = m.settings.values.general.hide_numbers
        lines.append(m.t(words[step]) if hidden else m.t(figure).format(share=round(100 * share)))
    return tuple(lines)


def _feel(m: Moment) -> tuple[str, ...]:
    """The first repetition is felt before anything is looked at, where the clinic wants it."""
    if not (m.settings.values.coaching.feel_first and m.exercise.measure and m.state.repetition == 0):
        return ()
    return (m.t("Feel it first,"), m.t("the bars come later"))


def _again(m: Moment) -> tuple[str, ...]:
    """What calls for another repetition, as the voice does."""
    first = m.state.repetition == 0 and m.state.course.over_row == 0
    return () if first else (m.t("And again, gently"), *_side(m))


def _base(m: Moment) -> Scene:
    """What all screens of an exercise share: its title, the repetition dots, the buttons."""
    exercise = m.exercise
    dots = None if exercise.is_timer else (len(m.state.repetitions), exercise.repetitions)
    return Scene("", title=m.t(exercise.title), dots=dots, figure=_figure(m), back=m.t("again"), forward=m.t("skip"))


def _figure(m: Moment) -> Figure | None:
    """The drawn face that shows the movement, in the session's pace."""
    values = m.settings.values
    changed = m.saw.movement is not None and m.saw.movement.reason is Reason.CHANGED
    if changed and m.exercise.measure and m.state.phase in (Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT):
        return Figure("relaxed")  # what is asked now: to let the face rest, so that it can be looked at anew
    weak = weak_side(values.general.affected)
    return figure_of(
        m.exercise, m.state.phase, elapsed_s=m.elapsed_s, share=m.share, side=m.coach.side(m.state), weak=weak,
        let_go_s=m.elapsed_s - HELP_S if m.state.let_go else None,
        reduced=values.display.reduced_motion or eyes_are_shut(m.state),
    )  # fmt: skip


def offered(m: Moment, exercise: Exercise) -> Figure | None:
    """The drawn face that shows what would come next, as its prompt will: a question is seen, not only read."""
    general, reduced = m.settings.values.general, m.settings.values.display.reduced_motion
    return figure_of(
        exercise, Phase.PROMPT, elapsed_s=m.elapsed_s, share=0.0, side=side_of(exercise, 0, general.affected),
        weak=weak_side(general.affected), reduced=reduced,
    )  # fmt: skip


def _lines(m: Moment) -> tuple[str, ...]:
    """The exercise's lines; ``{hold}`` in them is the hold as it is counted, whatever was prescribed."""
    counted = m.t.number(ceil(m.exercise.hold_s))
    return (*_side(m), *(m.t(line).replace("{hold}", counted) for line in m.exercise.lines))


def _side(m: Moment) -> tuple[str, ...]:
    """The side that the step is about, by name; nothing for both."""
    side = m.coach.side(m.state)
    if side is None:
        return ()
    return (m.t("Your left side") if side is Side.LEFT else m.t("Your right side"),)
