"""What a machine can be heard with, and what ``symmirror check`` says where it can't."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from appliance.bench import Verdict, hands
from appliance.bench.bench import Bench
from appliance.bench.finding import Finding, PartError
from appliance.language import find, translator
from appliance.settings import Settings, Values, Voice
from appliance.voice import devices, open_speaker, sound
from appliance.voice.why import Why
from tests.support.ears import PANEL, USB, WEBCAM, Machine, wait_until


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """One with both programs, and no sound device yet."""
    made = Machine(tmp_path)
    made.plug()
    made.install("espeak-ng", "aplay")
    monkeypatch.setenv("PATH", str(made.programs))
    return made


# What is there -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cards", "wanted", "device", "says"),
    [
        ((), "auto", "", "There is no sound device. Plug in"),
        ((WEBCAM,), "auto", "", "is a microphone (Webcam C9). Plug in"),
        ((USB,), "auto", "Device", ""),
        ((WEBCAM, USB), "auto", "Device", ""),
        ((PANEL, USB), "auto", "Device", ""),
        ((PANEL,), "auto", "vc4hdmi0", ""),
        ((PANEL, USB), "hdmi", "vc4hdmi0", ""),
        ((PANEL,), "USB", "", "The loudspeaker 'USB' of the settings is not there; there is: vc4-hdmi-0."),
    ],
)
def test_sound_devices(machine: Machine, cards: tuple[tuple[str, str], ...], wanted: str, device: str,
                       says: str) -> None:  # fmt: skip
    machine.plug(*cards)
    found = devices.loudspeaker(wanted, machine.root)
    assert (found.id if isinstance(found, devices.Device) else "") == device
    assert says in str(found) if isinstance(found, Why) else not says


def test_a_machine_without_any_sound_files(tmp_path: Path) -> None:
    assert "There is no sound device" in str(devices.loudspeaker(root=tmp_path))


def test_a_device_that_this_user_may_not_use(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.plug(USB)
    monkeypatch.setattr("os.access", lambda *_: False)  # root, who runs tests in a container, may use everything
    assert "sudo usermod -aG audio" in str(devices.loudspeaker(root=machine.root))
    (machine.root / "dev/snd/pcmC2D0p").unlink()  # no device files are shown here: only playing can tell
    assert isinstance(devices.loudspeaker(root=machine.root), devices.Device)


MIXER = """#!/bin/sh
cat <<'END'
Simple mixer control 'Mic',0
  Capabilities: cvolume
  Front Left: Capture 0 [0%] [off]
Simple mixer control 'PCM',0
  Capabilities: pvolume pvolume-joined pswitch pswitch-joined
  Mono: Playback {value} [{percent}%] [-10.00dB] [{switch}]
END
"""


@pytest.mark.parametrize(
    ("percent", "switch", "mute"), [(60, "on", False), (0, "on", True), (60, "off", True), (1, "on", False)]
)
def test_a_mute_mixer(machine: Machine, percent: int, switch: str, mute: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.plug(USB)
    device = devices.loudspeaker(root=machine.root)
    assert isinstance(device, devices.Device)
    assert sound.muted(device) is None  # there is no amixer to ask
    monkeypatch.setenv("PATH", f"{machine.programs}:/usr/bin:/bin")
    mixer = machine.programs / "amixer"
    mixer.write_text(MIXER.format(value=percent, percent=percent, switch=switch))
    mixer.chmod(0o755)
    found = sound.muted(device)
    assert (found is not None) is mute
    if mute:
        assert "alsamixer -c Device" in str(found)


# The bench test --------------------------------------------------------------------------------------------


def look(machine: Machine, voice: Voice) -> Finding:
    """What the bench test finds of the loudspeaker."""
    try:
        return hands.sound(Bench(Settings(Values(voice=voice)), machine.root, root=machine.root))
    except PartError as error:
        return error.finding


LACKS, FAILS, UNASKED = Verdict.NOT_POSSIBLE, Verdict.FAIL, Verdict.NOT_ASKED


@pytest.mark.parametrize(
    ("trouble", "voice", "verdict", "says", "way_out"),
    [
        ("nothing", {}, LACKS, "There is no sound device", "Plug in a loudspeaker (USB)"),
        ("webcam", {}, LACKS, "The only sound device is a microphone", "Plug in a loudspeaker (USB)"),
        ("usb", {"device": "Jabra"}, LACKS, "'Jabra' of the settings is not there", "set [voice] device"),
        ("forbidden", {}, FAILS, "This user may not use the sound device", "sudo usermod -aG audio $USER"),
        ("mute", {}, FAILS, "'USB Audio Device' is mute in the mixer", "alsamixer -c Device"),
        ("usb", {"enabled": False, "tones": False}, LACKS, "Switched off in the settings", "set enabled = true"),
        ("usb", {"volume": 0}, LACKS, "The loudness is 0 in the settings", "set volume = 100"),
        ("no espeak-ng", {}, LACKS, "espeak-ng is not installed", "sudo apt install espeak-ng"),
        ("no aplay", {}, LACKS, "aplay is not installed", "sudo apt install alsa-utils"),
        ("no espeak-ng no aplay", {}, LACKS, "espeak-ng and aplay are not", "sudo apt install espeak-ng alsa-utils"),
        ("dumb", {}, FAILS, "espeak-ng has no voice for 'en'", "--reinstall espeak-ng-data"),
        ("usb", {}, UNASKED, "Nobody was asked", ""),
        ("usb", {"enabled": False}, UNASKED, "Nobody was asked", ""),
        ("no espeak-ng", {"enabled": False}, UNASKED, "Nobody was asked", ""),
        ("no espeak-ng", {"tones": False}, LACKS, "espeak-ng is not installed", "sudo apt install espeak-ng"),
    ],
)
def test_check_says_why_it_is_silent_and_the_way_out(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, trouble: str, voice: dict[str, Any], verdict: Verdict, says: str,
    way_out: str,
) -> None:  # fmt: skip
    machine.plug(*{"nothing": (), "webcam": (WEBCAM,)}.get(trouble, (USB,)))
    for name in ("espeak-ng", "aplay"):
        if f"no {name}" in trouble:
            (machine.programs / name).unlink()
    if trouble == "forbidden":
        monkeypatch.setattr("os.access", lambda *_: False)
        monkeypatch.setattr("shutil.which", lambda name, *_: str(machine.programs / name))
    if trouble == "mute":
        monkeypatch.setenv("PATH", f"{machine.programs}:/usr/bin:/bin")
        (machine.programs / "amixer").write_text(MIXER.format(value=0, percent=0, switch="on"))
        (machine.programs / "amixer").chmod(0o755)
    if trouble == "dumb":
        machine.begin("no-language")
    found = look(machine, Voice(**voice))
    assert found.verdict is verdict
    assert says in found.said(translator("en"))
    assert way_out in found.said(translator("en"))


def test_opening_a_speaker_says_what_is_heard(machine: Machine) -> None:
    machine.plug(USB)
    made, line = open_speaker(find("ar"), Voice(), machine.root)
    assert line == "Voice: espeak-ng speaks 'ar', tones by aplay."
    assert made is not None
    made.close()
    machine.plug()
    made, line = open_speaker(find("ar"), Voice(), machine.root)
    assert line == "Voice: silent. There is no sound device. Plug in a loudspeaker (USB), or go without voice."
    assert made is not None  # it is looked for as long as the mirror runs
    made.close()


def test_a_language_without_its_voice_is_told_when_the_mirror_starts(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    machine.plug(USB)
    machine.begin("no-language")
    made, _ = open_speaker(find("de"), Voice(), machine.root)
    assert made is not None
    wait_until(lambda: "espeak-ng has no voice for 'de'" in caplog.text)
    made.close()
