"""A requirement typed as one line: `The driver finds the counter @driver !must`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .schema import Priority

_BULLET = re.compile(r"^\s*(?:[-*+•–]|\d{1,4}[.)]|\[[ xX]\])\s+(?:\[[ xX]\]\s+)?")
_TOKEN = re.compile(r"(?:^|(?<=\s))([@!])(\S+)")
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
    named: list[str] = []
    found: list[Priority] = []

    def take(match: re.Match[str]) -> str:
        mark, word = match[1], match[2].casefold().rstrip(",.;")
        if mark == "@" and word in personas:
            named.append(personas[word])
        elif mark == "!" and word in _PRIORITIES:
            found.append(_PRIORITIES[word])
        else:
            return match[0]
        return ""

    statement = " ".join(_TOKEN.sub(take, _BULLET.sub("", line)).split())
    return Typed(statement, tuple(dict.fromkeys(named)), found[-1] if found else None)


def typed_lines(text: str, personas: Mapping[str, str]) -> list[Typed]:
    """Read a pasted list, one requirement a line; a line without a statement is no requirement."""
    typed = (typed_line(line, personas) for line in text.splitlines() if line.strip())
    return [line for line in typed if line.statement]
