"""Small parts of English sentences."""

from collections.abc import Sequence
from datetime import date


def listed(names: Sequence[str], last: str = "and") -> str:
    """Names as they are said: A, B and C."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
