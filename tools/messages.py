"""Finds the texts for the catalogues: methods for Babel, see ``[tool.babel]`` in pyproject.toml.

A text is found where it is used: in a call of one of ``KEYWORDS``, or in the table, the variable or the other module
that such a call takes it from. What can't be followed is no silent loss but a :class:`LostTextError`: then
:func:`appliance.language.message` marks the text in its table.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

#: Functions whose first argument is a text for the catalogues.
KEYWORDS = ("t", "_t", "message", "Say", "plural")
#: The same in a template.
TEMPLATE_KEYWORDS = ("t", "th")
#: Attributes that carry texts which are found elsewhere: in exercises.toml, or where an effect is made.
CARRIERS = ("title", "lines", "say", "cycle", "passage", "text", "parts")

ROOT = Path(__file__).parent.parent
_ELEMENT = None  # a step into any element of a table
Step = int | None
Found = tuple[int, str, str | tuple[str, ...], list[str]]


class LostTextError(Exception):
    """A text is translated at a place from which its table can't be found."""


def python(stream: IO[bytes], keywords: object, comment_tags: object, options: Mapping[str, Any]) -> Iterator[Found]:
    """Babel's extraction method for Python files."""
    source = Source(Path(stream.name), stream.read().decode())
    for call in source.calls():
        if source.name(call) == "plural":
            forms = [_text(arg) or "" for arg in call.args[:2]]
            if not all(forms):
                raise LostTextError(f"{source.path}:{call.lineno}: write both forms of {ast.unparse(call)} out.")
            yield call.lineno, "ngettext", tuple(forms), []
            continue
        nodes = source.follow(call.args[0])
        if not all(_text(n) is not None or (isinstance(n, ast.Attribute) and n.attr in CARRIERS) for n in nodes):
            raise LostTextError(
                f"{source.path}:{call.lineno}: where does {ast.unparse(call)} get its text from? "
                "Mark it with message(...) in its table."
            )
        yield from ((call.lineno, "", text, []) for node in nodes if (text := _text(node)))


def exercises(stream: IO[bytes], keywords: object, comment_tags: object, options: Mapping[str, Any]) -> Iterator[Found]:
    """Babel's extraction method for ``exercises.toml``."""
    for row in tomllib.loads(stream.read().decode())["exercise"]:
        yield 0, "", row["title"], [f"{row['id']}: title, one line of at most about 28 letters"]
        for line in row.get("lines", ()):
            yield 0, "", line, [f"{row['id']}: on the glass, a short line"]
        yield 0, "", row["say"], [f"{row['id']}: spoken"]
        for sound in row.get("cycle", ()):
            yield 0, "", sound, [f"{row['id']}: the vowel of this language that shapes the lips so"]
        for line in row.get("passage", ()):
            yield 0, "", line, [f"{row['id']}: not translated but written anew, rich in p, b, m, f, v and w"]


def templates(stream: IO[bytes], keywords: object, comment_tags: object, options: Mapping[str, Any]) -> Iterator[Found]:
    """Babel's extraction method for the desk's Jinja templates: what ``t(...)`` and ``th(...)`` are given."""
    from jinja2 import Environment, nodes

    for call in Environment(autoescape=True).parse(stream.read().decode()).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in TEMPLATE_KEYWORDS:
            text = call.args[0] if call.args else None
            if not isinstance(text, nodes.Const) or not isinstance(text.value, str):
                raise LostTextError(f"{stream.name}:{call.lineno}: write the text out, or translate it in Python.")
            yield call.lineno, "", text.value, []


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class Source:
    """One module, in which a text can be followed to where it stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self._tree = ast.parse(text)
        self._parents = {child: node for node in ast.walk(self._tree) for child in ast.iter_child_nodes(node)}
        self._following: set[ast.expr] = set()

    def calls(self) -> Iterator[ast.Call]:
        """Every call of a keyword, but for those inside a function that is a keyword itself."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Call) and node.args and self.name(node) in KEYWORDS:
                inside = (s.name for s in self._scopes(node) if isinstance(s, ast.FunctionDef))
                if not set(inside) & set(KEYWORDS):
                    yield node

    @staticmethod
    def name(call: ast.Call) -> str:
        """The last part of the name that is called: ``t`` of ``m.t(...)``."""
        return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")

    def follow(self, node: ast.expr) -> list[ast.expr]:
        """The constants, tables and carriers that the value of ``node`` may come from; other nodes as they are."""
        if node in self._following:
            return []
        self._following.add(node)
        try:
            return self._follow(node)
        finally:
            self._following.discard(node)

    def _follow(self, node: ast.expr) -> list[ast.expr]:
        match node:
            case ast.IfExp():
                return [*self.follow(node.body), *self.follow(node.orelse)]
            case ast.BoolOp():
                return [found for value in node.values for found in self.follow(value)]
            case ast.Starred():
                return self.follow(node.value)
            case ast.Name():
                return self._variable(node) or [node]
            case ast.Subscript(value=value, slice=ast.Constant(value=int(index))):
                return self._into(self.follow(value), index)
            case ast.Subscript():
                return self._into(self.follow(node.value), _ELEMENT)
            case ast.Call(func=ast.Attribute(value=value, attr="get" | "values")):
                return self._into(self.follow(value), _ELEMENT)
            case ast.Call(args=[first, *_]) if self.name(node) == "message":
                return self.follow(first)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if other := self._imported(module, name):
                return other
        return [node]

    def _into(self, nodes: list[ast.expr], step: Step) -> list[ast.expr]:
        """The elements of the tables among ``nodes``; what is no table stays."""
        found: list[ast.expr] = []
        for node in nodes:
            elements = node.values if isinstance(node, ast.Dict) else getattr(node, "elts", None)
            if elements is None:
                found.append(node)
            elif step is not None and not isinstance(node, ast.Dict):
                found += self.follow(elements[step])
            else:
                found += [leaf for element in elements for leaf in self.follow(element)]
        return found

    def _variable(self, name: ast.Name) -> list[ast.expr]:
        for scope in self._scopes(name):
            found: list[ast.expr] = []
            for target, value, step in _bindings(scope):
                if isinstance(target, ast.Name) and target.id == name.id:
                    nodes = self.follow(value)
                    found += self._into(nodes, step) if step != _WHOLE else nodes
            if found:
                return found
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == name.id for a in node.names):
                return _table_of(node.module or "", name.id)
        return []

    def _imported(self, module: str, name: str) -> list[ast.expr]:
        """A table of another module of ours: ``words.CUES`` after ``from appliance.coaching import words``."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == module for a in node.names):
                return _table_of(f"{node.module}.{module}", name)
        return []

    def table(self, name: str) -> list[ast.expr]:
        """What a name of this module stands for."""
        for target, value, _ in _bindings(self._tree):
            if isinstance(target, ast.Name) and target.id == name:
                return self.follow(value)
        return []

    def _scopes(self, node: ast.AST) -> Iterator[ast.AST]:
        """The comprehensions, functions and the module around a node, from inside out."""
        while (node := self._parents.get(node, self._tree)) is not self._tree:
            if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.DictComp)):
                yield node
        yield self._tree


_WHOLE = -1


def _bindings(scope: ast.AST) -> Iterator[tuple[ast.expr, ast.expr, Step]]:
    """``(target, value, step)`` of what is given a name in a scope; the step leads from the value to the target."""
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=elements)], value=value):
                yield from ((element, value, i) for i, element in enumerate(elements))
            case ast.Assign(targets=[target], value=value) | ast.NamedExpr(target=target, value=value):
                yield target, value, _WHOLE
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield target, value, _WHOLE
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield target, value, _ELEMENT


def _table_of(module: str, name: str) -> list[ast.expr]:
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    return Source(path, path.read_text(encoding="utf-8")).table(name) if path.is_file() else []
