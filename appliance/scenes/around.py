"""The screens around the exercises: welcome, settling, pauses, the end."""

from __future__ import annotations

from appliance.coaching import BACK_S
from appliance.coaching.safety import SHORT
from appliance.coaching.state import can_repeat
from appliance.display import Figure, Ring, Scene
from appliance.faces import Reason
from appliance.faults import Fault
from appliance.language import NO_BREAK, Translate
from appliance.notices import Notice
from appliance.records import Change
from appliance.scenes.exercise import offered
from appliance.scenes.moment import Moment
from appliance.scenes.words import FAULTS, PROGRESS, REASONS, SAFETY, SESSIONS, TURNS


def starting(m: Moment) -> Scene:
    """Nothing is known yet."""
    return Scene("", title=m.t("Good day"), lines=(m.t("One moment, please"),), picture="wait")


def settle(m: Moment) -> Scene:
    """What to do so that the face stands well."""
    reason = m.saw.reason if m.saw.face else m.saw.reason or Reason.NO_FACE
    if reason is None:
        return Scene(
            "",
            title=m.t("Sit comfortably"),
            lines=(m.t("Look at yourself, let your face rest"),),
            figure=Figure("relaxed"),
        )
    words, picture, act = REASONS[reason]
    covered = reason is Reason.TOO_DARK and not m.saw.face
    lines = (m.t("Or is the camera covered?"),) if covered else (m.t(act),) if act else ()
    return Scene("", title=m.t(words), lines=lines, picture=picture)


def rest(m: Moment) -> Scene:
    """Today's rest is being captured."""
    lines = (m.t("Keep still for a moment"),)
    ring = Ring(m.saw.rest_progress, quiet=True)
    return Scene("", title=m.t("Let your face rest"), lines=lines, ring=ring, figure=Figure("relaxed"), moving=True)


def offer(m: Moment) -> Scene:
    """Massage now, or later."""
    lines = (m.t("Just wait, and we begin"),)
    return Scene(
        "", title=m.t("Massage first?"), lines=lines, ring=Ring(m.share, quiet=True), figure=offered(m, m.exercise),
        back=m.t("later"), forward=m.t("yes"), moving=True,
    )  # fmt: skip


def welcome(m: Moment) -> Scene:
    """Which of the day's sessions it is, and what it holds."""
    count, turn = m.state.day.sessions, m.coach.turn(m.state)
    session = m.t(SESSIONS[count]) if count < len(SESSIONS) else m.t("One more session")
    about = m.t("Your therapist's exercises") if m.coach.prescribed else m.t(TURNS[turn]) if turn else m.t("Massage")
    # The day's first session has it on its safety words.
    hint = (_hold_to_pause(m),) if m.state.day.warned and not m.notices else ()
    return Scene(
        "", title=m.t("Good day"), lines=(session, about, *hint), ring=Ring(m.share, quiet=True),
        back="" if m.coach.prescribed else m.t("everything"), forward=m.t("begin"), moving=True,
    )  # fmt: skip


def safety(m: Moment) -> Scene:
    """A page of the safety words: one of all, or the day's short one, from which the others are a press away."""
    page, every = m.state.page, m.state.all_pages
    title, lines = SAFETY[page]
    hint = (_hold_to_pause(m),) if page == SHORT and m.state.outer is None else ()
    last = not every or page + 1 == len(SAFETY)
    return Scene(
        "", title=m.t(title), lines=(*(m.t(line) for line in lines), *hint), ring=Ring(m.share, quiet=True),
        back=m.t("again") if every else m.t("read more"), forward=m.t("understood") if last else m.t("go on"),
        moving=True,
    )  # fmt: skip


def _hold_to_pause(m: Moment) -> str:
    """How a pause is made; said where there is time to read it."""
    hold_s = m.settings.values.buttons.pause_hold_s
    seconds = m.t.number(hold_s, 0 if hold_s == int(hold_s) else 1)
    return m.t("Hold ↻ {seconds} s: pause").format(seconds=seconds).replace(f"{seconds} ", f"{seconds}{NO_BREAK}")


def enough(m: Moment) -> Scene:
    """The session's time is over."""
    lines = (m.t("Short and careful"), m.t("does more than long"))
    return Scene(
        "", title=m.t("Enough for now"), lines=lines, ring=Ring(m.share, quiet=True), back=m.t("a little more"),
        forward=m.t("finish"), moving=True,
    )  # fmt: skip


def today(m: Moment) -> Scene:
    """The day's sessions are done."""
    lines = (m.t("Rest is part of practice"),)
    return Scene(
        "", title=m.t("Enough for today"), lines=lines, ring=Ring(m.share, quiet=True), back=m.t("one more"),
        forward=m.t("only a mirror"), moving=True,
    )  # fmt: skip


def summary(m: Moment) -> Scene:
    """The end of the session: how even it was beside the week before, where that can be told and is wanted.

    Else thanks, and no count of exercises: it would be one to beat.
    """
    count, seen = m.state.done_count, m.progress
    lines: tuple[str, ...] = (m.t("Thank you for practising"),) if count else ()
    if m.state.day.stopped:
        lines = lines if Notice.RECORDS_WAIT in m.notices else (m.t("What you did is kept"),)
        return Scene("", title=m.t("Enough for today"), lines=lines, back=m.t("one more"), forward=m.t("only a mirror"))
    title, back, forward = m.t("That was all"), m.t("one more"), m.t("only a mirror")
    if count and m.settings.values.records.show_progress and seen.change is not Change.UNKNOWN:
        picture, words, kind = PROGRESS[seen.change]
        figures = "" if m.settings.values.general.hide_numbers else _shares(m)
        lines = tuple(line for line in (m.t(words), m.t(kind) or figures) if line)
        return Scene("", title=title, lines=lines, picture=picture, back=back, forward=forward)
    return Scene("", title=title, lines=lines, back=back, forward=forward)


def _shares(m: Moment) -> str:
    """Evenness of the week before and of today, in per cent."""
    before, now = m.progress.before, m.progress.now
    assert before is not None
    assert now is not None
    text = m.t("Last week {before} %, today {now} %")
    return text.format(before=m.t.number(100 * before), now=m.t.number(100 * now)).replace(" %", f"{NO_BREAK}%")


def paused(m: Moment) -> Scene:
    """A pause; what to do at pain, and where the safety words are."""
    lines = (m.t("If it hurts: stop for today"), m.t("and tell your therapist"), m.t("Hold ↻: safety words"))
    return Scene("", title=m.t("Pause"), lines=lines, picture="pause", forward=m.t("go on"), back=m.t("stop"))


def ask_stop(m: Moment) -> Scene:
    """Whether it is enough for today; nothing of it is lost."""
    return Scene(
        "", title=m.t("Stop for today?"), lines=(m.t("What you did is kept"),), ring=Ring(m.share, quiet=True),
        forward=m.t("yes"), back=m.t("go on"), moving=True,
    )  # fmt: skip


def back(m: Moment) -> Scene:
    """Somebody is there again; what was under way can be begun anew."""
    ring = Ring(min(m.elapsed_s / BACK_S, 1.0), quiet=True)
    lines = (m.t("Just stay, and we do"),)
    other = m.t("again") if can_repeat(m.state) else m.t("stop")
    return Scene("", title=m.t("Go on?"), lines=lines, ring=ring, forward=m.t("go on"), back=other, moving=True)


def mirror(m: Moment) -> Scene:
    """Asleep: only a mirror. Who comes back is seen, and asked; after enough practice, a button asks."""
    return Scene("")


def broken(m: Moment) -> Scene:
    """What is wrong, what can be done, and whom to tell."""
    return fault(m.t, m.state.broken or Fault.CAMERA_FAILED)


def fault(t: Translate, kind: Fault, name: str = "") -> Scene:
    """The screen of a fault, called ``name``."""
    title, lines = FAULTS[kind]
    picture = "service" if kind is Fault.TRACKER_FAILED else "camera"
    return Scene(name, title=t(title), lines=tuple(t(line) for line in lines), picture=picture)


def ask_shutdown(m: Moment) -> Scene:
    """Whether to switch off, and how long it waits for the answer."""
    ring = Ring(m.share, quiet=True)
    return Scene(
        "", title=m.t("Switch off?"), picture="off", ring=ring, forward=m.t("yes"), back=m.t("no"), moving=True
    )


def ended(m: Moment) -> Scene:
    """The last screen."""
    return Scene("", title=m.t("Goodbye"), picture="wave")
