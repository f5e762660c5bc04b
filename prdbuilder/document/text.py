"""Text as the waist admits it: what no database, page or PDF can hold is refused in one place."""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, Field

LINE_LIMIT = 500
PROSE_LIMIT = 100_000
LINES_LIMIT = 200
PICTURE_NAME = re.compile(r"picture:([0-9a-f]{64})")
"""How a text names a picture: by the SHA-256 of what is stored."""

_BLANK_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Letters and marks that Unicode counts among the visible, and shows as nothing: fillers, a joiner, selectors.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)


class Unstorable(ValueError):
    """The text holds a character that cannot be stored."""


def storable(text: str) -> str:
    """Return `text`, or raise `Unstorable`: NUL breaks PostgreSQL, a lone surrogate breaks UTF-8."""
    if "\x00" in text:
        raise Unstorable("This text holds a NUL character, which can't be stored.")
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise Unstorable("This text holds half of a character (a lone surrogate), which can't be stored.")
    return text


def shows(text: str) -> bool:
    """Whether a person can see any of it: what is made of zero-width characters and the like is empty."""
    return any(
        unicodedata.category(character) not in _BLANK_CATEGORIES and character not in _BLANKS
        for character in text
    )


def one_line(text: str) -> str:
    """Fold every run of white space, line breaks among them, into one space; what shows nothing is empty."""
    folded = " ".join(storable(text).split())
    return folded if shows(folded) else ""


def prose(text: str) -> str:
    """Line breaks as LF and no white space after the end; what stands between is the writer's own."""
    folded = storable(text).replace("\r\n", "\n").replace("\r", "\n").rstrip()
    return folded if shows(folded) else ""


def whole_number(text: str, *, digits: int = 9) -> int | None:
    """A number that somebody typed or that an address holds; None for what is none, or larger than an id."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def requirement_number(id_: str, key: str) -> int | None:
    """The number in the id of a requirement of the product with this key."""
    return whole_number(id_.removeprefix(f"{key}-")) if id_.startswith(f"{key}-") else None


def entries(text: str) -> list[str]:
    """The entries of a list that is edited as text, one a line."""
    return [line for line in text.splitlines() if shows(line)]


def split_lines(value: object) -> object:
    """Let a list be given as the text that it is edited as."""
    return entries(value) if isinstance(value, str) else value


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
