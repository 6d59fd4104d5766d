"""Settings, programme or prescription that a card has damaged: the last ones that worked are used, and it is told."""

from __future__ import annotations

import logging
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance import app, last_good, paths, plan, settings
from appliance.errors import Refused
from appliance.exercises import read_prescription
from tests.support.amount import amount

SHIPPED = paths.shipped_config()
FILES = {
    "symmirror.toml": SHIPPED / "symmirror.toml",
    "exercises.toml": SHIPPED / "exercises.toml",
    "prescription.toml": SHIPPED / "prescription.example.toml",
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A clinic's folder with all that there can be."""
    folder = tmp_path / "etc"
    folder.mkdir()
    for name, source in FILES.items():
        shutil.copy(source, folder / name)
    path = folder / "symmirror.toml"
    path.write_text(path.read_text().replace('language = "en"', 'language = "de"'))
    return folder


class Kit:
    """A kit's starts, as far as the settings are concerned. ``begun`` are those it began with."""

    def __init__(self, config: Path, data: Path) -> None:
        self.config, self.data = config, data
        self.begun: list[tuple[settings.Settings, tuple[str, ...], str]] = []

    def start(self) -> None:
        last_good.start_with(self.config, self.data, self._start)

    def _start(self, folder: Path | None, told: str, proved: Callable[[], None]) -> None:
        effective, programme = settings.load(folder), app.programme_for(folder)
        given = paths.prescription(None, folder)
        prescription = read_prescription(given, programme) if given is not None else None
        effective = plan.under(effective, prescription)
        planned = plan.plan_for(effective, programme, prescription)
        proved()
        self.begun.append((effective, tuple(e.id for e in planned.prescribed), told))


@pytest.fixture
def kit(config: Path, tmp_path: Path) -> Kit:
    made = Kit(config, tmp_path / "data")
    made.start()
    return made


def damaged(content: bytes, rng: random.Random) -> bytes:
    """Cut short, overwritten, zeroed, or something else altogether."""
    data = bytearray(content)
    at = rng.randrange(len(data))
    match rng.randrange(4):
        case 0:
            del data[at:]
        case 1:
            for _ in range(rng.choice((1, 10, 100))):
                data[rng.randrange(len(data))] = rng.randrange(256)
        case 2:
            data[at : at + 512] = bytes(len(data[at : at + 512]))
        case _:
            data[:] = rng.randbytes(rng.choice((1, 100, len(data))))
    return bytes(data)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", list(FILES))
def test_a_kit_starts_whatever_has_become_of_a_file(kit: Kit, name: str) -> None:
    """Never a crash, never a kit that does not start; and what can't be read leaves all as it was before."""
    whole, kept = (kit.config / name).read_bytes(), (kit.data / last_good.FILE).read_bytes()
    first, refused = kit.begun[0], 0
    for seed in range(amount(100, 1000)):
        (kit.config / name).write_bytes(damaged(whole, random.Random(seed)))  # noqa: S311
        kit.start()
        values, prescribed, told = kit.begun[-1]
        if told:
            refused += 1
            assert (values.values, prescribed) == (first[0].values, first[1])
        (kit.data / last_good.FILE).write_bytes(kept)
    assert refused > 50


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("symmirror.toml", b""),  # a card's favourite: a file of no length
        ("symmirror.toml", bytes(400)),
        ("symmirror.toml", b'[general]\nlanguage = "xx"\nlangage = 1\n'),
        ("exercises.toml", b""),
        ("exercises.toml", b"[[exercise]]\nid = 'smile'\n"),
        ("prescription.toml", b""),
        ("prescription.toml", b"[[exercise]]\nid = 'nothing-like-it'\n"),
        ("prescription.toml", b"stage = 'flaccid'\n[[exercise]]\nid = 'smile-well'\n"),
    ],
)
def test_the_last_that_worked_are_used_and_it_is_told(
    kit: Kit, name: str, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    (kit.config / name).write_bytes(content)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):  # and at the next start again
            kit.start()
            values, prescribed, told = kit.begun[-1]
            assert values.values == kit.begun[0][0].values
            assert prescribed == kit.begun[0][1]
            assert name in told
            assert "worked last" in told
    assert "worked last" in caplog.text


def test_settings_that_are_gone_are_the_defaults_as_ever(kit: Kit) -> None:
    (kit.config / "symmirror.toml").unlink()
    kit.start()
    values, _, told = kit.begun[-1]
    assert (values.values.general.language, told) == ("en", "")


def test_new_ones_that_work_take_the_place_of_the_old(kit: Kit) -> None:
    path = kit.config / "symmirror.toml"
    path.write_text('[general]\nlanguage = "tr"\n')
    kit.start()
    path.write_bytes(b"\xff")
    kit.start()
    assert kit.begun[-1][0].values.general.language == "tr"


@pytest.mark.parametrize("content", [None, b"", b"{}", b'{"schema": 99, "files": {}}', bytes(100)])
def test_without_any_that_worked_the_refusal_stands(kit: Kit, content: bytes | None) -> None:
    (kit.config / "symmirror.toml").write_bytes(b"\xff")
    if content is None:
        (kit.data / last_good.FILE).unlink()
    else:
        (kit.data / last_good.FILE).write_bytes(content)
    with pytest.raises(Refused, match=r"symmirror\.toml is not a text file"):
        kit.start()


def test_what_is_refused_later_is_no_matter_of_the_settings(config: Path, tmp_path: Path) -> None:
    started = []

    def start(folder: Path | None, told: str, proved: Callable[[], None]) -> None:
        proved()
        started.append(folder)
        raise Refused("in the middle")

    with pytest.raises(Refused, match="in the middle"):
        last_good.start_with(config, tmp_path / "data", start)
    assert started == [config]


def test_data_that_cannot_be_written_stop_no_start(
    config: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("a file stands where the folder should be")
    with caplog.at_level(logging.WARNING):
        Kit(config, tmp_path / "data").start()
    assert "can't be kept" in caplog.text


def test_the_real_mirror_at_home_and_at_a_desk(
    quick_config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command itself: found by itself the old ones are used, named on the command line it is refused."""
    monkeypatch.setenv("SYMMIRROR_CONFIG", str(quick_config))
    command = [sys.executable, "-m", "appliance"]
    run = [
        *command, "run", "--camera", "simulated", "--display", "offscreen", "--size", "540x960", "--no-voice", "--for",
        "1", "--data", str(tmp_path / "data"),
    ]  # fmt: skip

    def done(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(args, capture_output=True, text=True, timeout=60, check=False)

    assert done(*run).returncode == 0
    (quick_config / "symmirror.toml").write_text("[coaching\nprompt_s = 1")
    at_home = done(*run)
    assert at_home.returncode == 0, at_home.stderr
    assert "The mirror starts with those that worked last." in at_home.stdout
    assert "is not valid TOML" in at_home.stderr
    for told in (done(*run, "--config", str(quick_config)), done(*command, "config"), done(*command, "check")):
        assert told.returncode == 2
        assert "is not valid TOML" in told.stderr
