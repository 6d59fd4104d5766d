"""What a kit is given for its processor, run on that processor, emulated: the bundle's own wheels on a Pi 5 and a Pi 4.

Debian's packages are only unpacked and no program is started but Python, so that nothing of this machine is needed
for it but root and ``mmdebstrap``; QEMU's user emulation is unpacked as well.
"""

from __future__ import annotations

import csv
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest

from appliance.cameras.patient_face import Expression, PatientFace
from tests.machine import rig

pytestmark = pytest.mark.timeout(900)

_SCRIPT = Path(__file__).with_name("on_a_pi.py")


@dataclass(frozen=True)
class Pi:
    """One kind of kit: its name in the bundle, its core as QEMU calls it, its Debian and that one's Python."""

    name: str
    core: str
    suite: str
    python: str


PIS = (Pi("pi5", "cortex-a76", "trixie", "3.13"), Pi("pi4", "cortex-a72", "bookworm", "3.11"))


Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Trees:
    """Where everything was unpacked, a folder for each kit; and what measuring on each of them has printed."""

    folder: Path
    measured: dict[str, Future[Done]]


def run(root: Path, core: str, *words: str) -> Done:
    """Run a kit's Python with ``words`` on ``core``."""
    script = (
        'mount --make-rprivate / && mount -t proc proc "$1/proc" && mount --rbind /sys "$1/sys" && '
        'mount --rbind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/tmp" && root=$1 && shift && exec chroot "$root" "$@"'
    )
    environment = {
        "PATH": "/usr/bin:/usr/sbin",
        "PYTHONPATH": "/opt/symmirror:/opt/wheels",
        "HOME": "/tmp",  # noqa: S108 - a tmpfs of its own
        "LC_ALL": "C.UTF-8",
    }
    return subprocess.run(
        ["unshare", "--mount", "--net", "bash", "-c", script, "run", str(root),
         "/qemu", "-cpu", core, "/usr/bin/python3", *words],
        capture_output=True, text=True, check=False, env=environment, timeout=800,
    )  # fmt: skip


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trees]:
    if reason := rig.cannot():
        rig.impossible(f"no Debian for another processor: {reason}")
    folder = tmp_path_factory.mktemp("pi")
    try:
        _bring(folder)
    except rig.NoGroundError as error:
        rig.impossible(str(error))
    face = PatientFace(640, 480)
    for pi in PIS:
        root = folder / pi.name
        _complete(root, folder / "emulator/usr/bin/qemu-aarch64")
        _unpack(folder / "kit", pi, root)
        for name, gains in (("rest", (0.0, 0.0)), ("smile", (0.5, 1.0))):
            cv2.imwrite(str(root / f"{name}.png"), face.render(Expression({"smile": gains}))[..., ::-1])
        shutil.copy(_SCRIPT, root)
    with ThreadPoolExecutor() as pool:  # an emulated core keeps one of this machine's busy
        words = ("/on_a_pi.py", "/rest.png", "/smile.png")
        yield Trees(folder, {pi.name: pool.submit(run, folder / pi.name, pi.core, *words) for pi in PIS})
    shutil.rmtree(folder)


def _bring(folder: Path) -> None:
    """The bundle for a Pi, and Debian's packages unpacked; all at the same time."""
    words = ["mmdebstrap", "--quiet", "--variant=extract"]
    libraries = [name for name in rig.packages() if name.startswith("lib")]
    names = ",".join(["python3", "libc-bin", *libraries])
    commands = [
        [*words, "--include=qemu-user", "trixie", str(folder / "emulator"), rig.mirror()],
        *([*words, "--arch=arm64", f"--include={names}", pi.suite, str(folder / pi.name), rig.mirror()] for pi in PIS),
    ]
    running = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for command in commands]
    bundled = subprocess.run(
        ["tools/kit_bundle.sh", str(folder / "kit")], cwd=rig.CHECKOUT, capture_output=True, text=True, check=False
    )
    wrong = [error for one in running if (error := one.communicate()[1]) and one.returncode]
    if wrong:
        raise rig.NoGroundError("\n".join(wrong)[-2000:])
    assert bundled.returncode == 0, bundled.stdout + bundled.stderr


def _complete(root: Path, emulator: Path) -> None:
    """What installing would have done: the links of a merged /usr, and the list of libraries."""
    for name in ("bin", "sbin", "lib"):
        if (root / name).is_dir() and not (root / name).is_symlink():
            shutil.copytree(root / name, root / "usr" / name, dirs_exist_ok=True, symlinks=True)
            shutil.rmtree(root / name)
        (root / name).symlink_to(f"usr/{name}")
    for name in ("proc", "sys", "dev", "tmp", "opt"):
        (root / name).mkdir(exist_ok=True)
    shutil.copy(emulator, root / "qemu")
    # The product asks ldconfig for its libraries. The kernel can't start programs of a Pi; this line can.
    own = root / "usr/sbin/ldconfig"
    own.rename(own.with_suffix(".pi"))
    own.write_text("#!/qemu /usr/sbin/ldconfig.pi\n")
    own.chmod(0o755)
    done = subprocess.run(["chroot", str(root), "/usr/sbin/ldconfig"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _unpack(kit: Path, pi: Pi, root: Path) -> None:
    """The wheels of the bundle, by its own list and hashes, and its product and models."""
    done = subprocess.run(
        [str(rig.CHECKOUT / ".tools/bin/uv"), "pip", "install", "--quiet", "--no-cache", "--no-index",
         "--find-links", str(kit / "wheels"), "--no-deps", "--require-hashes", "--only-binary", ":all:",
         "--python-platform", "aarch64-manylinux_2_28", "--python-version", pi.python,
         "--target", str(root / "opt/wheels"), "--requirement", str(kit / f"wheels/requirements-{pi.name}.txt")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shutil.copytree(kit / "symmirror", root / "opt/symmirror")
    shutil.copytree(kit / "models", root / "opt/symmirror/models", dirs_exist_ok=True)


def _sides(told: str) -> tuple[float, float]:
    """The two numbers of ``symmirror measure``."""
    (row,) = csv.DictReader(line for line in told.splitlines() if line.count(",") > 3)
    return float(row["left_mm"]), float(row["right_mm"])


@pytest.mark.parametrize("pi", PIS, ids=lambda pi: f"{pi.name} on {pi.core}")
def test_the_bundle_measures_a_smile_on_a_pi_as_it_does_here(trees: Trees, pi: Pi) -> None:
    """Every package with code of its own is loaded, and the product measures a smile from two stills."""
    done = trees.measured[pi.name].result()
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    print(done.stdout)  # noqa: T201 - versions and times, shown by pytest -rA
    pictures = [str(trees.folder / pi.name / name) for name in ("rest.png", "smile.png")]
    here = subprocess.run(
        [sys.executable, str(_SCRIPT), *pictures], cwd=rig.CHECKOUT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    there = _sides(done.stdout)
    assert there == pytest.approx(_sides(here.stdout), abs=0.2)
    assert there[0] / there[1] == pytest.approx(0.5, abs=0.06)


def test_a_pi_4_is_told_that_it_needs_the_other_version(trees: Trees) -> None:
    """In place of MediaPipe's own end there: an illegal instruction."""
    said = run(
        trees.folder / PIS[0].name, PIS[1].core, "-c", "from appliance.faces.core import cannot_track as c; print(c())"
    )
    assert "it needs a Pi 5" in said.stdout, said.stdout + said.stderr
