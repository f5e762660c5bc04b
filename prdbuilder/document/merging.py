"""Two people wrote the same text: what both did is put together, word by word, or said to clash.

The merge is the one of diff3 as Khanna, Kunal and Pierce describe it ("A formal investigation of diff3",
2007): what each side changed of the base is found alone, and changes that neither overlap nor touch are all
made. What a side changed is found by the words that are unique in both texts (patience diff, Cohen 2010),
which takes about as long as the texts are; short stretches between them go to difflib.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

from .rising import longest_rise

WORD = re.compile(r"\s*\S+|\s+\Z")
"""A word with the white space before it: a text is the sum of its words, and an appended one is only new."""
SHORT = 4_000
"""Up to so many pairs of words difflib is asked, whose time can grow with their cube."""
EFFORT = 40
"""How often each word is looked at, at most; what is left then counts as changed."""


class Edit(NamedTuple):
    """The words from `start` to `end` of one text became those from `first` to `last` of another."""

    start: int
    end: int
    first: int
    last: int


def words_of(text: str) -> list[str]:
    return WORD.findall(text)


def merge(base: str, mine: str, theirs: str) -> str | None:
    """What both wrote, put together; None where their changes overlap or touch and are not the same."""
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    old, my, their = words_of(base), words_of(mine), words_of(theirs)
    merged: list[str] = []
    reached = 0
    for start, end, ours, others in _together(edits(old, my), edits(old, their)):
        here, there = _version(ours, my, old, start, end), _version(others, their, old, start, end)
        if ours and others and here != there:
            return None
        merged += [*old[reached:start], *(here if ours else there)]
        reached = end
    return "".join([*merged, *old[reached:]])


def edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    """What was changed, in order; between two edits at least one word stayed."""
    found: list[Edit] = []
    reached = (0, 0)
    for at, other in [*_kept(old, new), (len(old), len(new))]:
        if (at, other) != reached:
            found.append(Edit(reached[0], at, reached[1], other))
        reached = (at + 1, other + 1)
    return found


def _kept(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The places of the words that stayed, in both texts, rising in both."""
    kept: list[tuple[int, int]] = []
    effort = EFFORT * (len(old) + len(new))
    stack = [(0, len(old), 0, len(new))]
    while stack:
        start, end, first, last = stack.pop()
        while start < end and first < last and old[start] == new[first]:
            kept.append((start, first))
            start, first = start + 1, first + 1
        while start < end and first < last and old[end - 1] == new[last - 1]:
            end, last = end - 1, last - 1
            kept.append((end, last))
        effort -= end - start + last - first
        if start == end or first == last or effort < 0:
            continue
        if (end - start) * (last - first) <= SHORT:
            kept += _by_difflib(old[start:end], new[first:last], start, first)
        else:
            stack += _between(_anchors(old, new, (start, end, first, last)), (start, end, first, last))
    return sorted(kept)


def _by_difflib(old: Sequence[str], new: Sequence[str], start: int, first: int) -> Iterator[tuple[int, int]]:
    for place, other, size in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        yield from ((start + place + step, first + other + step) for step in range(size))


type Stretch = tuple[int, int, int, int]


def _anchors(old: Sequence[str], new: Sequence[str], stretch: Stretch) -> list[tuple[int, int]]:
    """The words that stand once in each of both stretches: as many as rise together in both."""
    start, end, first, last = stretch
    once, again = Counter(old[start:end]), Counter(new[first:last])
    places = {new[at]: at for at in range(first, last) if again[new[at]] == 1}
    pairs = [(at, places[old[at]]) for at in range(start, end) if once[old[at]] == 1 and old[at] in places]
    return [pairs[place] for place in longest_rise([other for _, other in pairs])]


def _between(anchors: Sequence[tuple[int, int]], stretch: Stretch) -> Iterator[Stretch]:
    """The stretches that the anchors leave; each but the last begins with one of them. None without any."""
    start, end, first, last = stretch
    ends = [*anchors, (end, last)] if anchors else []
    for at, other in ends:
        yield start, at, first, other
        start, first = at, other


def _together(
    mine: Sequence[Edit], theirs: Sequence[Edit]
) -> Iterator[tuple[int, int, list[Edit], list[Edit]]]:
    """Edits of both sides in the order of the base; those that overlap or touch are one place."""
    order = sorted([(edit, 0) for edit in mine] + [(edit, 1) for edit in theirs])
    places: list[int] = []
    reached = -1
    for edit, _ in order:
        places.append(places[-1] if places and edit.start <= reached else len(places))
        reached = max(reached, edit.end)
    for _, group in groupby(zip(places, order, strict=True), key=lambda pair: pair[0]):
        found = [edit for _, edit in group]
        sides = [[edit for edit, side in found if side == wanted] for wanted in (0, 1)]
        yield min(edit.start for edit, _ in found), max(edit.end for edit, _ in found), sides[0], sides[1]


def _version(
    made: Sequence[Edit], words: Sequence[str], base: Sequence[str], start: int, end: int
) -> list[str]:
    """How one side has the words from `start` to `end` of the base."""
    if not made:
        return list(base[start:end])
    first = made[0].first - (made[0].start - start)
    return list(words[first : made[-1].last + end - made[-1].end])
