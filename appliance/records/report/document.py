"""The report in words: headings, sentences, tables and drawings, which a page or a sheet of paper then shows."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from appliance import __version__
from appliance.language import Translate
from appliance.records.entries import STOPPED
from appliance.records.progress import Change
from appliance.records.report import plots, programme
from appliance.records.report.agreed import Agreed
from appliance.records.report.model import Means, Report, Trend
from appliance.records.report.parts import Document, Drawing, Section, Table, dates, headed, joined, one_after_another

#: What changed from the first week to the last, beyond what measuring can tell.
CHANGES: Mapping[Change, str] = {
    Change.MORE_EVEN: "more even",
    Change.SAME: "no change that can be told",
    Change.LESS_EVEN: "less even",
}
QUALITIES: Mapping[str, str] = {
    "good": "good", "fair": "fair", "low": "low", "none": "not measured",
}  # fmt: skip


def write(report: Report, t: Translate) -> Document:
    """The report in the words of ``t``."""
    facts = _facts(report, t)
    sections = (_practice(report, t), _exercises(report, t), programme.section(report, t), _data(report, t))
    return Document(
        language=t.language.code,
        title=t("Practice report"),
        notice=t("Practice feedback, not a clinical grade. What was practised, and how evenly both sides moved."),
        skip=t("Skip to the exercises"),
        facts=facts,
        facts_told=tuple(t("{name}: {value}").format(name=name, value=value) for name, value in facts),
        sections=tuple(each for each in sections if each is not None),
        foot=_foot(report),
    )  # fmt: skip


def _facts(report: Report, t: Translate) -> tuple[tuple[str, str], ...]:
    when = dates(str(report.since), str(report.until), t) if report.since else t("no session yet")
    return (
        (t("Loan"), report.loan.pseudonym or report.loan.id),
        (t("Period"), when),
        (t("Weak side"), programme.side(report, t)),
        (t("Stage"), programme.stage(report, t)),
    )


def _practice(report: Report, t: Translate) -> Section:
    if not report.days:
        return Section(t("Practice"), (t("no session yet"),))
    practised = [each for each in report.agreed if each.sessions]
    idle = t("Days without practice: {count}.").format(count=sum(not day.sessions for day in report.days))
    whole = _held(len(report.sessions), report.span, report.sessions_a_day, t)
    if len({each.a_day for each in practised}) == 1:
        said = [" ".join([whole, *_planned(practised[0], t), idle])]
    else:  # each by what was agreed then
        said = [f"{whole} {idle}"]
        for each in practised:
            held = " ".join([_held(each.sessions, each.days, each.sessions_a_day, t), *_planned(each, t)])
            said.append(headed(dates(str(each.since), str(each.until), t), held, t))
    if stopped := report.breaks.get(STOPPED, 0):
        said.append(t("Sessions that were stopped early, as enough for the day: {count}.").format(count=stopped))
    alt = " ".join(said)
    most = max(max(day.sessions, day.agreed or 1) for day in report.days)
    drawing = Drawing(
        t("Sessions a day"), alt, plots.days_svg(report.days, escape(alt)),
        (str(most), "0", str(report.since), str(report.until)), plots.DAYS_SIZE, wide=True,
    )  # fmt: skip
    return Section(t("Practice"), tuple(said), (drawing,))


def _held(sessions: int, days: int, mean: float | None, t: Translate) -> str:
    return t("Sessions: {sessions}, days: {days}, {mean} a day.").format(
        sessions=sessions, days=days, mean=t.number(mean or 0, 1)
    )


def _planned(each: Agreed, t: Translate) -> list[str]:
    return [t("Agreed: {count} a day.").format(count=each.a_day)] if each.a_day else []


def _exercises(report: Report, t: Translate) -> Section:
    rules = report.rules
    how = (
        t("Left: full line, discs. Right: dashed line, squares. Grey: too small to be told from noise."),
        t("A change counts from {mm} or {points} points on; less is within what measuring can tell.").format(
            mm=t.millimetres(rules.change_mm), points=t.number(rules.change_points)
        ),
    )
    table = Table(
        t("Each exercise: medians of the first and the last seven days"),
        (
            t("Exercise"), t("Left"), t("Right"), t("Evenness"), t("Change"), t("Too much on one side"),
            t("Moved along"), t("Measured"),
        ),
        tuple(_row(trend, t) for trend in report.trends),
    )  # fmt: skip
    if not report.trends:
        return Section(t("Exercises"), (t("Nothing was measured yet."),))
    return Section(t("Exercises"), how, tuple(_drawing(trend, t) for trend in report.trends), (table,))


def _title(trend: Trend, t: Translate) -> str:
    title = t(trend.title) if trend.title else trend.exercise
    return f"{title} ({t('fingers help')})" if trend.assisted else title


def _drawing(trend: Trend, t: Translate) -> Drawing:
    last = trend.last
    alt = t("{exercise}: left {left}, right {right} in the last seven days.").format(
        exercise=_title(trend, t), left=_mm(last.left_mm, t), right=_mm(last.right_mm, t)
    )
    top = plots.top_mm(trend)
    low = plots.goes_below(trend)
    ends = (t.millimetres(top), t.number(-top if low else 0), trend.points[0][0], trend.points[-1][0])
    return Drawing(_title(trend, t), alt, plots.trend_svg(trend, escape(alt)), ends, plots.TREND_SIZE)


def _row(trend: Trend, t: Translate) -> tuple[str, ...]:
    seen = [f"{t(_ALONG[part, side])} {n}×" for part, side, n in trend.along if (part, side) in _ALONG]
    return (
        _title(trend, t),
        _from_to(trend.first, trend.last, "left_mm", t),
        _from_to(trend.first, trend.last, "right_mm", t),
        _from_to(trend.first, trend.last, "symmetry", t) if trend.side is None else "–",
        _changed(trend, t),
        str(trend.overs) if not trend.assisted else "–",
        joined(seen, ",", t) or "–",
        t("{measured} of {all}").format(measured=trend.measured, all=trend.repetitions),
    )


_ALONG: Mapping[tuple[str, str], str] = {
    ("eye", "left"): "left eye", ("eye", "right"): "right eye",
    ("corner", "left"): "left lip corner", ("corner", "right"): "right lip corner",
}  # fmt: skip


_STEPS: Mapping[str, str] = {"left": "left {mm}", "right": "right {mm}"}


def _changed(trend: Trend, t: Translate) -> str:
    """Of the evenness; and of each side in mm, where that can be told. More millimetres are not called better."""
    if trend.first is None:
        return "–"
    said = [t(CHANGES[trend.symmetry_real])] if trend.side is None and trend.symmetry_real is not Change.UNKNOWN else []
    for side, real in (("left", trend.left_real), ("right", trend.right_real)):
        before, now = getattr(trend.first, f"{side}_mm"), getattr(trend.last, f"{side}_mm")
        if real in (Change.MORE_EVEN, Change.LESS_EVEN):
            sign = "+" if now > before else ""
            said.append(t(_STEPS[side]).format(mm=sign + t.millimetres(now - before)))
    return joined(said, ";", t) or "–"


def _from_to(first: Means | None, last: Means, name: str, t: Translate) -> str:
    show = _percent if name == "symmetry" else _mm
    now = show(getattr(last, name), t)
    if first is None:
        return now
    return one_after_another((show(getattr(first, name), t), now), t)


def _mm(value: float | None, t: Translate) -> str:
    return t("not measured") if value is None else t.millimetres(value)


def _percent(value: float | None, t: Translate) -> str:
    return t("not measured") if value is None else t.percent(value)


def _data(report: Report, t: Translate) -> Section:
    counted = report.qualities
    whole = sum(counted.values())
    said = [
        t("Quality of {count} repetitions:").format(count=whole) + " "
        + joined((f"{t(QUALITIES[name])} {counted.get(name, 0)}" for name in QUALITIES), ",", t) + "."
    ]  # fmt: skip
    if report.doubtful:
        said.append(
            t("The clock was not set in {count} sessions: their dates may be wrong.").format(count=report.doubtful)
        )
    faults = report.breaks.get("fault", 0)
    if faults:
        said.append(t("Faults of camera or tracker: {count}.").format(count=faults))
    return Section(t("The data"), tuple(said))


def _foot(report: Report) -> str:
    told = [f"Symmirror {software}, MediaPipe {mediapipe}" for software, mediapipe, _ in report.versions]
    told = told or [f"Symmirror {__version__}"]  # nothing has measured yet: what made the report
    hashes = sorted({h.partition(":")[2][:12] for _, _, models in report.versions for h in models.split()})
    return " · ".join([*told, *(f"sha256 {h}…" for h in hashes if h), report.made])
