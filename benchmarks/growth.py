"""100,000 frames through the whole measuring: memory and file handles must stay flat. By hand: ``make growth``.

About a quarter of an hour. The exercise changes every 2,000 frames, so that every region, hand watch and co-movement
comes by; rest is captured anew every 20,000.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from appliance import native
from appliance.cameras.base import Frame
from appliance.faces import MEASURES, FaceWorker, Want
from appliance.faces.tracker import FaceTracker
from appliance.mailbox import Mailbox
from appliance.settings import Measuring
from benchmarks.pipeline import frames

COUNT = 100_000


def main() -> None:
    """Print memory and handles every 10,000 frames; exit 1 if either grew by more than is noise."""
    native.hush()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    pictures, names = frames(), list(MEASURES)
    box: Mailbox[Frame] = Mailbox()
    worker, tracker = FaceWorker(box, Measuring()), FaceTracker()
    seen: list[tuple[float, int]] = []
    began = time.monotonic()
    for number in range(count):
        resting = number % 20_000 < 60
        measure = None if resting else names[number // 2000 % len(names)]
        worker.want(Want(measure, rest_number=1 + number // 20_000))
        image = pictures[0] if resting else pictures[number % len(pictures)]
        worker._observe(tracker, Frame(image, number, number / 30))
        if (number + 1) % 10_000 == 0:
            seen.append((resident_mb(), len(list(Path("/proc/self/fd").iterdir()))))
            print(f"{number + 1:7} frames: {seen[-1][0]:6.1f} MB, {seen[-1][1]} open files", flush=True)
    tracker.close()
    print(f"{count / (time.monotonic() - began):.0f} frames a second")
    if len(seen) > 3:  # after the first 30,000 every region has been made twice
        grown_mb, more = seen[-1][0] - seen[2][0], seen[-1][1] - seen[2][1]
        print(f"from {30_000} to {count} frames: {grown_mb:+.1f} MB, {more:+d} open files")
        sys.exit(grown_mb > 10 or more > 0)


def resident_mb() -> float:
    """What this process holds in memory, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
