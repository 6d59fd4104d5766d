"""Where a patch of the resting face lies in the picture of now: the head's movement, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from appliance.faces import landmarks as lm
from appliance.faces.face import Points

Affine = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Alignment:
    """How the head has moved since rest, as :func:`appliance.faces.head.align` found it.

    ``moved`` are the present points brought onto rest (478, 3), in rest's pixels: what is left is expression.
    ``carried`` are rest's points brought to where the head is now (478, 3), in the present picture's pixels:
    where each point would be if the face had stayed at rest.
    """

    moved: Points
    carried: Points
    rotation: Points


def upright(rest: Points, centre: npt.NDArray[np.float64], px_per_mm: float, mm_per_px: float,
            size: tuple[int, int]) -> Affine:  # fmt: skip
    """The (2, 3) map from rest's picture to a crop of ``size`` (width, height) pixels around ``centre``.

    The line through the outer canthi becomes horizontal; ``px_per_mm`` is the crop's scale.
    """
    across = rest[lm.OUTER_CANTHUS[1][0], :2] - rest[lm.OUTER_CANTHUS[0][0], :2]
    angle = -np.arctan2(across[1], across[0])
    scale = px_per_mm * mm_per_px
    cos, sin = np.cos(angle) * scale, np.sin(angle) * scale
    out = np.array([[cos, -sin, 0.0], [sin, cos, 0.0]])
    out[:, 2] = np.array(size) / 2 - out[:, :2] @ centre
    return out


def apply(affine: Affine, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points (n, 2) under a (2, 3) map."""
    mapped: npt.NDArray[np.float64] = points @ affine[:, :2].T + affine[:, 2]
    return mapped


def fit(source: npt.NDArray[np.float64], target: npt.NDArray[np.float64]) -> Affine:
    """The (2, 3) map that brings ``source`` (n, 2) nearest to ``target`` (n, 2), least squares.

    For a patch small against the head this is its turning in depth, too.
    """
    ones = np.column_stack([source, np.ones(len(source))])
    return np.asarray(np.linalg.lstsq(ones, target, rcond=None)[0].T, np.float64)


def inverse(affine: Affine) -> Affine:
    """The map back."""
    back = np.linalg.inv(affine[:, :2])
    return np.column_stack([back, -back @ affine[:, 2]])
