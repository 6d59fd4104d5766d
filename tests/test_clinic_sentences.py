"""What comes up to the desk's page from below, in English: each sentence is known again and said in every language."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from itertools import product

import pytest

from appliance.clinic import sentences, taking
from appliance.clinic.words import words
from appliance.exchange import fields, guess
from appliance.exchange.seal import KIND as EXPORT
from appliance.exchange.seal import _decrypted, _unpacked, unseal
from appliance.exchange.signed import _other, verified
from appliance.exchange.wiped import KIND as WIPE
from appliance.exchange.wiped import read_wiped
from tools.catalogues import TRANSLATED


def refusals() -> Iterator[str]:
    """What an import can be refused with, as the code that refuses says it, with 7 for each value."""
    for kind in (EXPORT, WIPE):
        for either in (verified, _other):
            yield from told_by(either, {"kind.name": kind.name, "kind.way_out": kind.way_out})
    for of in REFUSING:
        yield from told_by(of, {})


REFUSING: tuple[Callable[..., object], ...] = (
    unseal, _decrypted, _unpacked, read_wiped, taking.take, taking._wiped, taking._known, taking._pinned,
)  # fmt: skip


def told_by(of: Callable[..., object], known: dict[str, str]) -> Iterator[str]:
    for call in (node for node in ast.walk(ast.parse(inspect.getsource(of))) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        if name == "Refused":
            yield from said(call.args[0], of, known)
        elif name == "f.refused":
            for what, way_out in product(said(call.args[0], of, known), said(call.args[2], of, known)):
                yield str(fields.refused(what, Bad(), way_out))  # type: ignore[arg-type]


class Bad:
    """Stands for pydantic's error."""

    def errors(self, **_: bool) -> list[dict[str, object]]:
        return [{"loc": ("sessions", 7), "msg": "Field required", "type": "missing"}]


def said(node: ast.expr, of: Callable[..., object], known: dict[str, str]) -> list[str]:
    """All that an expression can say."""
    if (told := known.get(ast.unparse(node))) is not None:
        return [told]
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.Name(id=name) if isinstance(value := getattr(of, "__globals__", {}).get(name), str):
            return [value]
        case ast.IfExp(body=one, orelse=other):
            return [*said(one, of, known), *said(other, of, known)]
        case ast.FormattedValue(value=inside):
            return said(inside, of, known)
        case ast.JoinedStr(values=parts):
            return ["".join(each) for each in product(*(said(part, of, known) for part in parts))]
        case ast.Call(func=ast.Name(id="looks_like"), args=[_, otherwise]):
            begins = (b"", b"\0", b"?", *(begin for begin, _, _ in guess._BEGINS))
            return [guess.looks_like(begin, each) for begin in begins for each in said(otherwise, of, known)]
    return ["7"]


def test_whatever_an_import_is_refused_with_can_be_said_in_every_language() -> None:
    told = list(refusals())
    assert len(told) > 15
    assert [text for text in told if sentences.retold(text, words("de")) is None] == []


@pytest.mark.parametrize(
    ("taken", "german"),
    [
        (
            taking.Taken("K-1", "L-1", 1),
            "Gerät K-1, Ausleihe L-1: nichts Neues; ein späterer Export ist schon da, oder seitdem wurde nicht geübt.",
        ),
        (
            taking.Taken("K-1", "L-1", 1, known_s=1.9e9),
            "Gerät K-1, Ausleihe L-1: schon eingelesen am 2030-03-17 17:46 UTC; nichts Neues.",
        ),
        (
            taking.Taken("K-1", "L-1", 1, wiped=True, known_s=1.9e9),
            "Gerät K-1, Ausleihe L-1: Der Löschnachweis ist schon bekannt, eingelesen am 2030-03-17 17:46 UTC.",
        ),
        (taking.Taken("K-1", "L-1", 1, new=1), "Gerät K-1, Ausleihe L-1: 1 neue Übungszeit."),
        (taking.Taken("K-1", "L-1", 1, new=1, completed=2), "Gerät K-1, Ausleihe L-1: 1 neue Übungszeit, ergänzt: 2."),
        (taking.Taken("K-1", "L-1", 1, completed=3), "Gerät K-1, Ausleihe L-1: 0 neue Übungszeiten, ergänzt: 3."),
        (taking.Taken("K-1", "L-1", 1, wiped=True), "Gerät K-1, Ausleihe L-1: Der Löschnachweis ist abgelegt."),
    ],
)
def test_what_an_import_came_to_is_said_in_every_language(taken: taking.Taken, german: str) -> None:
    assert sentences.retold(taken.told(), words("de")) == german
    for code in TRANSLATED:
        told = sentences.retold(taken.told(), words(code)) or ""
        assert ("K-1" in told, "L-1" in told, str(taken.completed or "") in told) == (True, True, True)


@pytest.mark.parametrize("told", ["", "Something else.", "This export can't be unpacked. Something else.", "kit K-1"])
def test_what_is_not_known_is_not_guessed(told: str) -> None:
    assert sentences.retold(told, words("de")) is None


def test_a_name_that_stands_twice_has_one_value() -> None:
    told = (
        "Kit 'K-1' is not known here. It may belong to another clinic: look at its label, and bring this file there. "
        "If it is yours, register it: symmirror clinic register {} KEY, with the key that `symmirror kit status` shows."
    )
    assert "register K-1 KEY" in (sentences.retold(told.format("K-1"), words("de")) or "")
    assert sentences.retold(told.format("K-2"), words("de")) is None


def test_in_arabic_a_name_stands_as_it_is_written() -> None:
    assert "\u2068K-1\u2069" in (sentences.retold("kit K-1, loan L-1: nothing new.", words("ar")) or "")
