"""What every part of the bench test is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from appliance.bench.asking import Asker
from appliance.bench.eye import Eye
from appliance.bench.finding import Limit, NotAsked, PartError
from appliance.bench.picture import Look
from appliance.controls import GpioButtons
from appliance.display import Stage
from appliance.errors import Unavailable
from appliance.kits import Board, Kit
from appliance.kits.config import Prepared, read
from appliance.language import Translate, message, translator
from appliance.settings import Settings

_NOBODY = message("Nobody was asked.")


def as_it_runs(settings: Settings, data: Path, config: Path | None) -> Settings:
    """The settings that the mirror runs by: with the kit's language and panel, and with the loan's where it is lent.

    What can't be read of kit or loan changes nothing here: the test's own line about the kit says it. Raises
    :class:`Refused` for a prescription in the loan that this kit can't follow.
    """
    from appliance.app import programme_for  # it puts mirrors together

    try:
        kit = Kit.open(data, config=config)
        lent = kit.lent
    except Unavailable:
        lent = None
        kit_itself = _prepared(data)
    else:
        kit_itself = kit.prepared
    if kit_itself is not None:
        settings = kit_itself.settings(settings)
    return settings if lent is None else lent.settings(settings, programme_for(config))[0]


def _prepared(data: Path) -> Prepared | None:
    try:
        return read(data)
    except Unavailable:
        return None


@dataclass
class Bench:
    """A kit on the bench. ``/sys`` and the like are below ``root``.

    ``asker`` is None where nobody is to be asked, ``stage`` where there is no display, ``no_stage`` and ``no_buttons``
    are why there is none of them. ``before`` are the parts of the last bench test as its file has them, by name, and
    ``before_at`` (ISO) is when that was.
    """

    settings: Settings
    data: Path
    root: Path = Path("/")
    stage: Stage | None = None
    no_stage: str = ""
    buttons: GpioButtons | None = None
    no_buttons: str = ""
    asker: Asker | None = None
    before: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    before_at: str = ""
    looks: list[Look] | None = None  # at the face of whoever tests, once there was one
    nobody: PartError | None = None  # why there was none

    @cached_property
    def eye(self) -> Eye:
        """The camera, chosen when a part first needs it."""
        return Eye(self.settings.values.camera)

    @cached_property
    def kit(self) -> Kit:
        """What a clinic has made of this machine: prepared, lent, or nothing yet."""
        return Kit.open(self.data, board=Board(self.root))

    @property
    def kit_name(self) -> str:
        """What the kit is called; empty where there is none, or it can't be read."""
        prepared = _prepared(self.data)
        return prepared.id if prepared is not None else ""

    @cached_property
    def t(self) -> Translate:
        """The words of the kit's language."""
        return translator(self.settings.values.general.language)

    def at_least(self, key: str, value: float | None = None) -> Limit:
        """The setting ``key`` (or ``value``, which follows from it) as a lower limit."""
        return Limit(least=self._value(key) if value is None else value, source=self._source(key))

    def at_most(self, key: str) -> Limit:
        """The setting ``key`` as an upper limit."""
        return Limit(most=self._value(key), source=self._source(key))

    def between(self, low: str, high: str) -> Limit:
        """Two settings as both limits."""
        return Limit(self._value(low), self._value(high), f"{self._source(low)}, {self._source(high)}")

    def ask(self, what: str = "") -> Asker:
        """Who asks about ``what`` there is. Raises :class:`NotAsked` where nobody is to be asked."""
        if self.asker is None:
            raise NotAsked(message("Nobody was asked: {what}"), what=what) if what else NotAsked(_NOBODY)
        return self.asker

    def close(self) -> None:
        """Let go of the camera, if it was needed."""
        if "eye" in self.__dict__:
            self.eye.close()

    def _value(self, key: str) -> float:
        section, name = key.split(".")
        return float(getattr(getattr(self.settings.values, section), name))

    def _source(self, key: str) -> str:
        return f"{key} ({self.settings.origins.get(key, 'default')})"
