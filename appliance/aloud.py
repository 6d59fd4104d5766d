"""What is said aloud: the coach's words as they come, and in words what the glass tells of a session in figures.

Who sits without glasses reads no summary. What is hidden on the glass is not said either; and it is evenness that is
told, or what stays by itself: never how far, never how often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from appliance.coaching import Count, Effect, Event, ExerciseResult, Phase, Pressed, Say, State, Tone, safety
from appliance.coaching.sayings import HOW
from appliance.language import Translate, message
from appliance.records import Change, Progress
from appliance.settings import Settings
from appliance.voice import Importance, Speaker

#: How even it was beside the week before; and what is said where no figures are.
PROGRESS: Mapping[Change, tuple[str, str]] = {
    Change.MORE_EVEN: (message("Both sides were more even than last week."), ""),
    Change.SAME: (message("Both sides were as even as last week. No real change yet, and that is all right."), ""),
    Change.LESS_EVEN: (
        message("Both sides were less even than last week."), message("That is all right. Days differ. Stay gentle."),
    ),
}  # fmt: skip
FIGURES = message("Last week {before} per cent, today {now} per cent.")

#: What stays when helping fingers have left, in per cent: of both sides, or of the one that could be told.
KEPT = message("Left kept {left}, right {right} per cent.")
KEPT_LEFT = message("Your left side kept {left} per cent.")
KEPT_RIGHT = message("Your right side kept {right} per cent.")
#: The same without figures; what stands in the braces is all, some, little of it.
HELD = message("Left {left}, right {right}.")
HELD_LEFT = message("Left {left}.")
HELD_RIGHT = message("Right {right}.")
HOW_MUCH = ("held it", "held some of it", "let go")
ALL_RIGHT = message("And that is all right.")
#: Less than this share that stayed is little of it (P), as on the glass.
LITTLE = 0.25

#: The week is told after the session's last words: no earlier than this, and no later, s after its end.
AFTER_S, WITHIN_S = 0.5, 12.0
#: Screens that say nothing, or another thing than what was being said.
_QUIET = frozenset({Phase.NOBODY, Phase.MIRROR, Phase.ENDED, Phase.BROKEN})


def week(t: Translate, settings: Settings, progress: Progress) -> str:
    """How even the session was beside the week before; empty where there is nothing to tell, or it is hidden."""
    values = settings.values
    if not values.records.show_progress or progress.change is Change.UNKNOWN:
        return ""
    words, kind = PROGRESS[progress.change]
    if kind:
        return f"{t(words)} {t(kind)}"
    if values.general.hide_numbers or progress.before is None or progress.now is None:
        return t(words)
    figures = t(FIGURES).format(before=_percent(progress.before), now=_percent(progress.now))
    return f"{t(words)} {figures}"


def kept(t: Translate, settings: Settings, result: ExerciseResult) -> str:
    """What stayed when the fingers had left, of the last repetition in which it was seen; empty where it was not."""
    told = [(r.kept_left, r.kept_right) for r in result.repetitions if (r.kept_left, r.kept_right) != (None, None)]
    if not told:
        return ""
    left, right = told[-1]
    hidden, even = settings.values.general.hide_numbers, settings.values.coaching.even_share
    if left is not None and right is not None:
        text = t(HELD) if hidden else t(KEPT)
    elif left is not None:
        text = t(HELD_LEFT) if hidden else t(KEPT_LEFT)
    else:
        text = t(HELD_RIGHT) if hidden else t(KEPT_RIGHT)
    fills = {
        side: t(HOW_MUCH[_step(share, even)]) if hidden else str(_percent(share))
        for side, share in (("left", left), ("right", right))
        if share is not None
    }
    gone = hidden and any(share is not None and share < LITTLE for share in (left, right))
    return " ".join((text.format(**fills), t(ALL_RIGHT)) if gone else (text.format(**fills),))


def _step(share: float, even_share: float) -> int:
    """All of it, some, or little."""
    return 0 if share >= even_share else 1 if share >= LITTLE else 2


def _percent(share: float) -> int:
    return round(100 * share)


class Aloud:
    """Hands the words of a session to the speaker, and ends them with the screen that they belong to."""

    def __init__(self, settings: Settings, translate: Translate) -> None:
        self._settings, self._t = settings, translate
        self._told: Sequence[ExerciseResult] = ()

    def step(self, speaker: Speaker, before: State, after: State, event: Event, effects: Sequence[Effect]) -> None:
        """What an event caused. A press that leads on ends what is said of the screen before, whatever it was."""
        words = [effect for effect in effects if isinstance(effect, Say | Count)]
        moved = (before.phase, before.index, before.part, before.page) != (
            after.phase, after.index, after.part, after.page,
        )  # fmt: skip
        if moved and (isinstance(event, Pressed) or (after.phase in _QUIET and not words)):
            speaker.hush()
        stayed = ""
        if after.phase is Phase.DONE and len(after.results) > len(before.results):
            stayed = kept(self._t, self._settings, after.results[-1])
        if stayed and all(isinstance(word, Say) and word.text in HOW.values() for word in words):
            effects = [effect for effect in effects if effect not in words]  # as on the glass: this, or how it was
            speaker.say(stayed)
        for effect in effects:
            self.one(speaker, effect)

    def one(self, speaker: Speaker, effect: Effect) -> None:
        """One effect, if it is something to be heard."""
        if isinstance(effect, Say):
            important = Importance.SAFETY if effect.text in safety.SAID else Importance.PROMPT
            speaker.say(" ".join(self._t(part) for part in effect.parts), important)
        elif isinstance(effect, Count):
            speaker.say(str(effect.number), Importance.HINT)
        elif isinstance(effect, Tone):
            speaker.tone(effect.name)

    def turn(self, speaker: Speaker, state: State, progress: Progress, now: float) -> None:
        """Once after a session, behind its last words: how even it was. Called at every turn of the main loop."""
        late_s = now - state.since_s
        if not state.results:
            self._told = ()  # another session
        if state.phase is not Phase.SUMMARY or not AFTER_S <= late_s < WITHIN_S or state.results == self._told:
            return
        if text := week(self._t, self._settings, progress):
            self._told = state.results
            speaker.say(text, Importance.HINT, WITHIN_S)
