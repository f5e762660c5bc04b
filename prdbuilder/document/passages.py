"""Words of a text that somebody marked, found again while the text changes around them and in them.

Whoever marks words keeps them with a little of what stood before and after. Between equal words the
surroundings decide; where some of the words were changed, the window with the most of them is taken (the idea
of keeping a quotation with its prefix and suffix is the W3C's Web Annotation Data Model, 2017).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

AROUND = 80
"""How many characters before and after are kept."""
ENOUGH = 0.6
"""The share of its words that must be left for a passage to be the same."""
FEW = 3
"""Of so few words none may be missing."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True)
class Passage:
    quote: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Found:
    """Where the words stand now, in the text with its white space folded."""

    start: int
    end: int
    is_changed: bool = False


def fold(text: str) -> str:
    return " ".join(text.split())


def marked(text: str, start: int, end: int) -> Passage:
    """The passage between two places of a folded text."""
    return Passage(text[start:end], text[max(start - AROUND, 0) : start], text[end : end + AROUND])


def find(text: str, passage: Passage) -> Found | None:
    """Where the passage stands in a folded text; None once its words are gone."""
    quote = fold(passage.quote)
    if not quote:
        return None
    exact = [Found(start, start + len(quote)) for start in _places(text, quote)]
    if exact:
        return max(exact, key=lambda found: _fits(text, found, passage))
    return _nearly(text, quote, passage)


def _places(text: str, quote: str) -> Iterator[int]:
    start = text.find(quote)
    while start >= 0:
        yield start
        start = text.find(quote, start + 1)


def _fits(text: str, found: Found, passage: Passage) -> int:
    """How much of what stood around it stands around it still."""
    before, after = text[max(found.start - AROUND, 0) : found.start], text[found.end : found.end + AROUND]
    return _in_common(before[::-1], passage.before[::-1]) + _in_common(after, passage.after)


def _in_common(one: str, other: str) -> int:
    """With how many equal letters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _nearly(text: str, quote: str, passage: Passage) -> Found | None:
    wanted = [word.group().casefold() for word in _WORD.finditer(quote)]
    words = list(_WORD.finditer(text))
    needed = len(wanted) if len(wanted) <= FEW else round(len(wanted) * ENOUGH)
    best: tuple[int, int, Found] | None = None
    for start, end, shared in _windows([word.group().casefold() for word in words], wanted):
        if shared < max(needed, 1) or (best and shared < best[0]):
            continue
        found = Found(words[start].start(), words[end - 1].end(), is_changed=True)
        rank = (shared, _fits(text, found, passage), found)
        best = rank if best is None or rank[:2] > best[:2] else best
    return best[2] if best else None


def _windows(words: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Each stretch that begins and ends with a wanted word, and how many of the wanted words it holds."""
    left = Counter(wanted)
    hits = [place for place, word in enumerate(words) if word in left]
    widest = len(wanted) + len(wanted) // 2 + 1
    held: Counter[str] = Counter()
    first = 0
    for place in hits:
        held[words[place]] += 1
        while place - hits[first] >= widest:
            held[words[hits[first]]] -= 1
            first += 1
        yield hits[first], place + 1, (held & left).total()
