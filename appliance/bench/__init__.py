"""The bench test of a kit, ``symmirror check``: every part looked at, asked for, and told with its limit."""

from appliance.bench.bench import as_it_runs
from appliance.bench.finding import Finding, Limit, Verdict
from appliance.bench.outcome import FILE, Outcome
from appliance.bench.running import Options, run
from appliance.bench.table import PARTS, Part

__all__ = ["FILE", "PARTS", "Finding", "Limit", "Options", "Outcome", "Part", "Verdict", "as_it_runs", "run"]
