"""What is asked of the PDF writer, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from prdbuilder.document.edition import Edition

Progress = Callable[[str, int], None]
"""Told what is being done and how much of the whole is done, in hundredths; it never goes back."""


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "letter"


class PdfFailed(Exception):
    """No PDF was made. The message is for the person who asked for it."""


@dataclass(frozen=True)
class PdfOptions:
    """`draft` prints *Draft* on every page; without it `version` says which version the pages hold.

    With `since`, which names an earlier document, the pages say what changed since then.
    """

    edition: Edition
    paper: Paper
    made_on: date
    draft: bool = True
    version: str = ""
    since: str = ""


@dataclass(frozen=True)
class Pdf:
    """A finished file. `missing_glyphs` are letters that no font here has: they are printed as �."""

    content: bytes
    pages: int
    missing_glyphs: tuple[str, ...]
