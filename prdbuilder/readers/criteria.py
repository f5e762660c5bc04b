"""An acceptance criterion as it is written, and as the line that a requirement has for it."""

import re
from dataclasses import dataclass, field

from prdbuilder.document.text import LINE_LIMIT

SCENARIO = re.compile(
    r"[*_]{0,2}(?:scenario(?: outline)?|example|background|(?:plan du )?scénario|contexte)[*_]{0,2} ?:",
    re.IGNORECASE,
)
GIVEN = re.compile(r"[*_]{0,2}(?:given|étant donnée?s?)\b", re.IGNORECASE)
_THEN = re.compile(r"[*_]{0,2}\b(?:then|alors)\b", re.IGNORECASE)


@dataclass(slots=True)
class Criterion:
    """A name, if it has one, and the lines under it."""

    lines: list[str] = field(default_factory=list)
    name: str = ""

    @property
    def waits_for_its_steps(self) -> bool:
        return len(self.lines) == 1 and bool(SCENARIO.match(self.lines[0]))

    @property
    def whole(self) -> str:
        return " — ".join(filter(None, (self.name, " ".join(self.lines))))

    @property
    def fits(self) -> bool:
        return len(self.whole) <= LINE_LIMIT

    @property
    def in_short(self) -> str:
        """On one line: where the whole is too long for that, what it is called and what must come out."""
        if self.fits:
            return self.whole
        name, lines = self.name, self.lines
        if not name and SCENARIO.match(lines[0]):
            name, lines = lines[0], lines[1:]
        said = " ".join(lines)
        if GIVEN.match(said) and (outcome := _THEN.search(said)):
            said = f"… {said[outcome.start() :]}"
        return cut(" — ".join(filter(None, (name, said))))[0]

    def in_full(self, number: int) -> str:
        """As a paragraph of the rationale, under its number."""
        return "\n".join(
            filter(None, (f"**Acceptance criterion {number}** {self.name}".rstrip(), *self.lines))
        )


def cut(text: str) -> tuple[str, str]:
    """As much as fits into a line, and what goes on after it."""
    if len(text) <= LINE_LIMIT:
        return text, ""
    space = text.rfind(" ", 0, LINE_LIMIT)
    end = space if space > 0 else LINE_LIMIT - 1
    return f"{text[:end]}…", f"…{text[end:].lstrip()}"
