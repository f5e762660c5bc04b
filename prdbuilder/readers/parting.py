"""Several stories on one line, or in one paragraph: where the second begins, and the third."""

import re
from collections.abc import Iterator
from dataclasses import replace

from . import grammar
from .storylines import ID, LEAD_LIMIT, STORY, Line, is_only_marks, late_opening, led_opening, opening

_BEGINS = re.compile(r"""(?<= )(?=["“«‘*_]{0,3}(?:As (?:an?|the) |En tant qu))""", re.IGNORECASE)
_ID = rf"[\[(]?(?=\S{{0,60}}\d){ID}[\])]?"
_NUMBER = rf"(?:{STORY}\ )?[(\[]?\#?\d{{1,6}}(?:\.\d{{1,4}}){{0,3}}[.):\]]{{0,2}}\ (?:[-–—:]\ )?"
_MARK = rf"(?:[-*+•·◦▪‣–—]\ )?(?:{_NUMBER}|{_ID}[:.)]?\ (?:[-–—:]\ )?)?"
_BOUNDARIES = (
    re.compile(rf"""[.!?;…"”»*_]\ (?P<mark>{_MARK})$""", re.VERBOSE | re.IGNORECASE),
    re.compile(rf"(?:^|\ )(?P<mark>[•·◦▪‣]\ |{_ID}:\ )$", re.VERBOSE),
    re.compile(r"""[.!?;…"”»*_] (?P<mark>[^\W\d_][^.!?;:…]{0,60}: )$"""),
)
"""What stands before a story that is not the first: the end of a sentence, or a mark of its own."""
_OPENERS = ("As a ", "As an ", "As the ", "En tant qu")
_MARK_LIMIT = 80
_SHORTEST = len("As a b, I c")
_FIRST_NUMBER = re.compile(r"[(\[]?(\d{1,4})[.)\]] ")
_LAST_NUMBER = re.compile(r"(?:^|(?<= ))[(\[]?(\d{1,4})[.)\]] $")


def stories_in(line: Line) -> Iterator[Line]:
    """The line in parts, where more than one story stands on it; what marks a story stays with it."""
    parts = [list[str]()]
    for words in _pieces(line.words):
        if parts[-1] and not _only_leads(parts[-1]) and _tells(words):
            parts.append([])
        parts[-1].append(words)
    if len(parts) == 1:
        yield line
        return
    for part in parts:
        words = "".join(part).strip()
        yield replace(line, text=words, words=words)


def _tells(words: str) -> bool:
    if len(words) < _SHORTEST:
        return False
    found = opening(words) or led_opening(words) or late_opening(words)
    return found is not None and grammar.is_told(found.sentence)


def _only_leads(part: list[str]) -> bool:
    """Whether a part is a few words, and no sentence, that lead to the story after them."""
    words = part[0].strip() if len(part) == 1 else ""
    is_sentence = " " in words and words.endswith((".", "!", "?", ";", "…"))
    return 0 < len(words) <= LEAD_LIMIT and not is_sentence and not _tells(words)


def _pieces(words: str) -> Iterator[str]:
    """The words, cut wherever a story could begin."""
    begun, number = 0, _leading_number(words)
    for place in (match.start() for match in _BEGINS.finditer(words)):
        before = words[max(begun, place - _MARK_LIMIT) : place]
        mark = _mark(before, number)
        if mark is None and words.startswith(_OPENERS, place) and before[-2:-1] != ":":
            mark = ""
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
