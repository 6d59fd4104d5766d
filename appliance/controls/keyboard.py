"""Keys of a keyboard, for a desktop and for a mirror on the workbench."""

from __future__ import annotations

from collections.abc import Mapping

import pygame

from appliance.coaching.events import Action

KEYS: Mapping[int, Action] = {
    pygame.K_RIGHT: Action.NEXT,
    pygame.K_SPACE: Action.NEXT,
    pygame.K_RETURN: Action.NEXT,
    pygame.K_n: Action.NEXT,
    pygame.K_LEFT: Action.REPEAT,
    pygame.K_r: Action.REPEAT,
    pygame.K_p: Action.PAUSE,
}
QUIT_KEYS = frozenset({pygame.K_q, pygame.K_ESCAPE})


class Keyboard:
    """Reads pygame's events; only where there is a window or a screen.

    ``acts`` is False where keys should do nothing but close the window.
    """

    def __init__(self, *, acts: bool = True) -> None:
        self.quit = False
        self._acts = acts

    def poll(self) -> list[Action]:
        """What has been pressed since the last call; sets ``quit`` when the window is to close."""
        actions = []
        for event in pygame.event.get():
            if event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key in QUIT_KEYS):
                self.quit = True
            elif self._acts and event.type == pygame.KEYDOWN and event.key in KEYS:
                actions.append(KEYS[event.key])
        return actions
