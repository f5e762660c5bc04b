"""Which words of a text were taken out and which were put in, in bounded time on any two texts.

The shortest script of edits is found by the greedy way of Myers (An O(ND) Difference Algorithm and Its
Variations, 1986), which is quick while texts are alike. Where they are not, sentences are compared first, and
words only within those that changed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

_UNSPACED = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# A run of space, a sign that ends or holds a clause, a letter of a script without spaces, or a word.
_WORD = re.compile(rf"\s+|[.,;:!?()“”\"]|[{_UNSPACED}]|[^\s.,;:!?()“”\"{_UNSPACED}]+")
_SENTENCE = re.compile(r"[^\n.!?。]*[\n.!?。]+\s*|[^\n.!?。]+")
_MEANS_SOMETHING = re.compile(r"\w")
# Beyond so many edits nobody follows them word by word, nor is anybody made to wait for them.
MOST_EDITS = 300
EFFORT = 3_000_000
# Of all texts of a comparison, in steps of the search: a few seconds. Then only a few edits are looked for.
WHOLE_EFFORT = 2_000_000
FEW_EDITS = 12
# A text of which less stays than this is another text.
SHARE_KEPT = 0.25


class Kind(StrEnum):
    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True)
class Piece:
    """A run of text: same and removed ones make the text before, same and added ones the text after."""

    kind: Kind
    text: str


@dataclass
class Effort:
    """What is left for the texts of one comparison: steps and not time, so that all get the same answer."""

    left: int = WHOLE_EFFORT

    @property
    def is_spent(self) -> bool:
        return self.left <= 0


def word_changes(before: str, after: str, effort: Effort | None = None) -> tuple[Piece, ...]:
    """From one text to another in pieces; what was removed stands before what was added in its place."""
    if before == after:
        return _pieces([(Kind.SAME, before)])
    old, new = _WORD.findall(before), _WORD.findall(after)
    if _alike_at_most(old, new) < SHARE_KEPT * min(len(before), len(after)):
        return _pieces([(Kind.REMOVED, before), (Kind.ADDED, after)])
    effort = effort or Effort()
    most = min(FEW_EDITS if effort.is_spent else MOST_EDITS, EFFORT // (len(old) + len(new)))
    steps = _steps(old, new, most, effort)
    if steps is None:
        steps = _by_sentence(before, after, most, effort)
    return _readable(_pieces(steps), before, after)


def _alike_at_most(old: Sequence[str], new: Sequence[str]) -> int:
    """How many characters can stay, in whatever order the words stand: quick to know, and never too few."""
    return sum(len(token) * count for token, count in (Counter(old) & Counter(new)).items())


type _Step = tuple[Kind, str]


def _by_sentence(before: str, after: str, most: int, effort: Effort) -> list[_Step]:
    coarse = _steps(_SENTENCE.findall(before), _SENTENCE.findall(after), most, effort)
    if coarse is None or all(kind is not Kind.SAME for kind, _ in coarse):
        return [(Kind.REMOVED, before), (Kind.ADDED, after)]  # Word by word it was tried before.
    found: list[_Step] = []
    for same, run in groupby(coarse, key=lambda step: step[0] is Kind.SAME):
        steps = list(run)
        found += steps if same else _within(steps, most, effort)
    return found


def _within(steps: list[_Step], most: int, effort: Effort) -> list[_Step]:
    """The words of a run of sentences that changed."""
    old, new = ("".join(text for kind, text in steps if kind is one) for one in (Kind.REMOVED, Kind.ADDED))
    fine = _steps(_WORD.findall(old), _WORD.findall(new), most, effort) if old and new else None
    return [(Kind.REMOVED, old), (Kind.ADDED, new)] if fine is None else fine


def _steps(old: Sequence[str], new: Sequence[str], most: int, effort: Effort) -> list[_Step] | None:
    """Each token with what became of it; None where that takes more than `most` edits."""
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    kept = _kept(middle_old, middle_new, most, effort)
    if kept is None:
        return None
    steps = [(Kind.SAME, token) for token in old[:start]]
    at_old = at_new = 0
    for place_old, place_new in [*kept, (len(middle_old), len(middle_new))]:
        steps += [(Kind.REMOVED, token) for token in middle_old[at_old:place_old]]
        steps += [(Kind.ADDED, token) for token in middle_new[at_new:place_new]]
        steps += [(Kind.SAME, token) for token in middle_old[place_old : place_old + 1]]
        at_old, at_new = place_old + 1, place_new + 1
    return steps + [(Kind.SAME, token) for token in old[len(old) - end :]]


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many tokens both begin with."""
    for place, (left, right) in enumerate(zip(old, new, strict=False)):
        if left != right:
            return place
    return min(len(old), len(new))


def _kept(old: Sequence[str], new: Sequence[str], most: int, effort: Effort) -> list[tuple[int, int]] | None:
    """The places in both of the tokens that stay. `reach` is how far each diagonal (x - y) comes in old."""
    fewest = len(old) + len(new) - 2 * (Counter(old) & Counter(new)).total()
    if fewest > most:
        return None
    most = min(most, len(old) + len(new))
    zero = most + 1
    reach = [0] * (2 * most + 3)
    trace: list[list[int]] = []
    for edits in range(most + 1):
        effort.left -= edits + 1
        trace.append(reach[zero - edits - 1 : zero + edits + 2])
        for diagonal in range(-edits, edits + 1, 2):
            if _comes_down(reach, zero + diagonal, diagonal, edits):
                x = reach[zero + diagonal + 1]
            else:
                x = reach[zero + diagonal - 1] + 1
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            reach[zero + diagonal] = x
            if x >= len(old) and diagonal == len(old) - len(new):
                return _walked_back(trace, len(old), len(new))
    return None


def _comes_down(reach: list[int], place: int, diagonal: int, edits: int) -> bool:
    """Whether a token that was put in led here, or one that was taken out."""
    return diagonal == -edits or (diagonal != edits and reach[place - 1] < reach[place + 1])


def _walked_back(trace: list[list[int]], x: int, y: int) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for edits in range(len(trace) - 1, -1, -1):
        reach, diagonal = trace[edits], x - y
        place = diagonal + edits + 1
        came_from = 1 if _comes_down(reach, place, diagonal, edits) else -1
        x_before = reach[place + came_from]
        y_before = x_before - diagonal - came_from
        while x > x_before and y > y_before:
            x, y = x - 1, y - 1
            kept.append((x, y))
        x, y = x_before, y_before
    return kept[::-1]


def _pieces(steps: Sequence[_Step]) -> tuple[Piece, ...]:
    """Neighbours of one kind joined; between what is the same, the removed stands before the added."""
    found: list[Piece] = []
    for same, run in groupby(steps, key=lambda step: step[0] is Kind.SAME):
        texts = list(run)
        found += [
            Piece(kind, "".join(text for one, text in texts if one is kind))
            for kind in ((Kind.SAME,) if same else (Kind.REMOVED, Kind.ADDED))
        ]
    return tuple(piece for piece in found if piece.text)


def _readable(pieces: tuple[Piece, ...], before: str, after: str) -> tuple[Piece, ...]:
    """A space or a comma between two changes changes with them, and another text is shown as another text."""
    kept = sum(len(piece.text) for piece in pieces if piece.kind is Kind.SAME)
    if kept < SHARE_KEPT * min(len(before), len(after)):
        return _pieces([(Kind.REMOVED, before), (Kind.ADDED, after)])
    return _pieces(list(_without_islands(pieces)))


def _without_islands(pieces: tuple[Piece, ...]) -> Iterator[_Step]:
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        between = 0 < place < last
        if piece.kind is Kind.SAME and between and not _MEANS_SOMETHING.search(piece.text):
            yield Kind.REMOVED, piece.text
            yield Kind.ADDED, piece.text
        else:
            yield piece.kind, piece.text
