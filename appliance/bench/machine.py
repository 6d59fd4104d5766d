"""The parts of the bench test that need neither camera nor person: software, disk, records, power, clock, service."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from appliance import __version__, board, models
from appliance.bench.bench import Bench
from appliance.bench.finding import Fails, Finding, Lacks, Verdict, fine, judged
from appliance.board import Throttled
from appliance.display.letters import cannot_write
from appliance.errors import Unavailable
from appliance.faces import core
from appliance.faces.tracker import missing_libraries
from appliance.kits import Bound
from appliance.language import message, translator
from appliance.records import clock as clocks
from appliance.records.store import FILE, Damaged, backups, open_store

#: Before this a clock was certainly never set (the year of this version).
NOT_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
UNIT = "symmirror.service"
#: Bytes that are written to see whether they reach the disk: some pages of the records' file.
_PROBE = bytes(64 * 1024)


def software(_: Bench) -> Finding:
    """Which version this is, and whether this processor can run what it needs."""
    if reason := core.cannot_track() or missing_libraries():
        raise Fails(reason)
    return fine("Symmirror {own}, MediaPipe {mediapipe}", own=__version__, mediapipe=core.mediapipe_version() or "-")


def stock(_: Bench) -> Finding:
    """The two models, by their sha256."""
    for model in models.ALL:
        models.find(model)
    return fine("{names}", names=", ".join(f"{m.file} {m.sha256[:12]}…" for m in models.ALL))


def words(bench: Bench) -> Finding:
    """The catalogue of the kit's language, and letters to write it with."""
    made = translator(bench.settings.values.general.language)
    if reason := cannot_write(made("Sit comfortably")):
        raise Fails(reason)
    return fine("{language}", language=made.language.code)


def clock(bench: Bench) -> Finding:
    """Set by a time server, or by a clock on the board that has gone on without power."""
    now = datetime.now(UTC)
    told = f"{now:%Y-%m-%d %H:%M} UTC"
    if now < NOT_BEFORE:
        raise Fails(
            message("It says {time}: it was never set. Connect a network once, or fit a clock battery."), time=told
        )
    if clocks.read().synchronised:
        return fine(message("{time}, set by a time server"), time=told)
    if _board_clock(bench.root):
        return fine(message("{time}, from the board's own clock"), time=told)
    raise Lacks(message("{time}, and nothing keeps it without power. Compare it with your watch."), time=told)


def _board_clock(root: Path) -> bool:
    """Whether a clock of the board's own tells a time that can be: one whose battery is flat begins in 1970."""
    for file in (root / "sys/class/rtc").glob("rtc*/since_epoch"):
        try:
            if int(file.read_text(encoding="ascii")) >= NOT_BEFORE.timestamp():
                return True
        except (OSError, ValueError):  # it does not answer
            continue
    return False


def disk(bench: Bench) -> Finding:
    """Room, and whether what is written reaches the disk in time."""
    probe = bench.data / ".check"
    try:
        bench.data.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        with probe.open("wb") as stream:
            stream.write(_PROBE)
            stream.flush()
            os.fsync(stream.fileno())
        wrote_ms = (time.perf_counter() - began) * 1000
        probe.unlink()
        free_mb = shutil.disk_usage(bench.data).free // 1_000_000
    except OSError as error:
        raise Fails(f"{bench.data} can't be written to: {error.strerror}. Give another folder with --data.") from None
    room = bench.at_least("bench.free_mb")
    if not room.holds(free_mb):
        return judged(free_mb, room, "MB", 0, message("Too little is free in {folder}."), folder=str(bench.data))
    return judged(
        wrote_ms, bench.at_most("bench.sync_ms"), "ms", 0, message("to write. {mb} MB are free."), mb=str(free_mb)
    )


def records(bench: Bench) -> Finding:
    """The records open and are whole, and there is a backup."""
    path = bench.kit.home / "records" / FILE
    if not path.exists():
        raise Lacks(message("There are none yet."))
    try:
        open_store(path, bench.kit.loan_key(), read_only=True, check=True).close()
    except Damaged as error:
        raise Fails(
            message("They are damaged ({reason}). The mirror mends them when it starts."), reason=str(error)
        ) from None
    except OSError as error:
        raise Fails(f"{path} can't be read: {error}") from None
    kept = backups(path.parent)
    if not kept:
        return fine(message("whole; no backup yet"))
    return fine(message("whole; newest backup {date}"), date=kept[-1].stem.removeprefix("records-"))


def kit(bench: Bench) -> Finding:
    """Whose kit this is, whether it is lent, and what a loan's key is bound to."""
    status = bench.kit.status()
    if status.trouble:
        raise Fails(status.trouble)
    if status.kit is None:
        raise Lacks(message("Not prepared by a clinic. It can be lent after: symmirror kit prepare"))
    if status.bound is Bound.NOTHING:
        text = message("{kit} of {clinic}. Not bound to a board: a copied disk can be read elsewhere.")
        return fine(text, kit=status.kit, clinic=status.clinic)
    return fine(message("{kit} of {clinic}, bound to this board."), kit=status.kit, clinic=status.clinic)


#: What is wrong by each bit of the firmware's, the gravest first.
_BITS: tuple[tuple[Throttled, str], ...] = (
    (Throttled.UNDER_VOLTAGE, message("The supply is too weak now. Take the one that came with the kit.")),
    (Throttled.SLOWED, message("The processor is being slowed down now.")),
    (Throttled.CAPPED, message("The processor's pace is capped now.")),
    (Throttled.SOFT_LIMIT, message("The board is near its limit of heat now.")),
    (Throttled.WAS_UNDER_VOLTAGE, message("The supply was too weak since the start. Check it and its lead.")),
    (Throttled.WAS_SLOWED, message("The processor was slowed down since the start.")),
    (Throttled.WAS_CAPPED, message("The processor's pace was capped since the start.")),
    (Throttled.WAS_SOFT_LIMIT, message("The board was near its limit of heat since the start.")),
)


def power(bench: Bench) -> Finding:
    """The firmware's word on the supply, now and since the start."""
    bits = board.throttled(bench.root)
    if bits is None:
        raise Lacks(message("This machine does not tell."))
    for bit, text in _BITS:
        if bits & bit:
            raise Fails(text)
    return fine(message("No under-voltage since the start."))


def temperature(bench: Bench) -> Finding:
    """How warm the processor is, after all that was asked of it."""
    celsius = board.temperature_c(bench.root)
    if celsius is None:
        raise Lacks(message("This machine does not tell."))
    return judged(celsius, bench.at_most("bench.hot_c"), "°C")


def service(bench: Bench) -> Finding:
    """Whether the mirror starts by itself when the kit gets power."""
    told = _systemctl(bench.root / "usr/bin/systemctl")
    if told.get("LoadState") != "loaded":
        raise Lacks(message("The mirror is not installed as a service here."))
    if told.get("UnitFileState") != "enabled":
        raise Fails(message("It does not start with the kit. Run: sudo systemctl enable symmirror"))
    restarts = told.get("NRestarts", "")
    if told.get("ActiveState") == "failed":
        raise Fails(message("It has failed. See: journalctl -u symmirror"))
    return Finding(
        Verdict.PASS, message("starts with the kit; is {state}; was restarted {count} times"),
        {"state": told.get("ActiveState", "?"), "count": restarts or "?"},
    )  # fmt: skip


def _systemctl(program: Path) -> dict[str, str]:
    """Some properties of the mirror's unit. Raises :class:`Lacks` where no systemd answers."""
    wanted = "--property=LoadState,UnitFileState,ActiveState,NRestarts"
    try:
        told = subprocess.run(
            [str(program), "show", UNIT, wanted], capture_output=True, text=True, timeout=5, check=True
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        raise Lacks(message("No systemd answers here.")) from None
    return dict(line.split("=", 1) for line in told.stdout.splitlines() if "=" in line)


def tracked(bench: Bench) -> Finding:
    """How fast this machine tracks a face: that of the packaged photograph, so that nobody need sit there."""
    import numpy as np

    from appliance.cameras.patient_face import Expression, PatientFace
    from appliance.faces.tracker import FaceTracker

    camera = bench.settings.values.camera
    picture = np.ascontiguousarray(PatientFace(camera.width, camera.height).render(Expression()))
    tracker = FaceTracker(0)
    took = []
    try:
        for step in range(_WARM_UP + _TRACKED):
            if tracker.track(picture, step / 30) is None and step >= _WARM_UP:
                raise Unavailable("The tracker does not see the face of its own photograph. Run 'make setup' again.")
            took.append(tracker.last_ms)
    finally:
        tracker.close()
    ms = float(np.median(took[_WARM_UP:]))
    return judged(
        1000 / ms,
        bench.at_least("bench.tracker_fps"),
        "/s",
        0,
        message("faces, {ms} ms each"),
        ms=f"{ms:.0f}",
    )


#: Pictures until the tracker has found its pace, and those that are counted.
_WARM_UP, _TRACKED = 5, 25
