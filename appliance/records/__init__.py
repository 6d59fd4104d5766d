"""What was practised, kept as numbers: the store, who writes into it, what is read out of it."""

from appliance.records.entries import Setup
from appliance.records.progress import Change, Progress, progress
from appliance.records.recorder import Health, Recorder
from appliance.records.schema import THIS_KIT, UNLENT
from appliance.records.store import FILE, Damaged, Store, open_store, open_whole, read_key
from appliance.records.watch import Watch
from appliance.records.writing import Versions

__all__ = [
    "FILE",
    "THIS_KIT",
    "UNLENT",
    "Change",
    "Damaged",
    "Health",
    "Progress",
    "Recorder",
    "Setup",
    "Store",
    "Versions",
    "Watch",
    "open_store",
    "open_whole",
    "progress",
    "read_key",
]
