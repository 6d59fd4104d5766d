"""The programme as data: what an exercise is, which measure it uses, its dose and its words."""

from appliance.exercises.prescription import Prescription, parse_prescription, read_prescription
from appliance.exercises.programme import FILE, Exercise, Feature, Group, Kind, Order, Programme, load

__all__ = [
    "FILE",
    "Exercise",
    "Feature",
    "Group",
    "Kind",
    "Order",
    "Prescription",
    "Programme",
    "load",
    "parse_prescription",
    "read_prescription",
]
