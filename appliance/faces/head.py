"""The head's own frame: taking out how the head has moved since rest."""

from __future__ import annotations

import numpy as np

from appliance.faces import landmarks as lm
from appliance.faces.face import Points


def align(points: Points, reference: Points, stable: tuple[int, ...] = lm.STABLE) -> tuple[Points, Points]:
    """Bring ``points`` onto ``reference`` by the similarity that fits the stable points best.

    Both are (478, 3). Returns the aligned points and the (3, 3) rotation. Least squares after
    Umeyama (1991, doi 10.1109/34.88573): rotation, shift and one scale, in three dimensions, which
    keeps a head turned a little from looking like an uneven face.
    """
    moved, fixed = points[list(stable)], reference[list(stable)]
    centre_moved, centre_fixed = moved.mean(axis=0), fixed.mean(axis=0)
    a, b = moved - centre_moved, fixed - centre_fixed
    u, s, vt = np.linalg.svd(a.T @ b)
    mirror = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = (u * mirror) @ vt
    scale = float((s * mirror).sum() / (a * a).sum())
    return (points - centre_moved) @ rotation * scale + centre_fixed, rotation


def turned_deg(rotation: Points, axes: Points) -> tuple[float, float]:
    """Yaw (to the patient's left) and pitch (up), degrees, of the rotation of :func:`align`, in the head's ``axes``."""
    # Where the head's forward axis points now, in the axes of rest.
    forward = axes @ (rotation @ axes[2])
    yaw = float(np.degrees(np.arctan2(forward[0], forward[2])))
    pitch = float(np.degrees(np.arctan2(forward[1], forward[2])))
    return yaw, pitch
