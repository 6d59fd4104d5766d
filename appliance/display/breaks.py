"""Where a text is broken into lines: as evenly as can be, and where a reader would pause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

#: Words that belong to the one behind them, in all six languages: no line ends with one where that can be helped.
_LEANING_WORDS = (
    # English
    "a an and are as at be both by can could each from for if in into is it its let more my no not of on only or our "
    "shall so than that the their these this to too until up very was we were when will with you your "
    # German
    "als am an auf aus bei beide beiden beim bis das dem den der des die durch ein eine einem einen einer eines es für "
    "ich ihr ihre ihrem ihren ihrer im ist jede jeden kein keine keinen man mein meine meinen mit nach nicht nie noch "
    "nur ob oder ohne sehr sich sie sind so über um und unter vom von vor wie wir wird zu zum zur "
    # French
    "à au aux avec ce ces cet cette chaque comme dans de deux du elle en entre et il je jamais la le les leur leurs ma "
    "mais mes mon ne nous ou par pas plus pour puis que qui sa sans se ses si son sous sur très un une vers vos votre "
    # Spanish
    "al ambos cada como con del desde el ella ellos entre es esta este están hacia hasta las los más mi mis muy nada "
    "ni nunca o para pero por que se según sin sobre son su sus tan un una unas unos y "
    # Turkish
    "bir bu çok daha en hem her hiç ile iki ne o şu ve veya ya yalnızca "
    # Arabic
    "أن أو أي إلى إن بعد بلا بين ثم حتى عن على عند غير في قبل قد كل كما لا لم لن ما مع من نحو هذا هذه هل يا"
)
_LEANS = frozenset(_LEANING_WORDS.split())
#: Words that belong to the one before them.
_TRAILS = frozenset(["gibi", "için", "ile", "kadar", "mi", "mu", "mü", "mı"])
#: What a bad place costs, beside the squares of how much the lines differ from each other, as shares of the width.
_LEANING, _LONE, _LONE_LAST = 0.5, 0.05, 0.12
_INFINITE = 1e9


def balanced(text: str, wide: Callable[[str], int], width: int, count: int) -> tuple[str, ...]:
    """``text`` in ``count`` lines of at most ``width``, ``wide(line)`` each: as even as can be, broken where it reads.

    No line is broken at a no-break space. ``count`` must be what :func:`wrapped` needs.
    """
    words = text.split(" ")
    if count < 2 or count >= len(words):
        return wrapped(text, wide, width)
    measured = lru_cache(maxsize=None)(lambda first, last: wide(" ".join(words[first:last])))
    ideal = measured(0, len(words)) / count
    #: By lines made and words used: what it costs, and where the last line begins.
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for made in range(1, count + 1):
        row: dict[int, tuple[float, int]] = {}
        for last in range(made, len(words) - (count - made) + 1):
            for first, (before, _) in best[-1].items():
                if first >= last:
                    continue
                cost = before + _cost(words, first, last, measured(first, last), width, ideal)
                if last not in row or cost < row[last][0]:
                    row[last] = cost, first
        best.append(row)
    if best[count][len(words)][0] >= _INFINITE:  # a word wider than a line: nothing to even out
        return wrapped(text, wide, width)
    lines, last = [], len(words)
    for made in range(count, 0, -1):
        first = best[made][last][1]
        lines.append(" ".join(words[first:last]))
        last = first
    return tuple(reversed(lines))


def _cost(words: Sequence[str], first: int, last: int, wide: int, width: int, ideal: float) -> float:
    if wide > width:
        return _INFINITE
    cost = ((wide - ideal) / width) ** 2
    ends = last == len(words)
    if not ends and _belong(words, last):
        cost += _LEANING
    if last - first == 1:
        cost += _LONE_LAST if ends else _LONE
    return cost


def _belong(words: Sequence[str], at: int) -> bool:
    """Whether the words before and behind the place ``at`` belong together."""
    before, behind = words[at - 1], words[at]
    if before.casefold() in _LEANS or behind.casefold() in _TRAILS or before.isdigit():
        return True
    open_quotes = sum(word.count("“") - word.count("”") for word in words[:at])
    return open_quotes > 0


def wrapped(text: str, wide: Callable[[str], int], width: int) -> tuple[str, ...]:
    """``text`` filled line by line: the fewest lines there can be (a word that is too wide stands alone)."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and wide(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(line for line in lines if line)


#: What ends a sentence's line although the sentence goes on; and, where no capital tells, what goes on with it.
_GOES_ON = (",", "،", ":", "؛")
_ADDS = frozenset(["إلى", "أو", "ثم", "حتى", "مع", "من"])


def continues(before: str, text: str) -> bool:
    """Whether ``text`` goes on with the sentence that ``before`` began."""
    first = text.split(" ", 1)[0]
    return before.endswith(_GOES_ON) or text[:1].islower() or first in _ADDS or (len(first) > 3 and first[0] == "و")


def sentences(texts: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The lines of a screen, those of one sentence together."""
    groups: list[tuple[str, ...]] = []
    for text in texts:
        if groups and continues(groups[-1][-1], text):
            groups[-1] = (*groups[-1], text)
        else:
            groups.append((text,))
    return tuple(groups)
