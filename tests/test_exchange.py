"""What goes between a kit and its clinic: what arrives is what was sent, and all else is refused in a sentence."""

from __future__ import annotations

import json
import logging
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from appliance.errors import Refused
from appliance.exchange import (
    Clinic,
    Export,
    new_clinic,
    new_signing_key,
    of_store,
    public_of,
    read_clinic,
    read_clinic_public,
    read_signed,
    read_signing_key,
    read_wiped,
    seal,
    sign_prescription,
    sign_wiped,
    unseal,
)
from appliance.exchange.prescriptions import KIND as PRESCRIPTION
from appliance.exchange.seal import KIND, MOST_FILE_BYTES, MOST_JSON_BYTES
from appliance.exchange.signed import sign
from appliance.records import FILE, UNLENT
from tests.support import exchanged, recorded
from tests.support.exchanged import Kit

CANARY = "Canary-Pseudonym-7731"


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    return new_clinic(tmp_path_factory.mktemp("keys") / "clinic", "Example clinic")


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return Kit("K-7", tmp_path_factory.mktemp("kit"))


@pytest.fixture(scope="module")
def export(kit: Kit) -> Export:
    return kit.lend("L-1", 2, pseudonym=CANARY)


def refusal(work: Callable[[], object]) -> str:
    """The sentence of a refusal: short, on one line."""
    with pytest.raises(Refused) as told:
        work()
    sentence = str(told.value)
    assert "\n" not in sentence
    assert 20 < len(sentence) < 600
    assert sentence.isprintable()
    assert told.value.__cause__ is None  # nothing of the content hangs on it
    return sentence


# An export -----------------------------------------------------------------------------------------


def test_what_arrives_is_every_row_of_the_loan(tmp_path: Path, kit: Kit, clinic: Clinic) -> None:
    store = recorded.days(tmp_path / FILE, 3)
    export = of_store(store, UNLENT, kit.public, 2e9)
    got = unseal(kit.sealed(export, clinic), clinic.identities)
    assert got.export == export
    assert got.kit_public == kit.public
    told = export.model_dump(by_alias=True)
    for table, rows in {
        "sessions": [told["sessions"]],
        "clocks": [s["clocks"] for s in told["sessions"]],
        "events": [s["events"] for s in told["sessions"]],
        "exercises": [s["exercises"] for s in told["sessions"]],
        "repetitions": [e["repetitions"] for s in told["sessions"] for e in s["exercises"]],
    }.items():
        flat = [row for each in rows for row in each]
        (count,) = store.db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
        assert len(flat) == count > 0, table
        # Every column is there under its own name; rows that belong to each other lie in each other instead of by id.
        columns = {row[1] for row in store.db.execute(f"PRAGMA table_info({table})")}
        ids = {"id", "session", "loan"} | ({"exercise"} if table == "repetitions" else set())
        assert set(flat[0]) - {"clocks", "events", "exercises", "repetitions"} == columns - ids, table
    missing = [e["repetitions"][0] for s in told["sessions"] for e in s["exercises"] if e["exercise"] == "say-ooo"]
    assert {row["left_mm"] for row in missing} == {None}  # what was not measured is not 0
    store.close()


def test_only_the_loan_that_was_asked_for_is_in_it(tmp_path: Path, kit: Kit) -> None:
    store = recorded.days(tmp_path / FILE, 1)
    store.db.execute("INSERT INTO loans (id, kit, pseudonym) VALUES ('L-2', 'this', ?)", (CANARY,))
    store.db.execute("UPDATE sessions SET loan = 'L-2' WHERE uid = '0000-1'")
    assert [s.uid for s in of_store(store, UNLENT, kit.public, 2e9).sessions] == ["0000-0", "0000-2"]
    assert CANARY not in of_store(store, UNLENT, kit.public, 2e9).model_dump_json()
    assert "There is no loan 'L-3'" in refusal(lambda: of_store(store, "L-3", kit.public, 2e9))
    store.close()


def test_a_faults_words_may_hold_anything_and_a_record_that_makes_no_sense_is_refused(tmp_path: Path, kit: Kit) -> None:
    store = recorded.days(tmp_path / FILE, 1)
    store.db.execute("UPDATE events SET detail = ? WHERE id = 1", ("a\x00b\x1b[2J" + "x" * 5000,))
    detail = of_store(store, UNLENT, kit.public, 2e9).sessions[0].events[0].detail
    assert detail.startswith("a\ufffdb\ufffd[2J")
    assert len(detail) == 2000
    store.db.execute("UPDATE repetitions SET left_mm = 1e9 WHERE id = 1")
    assert "left_mm" in refusal(lambda: of_store(store, UNLENT, kit.public, 2e9))
    assert not store.db.in_transaction
    store.close()


def test_an_export_tells_nothing_to_whom_it_is_not_for(
    kit: Kit, clinic: Clinic, export: Export, tmp_path: Path
) -> None:
    sealed = kit.sealed(export, clinic)
    for said in (CANARY, "K-7", "L-1", "smile-well", kit.public.hex()):
        assert said.encode() not in sealed
    assert sealed != kit.sealed(export, clinic)  # nor whether two are the same
    assert unseal(sealed, clinic.identities).digest == unseal(kit.sealed(export, clinic), clinic.identities).digest
    other = new_clinic(tmp_path / "other")
    assert "made for another clinic's key" in refusal(lambda: unseal(sealed, other.identities))
    # Two recipients, e.g. while a clinic changes its keys.
    both = seal(export, kit.key, [clinic.public.recipient, other.public.recipient])
    assert unseal(both, other.identities).export == unseal(both, clinic.identities).export


def _no_rows(told: dict[str, Any]) -> None:
    told["versions"] = []


def _put(*path: str | int, value: object) -> Callable[[dict[str, Any]], None]:
    def change(told: Any) -> None:
        for step in path[:-1]:
            told = told[step]
        told[path[-1]] = value

    return change


FIRST = ("sessions", 0, "exercises", 0, "repetitions", 0)
WRONG: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "another form": (_put("schema", value="symmirror-import"), "schema: input should be 'symmirror-export'"),
    "a newer version": (_put("version", value=2), "of a newer version than this desk reads"),
    "a field too many": (_put("sessions", 0, "name", value=CANARY), "sessions.0.name: nothing of this name"),
    "text for a number": (_put(*FIRST, "left_mm", value="2.5"), "left_mm: input should be a valid number"),
    "no number": (_put(*FIRST, "left_mm", value=float("nan")), "left_mm: input should be a finite number"),
    "endless": (_put(*FIRST, "left_mm", value=float("inf")), "left_mm"),
    "a face of a kilometre": (_put(*FIRST, "right_mm", value=1e6), "right_mm: input should be less than"),
    "more than even": (_put(*FIRST, "symmetry", value=1.5), "symmetry: input should be less than or equal to 1"),
    "a third side": (_put(*FIRST, "side", value="upper"), "side: input should be 'left' or 'right'"),
    "minus one": (_put(*FIRST, "overs", value=-1), "overs"),
    "yes for true": (_put(*FIRST, "assisted", value="yes"), "assisted: input should be a valid boolean"),
    "a path for an id": (_put("loan", "id", value="../../etc/passwd"), "loan.id: it has characters, or a length,"),
    "an escape for a pseudonym": (_put("loan", "pseudonym", value="\x1b[2J"), "control characters"),
    "a line that turns": (_put("loan", "pseudonym", value="a\u202eb"), "control characters"),
    "two lines": (_put("loan", "pseudonym", value="a\nb"), "more than one line"),
    "a long pseudonym": (_put("loan", "pseudonym", value="x" * 201), "at most 200 characters"),
    "no date": (_put("sessions", 0, "date", value="2030-02-30"), "sessions.0.date"),
    "another date": (_put("sessions", 0, "date", value="2030W07123"), "sessions.0.date"),
    "a time of its own": (_put("exported_s", value=1e15), "exported_s"),
    "no JSON": (_put("setups", 0, "body", value="{"), "setups.0.body: it is no setup: invalid JSON"),
    "no object": (_put("setups", 0, "body", value="[]"), "setups.0.body: it is no setup: input should be an object"),
    "deep JSON": (_put("setups", 0, "body", value="[" * 60_000), "setups.0.body: it is no setup: invalid JSON"),
    "a dose of nothing": (_put("setups", 0, "body", value='{"prescribed": [{"id": "a"}]}'), "prescribed.0.dose"),
    "a hundred sessions a day": (_put("setups", 0, "body", value='{"sessions_a_day": 100}'), "sessions_a_day"),
    "a date before time": (_put("sessions", 0, "date", value="0001-01-01"), "sessions.0.date: it is no date"),
    "a version that is not there": (_no_rows, "a version or a setup that is not there"),
    "a session twice": (lambda told: told["sessions"].append(told["sessions"][0]), "the same uid"),
    "a run twice": (
        lambda told: told["sessions"][0]["exercises"].append(told["sessions"][0]["exercises"][0]),
        "the same run",
    ),
    "another key": (_put("kit", "public_key", value="00" * 32), "another key than the one that signed"),
    "a key of words": (_put("kit", "public_key", value="key"), "kit.public_key"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_content_that_was_not_agreed_on_is_refused_though_its_signature_holds(
    what: str, kit: Kit, clinic: Clinic, export: Export
) -> None:
    change, says = WRONG[what]
    data = exchanged.forged(exchanged.packed(exchanged.changed(export, change)), kit, clinic)
    told = refusal(lambda: unseal(data, clinic.identities))
    assert says.lower() in told.lower()
    assert CANARY not in told


def test_files_that_are_no_exports_are_refused(kit: Kit, clinic: Clinic, export: Export) -> None:
    sealed, plain = kit.sealed(export, clinic), export.model_dump_json(by_alias=True).encode()
    packed = exchanged.packed(plain)
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb_of = b"".join(bomb.compress(bytes(1_000_000)) for _ in range(MOST_JSON_BYTES // 1_000_000 + 2)) + bomb.flush()
    assert len(bomb_of) < 200_000
    wipe = sign_wiped(kit="K-7", loan="L-1", wiped_s=1.0, operator="x", kit_key=kit.key)
    newer = exchanged.encrypted(sign(replace(KIND, first_line=b"symmirror-export 2\n"), packed, kit.key), clinic)
    table: list[tuple[bytes, str]] = [
        (b"", "not an export of a symmirror kit. it holds nothing: it was not copied whole"),
        (bytes(4096), "it holds zeros only"),
        (b"\x89PNG\r\n", "it looks like a picture. give a file that ends in .symmirror"),
        (b"PK\x03\x04", "a zip archive or an office document. if exports are in it, unpack it"),
        (plain, "it looks like a text file (json). give a file that ends in .symmirror"),
        (b"Dear colleague", "not an export of a symmirror kit. give a file that ends in .symmirror"),
        (b"B" + sealed[1:], "if this is one, its beginning is damaged"),
        (prescribed(clinic), "a signed prescription. it goes to a kit"),
        (wipe, "a wipe record. the desk takes it"),
        (clinic.identities[0].encode(), "a secret key. give it to nobody"),
        (b"age-encryption.org/v1\n", "it is damaged, changed or cut short"),
        (sealed[:-1], "it is damaged, changed or cut short"),
        (sealed + b"\0", "it is damaged, changed or cut short"),
        (sealed[: len(sealed) // 2], "it is damaged, changed or cut short"),
        (bytes(MOST_FILE_BYTES + 1), "too large for an export: at most 32 mb"),
        (newer, "an export of form 2, and this version of symmirror reads form 1"),
        (exchanged.encrypted(b"", clinic), "not an export"),
        (exchanged.encrypted(plain, clinic), "not an export"),
        (exchanged.encrypted(KIND.first_line, clinic), "signature of an export does not"),
        (
            exchanged.encrypted(KIND.first_line + kit.public + bytes(64) + packed, clinic),
            "signature of an export does not",
        ),
        # 32 zeros are a point of small order, for which some made-up signatures hold: it is no kit's key all the same.
        (exchanged.encrypted(KIND.first_line + bytes(96) + packed, clinic), "export once more on the kit"),
        (exchanged.encrypted(sign(PRESCRIPTION, packed, kit.key), clinic), "not an export"),
        (exchanged.forged(b"", kit, clinic), "cut short"),
        (exchanged.forged(plain, kit, clinic), "can't be unpacked"),
        (exchanged.forged(packed[:-9], kit, clinic), "cut short"),
        (exchanged.forged(packed + packed, kit, clinic), "something was added"),
        (exchanged.forged(bomb_of, kit, clinic), "unpack to more than"),
        (exchanged.forged(exchanged.packed(b"{}"), kit, clinic), "it is missing"),
        (exchanged.forged(exchanged.packed(b"[" * 100_000), kit, clinic), "json"),
        (exchanged.forged(exchanged.packed(b"\xff\xfe"), kit, clinic), "json"),
    ]
    for data, says in table:
        assert says in refusal(partial(unseal, data, clinic.identities)).lower(), data[:40]


#: What every refusal of an export must say one of; and in each, a way out.
REASONS = (
    "not an export", "can't be opened", "made for another clinic's key", "signature of an export does not hold",
    "can't be unpacked", "cut short", "unpack to more than", "too large", "of a newer version", "of form",
    "not in the agreed form", "another key than the one that signed it",
)  # fmt: skip
WAYS_OUT = (
    "export once more", "give a file", "bring both", "update the desk", "bring this computer", "unpack it first",
    "look whether", "export again", "the desk takes it",
)  # fmt: skip


def is_clear(sentence: str) -> bool:
    """Whether a refusal says what is wrong, and what to do."""
    told = sentence.lower()
    return any(reason in told for reason in REASONS) and any(way in told for way in WAYS_OUT)


def test_sealing_refuses_what_could_not_be_opened(kit: Kit, clinic: Clinic, export: Export) -> None:
    assert "another kit's key" in refusal(lambda: seal(export, new_signing_key(), [clinic.public.recipient]))
    assert "no clinic to encrypt for" in refusal(lambda: seal(export, kit.key, []))
    assert "none of age's" in refusal(lambda: seal(export, kit.key, ["age1nonsense"]))
    assert "no age identity" in refusal(lambda: unseal(kit.sealed(export, clinic), ["AGE-SECRET-KEY-1NONSENSE"]))


# A thousand exports that were changed on the way ----------------------------------------------------


def test_a_thousand_changed_exports_are_refused_or_are_still_exports(
    kit: Kit, clinic: Clinic, export: Export, caplog: pytest.LogCaptureFixture
) -> None:
    """Changed at three depths: the file; what is signed; the JSON under a good signature, where some stay valid."""
    dice = random.Random(20300107)  # noqa: S311
    plain = export.model_dump_json(by_alias=True).encode()
    packed = exchanged.packed(plain)
    signed, sealed = sign(KIND, packed, kit.key), kit.sealed(export, clinic)
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    for number in range(1000):
        if number % 3 == 0:
            data = mutated(sealed, dice)
        elif number % 3 == 1:
            data = exchanged.encrypted(mutated(signed, dice), clinic)
        else:
            data = exchanged.forged(exchanged.packed(mutated(plain, dice)), kit, clinic)
        try:
            got = unseal(data, clinic.identities)
        except Refused as refused:
            told.append(str(refused))
        else:
            assert number % 3 == 2, "a change below the signature went through"
            assert Export.model_validate_json(got.export.model_dump_json(by_alias=True)) == got.export
    assert 667 < len(told) < 1000
    assert all(sentence.isprintable() and len(sentence) < 600 for sentence in told)
    assert [sentence for sentence in told if not is_clear(sentence)] == []
    assert len({reason for reason in REASONS for sentence in told if reason in sentence}) >= 5
    said = caplog.text + "".join(told)
    assert not any(s in said for s in (*clinic.identities, clinic.signing_key.hex(), kit.key.hex(), CANARY))


def mutated(data: bytes, dice: random.Random) -> bytes:
    """One to four changes: bits, bytes, a piece cut, doubled or moved. Never what it was."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at, length = dice.randrange(len(made)), dice.randint(1, 40)
        match dice.randrange(5):
            case 0:
                made[at] ^= 1 << dice.randrange(8)
            case 1:
                made[at : at + length] = dice.randbytes(length)
            case 2:
                del made[at : at + length]
            case 3:
                made[at:at] = made[at : at + length]
            case _:
                made[at] = dice.choice(b'0123456789-.eE"{}[],:nulltrue\\\x00')
        made = made or bytearray(b"\0")
    return bytes(made) if bytes(made) != data else bytes(made) + b"\0"


# A prescription ------------------------------------------------------------------------------------

TOML = b'affected = "left"\nsessions_a_day = 2\n'


def prescribed(clinic: Clinic, **more: Any) -> bytes:
    told = {"kit": "K-7", "loan": "L-1", "issued_s": 1e9, "toml": TOML, **more}
    return sign_prescription(told.pop("toml"), clinic_key=clinic.signing_key, **told)


def test_a_prescription_arrives_and_an_older_one_is_refused(clinic: Clinic) -> None:
    verify = clinic.public.verify_key
    got = read_signed(prescribed(clinic), verify, "K-7", "L-1")
    assert (got.toml, got.issued_s) == (TOML, 1e9)
    assert read_signed(prescribed(clinic), verify, "K-7", "L-1", after_s=1e9) == got  # the same one once more
    assert "older" in refusal(lambda: read_signed(prescribed(clinic), verify, "K-7", "L-1", after_s=1e9 + 1))


def test_prescriptions_that_are_not_for_this_kit_and_loan_are_refused(clinic: Clinic, tmp_path: Path) -> None:
    good, other = prescribed(clinic), new_clinic(tmp_path / "other")
    content = {"schema": "symmirror-prescription", "version": 1, "kit": "K-7", "loan": "L-1", "issued_s": 1e9}

    def told(**more: object) -> bytes:
        return sign(PRESCRIPTION, json.dumps({**content, "toml": "", **more}).encode(), clinic.signing_key)

    table: list[tuple[bytes, str]] = [
        (b"", "not a prescription"),
        (TOML, "not signed. Sign it at the clinic's desk"),
        (bytes(1_000_000), "too large"),
        (good[:-1], "does not hold"),
        (good.replace(b"left", b"none"), "does not hold"),
        (good.replace(b"K-7", b"K-8"), "does not hold"),
        (prescribed(other), "another clinic"),
        (prescribed(clinic, kit="K-8"), "for kit 'K-8'"),
        (prescribed(clinic, loan="L-2"), "for loan 'L-2'"),
        (told(version=2), "version"),
        (told(extra=1), "extra: nothing of this name"),
        (told(kit="../x"), "kit"),
        (told(issued_s="now"), "issued_s"),
        (told(toml="x" * 40_000), "toml"),
        (told(toml="= = ="), "not TOML"),
        (
            sign_wiped(kit="K-7", loan="L-1", wiped_s=1.0, operator="x", kit_key=clinic.signing_key),
            "not a prescription",
        ),
    ]
    for data, says in table:
        assert says in refusal(partial(read_signed, data, clinic.public.verify_key, "K-7", "L-1")), data[:60]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"toml": b"\xff"}, "not TOML"),
        ({"toml": b"[[["}, "not TOML"),
        ({"toml": b"#" * 40_000}, "too long"),
        ({"kit": ""}, "kit"),
        ({"loan": "a b"}, "loan"),
        ({"issued_s": float("nan")}, "issued_s"),
    ],
)
def test_signing_refuses_what_a_kit_would_refuse(clinic: Clinic, more: dict[str, Any], says: str) -> None:
    assert says in refusal(lambda: prescribed(clinic, **more))


# A wipe record -------------------------------------------------------------------------------------


def test_a_wipe_record_tells_kit_loan_time_and_operator_and_can_not_be_made_up(kit: Kit) -> None:
    data = sign_wiped(kit="K-7", loan="L-1", wiped_s=2e9, operator="Ward 3", kit_key=kit.key)
    got = read_wiped(data)
    assert (got.wiped.kit, got.wiped.loan, got.wiped.wiped_s, got.wiped.operator) == ("K-7", "L-1", 2e9, "Ward 3")
    assert got.kit_public == kit.public
    assert "does not hold" in refusal(lambda: read_wiped(data.replace(b"Ward 3", b"Ward 4")))
    assert "not a wipe record" in refusal(lambda: read_wiped(b"wiped"))
    assert "operator" in refusal(lambda: sign_wiped(kit="K", loan="L", wiped_s=1.0, operator="a\nb", kit_key=kit.key))


# Keys ----------------------------------------------------------------------------------------------


def test_a_clinics_secrets_are_private_and_never_shown(tmp_path: Path) -> None:
    made = new_clinic(tmp_path / "keys", "Example clinic")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {"clinic.age": 0o600, "clinic.sign": 0o600, "clinic.pub.json": 0o644}
    assert read_clinic(tmp_path / "keys") == made
    public = read_clinic_public(tmp_path / "keys" / "clinic.pub.json")
    assert public == made.public
    assert public.verify_key == public_of(made.signing_key)
    told = (tmp_path / "keys" / "clinic.pub.json").read_text() + repr(made)
    assert made.signing_key.hex() not in told
    assert "AGE-SECRET" not in told
    assert "already holds clinic.age" in refusal(lambda: new_clinic(tmp_path / "keys"))
    assert read_clinic(tmp_path / "keys") == made
    assert "clinic's name" in refusal(lambda: new_clinic(tmp_path / "more", "a\nb"))


def test_keys_that_are_none_are_refused(tmp_path: Path) -> None:
    def spoilt(name: str, content: bytes, mode: int = 0o600) -> Path:
        folder = tmp_path / f"{name}-{len(list(tmp_path.iterdir()))}"
        new_clinic(folder)
        (folder / name).write_bytes(content)
        (folder / name).chmod(mode)
        return folder

    other = new_clinic(tmp_path / "other")
    secret = other.identities[0].encode()
    table: list[tuple[Path, str]] = [
        (tmp_path / "nothing", "can't be read: No such file"),
        (spoilt("clinic.pub.json", b"{}"), "not a clinic's public key"),
        (spoilt("clinic.pub.json", b"x" * 20_000), "too large"),
        (spoilt("clinic.age", b"AGE-SECRET-KEY-1NO\n"), "not an age identity file"),
        (spoilt("clinic.age", b"\xff"), "not an age identity file"),
        (spoilt("clinic.age", secret), "does not hold the secret that belongs to"),
        (spoilt("clinic.age", secret, 0o640), "chmod 600"),
        (spoilt("clinic.sign", b"00"), "not a signing key"),
        (spoilt("clinic.sign", b"zz" * 32), "not a signing key"),
        (spoilt("clinic.sign", b"00" * 32, 0o644), "chmod 600"),
    ]
    for folder, says in table:
        told = refusal(partial(read_clinic, folder))
        assert says in told, folder
        assert "AGE-SECRET" not in told
    with pytest.raises(Refused):
        read_signing_key(tmp_path)


def test_older_secrets_still_open_what_was_made_for_them(tmp_path: Path, kit: Kit, export: Export) -> None:
    old, new = new_clinic(tmp_path / "old"), new_clinic(tmp_path / "new")
    file = tmp_path / "new" / "clinic.age"
    file.write_text(f"# this year's\n{new.identities[0]}\n# last year's\n{old.identities[0]}\n")
    both = read_clinic(tmp_path / "new")
    assert unseal(kit.sealed(export, old), both.identities).export == export
