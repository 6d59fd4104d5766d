"""Lists for the command line: the programme, the settings, a settings file to start from."""

from __future__ import annotations

import json
from typing import Any

from appliance.exercises import Exercise, Kind, Programme
from appliance.faces import MEASURES, Measure, Quality, Reason
from appliance.settings import Settings, Values


def exercises(programme: Programme, form: str) -> str:
    """The programme as ``text`` (a line each) or ``json``."""
    rows = [_row(e) for e in programme]
    if form == "json":
        return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    widths = {key: max(len(str(r[key])) for r in rows) for key in ("id", "title", "kind", "dose")}
    lines = []
    for r in rows:
        columns = "  ".join(f"{r[key]!s:{width}}" for key, width in widths.items())
        lines.append(f"{columns}  {r['measures'] or 'not measured'}{'' if r['enabled'] else '  (switched off)'}")
    return "\n".join(lines) + "\n"


def _row(exercise: Exercise) -> dict[str, Any]:
    measure = MEASURES[exercise.measure] if exercise.measure else None
    told_never = measure is not None and measure.confidence is Quality.NONE
    return {
        "id": exercise.id,
        "title": exercise.title,
        "group": exercise.group.value,
        "kind": Kind.GUIDED.value if told_never else exercise.kind.value,
        "dose": exercise.dose,
        "measures": _measures(measure) if measure else None,
        "handout": exercise.handout,
        "enabled": exercise.enabled,
    }


def settings(effective: Settings) -> str:
    """Every setting with its value and where it came from."""
    rows = list(effective.rows())
    key_width = max(len(row[0]) for row in rows)
    value_width = max(len(_toml(row[1])) for row in rows)
    lines = [f"{key:{key_width}}  {_toml(value):{value_width}}  {origin}" for key, value, origin, _ in rows]
    return "\n".join(lines) + "\n"


def template() -> str:
    """A ``symmirror.toml`` that says everything at its default; the shipped file is exactly this."""
    lines = [
        "# Symmirror's settings. Every line may be left out; these are the defaults.",
        "# (P) marks a proposal that a clinician is to set. 'symmirror config' shows what is in force.",
    ]
    for name, section in Values.model_fields.items():
        model = type(section.default)
        lines += ["", f"# {(model.__doc__ or '').strip()}", f"[{name}]"]
        for key, info in model.model_fields.items():
            lines.append(f"{key} = {_toml(info.default)}  # {info.description}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _measures(measure: Measure) -> str:
    if measure.confidence is Quality.NONE:
        return f"not measured: {Reason.NOT_TOLD.value}"
    return f"{measure.what} (mm a side; trust: {measure.confidence.value})"
