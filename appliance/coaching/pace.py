"""How long things last in a session, s; what a clinic may set is in the settings, the rest is here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from appliance.coaching import safety
from appliance.coaching.events import Heard
from appliance.coaching.steps import Phase
from appliance.exercises import Exercise, Kind
from appliance.settings import Coaching

if TYPE_CHECKING:
    from appliance.coaching.state import State

#: The face must stand well for this long before rest is captured: nobody is at rest while sitting down.
SETTLED_S = 1.0
#: A face that is lost for a blink of the tracker is not worth a word.
LOST_S = 1.5
#: How long fingers may help before the mirror asks to let go, and how long it waits at the most.
HELP_S, HELP_MOST_S = 5.0, 15.0
#: The last seconds before the word to let go are counted down.
COUNTED_DOWN = 3
#: After the word to let go, fingers need a moment; a hand is looked for four times a second.
LET_GO_S = 1.0
#: A face that has not rested for so long is asked to settle anew.
REST_MOST_S = 12.0
#: Where nothing is heard, a helper is asked for so long to say that eyes be opened.
OPENING_S = 5.0
#: Who came back and stays this long wants to go on, without touching anything.
BACK_S = 10.0

#: What stays when helping fingers have left is told of each side: so much longer, s (P).
KEPT_S = 3.0
#: How long one of several lines stands where there is room for one only, s (P).
READ_S = 3.0

#: Slower than the voice (130 words a minute and its pauses): no prompt ends before its last, careful words.
WORDS_PER_S = 2.6


#: As long as the longest word about a side (``sayings.NOW``).
SIDED = "Now your right side."

#: How long a text takes to be said, s.
Spoken = Callable[[str], float]


def spoken_s(text: str) -> float:
    """How many seconds it takes to say an English ``text``, generously."""
    return len(text.split()) / WORDS_PER_S + 0.5


def prompt_s(exercise: Exercise, times: Coaching, spoken: Spoken = spoken_s) -> float:
    """How long the prompt of ``exercise`` stands, s: until its words are said, and the side where it has one."""
    sided = exercise.per_side or exercise.one_side is not None
    return max(times.prompt_s, spoken(exercise.say) + (spoken(SIDED) if sided else 0.0))


def _read_s(state: State, exercise: Exercise) -> float:
    """How long the lines of a prompt take where they stand one after the other and no voice says them, s."""
    if state.heard is Heard.WORDS:
        return 0.0
    sided = exercise.per_side or exercise.one_side is not None
    return READ_S * (len(exercise.lines) + sided + exercise.eyes_shut)


def done_s(exercise: Exercise | None, times: Coaching) -> float:
    """How long the result of ``exercise`` stands, s."""
    helped = exercise is not None and exercise.kind is Kind.ASSISTED
    return times.done_s + KEPT_S if helped else times.done_s


def whole_s(exercise: Exercise, times: Coaching, spoken: Spoken = spoken_s) -> float:
    """How long ``exercise`` takes from its prompt to its result, s, where nothing comes between."""
    around = prompt_s(exercise, times, spoken) + done_s(exercise, times)
    if exercise.is_timer:
        return around + exercise.seconds * (2 if exercise.per_side else 1)
    way = HELP_S + LET_GO_S if exercise.kind is Kind.ASSISTED else times.in_s
    held = (way + exercise.hold_s + times.out_s) * exercise.repetitions
    return around + held + exercise.rest_s * (exercise.repetitions - 1)


def lasts_s(state: State, times: Coaching, spoken: Spoken = spoken_s) -> float | None:
    """How many seconds the present phase lasts by itself; None where it waits for something."""
    exercise = state.exercise
    table = {
        Phase.WELCOME: max(times.prompt_s, 0.6 * times.ask_s),
        Phase.SAFETY: max(times.prompt_s * (1.5 if state.page == safety.SHORT else 1), spoken(safety.SAID[state.page])),
        Phase.STOP: times.ask_s,
        Phase.ASK_SHUTDOWN: times.ask_s,
        Phase.OFFER: times.ask_s,
        Phase.CANT: times.ask_s,
        Phase.ALOUD: times.ask_s,
        Phase.ENOUGH: times.ask_s,
        Phase.TODAY: times.ask_s,
        Phase.MOVE_IN: times.in_s,
        Phase.MOVE_OUT: times.out_s,
        Phase.OVER: times.over_break_s,
        Phase.DONE: done_s(exercise, times),
    }
    if state.phase in table:
        return table[state.phase]
    if exercise is None:
        return None
    return {
        Phase.PROMPT: max(prompt_s(exercise, times, spoken), _read_s(state, exercise)),
        Phase.HOLD: exercise.hold_s,
        Phase.BETWEEN: exercise.rest_s * (times.tired_rest if state.course.tired else 1),
        Phase.TIMER: exercise.seconds,
        Phase.HELP: HELP_S,
    }.get(state.phase)


def helper_opens(state: State, now: float) -> bool:
    """Whether a helper is just to say that eyes be opened, since something broke in and nothing can be heard."""
    since_s = state.opening_s
    return state.heard is Heard.NOTHING and since_s is not None and now - since_s < OPENING_S
