"""``python -m appliance`` is the same command as ``symmirror``."""

from appliance.cli import entry

entry()
