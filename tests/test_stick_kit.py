"""A stick and the real kit: real keys, real records, a real wipe. The clinic's files are made by the clinic's code."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from appliance.cli import main
from appliance.exchange import read_wiped, sign_prescription, unseal
from appliance.exchange.signed import Kind
from appliance.exchange.signed import verified as verified_by_the_exchange
from appliance.kits import Kit
from appliance.settings import Settings
from appliance.stick import KitDoor, StickRefused, Why
from appliance.stick.deeds import RECEIPT_FILE, do
from appliance.stick.judge import Deed, Finding, judge
from appliance.stick.look import MARKER_FILE, ORDER_FILE, PRESCRIPTION_FILE, look
from appliance.stick.orders import ORDER_LINE, Order, Preparing, Whose, sign_order
from appliance.stick.orders import Lending as Lend
from tests.support.lending import PRESCRIPTION, Lending
from tests.support.patient import PROGRAMME
from tests.support.stick import marker


class AtClinic:
    """A clinic with a kit and an empty stick."""

    def __init__(self, root: Path) -> None:
        self.lending = Lending(root, root / "data")
        self.top = self.lending.stick

    def door(self, kit: Kit) -> KitDoor:
        return KitDoor(kit, Settings(), PROGRAMME, self.lending.now)

    def write(self, asks: str, order: Order | None = None) -> None:
        for path in self.top.iterdir():
            if path.is_file():
                path.unlink()
        if asks:
            (self.top / MARKER_FILE).write_bytes(marker(asks))
        if order is not None:
            (self.top / ORDER_FILE).write_bytes(sign_order(order, self.lending.clinic.signing_key))

    def send(self, kit: str, loan: str, note: str = "new ones", key: bytes | None = None,
             text: str = PRESCRIPTION) -> None:  # fmt: skip
        self.write("")
        issued_s = self.lending.now()
        data = sign_prescription(
            text.format(note=note).encode(), kit=kit, loan=loan, issued_s=issued_s,
            clinic_key=key or self.lending.clinic.signing_key,
        )  # fmt: skip
        (self.top / PRESCRIPTION_FILE).write_bytes(data)

    def lend_order(self, pseudonym: str = "P-017") -> Order:
        public = self.lending.clinic.public
        new = Preparing(
            name=public.name, recipient=public.recipient, verify_key=public.verify_key.hex(), language="de",
            panel_mm=(194.0, 345.0),
        )  # fmt: skip
        lend = Lend(
            kit="K-07", pseudonym=pseudonym, prescription=PRESCRIPTION.format(note="softly"), due=self.lending.due(),
            preparing=new,
        )  # fmt: skip
        return Order(asks="lend", operator="A. Example", lending=lend)

    def found(self, kit: Kit) -> Finding:
        return judge([look(self.top)], self.door(kit))

    def done(self, kit: Kit) -> list[Deed]:
        """All that the stick asks for, as after a yes to each."""
        found = self.found(kit)
        assert found.why is None
        for task in found.tasks:
            do(task, self.door(kit))
        return [task.deed for task in found.tasks]


@pytest.fixture
def at(tmp_path: Path) -> AtClinic:
    return AtClinic(tmp_path)


def test_prepared_lent_practised_prescribed_exported_and_given_back_by_sticks_alone(at: AtClinic) -> None:
    lending = at.lending
    at.write("lend", at.lend_order())
    kit = lending.kit()
    with pytest.raises(StickRefused) as refused:
        at.done(kit)
    assert refused.value.why is Why.NO_CHECK
    assert kit.prepared is not None  # that was done, and is no harm
    lending.passed()
    assert at.done(kit) == [Deed.LEND]
    told = json.loads((at.top / "symmirror-1" / RECEIPT_FILE).read_text())
    status = kit.status()
    assert told == {"kit": "K-07", "public_key": status.public_key, "loan": status.loan, "pseudonym": "P-017"}
    assert (status.language, status.affected) == ("de", "left")
    assert at.found(kit).why is Why.LENT
    assert lending.days(3, 2) == 6

    loan = told["loan"]
    kit = lending.kit()
    at.send("K-07", loan)
    assert at.done(kit) == [Deed.PRESCRIPTION]
    assert kit.lent is not None
    assert "# new ones" in kit.lent.prescription

    at.write("export")
    assert at.done(kit) == [Deed.EXPORT]
    (sent,) = (at.top / "symmirror-2").iterdir()
    export = unseal(sent.read_bytes(), lending.clinic.identities)
    assert export.kit_public.hex() == told["public_key"]
    assert (export.export.loan.id, len(export.export.sessions)) == (loan, 6)

    at.write("return", Order(asks="return", operator="A. Example", whose=(Whose(kit="K-07", loan="P-017"),)))
    assert at.done(kit) == [Deed.RETURN]
    back = sorted((at.top / "symmirror-3").iterdir())
    assert [path.suffix for path in back] == [".symmirror", ".symwipe"]
    assert len(unseal(back[0].read_bytes(), lending.clinic.identities).export.sessions) == 6
    assert read_wiped(back[1].read_bytes()).wiped.operator == "A. Example"
    assert at.door(kit).status().loan is None
    assert at.found(kit).why is Why.NOT_LENT  # the same stick again
    # The next patient; yesterday's order ends nothing of theirs.
    lending.passed()
    at.write("lend", at.lend_order("P-018"))
    assert at.done(kit) == [Deed.LEND]
    at.write("return", Order(asks="return", operator="A. Example", whose=(Whose(kit="K-07", loan=loan),)))
    assert at.found(kit).why is Why.OTHER_LOAN


def test_what_the_kit_would_refuse_is_refused_before_anybody_is_asked(at: AtClinic) -> None:
    at.lending.prepare()
    kit = at.lending.lend()
    loan = kit.status().loan
    assert loan is not None
    at.send("K-07", loan)
    good = (at.top / PRESCRIPTION_FILE).read_bytes()
    at.send("K-07", loan, note="x\nexercise_typo = 1")
    assert at.found(kit).why is Why.EXERCISES
    at.lending.clock.pass_s(3600)
    at.send("K-07", loan, note="newer")
    assert at.done(kit) == [Deed.PRESCRIPTION]
    (at.top / PRESCRIPTION_FILE).write_bytes(good)
    assert at.found(kit).why is Why.EXERCISES  # older than the one in force
    at.send("K-07", loan, key=bytes(32))
    assert at.found(kit).why is Why.NOT_CLINICS
    at.send("K-08", loan)
    assert at.found(kit).why is Why.OTHER_KIT
    at.send("K-07", "another")
    assert at.found(kit).why is Why.OTHER_LOAN


def test_no_stick_turns_the_weak_side_round(at: AtClinic) -> None:
    at.lending.prepare()
    kit = at.lending.lend()
    loan = kit.status().loan
    assert loan is not None
    for side in ("right", "unknown"):
        at.send("K-07", loan, text=f'affected = "{side}"\n')
        assert at.found(kit).why is Why.OTHER_SIDE
        with pytest.raises(StickRefused) as refused:
            at.door(kit).take_prescription((at.top / PRESCRIPTION_FILE).read_bytes())
        assert refused.value.why is Why.OTHER_SIDE
        assert "P-017" not in str(refused.value)  # it goes into the log
        assert kit.status().affected == "left"
    at.send("K-07", loan, text='affected = "left"\nstage = "synkinetic"\n')
    assert at.done(kit) == [Deed.PRESCRIPTION]
    assert kit.status().stage == "synkinetic"


def test_an_order_is_a_signed_file_like_the_exchanges_others(at: AtClinic) -> None:
    data = sign_order(at.lend_order(), at.lending.clinic.signing_key)
    signed = verified_by_the_exchange(Kind(ORDER_LINE, "an order", 96_000, ""), data)
    assert signed.public == at.lending.clinic.public.verify_key


# The clinic's command --------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def desks_clock(at: AtClinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the desk it is the day that it is at the kit."""
    monkeypatch.setattr("appliance.cli.stick.time", SimpleNamespace(time=at.lending.now))


def clinic_stick(at: AtClinic, *words: str) -> Result:
    keys = ["--keys", str(at.lending.root / "clinic")]
    return CliRunner().invoke(main, ["clinic", "stick", words[0], str(at.top), *keys, *words[1:]])


def test_the_clinics_command_makes_what_the_mirror_takes(at: AtClinic, tmp_path: Path) -> None:
    toml = tmp_path / "prescription.toml"
    toml.write_text(PRESCRIPTION.format(note="softly"))
    made = clinic_stick(
        at, "lend", "--kit", "K-07", "--pseudonym", "P-017", "--due", str(at.lending.due()), "--prepare", "de",
        "--panel", "194x345", "--prescription", str(toml), "--operator", "A. Example",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    assert made.output.split() == [str(at.top / MARKER_FILE), str(at.top / ORDER_FILE)]
    at.lending.passed()
    kit = at.lending.kit()
    assert at.done(kit) == [Deed.LEND]
    assert at.door(kit).status().pseudonym == "P-017"
    made = clinic_stick(at, "export")
    assert (made.exit_code, (at.top / ORDER_FILE).exists()) == (0, False)  # what was ordered before is not ordered now
    assert at.done(kit) == [Deed.EXPORT]
    made = clinic_stick(at, "return", "--loan", "K-01:P-001", "--loan", "K-07:P-017", "--operator", "A. Example")
    assert made.exit_code == 0, made.output
    assert at.done(kit) == [Deed.RETURN]
    assert at.door(kit).status().loan is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["return", "--loan", "K-07", "--operator", "A"], "write the kit, a colon, and the patient's code"),
        (["return", "--loan", "K 07:P-017", "--operator", "A"], "--loan 'K 07:P-017' is not usable"),
        (["return", "--loan", "K-07:P-017", "--operator", ""], "operator"),
        (["return", "--loan", "K-07:P-017", "--operator", "A\x1b[2J"], "operator"),
        (["lend", "--kit", "K-07", "--pseudonym", "P-1", "--due", "2030-03-01", "--operator", "A", "--panel", "1x1"],
         "--panel goes with --prepare"),
        (["lend", "--kit", "K-07", "--pseudonym", "P-1", "--due", "2030-03-01", "--operator", "A", "--panel", "big",
          "--prepare", "de"], "write width x height"),
        (["lend", "--kit", "k-07", "--pseudonym", "P-1", "--due", "2030-03-01", "--operator", "A", "--prepare", "de"],
         "Call it 'K-07'"),
        (["lend", "--kit", "K-07", "--pseudonym", "P-1", "--due", "2020-03-01", "--operator", "A"], "a later date"),
        (["lend", "--kit", "K-07", "--pseudonym", "P-1", "--due", "2227-03-01", "--operator", "A"], "Look at the year"),
        (["lend", "--kit", "K-07", "--pseudonym", "P-1", "--due", "soon", "--operator", "A"], "soon"),
        (["lend", "--kit", "K-07", "--pseudonym", "P-1", "--due", "2030-03-01", "--operator", "A", "--language", "xx"],
         "language 'xx'"),
        (["lend", "--kit", "K-07", "--pseudonym", "Anna", "--due", "2030-03-01", "--operator", "A"], "--is-a-code"),
        (["lend", "--kit", "K-07", "--pseudonym", "Anna Beispiel", "--due", "2030-03-01", "--operator", "A"],
         "Use a code"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused_and_nothing_written(at: AtClinic, words: list[str], says: str) -> None:
    at.lending.prepare()  # its keys
    made = clinic_stick(at, *words)
    assert made.exit_code == 2
    assert says in made.stderr
    assert list(at.top.iterdir()) == []


def test_a_code_without_a_figure_can_be_told_to_be_one(at: AtClinic) -> None:
    at.lending.prepare()
    made = clinic_stick(at, "lend", "--kit", "K-07", "--pseudonym", "heron", "--affected", "left", "--due",
                        str(at.lending.due()), "--operator", "A", "--is-a-code")  # fmt: skip
    assert made.exit_code == 0, made.output


def test_a_stick_that_is_none_or_can_not_be_written_is_refused(at: AtClinic, tmp_path: Path) -> None:
    made = CliRunner().invoke(main, ["clinic", "stick", "export", str(tmp_path / "none")])
    assert (made.exit_code, "is no folder" in made.stderr) == (2, True)
    (at.top / MARKER_FILE).mkdir()
    made = clinic_stick(at, "export")
    assert (made.exit_code, "can't be written" in made.stderr) == (2, True)
