"""Several stories on one line, or in one paragraph: where the second begins, and the third."""

import re
from collections.abc import Iterator
from dataclasses import replace

from . import grammar
from .storylines import ID, STORY, Line, is_only_marks, opening

_BEGINS = re.compile(r"""(?<= )(?=["“«‘*_]{0,3}(?:As (?:an?|the) |En tant qu))""", re.IGNORECASE)
_ID = rf"[\[(]?(?=\S{{0,60}}\d){ID}[\])]?"
_NUMBER = rf"(?:{STORY}\ )?[(\[]?\#?\d{{1,6}}(?:\.\d{{1,4}}){{0,3}}[.):\]]{{0,2}}\ (?:[-–—:]\ )?"
_MARK = rf"(?:[-*+•·◦▪‣–—]\ )?(?:{_NUMBER}|{_ID}[:.)]?\ (?:[-–—:]\ )?)?"
_BOUNDARIES = (
    re.compile(rf"""[.!?;…"”»*_]\ (?P<mark>{_MARK})$""", re.VERBOSE | re.IGNORECASE),
    re.compile(rf"(?:^|\ )(?P<mark>[•·◦▪‣]\ |{_ID}:\ )$", re.VERBOSE),
)
"""What ends where a story begins that is not the first: a sentence, a mark after it, or a mark alone."""
_MARK_LIMIT = 80
_FIRST_NUMBER = re.compile(r"[(\[]?(\d{1,4})[.)\]] ")
_LAST_NUMBER = re.compile(r"(?:^|(?<= ))[(\[]?(\d{1,4})[.)\]] $")


def stories_in(line: Line) -> Iterator[Line]:
    """The line in parts, where more than one story stands on it; what marks a story stays with it."""
    if line.words.startswith("|"):
        yield line
        return
    parts = [""]
    for words in _pieces(line.words):
        if parts[-1] and (found := opening(words)) and grammar.is_told(found.sentence):
            parts.append(words)
        else:
            parts[-1] += words
    if len(parts) == 1:
        yield line
    else:
        yield from (replace(line, text=words.strip(), words=words.strip()) for words in parts)


def _pieces(words: str) -> Iterator[str]:
    """The words, cut wherever a story could begin."""
    begun, number = 0, _leading_number(words)
    for place in (match.start() for match in _BEGINS.finditer(words)):
        before = words[max(begun, place - _MARK_LIMIT) : place]
        mark = _mark(before, number)
        is_first = begun + len(before) == place and is_only_marks(before)
        if mark is not None and not is_first:
            yield words[begun : place - len(mark)]
            begun, number = place - len(mark), _leading_number(mark)
    yield words[begun:]


def _mark(before: str, number: int | None) -> str | None:
    """What numbers or names the story that begins here; None where none begins."""
    if before[-2:-1].isalpha() and before.rsplit(None, 1)[-1].isalpha():
        return None
    counted = _LAST_NUMBER.search(before)
    if counted and number is not None and int(counted[1]) == number + 1:
        return counted[0]
    found = next(filter(None, (boundary.search(before) for boundary in _BOUNDARIES)), None)
    return found["mark"] if found else None


def _leading_number(words: str) -> int | None:
    found = _FIRST_NUMBER.match(words)
    return int(found[1]) if found else None
