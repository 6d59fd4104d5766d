"""What was agreed, in the report's words: side, stage, sessions a day, and the exercises with their doses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

from appliance.language import Translate
from appliance.records.report.agreed import Agreed, Part
from appliance.records.report.model import Report
from appliance.records.report.parts import Section, Table, dates, joined, one_after_another

SIDES: Mapping[str, str] = {"left": "left", "right": "right", "unknown": "not told"}
STAGES: Mapping[str, str] = {
    "flaccid": "flaccid", "paretic": "paretic", "synkinetic": "synkinetic",
}  # fmt: skip


def side(report: Report, t: Translate) -> str:
    """The weak side; where it was put right meanwhile, both in their order."""
    return _changes([each.affected for each in report.agreed] or [report.loan.affected], _side, t)


def stage(report: Report, t: Translate) -> str:
    """The stage, and what it became."""
    return _changes([each.stage for each in report.agreed] or [report.loan.stage], _stage, t)


def section(report: Report, t: Translate) -> Section | None:
    """A table for each setup of the time; None where nothing is known of any."""
    alone = len(report.agreed) == 1 and report.agreed[0].since is not None
    said = [t("A prescription is in force that can't be read here.")] if report.unread else []
    tables = []
    for each in report.agreed:
        caption = _what(each, t) if alone else _caption(each, t)
        if each.programme:
            head = (t("Exercise"), t("Dose"), t("Times done"), t("Left out"))
            tables.append(Table(caption, head, tuple(_row(part, each, t) for part in each.programme)))
        else:
            said.append(caption)
    return Section(t("Programme"), tuple(said), (), tuple(tables)) if said or tables else None


def _changes(values: Iterable[str], named: Callable[[str, Translate], str], t: Translate) -> str:
    return one_after_another((named(value, t) for value, _ in groupby(values)), t)


def _side(told: str, t: Translate) -> str:
    return t(SIDES[told]) if told in SIDES else told or "–"


def _stage(told: str, t: Translate) -> str:
    return t(STAGES[told]) if told in STAGES else "–"


def _what(each: Agreed, t: Translate) -> str:
    return t("What was prescribed") if each.prescribed else t("The hand-out: what was done of it")


def _caption(each: Agreed, t: Translate) -> str:
    """What, when, for whom, and how often."""
    name = t("{name}: {value}")
    when = dates(each.since, each.until, t) if each.since and each.until else t("not practised yet")
    told = [_what(each, t), when, name.format(name=t("Weak side"), value=_side(each.affected, t))]
    told.append(name.format(name=t("Stage"), value=_stage(each.stage, t)))
    if each.a_day:
        told.append(t("Agreed: {count} a day.").format(count=each.a_day))
    return joined(told, ";", t)


def _row(part: Part, of: Agreed, t: Translate) -> tuple[str, ...]:
    agreed = dose(part.dose, t) if part.prescribed or not of.prescribed else t("not prescribed")
    return (t(part.title), agreed, str(part.times), _left_out(part, t))


def _left_out(part: Part, t: Translate) -> str:
    own = part.left_out - part.unheard
    told = [f"{own}×"] if own else []
    if part.unheard:
        told.append(t("{count}×: no sound, and nobody to count aloud").format(count=part.unheard))
    return joined(told, ";", t) or "–"


def dose(told: str, t: Translate) -> str:
    """A dose in the hand-out's shorthand (:attr:`Exercise.dose`), in this language's words."""
    if told == "until settled":
        return t("until settled")
    if (found := _HELD.fullmatch(told)) is not None:
        return t("{hold} s × {count}, rest {rest} s").format(hold=found[1], count=found[2], rest=found[3])
    if (found := _TIMER.fullmatch(told)) is not None:
        return t("{seconds} s a side" if found[2] else "{seconds} s").format(seconds=found[1])
    return told or "–"


_HELD = re.compile(r"([\d.]+) s × (\d+), rest ([\d.]+) s")
_TIMER = re.compile(r"([\d.]+) s( a side)?")
