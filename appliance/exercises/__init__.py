"""The programme as data: what an exercise is, which measure it uses, its dose and its words."""

from appliance.exercises.programme import Exercise, Feature, Group, Kind, Order, Programme, load

__all__ = ["Exercise", "Feature", "Group", "Kind", "Order", "Programme", "load"]
