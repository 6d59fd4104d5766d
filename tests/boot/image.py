"""A Debian Trixie with kernel, mirror, camera and pins, installed by the real installer, as a disk to boot from."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.boot.vm import Parts
from tests.machine import camera, rig

_GUEST = Path(__file__).parent / "guest"
#: Trixie's own kernel is built without gpio-sim; its backport has it.
_MORE = ("linux-image-amd64/trixie-backports", "initramfs-tools", "udev", "qemu-guest-agent",
         "gcc", "libc6-dev", "libpython3-dev", "python3-setuptools", "swig")  # fmt: skip
_LGPIO = "lgpio==0.2.2.0"  # Raspberry Pi OS has python3-lgpio; for a Python that it has no wheel for, its source
_DISK_MB = 5000

#: The clinic's folder. A screen that waits for Next waits long: nothing but the button turns it. At five pictures a
#: second the faces go three times slower; rest is longer than a smile then stands still.
SETTINGS = {
    "symmirror.toml": f"""[camera]
source = "pi"
width = {camera.SIZE[0]}
height = {camera.SIZE[1]}
fps = 5
[coaching]
safety_all = "never"
prompt_s = 60
ask_s = 120
away_s = 60
[measuring]
rest_s = 4
[tracker]
second_face_every_s = 60
[display]
fps = 5
reduced_motion = true
[buttons]
source = "gpio"
[voice]
enabled = false
""",
    "exercises.toml": camera.EXERCISE,
    "prescription.toml": '[[exercise]]\nid = "smile-again"\nhold_s = 5\nrepetitions = 9\n',
}
#: The same, gone through by itself: how each screen looks.
BY_ITSELF = SETTINGS | {"symmirror.toml": camera.SETTINGS + "[display]\nreduced_motion = true\n"}


def make(folder: Path) -> Parts:
    """Everything from nothing; minutes. Raises :class:`rig.NoGroundError` where the packages can't be had."""
    root = rig.prepare(folder, _MORE, (f"deb {rig.mirror()} trixie-backports main",))
    done = rig.within(root, "/kit/install")
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.rmtree(root / "kit")
    return complete(root, folder)


def complete(root: Path, folder: Path) -> Parts:
    """What this machine has beside the product; then the disk."""
    _pins(root)
    (root / "etc/fstab").write_text("/dev/vda / ext4 defaults 0 1\n")
    (root / "etc/hostname").write_text("mirror\n")
    unit = root / "etc/systemd/system/symmirror.service.d"
    unit.mkdir(exist_ok=True)
    tunables = f"[Service]\nEnvironment={camera.TUNABLES}\n"
    (unit / "camera.conf").write_text(tunables)
    shutil.copy(_GUEST / "symmirror.conf", unit)
    for name, text in SETTINGS.items():
        (root / "etc/symmirror" / name).write_text(text)
    # No more than this disk needs: unpacking is slow there.
    (root / "etc/initramfs-tools/conf.d/boot-test").write_text("MODULES=list\n")
    (root / "etc/initramfs-tools/modules").write_text("virtio_pci\nvirtio_blk\next4\n")
    made = rig.within(root, "update-initramfs", "-u")
    assert made.returncode == 0, made.stdout + made.stderr
    parts = Parts(folder / "vmlinuz", folder / "initrd", folder / "disk")
    shutil.copy(next(root.glob("boot/vmlinuz-*")), parts.kernel)
    shutil.copy(next(root.glob("boot/initrd.img-*")), parts.initrd)
    _run("mkfs.ext4", "-q", "-L", "mirror", "-d", str(root), str(parts.disk), f"{_DISK_MB}M")
    return parts


def _pins(root: Path) -> None:
    """lgpio, compiled inside the tree for its own Python, and the kernel's pins with who presses them."""
    source = root / "usr/src/lgpio"
    shutil.rmtree(source, ignore_errors=True)
    _run(str(rig.CHECKOUT / ".tools/bin/python"), "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
         "--no-deps", "--no-binary", ":all:", "--dest", str(source), _LGPIO)  # fmt: skip
    shutil.unpack_archive(next(source.glob("*.tar.gz")), source)
    build = f"cd /usr/src/lgpio/lgpio-*/ && PYPI=1 python3 setup.py -q build --build-lib /{camera.SITE}"
    done = rig.within(root, "sh", "-c", build)
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.copy(_GUEST / "gpio-sim.sh", root / "usr/local/sbin/gpio-sim")
    (root / "usr/local/sbin/gpio-sim").chmod(0o755)
    shutil.copy(_GUEST / "gpio-sim.service", root / "etc/systemd/system")
    wants = root / "etc/systemd/system/multi-user.target.wants/gpio-sim.service"
    wants.unlink(missing_ok=True)
    wants.symlink_to("/etc/systemd/system/gpio-sim.service")
    tests = root / "opt/rig/tests"
    for name in ("__init__.py", "support/__init__.py", "support/presses.py", "boot/__init__.py", "boot/press_pins.py"):
        (tests / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(rig.CHECKOUT / "tests" / name, tests / name)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise rig.NoGroundError(f"{' '.join(command[:4])}: {done.stderr[-1000:]}")
