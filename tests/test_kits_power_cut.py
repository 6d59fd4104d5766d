"""The power goes after each single step of what changes a kit: nothing is lost, and it can be gone on with.

A process of its own does the work and dies without a word (``os._exit``) at its n-th call that changes the disk; then
the kit is opened as after a new start. What the disk had not yet been told to keep is not taken away here.
"""

from __future__ import annotations

import os
import shutil
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from appliance.errors import Refused, Unavailable
from appliance.exchange import read_wiped, sign_prescription, unseal
from appliance.kits import Kit, WipeRecord, diary, keys
from appliance.kits.wiping import read_record
from tests.support.lending import PRESCRIPTION, Lending

#: Whatever changes the disk; what only looks, or happens in memory, is no step.
_STEPS = ("write", "fsync", "replace", "rename", "unlink", "mkdir", "rmdir")
_DEAD = 9


@pytest.fixture
def lending(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lending]:
    monkeypatch.setattr(keys, "_LOG_N", 14)  # half the time
    memory = Path("/dev/shm")  # noqa: S108 - a disk that need not be waited for
    with TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Lending(Path(folder), Path(folder) / "data")


def cut(work: Callable[[], object], step: int) -> bool:
    """Do ``work`` in a process that dies before its step number ``step``; False if it came to its end."""
    child = os.fork()
    if child == 0:
        try:
            _count_down(step)
            work()
            os._exit(0)
        finally:  # whatever it was, it must not go on as a second pytest
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, _DEAD), f"step {step}: {code}"
    return code == _DEAD


def _count_down(step: int) -> None:
    left = [step]

    def counted(do: Callable[..., Any]) -> Callable[..., Any]:
        def doing(*args: Any, **kwargs: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os._exit(_DEAD)
            return do(*args, **kwargs)

        return doing

    for name in _STEPS:
        setattr(os, name, counted(getattr(os, name)))


def each_step(lending: Lending, work: Callable[[Kit], object], after: Callable[[int], None]) -> int:
    """Cut ``work`` at each of its steps, each time on the same kit; then ``after``. Returns how many there were."""
    kept = lending.root / "as it was"
    shutil.copytree(lending.data, kept)
    step = 0
    while cut(lambda: work(lending.kit()), step):
        after(step)
        step += 1
        for folder in (lending.data, lending.stick):
            shutil.rmtree(folder)
        shutil.copytree(kept, lending.data)
        lending.stick.mkdir()
    return step


def test_lending(lending: Lending) -> None:
    lending.prepare()
    lending.passed()

    def lend(kit: Kit) -> None:
        kit.lend("P-017", None, None, PRESCRIPTION.format(note="x"), lending.due())

    def after(step: int) -> None:
        kit = lending.kit()
        status = kit.status()
        assert status.trouble == ""
        if status.loan is None:
            lend(kit)
            status = lending.kit().status()
        assert status.pseudonym == "P-017"
        with lending.kit().hold():
            assert not (lending.data / "loan.new").exists()
        assert lending.kit().export(lending.stick).exists()
        told = [line for line in diary.lines(lending.data / "kit") if line["event"] == "lent"]
        assert len(told) == 1, step

    assert each_step(lending, lend, after) >= 20


def test_returning(lending: Lending) -> None:
    lending.prepare()
    loan = lending.lend().status().loan
    assert loan is not None
    lending.practise()
    wiping = []

    def after(step: int) -> None:
        kit = lending.kit()
        status = kit.status()
        if status.trouble:  # the wipe had begun: then the export is there and whole
            wiping.append(step)
            with pytest.raises(Unavailable, match="cut off"):
                _ = kit.lent
            with pytest.raises(Refused, match="cut off"):
                lending.lend()
        elif status.loan is not None:
            assert status.sessions == 1
        if status.trouble or status.loan is not None:
            returned = kit.give_back(lending.stick, "B. Example")
            assert read_wiped(returned.receipt.read_bytes()).wiped.loan == loan
            assert returned.record.holds(bytes.fromhex(status.public_key))
            assert returned.sessions == 1
        _is_wiped(lending, loan)
        assert len(list(lending.stick.glob("*.symwipe"))) >= 1, step

    assert each_step(lending, lambda kit: kit.give_back(lending.stick, "A. Example"), after) > 30
    assert len(wiping) > 15


def test_wiping(lending: Lending) -> None:
    lending.prepare()
    loan = lending.lend().status().loan
    assert loan is not None

    def after(step: int) -> None:
        status = lending.kit().status()
        if status.trouble or status.loan is not None:
            lending.kit().wipe("B. Example")
        _is_wiped(lending, loan)

    assert each_step(lending, lambda kit: kit.wipe("A. Example"), after) > 20


def test_a_return_that_the_mirror_goes_on_with(lending: Lending) -> None:
    """Nobody types there: it goes on when it starts, and the desk gets the receipt with the next loan."""
    lending.prepare()
    loan = lending.lend().status().loan
    assert loan is not None

    def after(step: int) -> None:
        if not lending.kit().status().trouble:
            return
        kit = lending.kit()
        assert "is done now" in kit.recover()
        assert kit.lent is None
        assert lending.kit().recover() == ""
        receipts = list(lending.stick.glob("*.symwipe"))
        lending.lend("P-018").export(lending.stick)
        (new,) = [p for p in lending.stick.glob("*.symwipe") if p not in receipts]
        assert read_wiped(new.read_bytes()).wiped.loan == loan
        assert not list((lending.data / "kit").glob("owed-*"))
        cuts.append(step)

    cuts: list[int] = []
    each_step(lending, lambda kit: kit.give_back(lending.stick, "A. Example"), after)
    assert len(cuts) > 15


def _is_wiped(lending: Lending, loan: str) -> None:
    kit = lending.kit()
    status = kit.status()
    assert (status.loan, status.trouble) == (None, "")
    with kit.hold():  # as the mirror does when it starts
        pass
    assert sorted(p.name for p in lending.data.iterdir()) == ["bench.json", "kit"]
    assert not {p.name for p in (lending.data / "kit").iterdir()} & {"wiping.json", "proved.json"}
    lines = [line for line in diary.lines(lending.data / "kit") if line["event"] == "wiped"]
    assert [line["loan_sha256"] for line in lines] == [diary.digest_of(loan)]
    record: WipeRecord = read_record(lines[0])
    assert record.holds(bytes.fromhex(status.public_key))
    assert (record.proof.readable_before, record.proof.opened) == (True, 0)
    for export in lending.stick.glob("*.symmirror"):
        assert unseal(export.read_bytes(), lending.clinic.identities).export.loan.id == loan


def test_a_new_prescription(lending: Lending) -> None:
    lending.prepare()
    loan = lending.lend(note="the first").status().loan
    assert loan is not None
    signed = sign_prescription(
        PRESCRIPTION.format(note="the second").encode(), kit="K-07", loan=loan, issued_s=lending.now(),
        clinic_key=lending.clinic.signing_key,
    )  # fmt: skip

    def after(step: int) -> None:
        kit = lending.kit()
        assert kit.lent is not None
        told = kit.lent.prescription
        assert "the first" in told or "the second" in told
        export = kit.export(lending.stick)
        sent = unseal(export.read_bytes(), lending.clinic.identities).export.loan.prescription
        assert sent == told, step  # the records say what the loan says
        kit.take_prescription(signed)
        assert kit.lent is not None
        assert "the second" in kit.lent.prescription

    assert each_step(lending, lambda kit: kit.take_prescription(signed), after) > 5
