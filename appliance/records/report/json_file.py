"""The report as JSON, for other software. What was not measured is not there: never 0, never null."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from appliance.records.report.agreed import Agreed
from appliance.records.report.model import Report
from appliance.records.store import Store

SCHEMA, VERSION = "symmirror-report", 1
_POINT = ("date", "left_mm", "right_mm", "symmetry", "gate_mm")
_REPETITION = (
    "number", "at_s", "side", "left_mm", "right_mm", "symmetry", "held_s", "quality", "share_measured", "gate_mm",
    "target_mm", "assisted", "unseen", "overs", "kept_left", "kept_right", "eye_left", "eye_right", "corner_left_mm",
    "corner_right_mm", "onset_left_s", "onset_right_s", "lag_s",
)  # fmt: skip

#: Nobody aims at 0 mm, and a hold of which nothing was measured has no measured part.
_ABSENT = {"target_mm": "nullif(r.target_mm, 0)", "held_s": "nullif(r.held_s, 0)"}


def text(store: Store, report: Report) -> str:
    """The whole report; lengths in mm, times in s, shares 0 to 1, the patient's own left and right."""
    told = {
        "schema": SCHEMA,
        "version": VERSION,
        "about": "Practice feedback, not a clinical grade.",
        "made": report.made,
        "loan": asdict(report.loan),
        "since": report.since,
        "until": report.until,
        "setup": report.setup,
        "adherence": {
            "sessions": len(report.sessions),
            "days": report.span,
            "sessions_a_day": report.sessions_a_day,
            "by_day": [asdict(day) for day in report.days],
        },
        "agreed": [_agreed(each) for each in report.agreed],
        "trends": [
            {**asdict(t), "points": [dict(zip(_POINT, p, strict=True)) for p in t.points]} for t in report.trends
        ],
        "quality": report.qualities,
        "events": report.breaks,
        "versions": [dict(zip(("software", "mediapipe", "models"), v, strict=True)) for v in report.versions],
        "real_change": {"mm": report.rules.change_mm, "points_of_evenness": report.rules.change_points},
        "sessions": _sessions(store, report),
    }
    return json.dumps(_there(told), ensure_ascii=False, indent=1) + "\n"


def _agreed(each: Agreed) -> dict[str, Any]:
    """What was agreed for a part of the time, and what was done of it; no dates: nothing was practised by it yet."""
    programme = [
        {"exercise": p.exercise, "dose": p.dose or None, "prescribed": p.prescribed, "times": p.times,
         "left_out": p.left_out, "left_out_unheard": p.unheard}
        for p in each.programme
    ]  # fmt: skip
    return {
        "since": each.since, "until": each.until, "sessions": each.sessions, "days": each.days,
        "sessions_a_day": each.sessions_a_day, "planned_a_day": each.a_day, "affected": each.affected or None,
        "stage": each.stage or None, "prescribed": each.prescribed, "programme": programme,
    }  # fmt: skip


def _sessions(store: Store, report: Report) -> list[dict[str, Any]]:
    repetitions: dict[int, list[dict[str, Any]]] = defaultdict(list)
    since = report.since or "9999"
    columns = ", ".join(_ABSENT.get(name, f"r.{name}") for name in _REPETITION)
    for exercise, *values in store.db.execute(
        f"SELECT r.exercise, {columns} FROM repetitions r JOIN exercises e ON e.id = r.exercise"  # noqa: S608
        " JOIN sessions s ON s.id = e.session WHERE s.loan = ? AND s.date >= ? ORDER BY r.id",
        (report.loan.id, since),
    ):
        one = dict(zip(_REPETITION, values, strict=True))
        repetitions[exercise].append({**one, "assisted": bool(one["assisted"]), "unseen": bool(one["unseen"])})
    exercises: dict[int, list[dict[str, Any]]] = defaultdict(list)
    names = ("run", "exercise", "kind", "planned", "hold_s", "target_mm", "ended_s", "judgement", "along_part",
             "along_side")  # fmt: skip
    for session, row, *values in store.db.execute(
        f"SELECT e.session, e.id, {', '.join('e.' + n for n in names)} FROM exercises e"  # noqa: S608
        " JOIN sessions s ON s.id = e.session WHERE s.loan = ? AND s.date >= ? ORDER BY e.session, e.run",
        (report.loan.id, since),
    ):
        exercises[session].append({**dict(zip(names, values, strict=True)), "repetitions": repetitions[row]})
    return [
        {
            "uid": session.uid, "date": session.date, "began": moment(session.began_s), "clock": session.clock,
            "lasted_s": session.lasted_s, "finished": session.finished, "exercises": exercises[session.id],
        }
        for session in report.sessions
    ]  # fmt: skip


def moment(wall_s: float) -> str:
    """A moment in UTC, 2030-01-31T09:00:00Z."""
    return datetime.fromtimestamp(wall_s, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _there(value: Any) -> Any:
    """``value`` without what is not there, and no digit more than was measured."""
    if isinstance(value, dict):
        return {key: _there(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_there(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value
