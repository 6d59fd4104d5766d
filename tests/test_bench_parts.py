"""The parts of the bench test that need no camera: tables on faked trees, buttons on mock pins, what is heard."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gpiozero import Device
from gpiozero.pins.mock import MockFactory

from appliance import models
from appliance.bench import Finding, Verdict, hands, machine
from appliance.bench.asking import Asker, Left, pressing
from appliance.bench.bench import Bench
from appliance.bench.finding import PartError
from appliance.coaching import Action
from appliance.controls import GpioButtons
from appliance.display import Mode, Scene, Stage
from appliance.errors import Unavailable
from appliance.language import NO_BREAK
from appliance.records import clock
from appliance.records.store import back_up, open_store
from appliance.settings import Buttons, Display, Settings, Values, Voice
from appliance.settings_bench import Bench as Limits
from appliance.voice import Why
from appliance.voice.sound import not_played
from tests.support.bench_kit import Person, stage
from tests.support.fake_board import board, vcgencmd, write

PASS, FAIL, LACKS, UNASKED = Verdict.PASS, Verdict.FAIL, Verdict.NOT_POSSIBLE, Verdict.NOT_ASKED


def look(part: Callable[[Bench], Finding], bench: Bench) -> Finding:
    try:
        return part(bench)
    except PartError as error:
        return error.finding


def bench_at(root: Path, **values: Any) -> Bench:
    return Bench(Settings(Values(**values)), root / "data", root)


@pytest.mark.parametrize(
    ("bits", "verdict", "says"),
    [
        ("0x0", PASS, "No under-voltage since the start."),
        ("0x1", FAIL, "The supply is too weak now."),
        ("0x50005", FAIL, "The supply is too weak now."),
        ("0x10000", FAIL, "The supply was too weak since the start."),
        ("0x4", FAIL, "The processor is being slowed down now."),
        ("0x40000", FAIL, "The processor was slowed down"),
        ("0x8", FAIL, "near its limit of heat now"),
        ("0x80000", FAIL, "was near its limit of heat"),
        ("0x2", FAIL, "capped now"),
        ("0x20000", FAIL, "was capped"),
        (None, LACKS, "does not tell"),
    ],
)
@pytest.mark.parametrize("way", ["sysfs", "vcgencmd"])
def test_power(tmp_path: Path, way: str, bits: str | None, verdict: Verdict, says: str) -> None:
    if bits is not None and way == "sysfs":
        board(tmp_path, throttled=bits)
    elif bits is not None:
        vcgencmd(tmp_path, f"throttled={bits}")
    found = look(machine.power, bench_at(tmp_path))
    assert found.verdict is verdict
    assert says in found.text


@pytest.mark.parametrize(("celsius", "verdict"), [(None, LACKS), (20, PASS), (75, PASS), (75.2, FAIL), (90, FAIL)])
def test_temperature(tmp_path: Path, celsius: float | None, verdict: Verdict) -> None:
    if celsius is not None:
        board(tmp_path, celsius)
    found = look(machine.temperature, bench_at(tmp_path))
    assert (found.verdict, found.value) == (verdict, celsius)
    assert found.limit is None or found.limit.source == "bench.hot_c (default)"


@pytest.mark.parametrize(
    ("answer", "verdict", "says"),
    [
        (None, LACKS, "No systemd answers"),
        ("LoadState=not-found", LACKS, "not installed as a service"),
        ("LoadState=loaded\\nUnitFileState=enabled\\nActiveState=inactive\\nNRestarts=3", PASS, "restarted 3 times"),
        ("LoadState=loaded\\nUnitFileState=enabled\\nActiveState=active\\nNRestarts=0", PASS, "is active"),
        ("LoadState=loaded\\nUnitFileState=disabled\\nActiveState=inactive", FAIL, "systemctl enable symmirror"),
        ("LoadState=loaded\\nUnitFileState=enabled\\nActiveState=failed", FAIL, "journalctl -u symmirror"),
    ],
)
def test_service(tmp_path: Path, answer: str | None, verdict: Verdict, says: str) -> None:
    if answer is not None:
        write(tmp_path, "usr/bin/systemctl", f"#!/bin/sh\nprintf '{answer}\\n'\n").chmod(0o755)
    bench = bench_at(tmp_path)
    found = look(machine.service, bench)
    assert found.verdict is verdict
    assert says in found.said(bench.t)


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "synchronised", "board_clock", "verdict", "says"),
    [
        (NOW, True, None, PASS, "2026-11-23 09:30 UTC, set by a time server"),
        (NOW, False, NOW, PASS, "from the board's own clock"),
        (NOW, False, datetime(1970, 1, 1, tzinfo=UTC), LACKS, "nothing keeps it without power"),  # a flat battery
        (NOW, False, None, LACKS, "Compare it with your watch"),
        (datetime(2024, 5, 1, tzinfo=UTC), False, None, FAIL, "it was never set"),
        (datetime(2024, 5, 1, tzinfo=UTC), True, NOW, FAIL, "2024-05-01"),
    ],
)
def test_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime, synchronised: bool,
               board_clock: datetime | None, verdict: Verdict, says: str) -> None:  # fmt: skip
    class Then(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return now

    monkeypatch.setattr(machine, "datetime", Then)
    reading = clock.Reading(now.timestamp(), 0, "", synchronised, "")
    monkeypatch.setattr(clock, "read", lambda: reading)
    if board_clock is not None:
        write(tmp_path, "sys/class/rtc/rtc0/since_epoch", f"{board_clock.timestamp():.0f}\n")
    bench = bench_at(tmp_path)
    found = look(machine.clock, bench)
    assert found.verdict is verdict
    assert says in found.said(bench.t)


def test_disk(tmp_path: Path) -> None:
    assert look(machine.disk, bench_at(tmp_path)).verdict is PASS
    assert [p.name for p in (tmp_path / "data").iterdir()] == []
    small = look(machine.disk, bench_at(tmp_path, bench=Limits(free_mb=1_000_000)))
    assert (small.verdict, small.unit) == (FAIL, "MB")
    (tmp_path / "file").touch()
    blocked = look(machine.disk, Bench(Settings(), tmp_path / "file" / "data"))
    assert blocked.verdict is FAIL
    assert "--data" in blocked.text


def test_a_slow_disk_fails_by_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(handle: int) -> None:
        time.sleep(0.02)

    monkeypatch.setattr("os.fsync", slow)
    found = look(machine.disk, bench_at(tmp_path, bench=Limits(sync_ms=15)))
    assert found.verdict is FAIL
    assert found.value is not None
    assert found.value > 15


def test_records(tmp_path: Path) -> None:
    bench = bench_at(tmp_path)
    assert look(machine.records, bench).verdict is LACKS
    path = tmp_path / "data" / "records" / "records.db"
    store = open_store(path)
    assert "no backup yet" in look(machine.records, bench).text  # while the mirror writes
    back_up(store, "2026-11-20", 7)
    store.close()
    before = path.read_bytes()
    found = look(machine.records, bench)
    assert (found.verdict, found.said(bench.t)) == (PASS, "whole; newest backup 2026-11-20")
    assert path.read_bytes() == before
    path.write_bytes(before[: len(before) // 2])
    assert look(machine.records, bench).verdict is FAIL
    assert path.stat().st_size == len(before) // 2  # mending is the mirror's


def test_models_that_are_not_the_right_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert models.FACE.sha256[:12] in look(machine.stock, bench_at(tmp_path)).said(bench_at(tmp_path).t)
    (tmp_path / models.FACE.file).write_bytes(b"another")
    monkeypatch.setattr("appliance.paths.model_dirs", lambda: [tmp_path])
    with pytest.raises(Unavailable, match="damaged or another version"):
        machine.stock(bench_at(tmp_path))


def test_how_fast_this_machine_tracks(tmp_path: Path) -> None:
    found = machine.tracked(bench_at(tmp_path, bench=Limits(tracker_fps=1)))
    assert found.verdict is PASS
    assert found.value is not None
    assert 1 < found.value < 500
    assert machine.tracked(bench_at(tmp_path, bench=Limits(tracker_fps=60))).limit is not None


# The display ------------------------------------------------------------------------------------------


def edid(width_cm: int, height_cm: int, *, whole: bool = True) -> bytes:
    block = bytearray(128)
    block[21:23] = bytes([width_cm, height_cm])
    block[127] = (-sum(block)) % 256 if whole else 1
    return bytes(block)


@pytest.mark.parametrize(
    ("block", "verdict", "says"),
    [
        (edid(19, 34), PASS, "the display tells 190 × 340 mm"),
        (edid(34, 19), PASS, "the display tells 340 × 190 mm"),  # it does not know how it is mounted
        (edid(53, 30), FAIL, "the display tells 530 × 300 mm"),
        (edid(0, 0), PASS, "by the settings"),  # a projector, or a board that does not know
        (edid(19, 34, whole=False), PASS, "by the settings"),
        (b"", PASS, "by the settings"),
    ],
)
def test_display(tmp_path: Path, block: bytes, verdict: Verdict, says: str) -> None:
    folder = tmp_path / "sys/class/drm/card1-HDMI-A-1"
    folder.mkdir(parents=True)
    (folder / "status").write_text("connected\n")
    (folder / "edid").write_bytes(block)
    bench = bench_at(tmp_path)
    bench.stage = stage()
    bench.stage.mode = Mode.FULLSCREEN
    found = look(hands.display, bench)
    assert found.verdict is verdict
    told = found.said(bench.t).replace(NO_BREAK, " ")
    assert says in told
    assert "540 × 960 pixels" in told


def test_without_a_display(tmp_path: Path) -> None:
    bench = bench_at(tmp_path)
    bench.no_stage = "Display: none found. Connect a display to see the mirror."
    assert look(hands.display, bench).verdict is FAIL
    asked_for = bench_at(tmp_path, display=Display(mode="offscreen"))
    asked_for.no_stage = "Display: offscreen."
    assert look(hands.display, asked_for).verdict is LACKS


# Buttons ----------------------------------------------------------------------------------------------

RIGHT, LEFT = "Press the right button", "Press the left button"
BOTH: dict[str, object] = {RIGHT: Action.NEXT, LEFT: Action.REPEAT}


@pytest.mark.parametrize(
    ("source", "answers", "counted", "verdict", "says"),
    [
        ("keyboard", BOTH, True, PASS, "keyboard: both pressed"),
        ("keyboard", {RIGHT: Action.NEXT}, True, FAIL, "Repeat did not answer"),
        ("keyboard", {LEFT: Action.REPEAT}, True, FAIL, "Next did not answer"),
        ("keyboard", {RIGHT: Action.REPEAT}, True, FAIL, "the two are swapped"),
        ("keyboard", {}, True, FAIL, "Next did not answer"),
        ("none", BOTH, True, LACKS, "Switched off"),
        ("gpio", BOTH, True, FAIL, "python3-lgpio"),
    ],
)
def test_buttons_are_asked_for(tmp_path: Path, source: str, answers: dict[str, object], counted: bool,
                               verdict: Verdict, says: str) -> None:  # fmt: skip
    bench = bench_at(tmp_path, buttons=Buttons.model_validate({"source": source}))
    bench.no_buttons = "On a Raspberry Pi: sudo apt install python3-lgpio"
    bench.asker = Person(answers, counted=counted).bring(stage(), answer_s=1)
    found = look(hands.buttons, bench)
    assert found.verdict is verdict
    assert says in found.said(bench.t)


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    before, factory = Device.pin_factory, MockFactory()
    Device.pin_factory = factory
    yield factory
    factory.reset()
    Device.pin_factory = before


class Fingers:
    """Presses wired buttons when the screen asks for them; ``wires`` says which pin lies behind which title."""

    def __init__(self, pins: MockFactory, wires: dict[str, int]) -> None:
        self._pins, self._wires = pins, wires

    def bring(self, shown: Stage, buttons: GpioButtons, settings: Buttons) -> Asker:
        show, down = shown.show, {17: False, 27: False}

        def look(scene: Scene) -> bool:
            for pin, is_down in list(down.items()):
                down[pin] = self._wires.get(scene.title) == pin and scene.ring is not None and not is_down
                (self._pins.pin(pin).drive_low if down[pin] else self._pins.pin(pin).drive_high)()
            time.sleep(0.06)  # a press lasts longer than the lock-out
            return show(scene)

        shown.show = look  # type: ignore[method-assign]
        self._context = pressing(settings, buttons, keys=False)  # kept: its end closes the buttons
        return Asker(shown, self._context.__enter__(), answer_s=1.0)


@pytest.mark.parametrize(
    ("wires", "verdict", "says"),
    [
        ({RIGHT: 17, LEFT: 27}, PASS, "GPIO17"),
        ({RIGHT: 27, LEFT: 17}, FAIL, "the two are swapped"),
        ({RIGHT: 17}, FAIL, "Repeat did not answer"),
        ({LEFT: 27}, FAIL, "Next did not answer"),
    ],
)
def test_wired_buttons(pins: MockFactory, tmp_path: Path, wires: dict[str, int], verdict: Verdict, says: str) -> None:
    settings = Buttons(source="gpio")
    bench = bench_at(tmp_path, buttons=settings)
    bench.buttons = GpioButtons(settings)
    bench.asker = Fingers(pins, wires).bring(stage(), bench.buttons, settings)
    found = look(hands.buttons, bench)
    bench.buttons.close()
    assert found.verdict is verdict, found
    assert says in found.said(bench.t).replace("GPIO 17", "GPIO17")


def test_a_key_does_not_stand_for_a_wired_button(pins: MockFactory, tmp_path: Path) -> None:
    bench = bench_at(tmp_path, buttons=Buttons(source="gpio"))
    bench.buttons = GpioButtons(Buttons())
    bench.asker = Person(BOTH, counted=False).bring(stage(), answer_s=1)
    assert look(hands.buttons, bench).verdict is FAIL
    bench.buttons.close()


def test_a_button_that_is_held_from_the_start_does_not_answer(pins: MockFactory, tmp_path: Path) -> None:
    stuck = pins.pin(17)
    stuck.pull = "up"
    stuck.drive_low()
    settings = Buttons(source="gpio")
    bench = bench_at(tmp_path, buttons=settings)
    bench.buttons = GpioButtons(settings)
    with pressing(settings, bench.buttons, keys=False) as presses:
        bench.asker = Asker(stage(), presses, answer_s=0.4)
        assert look(hands.buttons, bench).verdict is FAIL


def test_without_questions_nothing_that_must_be_answered_is_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.voice.missing", lambda *_: None)
    monkeypatch.setattr("appliance.voice.describe", lambda *_: ("espeak-ng speaks 'en'", None))
    monkeypatch.setattr("appliance.voice.asked", lambda *_: ())
    for part in (hands.buttons, hands.sound):
        bench = bench_at(tmp_path, buttons=Buttons(source="keyboard"))
        found = look(part, bench)
        assert found.verdict is UNASKED
        assert "Nobody was asked" in found.said(bench.t)


def test_whoever_leaves_ends_it(tmp_path: Path) -> None:
    bench = bench_at(tmp_path, buttons=Buttons(source="keyboard"))
    bench.asker = Person({RIGHT: "leave"}).bring(stage())
    with pytest.raises(Left):
        hands.buttons(bench)


# What is heard -----------------------------------------------------------------------------------------


class Voiceless:
    """A speaker that notes what it should say; ``why`` is what it tells of what it could not play."""

    def __init__(self, why: Why | None = None) -> None:
        self.heard: list[str] = []
        self.why = why

    def say(self, text: str, _importance: object) -> None:
        self.heard.append(text)

    def tone(self, name: str) -> None:
        self.heard.append(name)

    def close(self) -> None:
        self.heard.append("closed")


BUSY = "audio open error: Device or resource busy"


@pytest.mark.parametrize(
    ("answer", "trouble", "verdict", "says"),
    [
        (Action.NEXT, "", PASS, "heard: "),
        (Action.REPEAT, "", FAIL, "not heard"),
        (None, "", UNASKED, "Nobody answered."),
        (Action.REPEAT, BUSY, FAIL, "Another program keeps the loudspeaker for itself. End it"),
        (Action.NEXT, "No such device", FAIL, "does not play (No such device). Check its plug."),
    ],
)
def test_a_word_and_a_tone_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Action | None,
                                         trouble: str, verdict: Verdict, says: str) -> None:  # fmt: skip
    speaker = Voiceless(not_played(trouble) if trouble else None)
    monkeypatch.setattr("appliance.voice.missing", lambda *_: None)
    monkeypatch.setattr("appliance.voice.describe", lambda *_: ("espeak-ng speaks 'en'", None))
    monkeypatch.setattr("appliance.voice.asked", lambda *_: ())
    monkeypatch.setattr(hands, "open_speaker", lambda *_: (speaker, ""))
    bench = bench_at(tmp_path)
    bench.asker = Person({"Did you hear it?": answer}).bring(stage())
    found = look(hands.sound, bench)
    assert found.verdict is verdict
    assert says in found.said(bench.t)
    assert speaker.heard == ["Good day", "begin", "closed"]


def test_a_mirror_that_shall_be_silent_is_not_asked(tmp_path: Path) -> None:
    found = look(hands.sound, bench_at(tmp_path, voice=Voice(enabled=False, tones=False)))
    assert found.verdict is LACKS
    assert found.text.startswith("Switched off in the settings. To hear it")
