"""The real script of root, on a real file system in a loop device, in mounts of its own; as the mirror's user sees it.

The kernel that runs the tests may lack FAT and exFAT: then only ext4 is tried here, and those two where it has them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SCRIPT, UNIT = CHECKOUT / "systemd/stick.sh", CHECKOUT / "systemd/symmirror-stick@.service"

#: Mounts of its own, a user symmirror with uid 4242, an empty /run; then what is to be tried, with $dev and $name.
_FRAME = r"""
set -eu
cp /etc/passwd "$1/passwd" && cp /etc/group "$1/group"
echo 'symmirror:x:4242:4242::/nowhere:/bin/false' >>"$1/passwd"
echo 'symmirror:x:4242:' >>"$1/group"
mount --make-rprivate /
mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group
mount -t tmpfs tmpfs /run
dev=$2 name=${2#/dev/} at=/run/symmirror-stick/${2#/dev/}/${2#/dev/}
as_mirror() { setpriv --reuid 4242 --regid 4242 --clear-groups "$@"; }
# With no more rights than the unit has.
as_unit() { setpriv --bounding-set "$caps" --no-new-privs "$@"; }
put_in() { as_unit sh "$script" in "$name"; }
take_out() { as_unit sh "$script" out "$name"; }
script=$3 caps=$4
"""


def _unit_may() -> str:
    """The capabilities of the helper's unit, as setpriv writes them."""
    (line,) = re.findall(r"^CapabilityBoundingSet=(.+)$", UNIT.read_text(), re.MULTILINE)
    return ",".join(["-all", *(f"+{name.removeprefix('CAP_').lower()}" for name in line.split())])


def _cannot() -> str | None:
    if os.geteuid() != 0:
        return "needs root"
    for tool in ("losetup", "mkfs.ext4", "unshare", "setpriv", "lsblk", "blkid"):
        if shutil.which(tool) is None:
            return f"needs {tool}"
    tried = subprocess.run(
        ["unshare", "--mount", "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /run && losetup -f"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"no mounts or loop devices here: {tried.stderr.strip()}" if tried.returncode else None


#: What a clinic's stick comes with, and what makes it.
FATS = {"vfat": ("mkfs.vfat", "-F", "32"), "exfat": ("mkfs.exfat",)}


def _lacks(kind: str) -> str | None:
    """Why this machine can't make or mount such a stick; None where it can."""
    if (why := _cannot()) is not None:
        return why
    if shutil.which(FATS[kind][0]) is None:
        return f"needs {FATS[kind][0]}: apt install dosfstools exfatprogs"
    if shutil.which("modprobe") is not None:
        subprocess.run(["modprobe", "--quiet", kind], check=False)
    known = {line.split()[-1] for line in Path("/proc/filesystems").read_text().splitlines()}
    return None if kind in known else f"this kernel has no {kind}"


real = pytest.mark.skipif(_cannot() is not None, reason=f"{_cannot()}")


def tried(folder: Path, image: Path, script: str, *options: str) -> str:
    """Run ``script`` with ``image`` as its disk; what it printed."""
    device = subprocess.run(
        ["losetup", "--find", "--show", *options, str(image)], capture_output=True, text=True, check=True
    ).stdout.strip()
    try:
        done = subprocess.run(
            ["unshare", "--mount", "bash", "-c", _FRAME + script, "stick", folder, device, SCRIPT, _unit_may()],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def image(folder: Path, *make: str, mb: int = 8) -> Path:
    path = folder / "stick.img"
    with path.open("wb") as file:
        file.truncate(mb << 20)
    if make:
        subprocess.run([*make, str(path)], check=True, capture_output=True)
    return path


def ext4(folder: Path) -> Path:
    """A clinic's own: its top folder belongs to uid 1000 there, and holds what would be a way out."""
    top = folder / "top"
    top.mkdir()
    (top / "prescription.symrx").write_bytes(b"x")
    (top / "way-out").symlink_to("/etc/passwd")
    run_me = top / "run-me"
    run_me.write_text("#!/bin/sh\necho ran\n")
    run_me.chmod(0o4755)
    os.mknod(top / "zero", 0o666 | 0o020000, os.makedev(1, 5))
    return image(folder, "mkfs.ext4", "-q", "-d", str(top), "-E", "root_owner=1000:1000")


@real
def test_a_stick_is_the_mirrors_to_read_and_harmless(tmp_path: Path) -> None:
    told = tried(tmp_path, ext4(tmp_path), r"""
        put_in
        cat "$at.stick"
        findmnt -no OPTIONS "$at" | tr , '\n' | grep -E '^(nosuid|nodev|noexec|nosymfollow|sync|rw)$' | sort | xargs
        as_mirror cat "$at/prescription.symrx" && echo
        as_mirror cat "$at/way-out" 2>/dev/null || echo no link
        as_mirror "$at/run-me" 2>/dev/null || echo not run
        head -c1 "$at/zero" 2>/dev/null || echo no device
        take_out
        [ ! -e "$at" ] && [ ! -e "$at.stick" ] && ! findmnt "$dev" && echo gone
        dumpe2fs -h "$dev" 2>/dev/null | grep 'Filesystem state'
    """)  # fmt: skip
    assert told.startswith("mounted\nnodev noexec nosuid nosymfollow rw sync\nx\nno link\nnot run\nno device\ngone\n")
    assert re.search(r"Filesystem state: +clean", told)


_WRITTEN = r"""
        put_in
        cd "$at"
        as_mirror sh -c "mkdir symmirror-1 && echo sealed >symmirror-1/export" 2>/dev/null || echo not written
        stat -c %u:%g:%a symmirror-1/export
        setpriv --reuid 4343 --regid 4343 --clear-groups mkdir x 2>/dev/null || echo nobody else
        cd /
        take_out
        ls -A /run/symmirror-stick
        mount -o ro "$dev" /mnt
        cat /mnt/symmirror-1/export
"""


@real
def test_an_ext4_is_written_as_its_owner_on_every_system(tmp_path: Path) -> None:
    """Bookworm's mount can't map users, Trixie's can: either way it is as if its owner had written."""
    told = tried(
        tmp_path, ext4(tmp_path), _WRITTEN + "stat -c %u /mnt /mnt/symmirror-1 /mnt/symmirror-1/export | xargs"
    )
    assert told == "4242:4242:644\nnobody else\nsealed\n1000 1000 1000\n"


@real
def test_an_ext4_whose_users_cant_be_mapped_is_read_as_its_modes_are_and_said_so(tmp_path: Path) -> None:
    """On a kernel before 5.12, told by a Python that fails."""
    told = tried(tmp_path, ext4(tmp_path), r"""
        mount -t tmpfs tmpfs /mnt
        mkdir /mnt/bin
        printf '#!/bin/sh\nexit 1\n' >/mnt/bin/python3
        printf '#!/bin/sh\ncase "$*" in *X-mount.idmap*) exit 32 ;; esac\nexec /bin/mount "$@"\n' >/mnt/bin/mount
        chmod +x /mnt/bin/python3 /mnt/bin/mount
        mount --bind /mnt/bin/python3 "$(readlink -f /usr/bin/python3)"
        PATH=/mnt/bin:$PATH put_in
        cat "$at.stick"
        as_mirror cat "$at/prescription.symrx" && echo
        as_mirror mkdir "$at/x" 2>/dev/null || echo not written
        take_out
        ls -A /run/symmirror-stick
    """)  # fmt: skip
    assert told == (
        "Its users can't be mapped on this kernel: it is as its owners and modes are. FAT32 and exFAT need no "
        "mapping.\n"
        "mounted\nx\nnot written\n"
    )


@pytest.mark.parametrize("kind", FATS)
def test_a_stick_as_it_is_bought_is_the_mirrors_to_write(tmp_path: Path, kind: str) -> None:
    """FAT32 and exFAT know no owners: all on them is the mirror's, and nobody else's."""
    if (why := _lacks(kind)) is not None:
        pytest.skip(why)
    told = tried(tmp_path, image(tmp_path, *FATS[kind], mb=64), _WRITTEN + r"""
        umount /mnt
        put_in
        cat "$at.stick"
        findmnt -no FSTYPE,OPTIONS "$at" | tr ', ' '\n' | grep -xE 'vfat|exfat|no(suid|dev|exec|symfollow)|sync' |
            sort | xargs
        as_mirror sh -c "cp /bin/true '$at/run-me' && chmod +x '$at/run-me'" 2>/dev/null || true
        as_mirror "$at/run-me" 2>/dev/null || echo not run
        as_mirror sh -c "echo x >'$at/Übung 1.txt'" && ls "$at" | grep -c bung
        take_out
        ls -A /run/symmirror-stick
    """)  # fmt: skip
    flags = " ".join(sorted([kind, "nodev", "noexec", "nosuid", "nosymfollow", "sync"]))
    assert told == f"4242:4242:600\nnobody else\nsealed\nmounted\n{flags}\nnot run\n1\n"


@real
def test_a_read_only_stick_is_mounted_and_can_not_be_written(tmp_path: Path) -> None:
    told = tried(
        tmp_path, ext4(tmp_path), 'put_in; cat "$at.stick"; as_mirror cat "$at/prescription.symrx"; '
        'as_mirror mkdir "$at/x" 2>&1 | grep -o "Read-only file system"; take_out', "--read-only",
    )  # fmt: skip
    assert told.endswith("mounted\nxRead-only file system\n")


@real
def test_what_has_no_file_system_that_is_known_is_said_to_be_unreadable(tmp_path: Path) -> None:
    told = tried(
        tmp_path,
        image(tmp_path),
        'put_in; cat "$at.stick"; ls -A "$(dirname "$at")"; take_out; ls -A /run/symmirror-stick',
    )
    assert told.splitlines()[1] == "unreadable"
    assert told.count("\n") == 3  # the reason for the journal, the word, its file; and nothing after it


@real
def test_pulled_while_somebody_reads_it_is_let_go_of(tmp_path: Path) -> None:
    told = tried(tmp_path, ext4(tmp_path), r"""
        put_in
        exec 9<"$at/prescription.symrx"
        take_out
        findmnt "$at" || echo unmounted
        cat <&9; exec 9<&-
        take_out && echo twice
        put_in && cat "$at.stick" && take_out
    """)  # fmt: skip
    assert told == "unmounted\nxtwice\nmounted\n"


@real
def test_the_systems_own_disk_is_never_touched(tmp_path: Path) -> None:
    told = tried(tmp_path, ext4(tmp_path), r"""
        mount "$dev" /mnt
        put_in
        ls -A /run/symmirror-stick 2>/dev/null || findmnt -no TARGET "$dev"
    """)  # fmt: skip
    assert re.fullmatch(r"loop\d+ is in use by this system\.\n/mnt\n", told)


@pytest.mark.parametrize("name", ["../sda", "sda;reboot", "", "-f", "sda/..", "SDA", "$(id)"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    done = subprocess.run(["sh", str(SCRIPT), "in", name], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "is no name of a disk" in done.stderr
