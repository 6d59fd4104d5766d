"""The real libcamera and the real picamera2 in a tree of Debian, with a camera that plays faces."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import cv2
import numpy as np

from appliance.cameras.patient_face import Expression, PatientFace, Pose

#: Debian's part of it.
PACKAGES = ("python3-libcamera", "python3-prctl", "libarchive13t64")
#: What malloc hands out must not be zero: libcamera 0.4's virtual pipeline reads a part of it before it is written.
TUNABLES = "GLIBC_TUNABLES=glibc.malloc.perturb=255:glibc.malloc.tcache_count=0"

_HERE = Path(__file__).resolve().parent
# picamera2 as Raspberry Pi OS has it, and what it imports. NumPy and Pillow are the product's own.
_PYTHON = ("picamera2==0.3.38", "simplejpeg==1.9.0", "piexif==1.1.3", "videodev2==0.0.4", "jsonschema==4.26.0",
           "attrs==25.4.0", "referencing==0.37.0", "rpds-py==0.30.0", "jsonschema-specifications==2025.9.1",
           "libarchive-c==5.3", "tqdm==4.67.1", "av==16.0.1")  # fmt: skip
_DNG = "PiDNG==4.0.9"  # comes as source only; its compiled part, for packing, is not needed
#: Where Debian's own Python looks for what did not come from Debian.
SITE = "usr/local/lib/python3.13/dist-packages"
_FRAMES = "usr/share/libcamera/pipeline/virtual"

#: What the faces do, over and over: seconds at rest, into a smile, at its height, back. At the height less than the
#: 1.5 s that a rest takes, so that rest can only be captured at rest.
REST_S, RISE_S, SMILE_S, FALL_S = 3.0, 0.7, 1.0, 0.8
#: What it gives: pixels, and frames a second.
SIZE, FPS = (640, 480), 15
#: How far the patient's left side goes of what the right one does.
LEFT = 0.5

#: An exercise that asks for nothing: the faces move when they move.
EXERCISE = """[[exercise]]
id = "smile-again"
group = "other"
handout = "Smile and let go, a few times."
title = "Smile, let go"
say = "Smile and let go."
kind = "measured"
figure = "smile"
measure = "corner-smile"
cycle = ["smile", "let go"]
hold_s = 2
repetitions = 3
rest_s = 1
target_mm = 3
"""
#: The clinic's settings for it.
SETTINGS = f"""[camera]
source = "pi"
width = {SIZE[0]}
height = {SIZE[1]}
fps = {FPS}
[coaching]
safety_all = "never"
prompt_s = 1
ask_s = 2
done_s = 2
[voice]
enabled = false
"""


class NoPackagesError(Exception):
    """picamera2 can't be had here."""


def lay(root: Path, tools: Path) -> None:
    """Put picamera2 and a camera that plays faces into the tree ``root``.

    ``tools`` is the checkout's ``.tools``. Raises :class:`NoPackagesError` where the packages can't be had.
    """
    site = root / SITE
    site.mkdir(parents=True, exist_ok=True)
    _python(site, tools)
    for name in ("pykms.py", "picamera2_virtual.py"):
        shutil.copy(_HERE / name, site)
    with (site / "picamera2/__init__.py").open("a") as package:
        package.write("\nimport picamera2_virtual  # added: what a virtual camera lacks, beside a Pi's\n")
    folder = root / _FRAMES
    (folder / "faces").mkdir(parents=True, exist_ok=True)
    (folder / "virtual.yaml").write_text(_CAMERA.format(width=SIZE[0], height=SIZE[1], fps=FPS, folder=_FRAMES))
    draw(folder / "faces", SIZE, FPS)


_CAMERA = """%YAML 1.1
---
"Virtual0":
  supported_formats:
  - width: {width}
    height: {height}
    frame_rates:
    - {fps}
  frames:
    path: "/{folder}/faces/"
  location: "CameraLocationFront"
  model: "faces"
"""


def _python(site: Path, tools: Path) -> None:
    for_it = ["--python-version", "3.13", "--python-platform", "x86_64-manylinux_2_28", "--only-binary", ":all:"]
    _run([str(tools / "bin/uv"), "pip", "install", "--quiet", "--no-deps", *for_it, "--target", str(site), *_PYTHON])
    source = site.parent / "pidng"
    _run([str(tools / "bin/python"), "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
          "--no-binary", ":all:", "--dest", str(source), _DNG])  # fmt: skip
    shutil.unpack_archive(next(source.glob("*.tar.gz")), source)
    shutil.copytree(next(source.glob("*/src/pidng")), site / "pidng")
    shutil.rmtree(source)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoPackagesError(f"{' '.join(command[:4])}: {done.stderr[-1000:]}")


def draw(folder: Path, size: tuple[int, int], fps: int) -> int:
    """One round of the faces as 000.jpg, 001.jpg, ...; how many. They breathe, and have noise."""
    face, rng = PatientFace(*size), np.random.default_rng(1)
    noise = rng.normal(0, 2.0, (size[1] + 64, size[0] + 64, 3)).astype(np.int16)
    count = round((REST_S + RISE_S + SMILE_S + FALL_S) * fps)
    for k in range(count):
        gain, round_ = _gain(k / fps), 2 * np.pi * k / count
        pose = Pose(np.sin(round_) * size[1] / 720, np.cos(round_) * size[1] / 720)
        image = face.render(Expression({"smile": (LEFT * gain, gain)}), pose)
        y, x = rng.integers(0, 64, 2)
        cv2.add(image, noise[y : y + size[1], x : x + size[0]], dst=image, dtype=cv2.CV_8U)
        done = cv2.imwrite(str(folder / f"{k:03d}.jpg"), image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
        assert done
    return count


def _gain(t: float) -> float:
    """The right side's share of its smile at ``t`` seconds."""
    return float(np.interp(
        t, np.cumsum([0, REST_S, RISE_S, SMILE_S, FALL_S]), [0.0, 0.0, 1.0, 1.0, 0.0],
    ))  # fmt: skip
