"""A kit for the bench test: cameras that fail in one way each, and somebody who answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from appliance.bench.asking import Asker, Pressed
from appliance.bench.bench import Bench
from appliance.cameras import CameraStopped, Chosen, Frame
from appliance.cameras.base import Image, Shot
from appliance.cameras.patient_face import Expression, PatientFace, Pose
from appliance.coaching import Action
from appliance.display import Mode, Scene, Stage
from appliance.settings import Settings

Change = Callable[[Image], Image]
SIZE = (1280, 720)


def as_it_is(image: Image) -> Image:
    return image


def blurred(image: Image, sigma: float = 3.0) -> Image:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.uint8)


def dark(image: Image) -> Image:
    return np.asarray(image * 0.2, np.uint8)


def glaring(image: Image) -> Image:
    return np.asarray(np.clip(image * 1.75, 0, 255), np.uint8)


def dark_and_blurred(image: Image) -> Image:
    return dark(blurred(image))


def light_from_the_patients_left(image: Image) -> Image:
    """The patient's left is on the picture's right; the other side is in the shadow."""
    place = np.linspace(-1, 1, image.shape[1])[None, :, None]
    return np.asarray(image * (0.5 + 0.5 / (1 + np.exp(-40 * place))), np.uint8)


def swapped(image: Image) -> Image:
    return np.ascontiguousarray(image[:, :, ::-1])


def nobody(image: Image) -> Image:
    return np.full_like(image, 120)


def black(image: Image) -> Image:
    return np.zeros_like(image)


@cache
def _photograph() -> Image:
    return PatientFace(*SIZE).render(Expression(), Pose())


class Lens:
    """A camera before which a photograph stands: the packaged patient's, changed in one way, with a sensor's noise.

    ``shot`` is what it tells of each picture; ``late_s`` how old pictures arrive; ``stops_at`` frames it is pulled out.
    """

    name = "test lens"

    def __init__(self, change: Change = as_it_is, *, shot: Shot | None = None, late_s: float = 0.0, noise: float = 2.0,
                 frozen: bool = False, fps: float = 200.0, stops_at: int = 10**9) -> None:  # fmt: skip
        self._still = change(_photograph())
        self.shot = shot or Shot(stamped=True, exposure_us=8000.0, dioptres=1.5, focused=True)
        self._late_s, self._frozen, self._fps, self.stops_at = late_s, frozen, fps, stops_at
        self.number = 0
        small = np.random.default_rng(0).normal(0, noise, (5, 90, 160, 3)).astype(np.int16)
        self._noises = np.tile(small, (1, 8, 8, 1))
        self.closed = False

    def open(self) -> None:
        self.closed = False

    def read(self, timeout_s: float) -> Frame:
        if self.number >= self.stops_at:
            raise CameraStopped("pulled out")
        time.sleep(1 / self._fps)
        self.number += 1
        image = self.still()
        if not self._frozen:
            image = np.asarray(cv2.add(image, self._noises[self.number % 5], dtype=cv2.CV_8U), np.uint8)
        return Frame(image, self.number, time.monotonic() - self._late_s, self.shot)

    def still(self) -> Image:
        return self._still

    def close(self) -> None:
        self.closed = True


class Sheet(Lens):
    """A camera with its own control of exposure before a white sheet in ``light``, with a tone curve of its own."""

    def __init__(self, light: float = 1.0, *, shutter_us: float = 16000, reflects: float = 0.8) -> None:
        super().__init__()
        self.light, self._limit, self._reflects = light, shutter_us * 8, reflects

    def still(self) -> Image:
        falls = self.light * self._reflects
        exposure = min(0.18 / falls * 10_000, self._limit)  # aims at 0.18, linear
        self.shot = replace(self.shot, exposure_us=exposure)
        code = 255 * min(falls * exposure / 10_000, 1.0) ** 0.45
        return np.full((720, 1280, 3), round(code), np.uint8)


class Person:
    """Somebody at the mirror: presses as ``answers`` says, by the title of what is asked. Nothing else is pressed.

    An answer is a button, None (waits until the time is over) or "leave". ``counted``: by wire, not by keyboard.
    """

    def __init__(self, answers: dict[str, object], *, counted: bool = True,
                 seen: Callable[[Scene], None] = lambda _: None) -> None:  # fmt: skip
        self.answers, self._counted, self._seen = answers, counted, seen
        self.titles: list[str] = []
        self._scene = Scene("")
        self.now = 0.0

    def bring(self, stage: Stage, answer_s: float = 3.0) -> Asker:
        """An asker before whom this tester stands; its clock runs as fast as it can."""
        tester, show = self, stage.show

        def look(scene: Scene) -> bool:
            if scene.title != tester._scene.title or scene.ring is None:
                tester.titles.append(scene.title)
            tester._scene = scene
            tester._seen(scene)
            return show(scene)

        stage.show = look  # type: ignore[method-assign]
        return Asker(stage, self.presses, answer_s, clock=lambda: self.now, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += max(seconds, 1 / 30)

    def presses(self) -> Pressed:
        self.now += 0.01
        answer = self.answers.get(self._scene.title)
        if answer == "leave":
            return Pressed(leave=True)
        if not isinstance(answer, Action) or (self._scene.ring is None and not self._scene.forward):
            return Pressed()
        return Pressed((answer,) if self._counted else (), (answer,))


def stage(size: tuple[int, int] = (540, 960), settings: Settings | None = None) -> Stage:
    """A stage off-screen."""
    return Stage(Mode.OFFSCREEN, (settings or Settings()).values.panel, size)


def bench_of(camera: Lens, folder: Path, *, settings: Settings | None = None, **more: object) -> Bench:
    """A bench with that camera."""
    made = Bench(settings or Settings(), folder, folder, **more)  # type: ignore[arg-type]
    made.eye._chosen = Chosen(lambda: camera, "test")
    made.eye.pretends = made.eye.none_found = False
    return made
