"""A requirement typed as one line: `The driver finds the counter @driver !must`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .choices import Priority
from .text import entries, shows

_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,4}[.)]|\[[ xX]\])\s+(?:\[[ xX]\]\s+)?")
_PRIORITIES = {priority.value: priority for priority in Priority} | {
    "won't": Priority.WONT,
    "won’t": Priority.WONT,
}


@dataclass(frozen=True)
class Typed:
    statement: str
    personas: tuple[str, ...] = ()
    priority: Priority | None = None


def typed_line(line: str, personas: Mapping[str, str]) -> Typed:
    """Read one line. `personas` gives the id for each name that can stand after an @, in lower case.

    What is no persona and no priority stays in the statement as it was typed.
    """
    words = _BULLET.sub("", line).split()
    longest = max((len(name.split()) for name in personas), default=0)
    said: list[str] = []
    named: list[str] = []
    priority: Priority | None = None
    place = 0
    while place < len(words):
        word = words[place]
        count = _name_at(words[place : place + longest], personas)
        if count:
            named.append(personas[_plain(words[place : place + count])])
        elif word.startswith("!") and _plain([word]) in _PRIORITIES:
            priority = _PRIORITIES[_plain([word])]
        else:
            said.append(word)
        place += count or 1
    return Typed(" ".join(said), tuple(dict.fromkeys(named)), priority)


def _name_at(words: Sequence[str], personas: Mapping[str, str]) -> int:
    """How many of these words are an @ and a name, or 0: of two names that fit, the longer one."""
    if not words or not words[0].startswith("@"):
        return 0
    return next((count for count in range(len(words), 0, -1) if _plain(words[:count]) in personas), 0)


def _plain(words: Sequence[str]) -> str:
    return " ".join(words)[1:].casefold().rstrip(",.;")


def typed_lines(text: str, personas: Mapping[str, str]) -> list[Typed]:
    """Read a pasted list, one requirement a line; a line without a statement is no requirement."""
    typed = (typed_line(line, personas) for line in entries(text))
    return [line for line in typed if shows(line.statement)]
