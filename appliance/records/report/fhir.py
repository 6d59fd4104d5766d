"""The report as a FHIR R4 Bundle (collection): Patient, Device, CodeSystem, and Observations of category activity.

An exercise of a session is an Observation (LOINC 73985-4, exercise activity) whose members are one Observation a
side (SNOMED CT body sites 7771000 left, 24028007 right) in UCUM mm. What was not measured has a dataAbsentReason. No
code of a graded scale is used: nothing here is a clinical grade.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from appliance.records.reading import Run, Session
from appliance.records.report.json_file import moment
from appliance.records.report.model import Report

UCUM, SNOMED, LOINC = "http://unitsofmeasure.org", "http://snomed.info/sct", "http://loinc.org"
LOCAL = "urn:symmirror:codes"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_SIDES = {"left": ("7771000", "Left"), "right": ("24028007", "Right")}
_NAMES = uuid.UUID("6f1d7a0e-54c3-4c0b-9a56-6f2f0d3a8f11")  # so that the same record has the same id in every report

Resource = dict[str, Any]

#: Code, words, unit (UCUM).
_QUANTITIES = {
    "movement": ("Movement of one side of the face from that session's rest", "mm"),
    "symmetry": ("Weaker over stronger side", "%"),
    "held": ("Measured time of all holds", "s"),
    "repetitions": ("Repetitions done", "{count}"),
    "measured-repetitions": ("Repetitions that could be measured", "{count}"),
    "noise-gate": ("Size below which a movement can't be told from noise", "mm"),
    "over-movement": ("Breaks because one side did too much", "{count}"),
}


def text(report: Report) -> str:
    """The bundle as JSON."""
    return json.dumps(bundle(report), ensure_ascii=False) + "\n"


def bundle(report: Report) -> Resource:
    """The bundle as a dict."""
    patient, device = _ref("Patient", report.loan.id), _ref("Device", report.loan.kit)
    resources = [_patient(report), _device(report), _codes(report)]
    sessions = {session.id: session for session in report.sessions}
    for number, run in enumerate(report.runs):
        if run.session in sessions:
            resources += _exercise(run, sessions[run.session], number, patient, device)
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": report.made,
        "entry": [{"fullUrl": f"urn:uuid:{r['id']}", "resource": r} for r in resources],
    }


def _id(kind: str, name: str) -> str:
    return str(uuid.uuid5(_NAMES, f"{kind}/{name}"))


def _ref(kind: str, name: str) -> Resource:
    return {"reference": f"urn:uuid:{_id(kind, name)}", "type": kind}


def _patient(report: Report) -> Resource:
    """Whoever has the loan: known by the loan's pseudonym alone."""
    value = report.loan.pseudonym or report.loan.id
    return {
        "resourceType": "Patient",
        "id": _id("Patient", report.loan.id),
        "identifier": [{"system": "urn:symmirror:loan", "value": value}],
    }


def _device(report: Report) -> Resource:
    told = [
        {"type": {"text": name}, "value": value}
        for software, mediapipe, models in report.versions[-1:]
        for name, value in (("software", software), ("MediaPipe", mediapipe), ("models (sha256)", models))
    ]
    device = {
        "resourceType": "Device",
        "id": _id("Device", report.loan.kit),
        "identifier": [{"system": "urn:symmirror:kit", "value": report.loan.kit}],
        "deviceName": [{"name": "Symmirror", "type": "user-friendly-name"}],
        "note": [{"text": "Practice feedback, not a clinical grade."}],
    }
    return {**device, "version": told} if told else device


def _codes(report: Report) -> Resource:
    exercises = sorted({run.exercise for run in report.runs})
    concepts = [{"code": code, "display": words} for code, (words, _) in _QUANTITIES.items()]
    return {
        "resourceType": "CodeSystem",
        "id": _id("CodeSystem", LOCAL),
        "url": LOCAL,
        "status": "active",
        "content": "complete",
        "concept": concepts + [{"code": e, "display": f"Exercise {e}"} for e in exercises],
    }


def _exercise(run: Run, session: Session, number: int, patient: Resource, device: Resource) -> list[Resource]:
    name = f"{session.uid}/{number}"
    common: Resource = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": _CATEGORY, "code": "activity", "display": "Activity"}]}],
        "subject": patient,
        "device": device,
    }
    if session.clock != "unset":  # else nobody knows when it was
        common["effectiveDateTime"] = moment(session.began_s + run.at_s)
    sides = [_side(side, run, name, common) for side in _SIDES] if run.repetitions else []
    own = {"system": LOCAL, "code": run.exercise, "display": f"Exercise {run.exercise}"}
    loinc = {"system": LOINC, "code": "73985-4", "display": "Exercise activity"}
    counts = [
        ("held", run.held_s), ("repetitions", run.repetitions), ("measured-repetitions", run.measured),
        ("over-movement", run.overs),
    ]  # fmt: skip
    even = None if run.symmetry is None else 100 * run.symmetry
    components = [("symmetry", even), *counts, ("noise-gate", run.gate_mm)] if run.repetitions else []
    whole = {**common, "id": _id("Observation", name), "code": {"coding": [loinc, own]}}
    if components:
        whole["component"] = [{"code": _code(code), **_value(value, code)} for code, value in components]
    else:
        whole["valueString"] = "done, guided: nothing is measured in it"
    if sides:
        whole["hasMember"] = [{"reference": f"urn:uuid:{side['id']}", "type": "Observation"} for side in sides]
    return [whole, *sides]


def _side(side: str, run: Run, name: str, common: Resource) -> Resource:
    snomed, words = _SIDES[side]
    value = run.left_mm if side == "left" else run.right_mm
    return {
        **common,
        "id": _id("Observation", f"{name}/{side}"),
        "code": _code("movement"),
        "bodySite": {"coding": [{"system": SNOMED, "code": snomed, "display": words}], "text": f"{side} half of face"},
        **_value(value, "movement"),
    }  # fmt: skip


def _code(code: str) -> Resource:
    return {"coding": [{"system": LOCAL, "code": code, "display": _QUANTITIES[code][0]}]}


def _value(value: float | None, code: str) -> Resource:
    unit = _QUANTITIES[code][1]
    if value is None:
        coding = {"system": _ABSENT, "code": "not-performed", "display": "Not Performed"}
        return {"dataAbsentReason": {"coding": [coding], "text": "not measured"}}
    shown = unit.strip("{}")
    return {"valueQuantity": {"value": round(value, 2), "unit": shown, "system": UCUM, "code": unit}}
