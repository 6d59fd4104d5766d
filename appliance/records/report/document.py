"""The report in words: headings, sentences, tables and drawings, which a page or a sheet of paper then shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from appliance.language import Translate
from appliance.records.progress import Change
from appliance.records.report import plots
from appliance.records.report.model import Means, Report, Trend

#: Languages read from right to left, and the invisible mark that makes even figures alone be read so.
RTL = frozenset({"ar"})
_FROM_THE_RIGHT, _FROM_THE_LEFT = "\u200f", "\u200e"
_ARABIC: Mapping[str, str] = {",": "،", ";": "؛"}


@dataclass(frozen=True)
class Table:
    """A table; the first column of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, its title, what it shows in words, and the ends of its scales (top, bottom, from, to)."""

    title: str
    alt: str
    svg: str
    ends: tuple[str, str, str, str]


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    heading: str
    text: tuple[str, ...] = ()
    drawings: tuple[Drawing, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """All of it, in one language."""

    language: str
    title: str
    notice: str
    skip: str
    facts: tuple[tuple[str, str], ...]
    facts_told: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str

    @property
    def rtl(self) -> bool:
        """Whether it is read from right to left."""
        return self.language in RTL


SIDES: Mapping[str, str] = {"left": "left", "right": "right", "unknown": "not told"}
STAGES: Mapping[str, str] = {
    "flaccid": "flaccid", "paretic": "paretic", "synkinetic": "synkinetic",
}  # fmt: skip
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
    return Document(
        language=t.language.code,
        title=t("Practice report"),
        notice=t("Practice feedback, not a clinical grade. What was practised, and how evenly both sides moved."),
        skip=t("Skip to the exercises"),
        facts=facts,
        facts_told=tuple(t("{name}: {value}").format(name=name, value=value) for name, value in facts),
        sections=(_practice(report, t), _exercises(report, t), _programme(report, t), _data(report, t)),
        foot=_foot(report),
    )  # fmt: skip


def _facts(report: Report, t: Translate) -> tuple[tuple[str, str], ...]:
    setup, loan = report.setup, report.loan
    affected = setup.get("affected", loan.affected)
    stage = setup.get("stage", loan.stage)
    when = _dates(str(report.since), str(report.until), t) if report.since else t("no session yet")
    return (
        (t("Loan"), loan.pseudonym or loan.id),
        (t("Period"), when),
        (t("Weak side"), t(SIDES[affected]) if affected in SIDES else affected),
        (t("Stage"), t(STAGES[stage]) if stage in STAGES else "–"),
    )


def _dates(since: str, until: str, t: Translate) -> str:
    """Two dates, the earlier where reading begins; none of them turned round by the letters beside it."""
    if t.language.code in RTL:
        return f"{_FROM_THE_LEFT}{since}{_FROM_THE_RIGHT} – {_FROM_THE_LEFT}{until}"
    return f"{since} – {until}"


def _joined(parts: Iterable[str], sign: str, t: Translate) -> str:
    return f"{_ARABIC[sign] if t.language.code in RTL else sign} ".join(parts)


def _dose(told: str, t: Translate) -> str:
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


def _practice(report: Report, t: Translate) -> Section:
    planned = report.setup.get("sessions_a_day")
    if not report.days:
        return Section(t("Practice"), (t("no session yet"),))
    said = [
        t("{sessions} sessions in {days} days: {mean} a day.").format(
            sessions=len(report.sessions), days=report.span, mean=t.number(report.sessions_a_day or 0, 1)
        )
    ]
    if planned:
        said.append(t("Agreed: {count} a day.").format(count=planned))
    idle = sum(not day.sessions for day in report.days)
    said.append(t("Days without practice: {count}.").format(count=idle))
    alt = " ".join(said)
    most = max([*(day.sessions for day in report.days), planned or 1])
    drawing = Drawing(
        t("Sessions a day"), alt, plots.days_svg(report.days, planned, escape(alt)),
        (str(most), "0", str(report.since), str(report.until)),
    )  # fmt: skip
    return Section(t("Practice"), (" ".join(said),), (drawing,))


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
    return Section(t("Exercises"), how, tuple(_drawing(trend, t) for trend in report.trends), table)


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
    return Drawing(_title(trend, t), alt, plots.trend_svg(trend, escape(alt)), ends)


def _row(trend: Trend, t: Translate) -> tuple[str, ...]:
    seen = [f"{t(_ALONG[part, side])} {n}×" for part, side, n in trend.along if (part, side) in _ALONG]
    return (
        _title(trend, t),
        _from_to(trend.first, trend.last, "left_mm", t),
        _from_to(trend.first, trend.last, "right_mm", t),
        _from_to(trend.first, trend.last, "symmetry", t) if trend.side is None else "–",
        _changed(trend, t),
        str(trend.overs) if not trend.assisted else "–",
        _joined(seen, ",", t) or "–",
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
    return _joined(said, ";", t) or "–"


def _from_to(first: Means | None, last: Means, name: str, t: Translate) -> str:
    show = _percent if name == "symmetry" else _mm
    now = show(getattr(last, name), t)
    if first is None:
        return now
    before = show(getattr(first, name), t)
    # No bidirectional text turns an arrow round: it must point the way that is read, or it says the opposite.
    return f"{_FROM_THE_RIGHT}{before} ← {now}" if t.language.code in RTL else f"{before} → {now}"


def _mm(value: float | None, t: Translate) -> str:
    return t("not measured") if value is None else t.millimetres(value)


def _percent(value: float | None, t: Translate) -> str:
    return t("not measured") if value is None else t.percent(value)


def _programme(report: Report, t: Translate) -> Section:
    rows = tuple((t(part.title), _dose(part.dose, t), str(part.times)) for part in report.programme)
    what = t("What was prescribed") if report.setup.get("prescribed") else t("The hand-out: what was done of it")
    return Section(t("Programme"), (), (), Table(what, (t("Exercise"), t("Dose"), t("Times done")), rows))


def _data(report: Report, t: Translate) -> Section:
    counted = report.qualities
    whole = sum(counted.values())
    said = [
        t("Quality of {count} repetitions:").format(count=whole) + " "
        + _joined((f"{t(QUALITIES[name])} {counted.get(name, 0)}" for name in QUALITIES), ",", t) + "."
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
    hashes = sorted({h.partition(":")[2][:12] for _, _, models in report.versions for h in models.split()})
    return " · ".join([*told, *(f"sha256 {h}…" for h in hashes if h), report.made])
