"""The window, the whole screen, or no screen at all; and the pictures of it."""

from __future__ import annotations

import logging
import os
import queue
import threading
from enum import StrEnum
from pathlib import Path

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import numpy as np
import numpy.typing as npt
import pygame

from appliance.display import cards
from appliance.display.layout import Layout
from appliance.display.looks import LOOKS
from appliance.display.painter import Painter
from appliance.display.scene import Scene
from appliance.display.writer import Written
from appliance.errors import Unavailable
from appliance.settings import Panel

log = logging.getLogger(__name__)


class Mode(StrEnum):
    """Kinds of display."""

    FULLSCREEN = "fullscreen"
    WINDOW = "window"
    OFFSCREEN = "offscreen"


def choose_mode(asked: str, root: Path = Path("/")) -> tuple[Mode, str]:
    """The mode for ``auto``, ``fullscreen``, ``window`` or ``offscreen``, and a line that says why.

    On a desktop it is a window; with a connected display and no desktop the whole screen. ``/sys`` is below ``root``.
    """
    if asked != "auto":
        return Mode(asked), f"Display: {asked}."
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return Mode.WINDOW, "Display: a window on this desktop."
    if cards.connected(root):
        return Mode.FULLSCREEN, "Display: the whole screen."
    return Mode.OFFSCREEN, "Display: none found, so it is drawn off-screen."


class Stage:
    """Where scenes are shown, in a theme of :data:`LOOKS`. Use as a context manager; the main thread's alone.

    Raises :class:`Unavailable` where the asked display can't be opened.
    """

    def __init__(self, mode: Mode, panel: Panel, size: tuple[int, int] | None = None,
                 look: str = "standard") -> None:  # fmt: skip
        self.mode = mode
        pygame.font.init()
        if mode is Mode.OFFSCREEN:
            self._surface = pygame.Surface(size or _panel_pixels(panel))
        else:
            self._surface = _open_display(mode, panel, size)
        self._painter = Painter(self._surface, panel, LOOKS[look])
        self._plug = cards.Plug() if os.environ.get("SDL_VIDEODRIVER") == "kmsdrm" else None

    @property
    def surface(self) -> pygame.Surface:
        """The picture as it stands."""
        return self._surface

    @property
    def layout(self) -> Layout:
        """Where things stand at present."""
        return self._painter.layout

    def pages(self, scene: Scene) -> tuple[tuple[str, ...], ...]:
        """The words of title and lines as they take turns (:attr:`Scene.turn`)."""
        self._painter.paint(scene)  # the face area may be elsewhere
        return self._painter.pages(scene)

    @property
    def written(self) -> dict[str, list[Written]]:
        """The words of each part as they stand there."""
        return self._painter.written

    def light(self, box: pygame.Rect) -> npt.NDArray[np.uint8]:
        """The brightest channel of each pixel of ``box`` (inside the picture), (height, width)."""
        red, green, blue = np.moveaxis(pygame.surfarray.array3d(self._surface.subsurface(box)), 2, 0)
        return np.asarray(np.maximum(np.maximum(red, green), blue).T, np.uint8)

    def save(self, path: Path) -> None:
        """Write the picture as PNG. Raises OSError if that can't be done."""
        try:
            pygame.image.save(self._surface, str(path))
        except pygame.error as error:
            raise OSError(str(error)) from error

    def show(self, scene: Scene) -> bool:
        """Bring the display to ``scene``; True if anything had to be drawn.

        Raises :class:`Unavailable` where a display was unplugged and is there again.
        """
        if self._plug is not None and self.mode is not Mode.OFFSCREEN:
            self._plug.look()
        changed = self._painter.paint(scene)
        if changed and self.mode is not Mode.OFFSCREEN:
            pygame.display.update(changed)
        return bool(changed)

    def close(self) -> None:
        """Give the display back."""
        if self.mode is not Mode.OFFSCREEN:
            pygame.display.quit()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _panel_pixels(panel: Panel) -> tuple[int, int]:
    """Full HD, turned as the panel is mounted."""
    return (1080, 1920) if panel.height_mm >= panel.width_mm else (1920, 1080)


def _open_display(mode: Mode, panel: Panel, size: tuple[int, int] | None) -> pygame.Surface:
    desktop = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if not desktop and "SDL_VIDEODRIVER" not in os.environ:
        os.environ["SDL_KMSDRM_DEVICE_INDEX"] = str(cards.wait_for_card().number)
        os.environ["SDL_VIDEODRIVER"] = "kmsdrm"
        # A Pi's own kind of OpenGL. SDL would take the desktop's first, which stays black there without its libraries.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "opengles2")
    try:
        pygame.display.init()
        if mode is Mode.FULLSCREEN:
            surface = pygame.display.set_mode(size or (0, 0), pygame.FULLSCREEN)
            pygame.mouse.set_visible(False)
        else:
            width, height = size or _panel_pixels(panel)
            room = pygame.display.Info().current_h * 0.9 or height
            shrink = 1.0 if size else min(1.0, room / height)
            surface = pygame.display.set_mode((round(width * shrink), round(height * shrink)))
            pygame.display.set_caption("Symmirror")
    except pygame.error as error:
        pygame.display.quit()
        raise Unavailable(
            f"The display can't be opened ({error}). On Raspberry Pi OS Lite: sudo apt install libdrm2 libgbm1 "
            "libegl1 libgles2 libgl1-mesa-dri. Or run with --display offscreen."
        ) from error
    return surface


class Screenshots:
    """Writes pictures of the stage as PNG files, off the main thread.

    One picture a screen: half a second after the screen has come, when what moves has moved, or when
    it goes if that is sooner.
    """

    SETTLE_S = 0.9  # the reason why nothing is measured is told after 0.7 s

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._queue: queue.Queue[tuple[pygame.Surface, Path] | None] = queue.Queue(8)
        self._writer = threading.Thread(target=self._write, name="screenshots", daemon=True)
        self._writer.start()
        numbers = [int(p.name[:3]) for p in folder.glob("[0-9][0-9][0-9]-*.png")]
        self._count = max(numbers, default=0)  # pictures of an earlier run stay
        self._screen: tuple[str, str] | None = None
        self._since_s = 0.0
        self._taken = True

    def look(self, stage: Stage, scene: Scene, now: float) -> None:
        """Call before and after each change; takes the picture when it is due.

        The one at the end of a screen is taken before the next is drawn, so call this first.
        """
        screen = (scene.name, scene.exercise)
        if screen != self._screen:
            if not self._taken:
                self._take(stage)
            self._screen, self._since_s, self._taken = screen, now, False
        elif not self._taken and now - self._since_s >= self.SETTLE_S:
            self._take(stage)

    def close(self, stage: Stage) -> None:
        """Take the last screen's picture and wait until all are written."""
        if not self._taken:
            self._take(stage)
        if self._writer.is_alive():
            self._queue.put(None)
            self._writer.join()

    def _take(self, stage: Stage) -> None:
        assert self._screen is not None
        self._count += 1
        name = "-".join(part for part in (f"{self._count:03d}", *self._screen) if part)
        self._taken = True
        if self._writer.is_alive():
            self._queue.put((stage.surface.copy(), self.folder / f"{name}.png"))

    def _write(self) -> None:
        while (item := self._queue.get()) is not None:
            surface, path = item
            try:
                pygame.image.save(surface, str(path))
            except (OSError, pygame.error) as error:
                log.error("screenshots: %s: %s. No more are written.", path, error)
                while not self._queue.empty():  # nobody waits for room in the queue
                    self._queue.get()
                return
