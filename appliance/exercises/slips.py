"""What is wrong with a line of a file that is typed by hand (TOML), in the words of whoever typed it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence

_KEY = r"^\s*(?P<key>[\w-]+)\s*=\s*"
_END = r"\s*(#.*)?$"
#: Usual slips of the hand: how such a line looks, and what to write instead.
_SLIPS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = (
    (re.compile(_KEY + "[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u201a'](?P<word>[^\"]*?)"
                "[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u201a']?" + _END),
     lambda m: f"the quotation marks must be straight ones: {m['key']} = \"{m['word']}\""),
    (re.compile(_KEY + r"(?P<word>[^\W\d][\w-]*)" + _END),
     lambda m: f"a word is put in quotation marks: {m['key']} = \"{m['word']}\""),
    (re.compile(_KEY + r"(?P<whole>-?\d+),(?P<part>\d+)" + _END),
     lambda m: f"a number has a point, not a comma: {m['key']} = {m['whole']}.{m['part']}"),
    (re.compile(_KEY + r"(?P<number>-?\d+([.,]\d+)?)\s*(mm|s|sec|seconds)" + _END),
     lambda m: f"a number stands without its unit: {m['key']} = {m['number'].replace(',', '.')}"),
    (re.compile(_KEY + _END), lambda m: f"nothing stands behind {m['key']} =. Give it, or take the line out."),
    (re.compile(_KEY + r"\"(?P<word>[^\"]*)" + _END),
     lambda m: f"the second quotation mark is missing: {m['key']} = \"{m['word'].strip()}\""),
    (re.compile(r"^\s*(?P<key>[\w-]+)\s*:\s*(?P<value>.*)$"),
     lambda m: f"write = and not a colon: {m['key']} = {m['value']}"),
    (re.compile(r"^\s*\[{1,2}\s*(?P<name>[\w-]+)\s*\]?" + _END),
     lambda m: f"write [[{m['name']}]] with two brackets on either side"),
)  # fmt: skip
_LINE = re.compile(r"at line (\d+)")


def slip(name: str, text: str, error: tomllib.TOMLDecodeError) -> str:
    """Why the file ``name`` can't be read: the line, and what to write in its place."""
    lines = text.splitlines()
    found = _LINE.search(str(error))
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    told = next((words(match) for form, words in _SLIPS if (match := form.match(line))), None)
    if told is None:
        what = str(error).partition(" (at ")[0]
        told = (
            f"'{line.strip()[:60]}' can't be read ({what[:1].lower()}{what[1:]})" if line.strip() else "it ends early"
        )
    return f"{name} is not valid TOML. Line {number}: {told}"
