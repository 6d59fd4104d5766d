"""Whatever is on a stick: what a mirror makes of it, before anybody is asked."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.stick.judge import Deed, Finding, judge
from appliance.stick.look import LIMITS, Content, Fault, look
from appliance.stick.orders import ORDER_LINE, Marker, sign
from appliance.stick.watch import Watch
from appliance.stick.why import Why
from tests.support.stick import (
    CLINIC_KEY,
    FREE,
    LENT,
    NEW,
    OTHER_KEY,
    OTHER_PUBLIC,
    Socket,
    TestKit,
    lend_order,
    marker,
    prescription,
    return_order,
)

RX, MARKER, ORDER = LIMITS

# What is looked at ------------------------------------------------------------------------------------


def fifo(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        os.chdir(path.parent)  # a socket's path may be 107 bytes long
        made.bind(path.name)


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(8 << 30)  # sparse: 8 GB


def zero(path: Path) -> None:
    os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))  # /dev/zero never ends


STRANGE: dict[str, tuple[Callable[[Path], object], Fault]] = {
    "a link to passwords": (lambda path: path.symlink_to("/etc/passwd"), Fault.NOT_PLAIN),
    "a link up": (lambda path: path.symlink_to("../../../../etc/hostname"), Fault.NOT_PLAIN),
    "a link to itself": (lambda path: path.symlink_to(path.name), Fault.NOT_PLAIN),
    "a link to nothing": (lambda path: path.symlink_to("nothing"), Fault.NOT_PLAIN),
    "a folder": (lambda path: path.mkdir(), Fault.NOT_PLAIN),
    "a pipe": (fifo, Fault.NOT_PLAIN),
    "a socket": (unix_socket, Fault.NOT_PLAIN),
    "a huge file": (huge, Fault.TOO_LARGE),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("kind", STRANGE)
def test_a_known_name_that_is_no_plain_file_is_neither_followed_nor_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    make, fault = STRANGE[kind]
    make(tmp_path / name)
    content = look(tmp_path)
    assert fault in (content.prescription, content.marker, content.order)
    assert judge([content], TestKit()).why is Why.DAMAGED or name == ORDER  # an order nobody asks for is not read


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_not_opened(tmp_path: Path) -> None:
    zero(tmp_path / RX)
    assert look(tmp_path).prescription is Fault.NOT_PLAIN


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_bytes(b"x" * LIMITS[MARKER])
    assert look(tmp_path).marker == b"x" * LIMITS[MARKER]
    (tmp_path / MARKER).write_bytes(b"x" * (LIMITS[MARKER] + 1))
    assert look(tmp_path).marker is Fault.TOO_LARGE


def test_only_the_top_folder_counts(tmp_path: Path) -> None:
    (tmp_path / "for you").mkdir()
    (tmp_path / "for you" / RX).write_bytes(prescription())
    assert not look(tmp_path).known


def test_a_top_folder_that_is_a_link_is_not_entered(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(OSError, match=r"."):
        look(tmp_path / "link")


NAMES = [
    "Prescription.txt", "prescription.symrx.exe", "prescription (1).symrx", " prescription.symrx", "autorun.inf",
    "prescription.symrx ", ".symmirror-clinic.json", "symmirror-clinic.json.bak", "..order.symrx", "Фото.jpg",
    "صورة.png", "x" * 255, "-rf", "$(reboot)", "`reboot`", "a\nb", "\x1b[2J", "\u202ecod.exe", "order.symrx\u200b",
    "con", "System Volume Information", "%s%s%n", "~", "*", "?", "NUL",
]  # fmt: skip
BYTES_NAMES = [b"\xff\xfe", b"caf\xe9.txt", b"\xd8\x01", b"prescription.symrx\xff", b"\x80prescription.symrx"]


@pytest.mark.parametrize("seed", range(200))
def test_a_patients_own_stick_holds_nothing_for_a_mirror(tmp_path: Path, seed: int) -> None:
    """200 sticks with files at random: names of every kind, contents of every kind, links, pipes, folders."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(chance.randint(0, 12)):
        raw = os.fsencode(tmp_path) + b"/" + chance.choice([*(n.encode() for n in NAMES), *BYTES_NAMES])
        raw += str(chance.randint(0, 99)).encode() if len(raw) < 200 else b""
        kind = chance.randrange(5)
        if os.path.lexists(raw):
            continue
        if kind == 0:
            os.mkdir(raw)  # noqa: PTH102  # a name that is no text has no Path
        elif kind == 1:
            os.symlink("/etc/passwd", raw)  # noqa: PTH211
        elif kind == 2:
            os.mkfifo(raw)
        else:
            with open(raw, "wb") as file:  # noqa: PTH123
                file.write(chance.choice([chance.randbytes(300), prescription(), return_order(), marker("return")]))
    kit = TestKit()
    before = sorted(os.listdir(os.fsencode(tmp_path)))  # noqa: PTH208
    assert judge([look(tmp_path)], kit) == Finding()
    assert sorted(os.listdir(os.fsencode(tmp_path))) == before  # noqa: PTH208
    assert kit.asked == []


# What is made of it ------------------------------------------------------------------------------------

UNSIGNED = ORDER_LINE + bytes(range(96)) + b'{"asks":"return"}'
RETURN, LEND = {MARKER: marker("return")}, {MARKER: marker("lend")}
TURNED = return_order()[:-4] + b"XXXX"

#: What is on the stick, how the kit stands; the deeds in their order, or why not.
CONTENTS: dict[str, tuple[dict[str, bytes], TestKit, list[Deed] | Why | None]] = {
    "nothing": ({}, TestKit(), None),
    "a prescription": ({RX: prescription()}, TestKit(), [Deed.PRESCRIPTION]),
    "an empty one": ({RX: b""}, TestKit(), Why.DAMAGED),
    "one cut short": ({RX: prescription()[:-1]}, TestKit(), Why.DAMAGED),
    "one that was changed": ({RX: prescription().replace(b"loan-1", b"loan-2")}, TestKit(), Why.DAMAGED),
    "a picture of that name": ({RX: b"\xff\xd8\xff\xe0" * 500}, TestKit(), Why.DAMAGED),
    "another clinic's": ({RX: prescription(OTHER_KEY)}, TestKit(), Why.NOT_CLINICS),
    "another kit's": ({RX: prescription(kit="K-08")}, TestKit(), Why.OTHER_KIT),
    "the last patient's": ({RX: prescription(loan="loan-0")}, TestKit(), Why.OTHER_LOAN),
    "one for a kit on the shelf": ({RX: prescription()}, TestKit(FREE), Why.NOT_LENT),
    "one for a kit that is nobody's": ({RX: prescription()}, TestKit(NEW), Why.NOT_LENT),
    "one that can't be done": ({RX: prescription()}, TestKit(refuses="no such exercise"), Why.EXERCISES),
    "an order in its place": ({RX: return_order()}, TestKit(), Why.DAMAGED),
    "a stick for data": ({MARKER: marker("export")}, TestKit(), [Deed.EXPORT]),
    "data of a kit on the shelf": ({MARKER: marker("export")}, TestKit(FREE), Why.NOT_LENT),
    "both": ({MARKER: marker("export"), RX: prescription()}, TestKit(), [Deed.EXPORT, Deed.PRESCRIPTION]),
    "both, one for another": ({MARKER: marker("export"), RX: prescription(kit="K-08")}, TestKit(), Why.OTHER_KIT),
    "a marker that is none": ({MARKER: b"{}x"}, TestKit(), Why.DAMAGED),
    "one of a later version": ({MARKER: marker("export").replace(b":1", b":2")}, TestKit(), Why.DAMAGED),
    "one that asks for more": ({MARKER: b'{"schema":"symmirror-clinic-stick","asks":"wipe"}'}, TestKit(), Why.DAMAGED),
    "a wish to wipe, unsigned": ({MARKER: marker("return")}, TestKit(), Why.NO_ORDER),
    "an order nobody asks for": ({ORDER: return_order()}, TestKit(), None),
    "an order beside an export": ({MARKER: marker("export"), ORDER: return_order()}, TestKit(), [Deed.EXPORT]),
    "a return": ({**RETURN, ORDER: return_order()}, TestKit(), [Deed.RETURN]),
    "by the pseudonym": (
        {**RETURN, ORDER: return_order(("K-01", "a"), ("K-07", "P-017"))}, TestKit(), [Deed.RETURN]
    ),
    "a return by a stranger": ({**RETURN, ORDER: return_order(key=OTHER_KEY)}, TestKit(), Why.NOT_CLINICS),
    "no signature": ({**RETURN, ORDER: UNSIGNED}, TestKit(), Why.DAMAGED),
    "a changed order": ({**RETURN, ORDER: TURNED}, TestKit(), Why.DAMAGED),
    "a prescription for an order": ({**RETURN, ORDER: prescription()}, TestKit(), Why.DAMAGED),
    "signed nonsense": ({**RETURN, ORDER: sign(ORDER_LINE, b"[]", CLINIC_KEY)}, TestKit(), Why.DAMAGED),
    "yesterday's return": ({**RETURN, ORDER: return_order(("K-07", "loan-0"))}, TestKit(), Why.OTHER_LOAN),
    "a return of another kit": ({**RETURN, ORDER: return_order(("K-1", "loan-1"))}, TestKit(), Why.OTHER_KIT),
    "a return of what is back": ({**RETURN, ORDER: return_order()}, TestKit(FREE), Why.NOT_LENT),
    "a return, but an order to lend": ({**RETURN, ORDER: lend_order()}, TestKit(), Why.NO_ORDER),
    "lending": ({**LEND, ORDER: lend_order(verify_key=None)}, TestKit(FREE), [Deed.LEND]),
    "lending what is lent": ({**LEND, ORDER: lend_order()}, TestKit(LENT), Why.LENT),
    "lending another": ({**LEND, ORDER: lend_order("K-08")}, TestKit(FREE), Why.OTHER_KIT),
    "lending a new one": ({**LEND, ORDER: lend_order()}, TestKit(NEW), [Deed.LEND]),
    "a new one, unprepared": ({**LEND, ORDER: lend_order(verify_key=None)}, TestKit(NEW), Why.NO_ORDER),
    "a new one for others": (
        {**LEND, ORDER: lend_order(verify_key=OTHER_PUBLIC)}, TestKit(NEW), Why.NOT_CLINICS
    ),
    "lending by a stranger": ({**LEND, ORDER: lend_order(key=OTHER_KEY)}, TestKit(FREE), Why.NOT_CLINICS),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTENTS)
def test_what_a_stick_is_good_for(tmp_path: Path, name: str) -> None:
    files, kit, expected = CONTENTS[name]
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8")
    found = judge([look(tmp_path)], kit)
    assert kit.asked == []  # it is only looked
    if isinstance(expected, Why):
        assert (found.tasks, found.why) == ((), expected)
    else:
        assert ([task.deed for task in found.tasks], found.why) == (expected or [], None)


@pytest.mark.parametrize("asks", ["export", "return", "lend"])
def test_what_must_be_written_asks_for_a_stick_that_can_be(asks: str) -> None:
    order = lend_order() if asks == "lend" else return_order()
    content = Content(Path(), marker=marker(asks), order=order, writable=False)
    assert judge([content], TestKit(FREE if asks == "lend" else LENT)).why is Why.READ_ONLY
    assert judge([Content(Path(), prescription=prescription(), writable=False)], TestKit()).why is None


def test_nothing_but_the_clinics_order_can_wipe(tmp_path: Path) -> None:
    """Every byte of the order changed, one after the other: never a return."""
    (tmp_path / MARKER).write_bytes(marker("return"))
    good = return_order()
    for at in range(len(good)):
        changed = bytes([*good[:at], good[at] ^ 1, *good[at + 1 :]])
        assert judge([Content(tmp_path, marker=marker("return"), order=changed)], TestKit()).tasks == ()


def test_a_marker_says_no_more_than_it_should() -> None:
    assert Marker.model_validate_json(marker("export")).asks == "export"


# Partitions and sticks -----------------------------------------------------------------------------------


class Looked:
    """A watch whose time is turned by hand."""

    def __init__(self, folder: Path, kit: TestKit | None = None) -> None:
        self.socket, self.now = Socket(folder), 0.0
        self.watch = Watch(folder, kit or TestKit(), self.socket.plugged, lambda: self.now)

    def pass_s(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.5)):
            self.now += 0.5
            self.watch.look()

    def number(self) -> int:
        return self.watch.seen.number if self.watch.seen is not None else 0

    def found(self) -> Finding | None:
        return self.watch.seen.finding if self.watch.seen is not None else None


def test_a_stick_is_told_once_it_has_settled_and_gone_when_it_is_pulled(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    at.pass_s(5)
    assert at.found() is None
    (at.socket.put_in() / RX).write_bytes(prescription())
    at.pass_s(0.5)
    assert at.found() is None
    at.pass_s(1.5)
    seen = at.watch.seen
    assert seen is not None
    assert (seen.disk, seen.finding.tasks[0].deed) == ("sda", Deed.PRESCRIPTION)
    assert at.watch.parts("sda") == ("sda1",)
    at.pass_s(10)
    assert at.watch.seen is seen  # not again and again
    at.socket.pull()
    at.pass_s(0.5)
    assert at.watch.seen is None


def test_let_go_of_it_is_still_in_until_it_is_pulled_and_then_a_new_visit(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    at.socket.put_in()
    at.pass_s(2)
    assert at.number() == 1
    at.socket.release("sda")
    at.pass_s(5)
    assert at.number() == 1
    at.socket.pull()
    at.pass_s(2)
    assert at.number() == 0
    at.socket.put_in()
    at.pass_s(2)
    assert at.number() == 2


def test_two_sticks_are_one_too_many_and_the_one_that_stays_is_looked_at(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    (at.socket.put_in("sda") / RX).write_bytes(prescription())
    at.socket.put_in("sdb")
    at.pass_s(2)
    assert at.found() == Finding(why=Why.TWO)
    at.socket.pull("sdb")
    at.pass_s(3)
    found = at.found()
    assert found is not None
    assert [task.deed for task in found.tasks] == [Deed.PRESCRIPTION]


def test_a_second_stick_beside_one_that_was_dealt_with_is_told_too(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    at.socket.put_in("sda")
    at.pass_s(2)
    at.socket.release("sda")
    at.pass_s(2)
    at.socket.put_in("sdb")
    at.pass_s(2)
    assert at.found() == Finding(why=Why.TWO)
    at.socket.pull("sda")
    at.pass_s(3)
    assert at.found() == Finding()


def test_the_partition_that_holds_something_counts_whichever_it_is(tmp_path: Path) -> None:
    """A stick from a Mac has a first partition of its own; a partitionless one is its own disk."""
    at = Looked(tmp_path)
    at.socket.put_in("sda", part="sda1")
    (at.socket.put_in("sda", part="sda2") / RX).write_bytes(prescription())
    at.socket.put_in("sda", part="sda3", state="unreadable")
    at.pass_s(2)
    found = at.found()
    assert found is not None
    assert found.tasks[0].folder == tmp_path / "sda/sda2"
    at.socket.pull()
    (at.socket.put_in("sdc", part="sdc") / RX).write_bytes(prescription())
    at.pass_s(3)
    found = at.found()
    assert found is not None
    assert found.tasks[0].folder == tmp_path / "sdc/sdc"


def test_one_that_can_not_be_read_is_said_to_be(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    at.socket.put_in(state="unreadable")
    at.pass_s(2)
    assert at.found() == Finding(why=Why.UNREADABLE)


def test_what_else_lies_in_the_folder_is_no_stick(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    (tmp_path / "sda").write_text("a file")
    (tmp_path / "sdb").mkdir()
    (tmp_path / "..evil").mkdir()
    odd = tmp_path / "sdc"
    odd.mkdir()
    (odd / "..%2f.stick").write_text("mounted")
    at.pass_s(3)
    assert at.found() is None
    no_folder = Looked(tmp_path / "none")
    no_folder.pass_s(3)
    assert no_folder.found() is None


def test_a_kit_that_can_not_say_how_it_stands_does_not_end_the_watch(tmp_path: Path) -> None:
    class Broken(TestKit):
        def status(self) -> None:  # type: ignore[override]
            raise RuntimeError("its records are damaged")

    at = Looked(tmp_path, Broken())
    (at.socket.put_in() / RX).write_bytes(prescription())
    at.pass_s(2)
    assert at.found() == Finding(why=Why.FAILED)


def test_gone_between_two_looks_is_lost_not_a_fault(tmp_path: Path) -> None:
    at = Looked(tmp_path)
    top = at.socket.put_in()
    at.pass_s(1)
    top.rmdir()  # the mount is gone, its sign is not yet
    at.pass_s(1)
    assert at.found() == Finding(why=Why.PULLED)
