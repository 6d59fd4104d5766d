"""How long things last in a session, s; what a clinic may set is in the settings, the rest is here."""

from __future__ import annotations

from appliance.coaching.state import Phase, State
from appliance.settings import Coaching

#: The face must stand well for this long before rest is captured: nobody is at rest while sitting down.
SETTLED_S = 1.0
#: A face that is lost for a blink of the tracker is not worth a word.
LOST_S = 1.5
#: How long fingers may help before the mirror asks to let go, and how long it waits at the most.
HELP_S, HELP_MOST_S = 5.0, 15.0
#: After the word to let go, fingers need a moment; a hand is looked for four times a second.
LET_GO_S = 1.0
#: A face that has not rested for so long is asked to settle anew.
REST_MOST_S = 12.0
#: Who came back and stays this long wants to go on, without touching anything.
BACK_S = 10.0
#: Nobody answers a question: then it was a no.
ASK_S = 15.0


#: Slower than the voice (130 words a minute and its pauses): no prompt ends before its last, careful words.
WORDS_PER_S = 2.6


def spoken_s(text: str) -> float:
    """How many seconds it takes to say ``text``, generously."""
    return len(text.split()) / WORDS_PER_S + 0.5


def lasts_s(state: State, times: Coaching) -> float | None:
    """How many seconds the present phase lasts by itself; None where it waits for something."""
    exercise = state.exercise
    table = {
        Phase.OFFER: times.prompt_s,
        Phase.PROMPT: max(times.prompt_s, spoken_s(exercise.say) if exercise else 0),
        Phase.MOVE_IN: times.in_s,
        Phase.MOVE_OUT: times.out_s,
        Phase.DONE: times.done_s,
    }
    if state.phase in table:
        return table[state.phase]
    if exercise is None:
        return None
    return {
        Phase.HOLD: exercise.hold_s,
        Phase.BETWEEN: exercise.rest_s,
        Phase.TIMER: exercise.seconds,
        Phase.HELP: HELP_S,
    }.get(state.phase)
