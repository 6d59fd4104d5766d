"""The board's private key: asked for by root, laid into memory, read by the mirror."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from appliance.kits import Bound, board, keys
from tests.support.lending import board as a_pi

CHECKOUT = Path(__file__).resolve().parents[1]
KEY = bytes(range(1, 33))


def _firmware(monkeypatch: pytest.MonkeyPatch, root: Path, key: bytes) -> None:
    """A firmware that answers as a Pi's does to the one question that it is asked."""

    def ioctl(_: object, request: int, message: bytearray) -> int:
        assert request == 0xC0086400  # _IOWR(100, 0, char *) of a 64-bit kernel
        assert bytes(message) == board.question()
        rows = b"".join(key[at : at + 4][::-1] for at in range(0, 32, 4))
        message[4:8], message[16:20] = (0x80000000).to_bytes(4, "little"), (0x80000028).to_bytes(4, "little")
        message[28:60] = rows
        return 0

    (root / "dev").mkdir(parents=True, exist_ok=True)
    (root / "dev/vcio").touch()
    monkeypatch.setattr("appliance.kits.board.fcntl.ioctl", ioctl)


def _closed(*_: object) -> int:
    raise PermissionError(1, "Operation not permitted")


def _folder(root: Path) -> Path:
    folder = (root / board.LAID).parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_key_that_root_laid_opens_what_was_bound_to_it_before_the_door_was_shut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pi = a_pi(tmp_path)
    _firmware(monkeypatch, tmp_path, KEY)
    wrapped = keys.wrap(secret := os.urandom(32), pi)
    assert keys.unwrap(wrapped, pi) == (secret, Bound.PRIVATE_KEY)
    assert board.lay(tmp_path, _folder(tmp_path))
    assert (tmp_path / board.LAID).stat().st_mode & 0o777 == 0o640
    assert [path.name for path in _folder(tmp_path).iterdir()] == [board.LAID.name]

    monkeypatch.setattr("appliance.kits.board.fcntl.ioctl", _closed)  # as since kernel 6.18 for all but root
    assert keys.unwrap(wrapped, pi) == (secret, Bound.PRIVATE_KEY)


@pytest.mark.parametrize("key", [bytes(32), None], ids=["never burnt", "no right to ask"])
def test_without_a_key_nothing_is_laid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: bytes | None) -> None:
    _firmware(monkeypatch, tmp_path, key or bytes(32))
    if key is None:
        monkeypatch.setattr("appliance.kits.board.fcntl.ioctl", _closed)
    assert not board.lay(tmp_path, _folder(tmp_path))
    assert list(_folder(tmp_path).iterdir()) == []
    assert Bound.PRIVATE_KEY not in a_pi(tmp_path).identities()


@pytest.mark.parametrize("text", ["", "00", "not hexadecimal", KEY.hex() + "00", "schlüssel"])
def test_what_is_no_key_is_none(tmp_path: Path, text: str) -> None:
    (_folder(tmp_path) / board.LAID.name).write_text(text, encoding="utf-8")
    assert Bound.PRIVATE_KEY not in a_pi(tmp_path).identities()


def test_the_program_that_the_unit_runs_needs_only_python_itself(tmp_path: Path) -> None:
    unit = (CHECKOUT / "systemd/symmirror-board.service").read_text()
    assert "ExecStart=/opt/symmirror/.venv/bin/python -I /opt/symmirror/appliance/kits/board.py\n" in unit
    assert f"RuntimeDirectory={board.LAID.parent.name}\n" in unit
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKOUT / "appliance/kits/board.py")],
        env={"RUNTIME_DIRECTORY": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "The board has no private key.\n"
    assert list(tmp_path.iterdir()) == []
