"""The steps of a session, and which of them are alike."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """The steps of a session. Each has one screen, one thing to look at and one thing to do."""

    STARTING = "starting"  # the tracker loads
    WELCOME = "welcome"  # whose turn it is, and how many sessions today
    SAFETY = "safety"  # move gently, stop at pain
    SETTLE = "settle"  # come closer, more light, look straight
    REST = "rest"  # today's rest is captured
    OFFER = "offer"  # massage first?
    PROMPT = "prompt"  # what comes now
    ALOUD = "aloud"  # no sound, and eyes to be shut: is there somebody who counts?
    HELP = "help"  # fingers bring the movement into place
    MOVE_IN = "move-in"
    HOLD = "hold"
    MOVE_OUT = "move-out"
    OVER = "over"  # the good side did too much: a break, then smaller
    CANT = "cant"  # the weak side can't be seen to move: shall fingers help?
    BETWEEN = "between"  # rest between repetitions
    TIMER = "timer"  # massage, brushing, reading
    DONE = "done"  # how it was, in words
    ENOUGH = "enough"  # the session's time is over
    SUMMARY = "summary"  # the end of the session
    TODAY = "today"  # the day's sessions are done
    MIRROR = "mirror"  # only a mirror, until a button is pressed
    PAUSED = "paused"
    STOP = "ask-stop"  # in a pause: enough for today?
    NOBODY = "nobody"  # nobody in front: asleep
    BACK = "back"  # somebody is there again: shall we go on?
    BROKEN = "broken"  # camera or tracker: what is wrong, and wait
    ASK_SHUTDOWN = "ask-shutdown"
    ENDED = "ended"


#: Phases that stand still until somebody does something or something comes back.
WAITING = frozenset({
    Phase.PAUSED, Phase.STOP, Phase.NOBODY, Phase.BACK, Phase.BROKEN, Phase.ASK_SHUTDOWN, Phase.ENDED,
})  # fmt: skip
#: Phases before the first movement: there is no rest yet, and nothing to go back into.
BEFORE = frozenset({Phase.WELCOME, Phase.SAFETY, Phase.TODAY, Phase.MIRROR})
#: Phases that are gone back to as they were: a question, a result.
STANDING = frozenset({
    *BEFORE, Phase.STARTING, Phase.SUMMARY, Phase.OFFER, Phase.CANT, Phase.ALOUD, Phase.DONE, Phase.ENOUGH,
})  # fmt: skip
#: Phases of an exercise, from its prompt to its result.
EXERCISE = frozenset({
    Phase.PROMPT, Phase.HELP, Phase.MOVE_IN, Phase.HOLD, Phase.MOVE_OUT, Phase.OVER, Phase.BETWEEN, Phase.TIMER,
    Phase.DONE,
})  # fmt: skip
#: Phases whose time is nobody's practice.
IDLE = frozenset({*WAITING, *BEFORE, Phase.STARTING, Phase.SUMMARY, Phase.ENOUGH})
