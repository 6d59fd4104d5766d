"""The light budget of a two-way mirror: what the patient sees and what the camera gets.

For one's own glass and room::

    python -m tools.hardware_light --transmission 0.3 --reflectance 0.6 --panel 350 --lux 300
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, fields, replace
from math import atan, degrees, log2, pi, radians, tan

import click

from appliance.errors import Refused
from appliance.settings import Camera, Geometry, Measuring

# The sensitivity of Camera Module 3, as libcamera's tuning file imx708.json ("rpi.lux", for the Pi 5) has it: a test
# scene lit with 810 lx gave a mean of 13994 of 65535 at 20.7 ms and gain 1.12.
REFERENCE_LUX = 810.0
REFERENCE_LEVEL = 13994 / 65535
REFERENCE_US = 20716.0
REFERENCE_GAIN = 1.12
#: What that scene reflects on average is not written there; the usual grey of a scene is assumed (P).
REFERENCE_REFLECTANCE = 0.18
#: The mean that libcamera's exposure control aims at (same file, "y_target" up to 1000 lx), linear, of 1.
AIM_LEVEL = 0.16
#: What is left of a matte panel's surface and of its open pixels when light comes through the glass and goes back (P).
PANEL_REFLECTANCE = 0.02
#: Contrast that a graphical mark needs, and that large words need (WCAG 2.2, success criteria 1.4.11 and 1.4.3).
LEAST_CONTRAST = 3.0
IRIS_MM = 11.7


@dataclass(frozen=True)
class Light:
    """A mirror in a room.

    ``transmission`` and ``reflectance`` are the glass's, 0 to 1, for light at right angles. ``panel_cd`` is the panel's
    white in cd/m², ``panel_contrast`` its white over its black. ``lux`` falls on the face, ``wall_lux`` on what is seen
    beside it. ``skin`` and ``wall`` are what these reflect, 0 to 1, matte. ``shutter_us`` in microseconds.
    The distance is missing on purpose: a matte thing looks equally bright from everywhere, and a reflection does, too.
    """

    transmission: float = 0.3
    reflectance: float = 0.6
    panel_cd: float = 350.0
    panel_contrast: float = 1000.0
    lux: float = 300.0
    wall_lux: float = 150.0
    skin: float = 0.35
    wall: float = 0.5
    shutter_us: float = float(Camera().shutter_max_us)
    gain: float = 8.0

    def __post_init__(self) -> None:
        """Raises :class:`Refused` for what no glass or room can be."""
        if not (0 < self.transmission < 1 and 0 < self.reflectance < 1):
            raise Refused("Transmission and reflectance lie between 0 and 1.")
        if self.transmission + self.reflectance > 1:
            raise Refused("The glass cannot let through and reflect more light than it gets.")
        for field in fields(self):
            if getattr(self, field.name) <= 0:
                raise Refused(f"{field.name} must be more than 0.")

    @property
    def stops(self) -> float:
        """Camera stops that the glass costs."""
        return -log2(self.transmission)

    @property
    def graphics_cd(self) -> float:
        """White graphics through the glass, cd/m²."""
        return self.transmission * self.panel_cd

    @property
    def face_cd(self) -> float:
        """The reflected face, cd/m²: a matte surface of ``skin`` in ``lux``."""
        return self.reflectance * self.skin * self.lux / pi

    @property
    def around_cd(self) -> float:
        """The reflected room beside the face, where the bars stand, cd/m²."""
        return self.reflectance * self.wall * self.wall_lux / pi

    @property
    def veil_cd(self) -> float:
        """What comes through black pixels: the panel's black, and room light that goes in, hits it and comes out."""
        black = self.panel_cd / self.panel_contrast * self.transmission
        return black + self.lux * PANEL_REFLECTANCE * self.transmission**2 / pi

    @property
    def bars_contrast(self) -> float:
        """Bars and words over what is reflected around them."""
        dark = self.around_cd + self.veil_cd
        return (self.graphics_cd + dark) / dark

    @property
    def face_contrast(self) -> float:
        """Graphics over the brightness of the reflected face: how much they draw the eye away from it."""
        return self.graphics_cd / self.face_cd

    @property
    def mirror_contrast(self) -> float:
        """The reflected face over the black that lies on it: how deep the mirror's black is."""
        return (self.face_cd + self.veil_cd) / self.veil_cd

    @property
    def level(self) -> float:
        """Mean brightness of the face in the camera's picture, linear, 1 is the brightest."""
        exposure = self.shutter_us / REFERENCE_US * self.gain / REFERENCE_GAIN
        scene = self.lux / REFERENCE_LUX * self.skin / REFERENCE_REFLECTANCE
        return min(1.0, REFERENCE_LEVEL * scene * exposure * self.transmission)

    def lux_for(self, level: float) -> float:
        """Lux on the face that give it ``level`` (linear) with this shutter and gain."""
        return level / replace(self, lux=1.0).level


def linear(code: float) -> float:
    """A pixel's 0..255 as linear light, by the sRGB curve (libcamera's own curve lifts shadows more)."""
    value = code / 255
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def reflectance_of(lightness: float) -> float:
    """The reflectance (CIE Y, 0 to 1) of a skin of lightness L*, 8 to 100."""
    return float(((lightness + 16) / 116) ** 3)


#: Skins from dark to light, by L*. The ends are about those of published skin colours (P).
SKINS = {"dark": 35.0, "medium": 55.0, "light": 68.0}
#: Glasses as they are sold: transmission, reflectance. Ask for the data sheet: these are types, not products.
GLASSES = {"dark, for televisions": (0.10, 0.75), "least": (0.30, 0.60), "bright": (0.50, 0.42)}
ROOMS = (100.0, 300.0, 500.0)


def seen_rows() -> list[list[str]]:
    """What the patient sees, by glass and room."""
    rows = []
    for name, (through, back) in GLASSES.items():
        for lux in ROOMS:
            light = Light(transmission=through, reflectance=back, lux=lux, wall_lux=lux / 2)
            rows.append([
                f"{name}: T {through:.2f}, R {back:.2f}", f"{lux:.0f}", f"{light.graphics_cd:.0f}",
                f"{light.face_cd:.1f}", f"{light.around_cd:.1f}", f"{light.bars_contrast:.1f}",
                f"{light.face_contrast:.1f}", f"{light.mirror_contrast:.0f}",
            ])  # fmt: skip
    return rows


def camera_rows() -> list[list[str]]:
    """Lux on the face that the camera needs, by glass and skin, for ``measuring.min_light`` and for a good picture."""
    least = linear(Measuring().min_light)
    rows = []
    for through in (0.1, 0.2, 0.3, 0.5, 0.7):
        for name, lightness in SKINS.items():
            light = Light(transmission=through, reflectance=0.3, skin=reflectance_of(lightness))
            at = {gain: replace(light, gain=gain) for gain in (4.0, 8.0, 16.0)}
            rows.append([
                f"{through:.1f}", f"{light.stops:.1f}", f"{name} (L* {lightness:.0f}, {light.skin:.2f})",
                f"{at[16.0].lux_for(least):.0f}", *[f"{at[g].lux_for(AIM_LEVEL):.0f}" for g in (16.0, 8.0, 4.0)],
            ])  # fmt: skip
    return rows


def distance_rows(eye_below_mm: float) -> list[list[str]]:
    """Distance of the face, pixels of the iris, the camera's look down at the eyes, and what it sees of the room."""
    camera, place = Camera(), Geometry()
    focal_px = camera.width / 2 / tan(radians(place.camera_fov_deg / 2))
    rows = []
    for mm in (400, 500, 600, 700, 800, 1000, 1200):
        iris = focal_px * IRIS_MM / mm
        fits = "ok" if iris >= Measuring().min_iris_px else "too far"
        down = degrees(atan(eye_below_mm / mm))
        if down > Measuring().settle_limit_deg:
            fits = "too near"
        width, height = (mm * side / focal_px for side in (camera.width, camera.height))
        rows.append([f"{mm}", f"{iris:.1f}", f"{down:.0f}", f"{width:.0f} × {height:.0f}", fits])
    return rows


@click.command()
@click.option("--transmission", default=0.3, show_default=True, help="of the glass, 0 to 1")
@click.option("--reflectance", default=0.6, show_default=True, help="of the glass, 0 to 1")
@click.option("--panel", "panel_cd", default=350.0, show_default=True, help="cd/m², the panel's white")
@click.option("--lux", default=300.0, show_default=True, help="on the face")
@click.option("--wall-lux", default=150.0, show_default=True, help="on what is seen beside it")
@click.option("--skin", default=0.35, show_default=True, help="reflectance, 0.09 (dark) to 0.41 (light)")
@click.option("--shutter", "shutter_us", default=float(Camera().shutter_max_us), show_default=True, help="µs")
@click.option("--gain", default=8.0, show_default=True, help="the camera's, 1 to 16")
def main(**given: float) -> None:
    """Print one mirror's light budget."""
    try:
        light = Light(**given)
    except Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(2)
    click.echo(f"camera loses             {light.stops:.1f} stops")
    click.echo(f"graphics through glass   {light.graphics_cd:.0f} cd/m²")
    click.echo(f"reflected face           {light.face_cd:.1f} cd/m²")
    enough = "enough" if light.bars_contrast >= LEAST_CONTRAST else f"too little, needs {LEAST_CONTRAST:.0f}"
    click.echo(f"bars against the room    {light.bars_contrast:.1f} : 1 ({enough})")
    click.echo(f"bars against the face    {light.face_contrast:.1f} : 1")
    click.echo(f"face over black          {light.mirror_contrast:.0f} : 1")
    click.echo(f"lux for a good picture   {light.lux_for(AIM_LEVEL):.0f} at gain {light.gain:g}")
    click.echo(f"lux until 'more light'   {light.lux_for(linear(Measuring().min_light)):.0f} at gain {light.gain:g}")


if __name__ == "__main__":
    main()
