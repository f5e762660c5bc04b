"""From a `Document` to the bytes of a file in any format, for an export and for the command line alike."""

import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.document.sentences import day
from prdbuilder.prds.models import Picture
from prdbuilder.writers import WRITERS, WriteOptions
from prdbuilder.writers.pdf import Paper, PdfOptions, write_bounded

PDF = "pdf"
FORMATS = (PDF, *WRITERS)
MEDIA_TYPES = {PDF: "application/pdf"} | {name: writer.media_type for name, writer in WRITERS.items()}
SIGNS_SHOWN = 12
# As large as the file of a PDF may become. What makes a file holds its pictures a few times over.
MOST_PICTURES = 64 * 1024 * 1024

type Progress = Callable[[str, int], None]
"""Told what is being done, and how much of the whole is done in hundredths."""


@dataclass(frozen=True)
class Order:
    """What is wanted. No `version` means the draft; `made_on` is the day of whichever it is.

    With `since`, a PDF shows what changed since that earlier document, which is called `since_name`.
    """

    edition: Edition
    format: str
    paper: Paper
    made_on: date
    version: str = ""
    since: Document | None = None
    since_name: str = ""


@dataclass(frozen=True)
class Written:
    """`pages` is None where the format has none; `missing_glyphs` are what no font here can draw."""

    content: bytes
    pages: int | None = None
    missing_glyphs: tuple[str, ...] = ()


class TooManyPictures(Exception):
    """The pictures are larger than a file may be. The message is for the person who asked for it."""


def write(document: Document, order: Order, product_id: int, *, progress: Progress) -> Written:
    """Write one edition of the whole document. Raises `PdfFailed` or `TooManyPictures`."""
    shown = edition(document, order.edition)
    if order.format == PDF:
        pictures = {} if order.since else pictures_of(product_id, shown)
        options = PdfOptions(
            edition=order.edition,
            paper=order.paper,
            made_on=order.made_on,
            draft=not order.version,
            version=order.version,
            since=order.since_name,
        )
        pdf = write_bounded(document, options, pictures, since=order.since, progress=progress)
        return Written(pdf.content, pdf.pages, pdf.missing_glyphs)
    progress("Writing the file", 50)
    writer = WRITERS[order.format]
    pictures = pictures_of(product_id, shown) if writer.holds_pictures else {}
    plain = WriteOptions(
        made_on=order.made_on, edition=order.edition, version=order.version, pictures=pictures
    )
    return Written(writer.write(shown, plain))


def named_with_day(name: str, made_on: date) -> str:
    return f"{name}, {day(made_on)}"


def pictures_of(product_id: int, document: Document) -> dict[str, bytes]:
    """The pictures that the texts name, by SHA-256; one that is gone from the disk is left out.

    Raises `TooManyPictures`.
    """
    named = document.pictures
    found: dict[str, bytes] = {}
    size = 0
    # A text can name more than a query can: what is there is asked for, not what is named.
    for picture in Picture.objects.filter(product=product_id):
        if picture.sha256 not in named:
            continue
        with suppress(FileNotFoundError), picture.file.open("rb") as file:
            size += file.size
            if size <= MOST_PICTURES:
                found[picture.sha256] = file.read()
    if size > MOST_PICTURES:
        raise TooManyPictures(
            f"The pictures in it have {_megabytes(size)} MB together; a file can hold "
            f"{_megabytes(MOST_PICTURES)} MB of them. Take some out of the texts, or export one half."
        )
    return found


def _megabytes(size: int) -> int:
    return -(-size // (1024 * 1024))


def in_words(signs: Sequence[str]) -> str:
    """Characters that cannot be shown, each with its number and its name in Unicode."""
    shown = [f"{sign} ({_number_and_name(sign)})" for sign in signs[:SIGNS_SHOWN]]
    more = len(signs) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _number_and_name(sign: str) -> str:
    number = " ".join(f"U+{ord(character):04X}" for character in sign)
    return f"{number} {unicodedata.name(sign[:1], '').lower()}".strip()
