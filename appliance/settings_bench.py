"""The settings of the board's health and of the bench test (two tables of :mod:`appliance.settings`)."""

from __future__ import annotations

from pydantic import Field

from appliance.settings_section import Section


class Health(Section):
    """When the board is too hot or its supply too weak, and how slowly it then works."""

    every_s: float = Field(5, ge=0.5, le=300, description="s between two looks at the board")
    hot_c: float = Field(78, ge=40, le=100, description="°C from which it is hot (P); a Pi slows itself down at 80")
    cool_c: float = Field(70, ge=30, le=100, description="°C below which it is no longer (P)")
    calm_s: float = Field(60, ge=0, le=3600, description="s without the trouble until it is over (P)")
    careful_fps: float = Field(10, ge=1, le=60, description="pictures a second that are tracked meanwhile (P)")


class Bench(Section):
    """What a kit must reach in its bench test, 'symmirror check'."""

    answer_s: float = Field(20, ge=2, le=300, description="s that a question waits for its answer")
    fps_share: float = Field(0.8, ge=0.1, le=1.0, description="share of camera.fps that must arrive (P)")
    age_ms: float = Field(150, ge=20, le=2000, description="ms, age of a picture at most when it arrives (P)")
    tracker_fps: float = Field(12, ge=1, le=60, description="faces a second that this machine must track (P)")
    sharp: float = Field(0.6, ge=0.01, le=100, description="detail of a face at least, see README (P)")
    sharp_card: float = Field(40, ge=1, le=1000, description="detail of the printed card at least (P)")
    light_most: float = Field(220, ge=100, le=254, description="mean brightness of the face at most, 0 to 255 (P)")
    light_even: float = Field(0.6, ge=0.1, le=1.0, description="light on the face's darker half over the other (P)")
    near_dioptres: float = Field(2.5, ge=0.5, le=15, description="dioptres, nearest focus that is right: 40 cm (P)")
    far_dioptres: float = Field(1.0, ge=0.1, le=5, description="dioptres, farthest focus that is right: 1 m (P)")
    glass: float = Field(0.3, ge=0.05, le=1.0, description="share of the light that the glass lets through at least")
    panel_share: float = Field(
        0.1, ge=0.01, le=1.0, description="share by which [panel] may differ from what the display tells"
    )
    free_mb: int = Field(200, ge=10, le=1_000_000, description="MB of free disk at least")
    sync_ms: float = Field(500, ge=10, le=10000, description="ms, longest write that reaches the disk (P)")
    hot_c: float = Field(75, ge=40, le=100, description="°C at most at the test's end (P)")
