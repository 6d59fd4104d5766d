"""Hours of sessions leave nothing behind; the small form of ``make day``, which does 24 of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance import mirror
from benchmarks.day import Day


def test_half_an_hour_keeps_files_threads_and_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "date_today", mirror.date_today)  # put back at the end
    day = Day(tmp_path)
    seen = list(day.live(0.48, every_h=0.16))
    day.close()
    first, last = seen[0], seen[-1]
    assert last.entries > first.entries > 10
    assert last.threads == first.threads
    assert last.files <= first.files + 4  # fonts of sizes that had not been needed
    assert last.mb - first.mb < 10
