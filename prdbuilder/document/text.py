"""Text as the waist admits it: what no database, page or PDF can hold is refused in one place."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, Field

LINE_LIMIT = 500
PROSE_LIMIT = 100_000
LINES_LIMIT = 200
PICTURE_NAME = re.compile(r"picture:([0-9a-f]{64})")
"""How a text names a picture: by the SHA-256 of what is stored."""


class Unstorable(ValueError):
    """The text holds a character that cannot be stored."""


def storable(text: str) -> str:
    """Return `text`, or raise `Unstorable`: NUL breaks PostgreSQL, a lone surrogate breaks UTF-8."""
    if "\x00" in text:
        raise Unstorable("This text holds a NUL character, which can't be stored.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Unstorable("This text holds half of a character (a lone surrogate), which can't be stored.")
    return text


def one_line(text: str) -> str:
    """Fold every run of white space, line breaks among them, into one space."""
    return " ".join(storable(text).split())


def prose(text: str) -> str:
    """Line breaks as LF and no white space after the end; what stands between is the writer's own."""
    return storable(text).replace("\r\n", "\n").replace("\r", "\n").rstrip()


def split_lines(value: object) -> object:
    """Let a list that is edited as text, one entry a line, be given as that text."""
    return [line for line in value.splitlines() if line.strip()] if isinstance(value, str) else value


def folded(fold: Callable[[str], str]) -> BeforeValidator:
    """Fold a text before its length is judged; what is no text is left for the type to refuse."""
    return BeforeValidator(lambda value: fold(value) if isinstance(value, str) else value)


Line = Annotated[str, folded(one_line), Field(max_length=LINE_LIMIT)]
Prose = Annotated[str, folded(prose), Field(max_length=PROSE_LIMIT)]
Lines = Annotated[
    tuple[Annotated[Line, Field(min_length=1)], ...],
    BeforeValidator(split_lines),
    Field(max_length=LINES_LIMIT),
]
