"""The picture behind the simulated patient: one photograph, deformed smoothly and per side.

The photograph is NASA's public-domain portrait ``astronaut`` that scikit-image ships. She smiles in
it; the rest face closes her lips and lets the corners sink, and every movement is a deformation of
that; their tables are in :mod:`appliance.cameras.patient_skin`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from appliance.cameras.patient_hand import draw_hand
from appliance.cameras.patient_skin import ACTIONS, HEAD, LIDS, LOWER_LIP, MIDLINE, MM_PER_PX, UPPER_LIP, Bump
from appliance.errors import Unavailable
from appliance.sides import Side

Image = npt.NDArray[np.uint8]
Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Expression:
    """What the face does at one moment. Pairs are (left, right) of the patient, 0 to 1.

    ``actions`` are gains of :data:`ACTIONS`; ``lids`` 1 is shut; ``jaw_mm`` how far the mouth opens;
    ``teeth`` 1 parts the lips; ``hand`` is 1 while a hand lies on the left cheek.
    """

    actions: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    lids: tuple[float, float] = (0, 0)
    jaw_mm: tuple[float, float] = (0, 0)
    teeth: tuple[float, float] = (0, 0)
    hand: float = 0


@dataclass(frozen=True)
class Pose:
    """Where the head is: shift in frame pixels, roll and yaw in degrees (+yaw to its own left), scale."""

    dx: float = 0
    dy: float = 0
    roll: float = 0
    yaw: float = 0
    scale: float = 1


class PatientFace:
    """Renders :class:`Expression` and :class:`Pose` into RGB pictures of ``width`` × ``height`` pixels."""

    _STEP = 8  # the smooth field is computed on every 8th pixel and enlarged

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        photo = _photograph()
        self._s = min(width, height) / 240  # photograph pixels to frame pixels: a face at arm's length
        self._ox = width / 2 - 224 * self._s  # where the photograph's origin lies in the frame
        self._oy = height / 2 - 122 * self._s
        place = np.array([[self._s, 0, self._ox], [0, self._s, self._oy]], np.float32)
        base = cv2.warpAffine(photo, place, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        self._base: Image = np.asarray(base, np.uint8)
        ys, xs = np.mgrid[0 : height + self._STEP : self._STEP, 0 : width + self._STEP : self._STEP].astype(np.float32)
        self._grid_x, self._grid_y = xs, ys
        px, py = (xs - self._ox) / self._s, (ys - self._oy) / self._s
        (mx0, my0), (mx1, my1) = MIDLINE
        midline = mx0 + (py - my0) * (mx1 - mx0) / (my1 - my0)
        leftness = 0.5 * (1 + np.tanh((px - midline) / 2.5))  # 1 on the patient's left, smooth across the middle
        self._masks = {Side.LEFT: leftness.astype(np.float32), Side.RIGHT: (1 - leftness).astype(np.float32)}
        self._fields = {
            (name, side): self._field(bumps, side, px, py) for name, bumps in ACTIONS.items() for side in Side
        }
        wrist = (256 * self._s + self._ox, 188 * self._s + self._oy)
        self._hand = draw_hand(width, height, wrist, 38 * self._s, -0.35)  # on the left cheek, from below

    def _field(self, bumps: tuple[Bump, ...], side: Side, px: Array, py: Array) -> Array:
        """The push of one action on one side, frame pixels, on the coarse grid: (rows, columns, 2)."""
        out = np.zeros((*px.shape, 2), np.float32)
        for bump in bumps:
            x, y = bump.left if side is Side.LEFT else bump.right
            away = 1 if side is Side.LEFT else -1
            sigma = bump.sigma_mm / MM_PER_PX
            weight = np.exp(-((px - x) ** 2 + (py - y) ** 2) / (2 * sigma**2)) * self._masks[side]
            scale = self._s / MM_PER_PX
            out[..., 0] += weight * away * bump.lateral_mm * scale
            out[..., 1] -= weight * bump.up_mm * scale
        return out

    def render(self, expression: Expression, pose: Pose | None = None) -> Image:
        """The picture, (height, width, 3) RGB, not mirrored."""
        face = self._base.copy()
        self._mouth(face, expression)
        for side, closed in zip((Side.LEFT, Side.RIGHT), expression.lids, strict=True):
            if closed > 0:
                self._close_lid(face, side, min(closed, 1.0))
        push = np.zeros((*self._grid_x.shape, 2), np.float32)
        for name, gains in {"relax": (1.0, 1.0), **expression.actions}.items():
            for side, gain in zip((Side.LEFT, Side.RIGHT), gains, strict=True):
                if gain:
                    push += gain * self._fields[name, side]
        map_x, map_y = self._turned(pose or Pose())
        # Backward map: the skin that arrives at x came from x - push(where it came from).
        sx, sy = map_x, map_y
        for _ in range(2):
            gx, gy = sx / self._STEP, sy / self._STEP
            at = cv2.remap(push, gx, gy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            sx, sy = map_x - at[..., 0], map_y - at[..., 1]
        size = (sx.shape[1] * self._STEP, sx.shape[0] * self._STEP)
        # cv2.resize puts samples at cell centres; shift so that grid point k stays at pixel k * STEP.
        shift = np.array([[self._STEP, 0, 0], [0, self._STEP, 0]], np.float32)
        full_x = cv2.warpAffine(sx, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        full_y = cv2.warpAffine(sy, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        out = cv2.remap(
            face, full_x[: self.height, : self.width], full_y[: self.height, : self.width],
            cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
        )  # fmt: skip
        image = np.asarray(out, np.uint8)
        if expression.hand > 0.5:
            self._hand.lay_over(image)
        return image

    def _turned(self, pose: Pose) -> tuple[Array, Array]:
        """Where each grid point of the picture comes from under shift, roll, scale and yaw."""
        cx, cy, ax, ay = HEAD
        cx, cy, ax, ay = cx * self._s + self._ox, cy * self._s + self._oy, ax * self._s, ay * self._s
        c, s = np.cos(np.deg2rad(pose.roll)) / pose.scale, np.sin(np.deg2rad(pose.roll)) / pose.scale
        dx, dy = self._grid_x - cx - pose.dx, self._grid_y - cy - pose.dy
        x, y = c * dx + s * dy, -s * dx + c * dy
        if pose.yaw:
            # The head as an ellipsoid: a point at depth z moves sideways by z sin(yaw), inverted in three steps.
            angle = np.deg2rad(pose.yaw)
            source = x.copy()
            for _ in range(3):
                depth = ax * np.sqrt(np.clip(1 - (source / ax) ** 2 - (y / ay) ** 2, 0, None))
                inside = np.clip(1.6 - np.hypot(source / ax, y / ay), 0, 1)
                source = x - inside * (depth * np.sin(angle) - source * (1 - np.cos(angle)))
            x = source
        return (x + cx).astype(np.float32), (y + cy).astype(np.float32)

    def _columns(self, line: list[tuple[float, float]], x0: int, x1: int) -> Array:
        """The height of an outline, in frame pixels, at each column from ``x0`` to ``x1``."""
        points = np.array(line, np.float32) * self._s + np.array([self._ox, self._oy], np.float32)
        heights: Array = np.interp(np.arange(x0, x1), points[:, 0], points[:, 1]).astype(np.float32)
        return heights

    def _close_lid(self, face: Image, side: Side, closed: float) -> None:
        """Bring the upper lid down over the eye: the skin above it stretches, its fold goes, the lashes come along."""
        upper, lower = LIDS[side]
        x0, x1 = int(upper[0][0] * self._s + self._ox), int(upper[-1][0] * self._s + self._ox) + 1
        up, low = self._columns(upper, x0, x1), self._columns(lower, x0, x1)
        lid = up + closed * (low - up)
        fold, lash = (mm * self._s / MM_PER_PX for mm in (3.0, 0.5))
        top = int(up.min() - 7 * self._s)  # just below the brow
        bottom = int(low.max() + 3 * self._s)
        flat, kept = np.full_like(up, top), lash + (1 - closed) * (fold - lash)
        source = (flat, up - fold, up - lash, up, lid, low)
        target = (flat, lid - kept, lid - lash, lid, lid, low)
        _stretch(
            face, (x0, x1, top, bottom), tuple(c.astype(np.float32) for c in source),
            tuple(c.astype(np.float32) for c in target),
        )  # fmt: skip

    def _mouth(self, face: Image, expression: Expression) -> None:
        """Close the photograph's parted lips, then part them again (teeth) or open the jaw."""
        x0, x1 = int(UPPER_LIP[0][0] * self._s + self._ox), int(UPPER_LIP[-1][0] * self._s + self._ox) + 1
        up, low = self._columns(UPPER_LIP, x0, x1), self._columns(LOWER_LIP, x0, x1)
        across = np.linspace(-1, 1, x1 - x0, dtype=np.float32)
        leftness = 0.5 * (1 + np.tanh(across / 0.12))

        def blend(pair: tuple[float, float]) -> Array:
            mixed: Array = (leftness * pair[0] + (1 - leftness) * pair[1]).astype(np.float32)
            return mixed

        teeth, jaw = blend(expression.teeth), blend(expression.jaw_mm) * self._s / MM_PER_PX
        meet = up + 0.35 * (low - up)
        upper = meet + teeth * (up - meet)
        lower = meet + teeth * (low - meet)
        top, bottom = int(up.min() - 9 * self._s), int(low.max() + 50 * self._s)
        flat = np.full_like(up, top)
        _stretch(face, (x0, x1, top, bottom), (flat, up, low), (flat, upper, np.maximum(lower, upper + 1)))
        drop = jaw * np.sqrt(np.clip(1 - across**2, 0, 1))
        if drop.max() > 1:
            _stretch(face, (x0, x1, top, bottom), (flat, upper, lower), (flat, upper, lower + drop))
            rows = np.arange(top, bottom, dtype=np.float32)[:, None]
            inside = np.clip(np.minimum(rows - upper, lower + drop - rows) / 3, 0, 1) * (drop > 1)
            box = face[top:bottom, x0:x1]
            shade = np.array([70, 22, 24], np.float32)
            box[:] = (box + inside[..., None] * (shade - box)).astype(np.uint8)

    def truth_mm(self, action: str, side: Side) -> float:
        """How far the skin moves at the strongest point of ``action`` on ``side`` at gain 1, in mm."""
        push = np.linalg.norm(self._fields[action, side], axis=-1)
        return float(push.max()) * MM_PER_PX / self._s


def _stretch(face: Image, box: tuple[int, int, int, int], source: tuple[Array, ...], target: tuple[Array, ...]) -> None:
    """Move the curves ``source`` of each column to ``target`` inside ``box``, linearly between them.

    ``box`` is (x0, x1, top, bottom) in pixels; each curve is (columns,). Below the last curve the
    skin stretches out to the bottom of the box. Writes into ``face``.
    """
    x0, x1, top, bottom = box
    rows = np.arange(top, bottom, dtype=np.float32)[:, None]
    end = np.full_like(source[0], bottom)
    froms, tos = (*source, end), (*target, end)
    map_y = np.repeat(rows, x1 - x0, axis=1)
    for a, b, ta, tb in zip(froms[:-1], froms[1:], tos[:-1], tos[1:], strict=True):
        share = (rows - ta) / np.maximum(tb - ta, 0.5)
        map_y = np.where((rows >= ta) & (rows < tb), a + share * (b - a), map_y)
    map_x = np.broadcast_to(np.arange(x0, x1, dtype=np.float32), map_y.shape)
    face[top:bottom, x0:x1] = cv2.remap(
        face, np.ascontiguousarray(map_x), map_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def _photograph() -> Image:
    """The photograph, RGB. Found without importing scikit-image, which takes long."""
    spec = find_spec("skimage")
    folder = next(iter(spec.submodule_search_locations or []), None) if spec else None
    path = Path(folder or "") / "data" / "astronaut.png"
    image = cv2.imread(str(path), cv2.IMREAD_COLOR) if folder and path.is_file() else None
    if image is None:
        raise Unavailable(
            "The simulated patient needs the photograph 'astronaut' of scikit-image, which is not "
            "installed. Run 'make setup' in the checkout."
        )
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
