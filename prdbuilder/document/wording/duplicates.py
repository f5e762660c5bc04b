"""Two requirements that say nearly the same.

Statements are compared as sets of their telling words, small words and endings aside and a few synonyms made
one. Two say the same where the sets are equal and the order of the words leaves the sense alone, or where one
has a single word more. Instead of comparing all pairs, each set is looked up, whole and with each word left
out in turn (the deletion neighbourhood of Mor and Fraenkel, 1982), so that the work grows in step with the
words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from prdbuilder.document.choices import Facing
from prdbuilder.document.schema import Requirement

from .words import Statement, statement_of, word_set

_SMALL = word_set(
    """
    a an the i we my our me us be am is are being able can could shall should must will would want wants
    need needs to of and have has having ability that so please also it
    """
)
_SYNONYMS = {
    **dict.fromkeys(("view", "display", "show"), "see"),
    **dict.fromkeys(("remove", "erase"), "delete"),
    **dict.fromkeys(("create", "make"), "add"),
    **dict.fromkeys(("modify", "change", "update"), "edit"),
    "find": "search",
    "mail": "email",
    "receive": "get",
}
_TURNS = word_set("not no never without except only cannot can't don't doesn't non")
"""Words that turn a statement round: with one of them more it says another thing."""

_ORDERED = _TURNS | {"from", "into", "than", "before", "after", "over", "between", "without"}
"""Words that make the order of the others tell: from A to B is not from B to A."""

_FEWEST = 5
"""With fewer telling words, one word more is another want: "delete a dataset", "delete a draft dataset"."""

_LOOKED_AT = 8
"""How many of those that have the same telling words one is compared with, so that thousands stay quick."""

_SIGNS = re.compile(r"[<>=≤≥+#%$€£¥]")
"""Signs that tell two requirements apart as words do: more than and less than, C++ and C#."""

_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Entry:
    """A requirement as it is compared: its telling words in their order, each once."""

    requirement: Requirement
    statement: Statement
    terms: tuple[str, ...]


def duplicates(
    statements: Iterable[tuple[Requirement, Statement]],
) -> Iterator[tuple[Requirement, Requirement, tuple[str, ...]]]:
    """A requirement, the one that it repeats, and the words both have, as the first writes them.

    Each repeats at most one. Which of two repeats the other goes by their ids: moving them changes nothing.
    """
    known: dict[frozenset[str], list[Entry]] = {}
    ordered = sorted(statements, key=lambda pair: _natural(pair[0].id))
    for requirement, without_quotations in ordered:
        statement = _whole(without_quotations)
        terms = _terms(statement)
        if terms:
            known.setdefault(frozenset(terms), []).append(Entry(requirement, statement, terms))
    told: set[str] = set()
    for entry, other in (*_repeated(known), *_longer_by_one(known)):
        if entry.requirement.id not in told:
            told.add(entry.requirement.id)
            yield entry.requirement, other.requirement, _shared(entry, other)


def _natural(id_: str) -> tuple[list[str | int], str]:
    """Numbers in an id by their value: CD-9 before CD-10."""
    return [int(part) if part.isdecimal() else part for part in _DIGITS.split(id_)], id_


def _whole(statement: Statement) -> Statement:
    """With what is quoted: two labels in quotation marks tell two requirements apart."""
    if statement.masked == statement.text:
        return statement
    return statement_of(statement.text, with_quotations=True)


def _terms(statement: Statement) -> tuple[str, ...]:
    telling = [_stem(word) for word in statement.words if word not in _SMALL]
    return tuple(dict.fromkeys(telling or statement.words))


@lru_cache(4096)
def _stem(word: str) -> str:
    """A word without its ending, roughly; it is only ever compared with other stems."""
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-3] + "y" if word.endswith("ies") else word[:-1]
    word = _SYNONYMS.get(word, word)
    for ending in ("ing", "ed", "e"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def _repeated(known: dict[frozenset[str], list[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    """Those with the same telling words."""
    for alike in known.values():
        for place, entry in enumerate(alike):
            for other in alike[: min(place, _LOOKED_AT)]:
                if _is_same_text(entry, other) or _repeats(entry, other):
                    yield entry, other
                    break


def _longer_by_one(known: dict[frozenset[str], list[Entry]]) -> Iterator[tuple[Entry, Entry]]:
    """Those with the same telling words but for one more.

    A set is looked up by the sum of its words' hashes, which is quickly made to leave one word out.
    """
    by_sum = {sum(map(hash, key)): key for key in known}
    for key, alike in known.items():
        whole = sum(map(hash, key))
        for word in alike[0].terms if len(key) > _FEWEST else ():
            shorter = by_sum.get(whole - hash(word))
            if shorter is None or shorter != key - {word} or word in _TURNS or not word.isalpha():
                continue
            first, second = sorted((known[shorter][0], alike[0]), key=_place)
            if _repeats(second, first):
                yield second, first


def _place(entry: Entry) -> tuple[list[str | int], str]:
    return _natural(entry.requirement.id)


def _repeats(entry: Entry, other: Entry) -> bool:
    return _may_repeat(entry, other) and _in_order(entry, other) and _signs(entry) == _signs(other)


def _is_same_text(one: Entry, other: Entry) -> bool:
    return one.statement.words == other.statement.words and _signs(one) == _signs(other)


def _signs(entry: Entry) -> list[str]:
    return _SIGNS.findall(entry.statement.text)


def _may_repeat(one: Entry, other: Entry) -> bool:
    """Not the two halves of one thread between the sides, and not the same want of different personas."""
    first, second = one.requirement, other.requirement
    sides = {first.facing, second.facing} - {Facing.UNSORTED}
    linked = second.id in first.counterparts or first.id in second.counterparts
    apart = first.personas and second.personas and set(first.personas).isdisjoint(second.personas)
    return len(sides) < 2 and not linked and not apart


def _in_order(one: Entry, other: Entry) -> bool:
    """Whether the order of the words leaves the sense alone: who rates whom is told by order only."""
    both = set(one.terms) & set(other.terms)
    first, second = ([term for term in entry.terms if term in both] for entry in (one, other))
    moved = [place for place, term in enumerate(first) if term != second[place]]
    if not moved:
        return True
    if both & _ORDERED or (len(moved) == 2 and moved[1] - moved[0] > 1):  # two have changed their places
        return False
    return 2 * len(_pairs(first) & _pairs(second)) >= len(first) - 1


def _pairs(terms: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(terms))


def _shared(entry: Entry, other: Entry) -> tuple[str, ...]:
    both = set(other.terms)
    statement = entry.statement
    places = [place for place, word in enumerate(statement.words) if _stem(word) in both or word in both]
    return tuple(dict.fromkeys(statement.written(place, place + 1) for place in places))
