"""From a `Document` to the bytes of a file in any format, for an export and for the command line alike."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prdbuilder.document.edition import Edition, edition
from prdbuilder.document.schema import Document
from prdbuilder.prds.models import Picture
from prdbuilder.writers import WRITERS, WriteOptions
from prdbuilder.writers.pdf import Paper, PdfOptions, write_bounded

PDF = "pdf"
FORMATS = (PDF, *WRITERS)
MEDIA_TYPES = {PDF: "application/pdf"} | {name: writer.media_type for name, writer in WRITERS.items()}
SIGNS_SHOWN = 12
_PICTURE = re.compile(r"picture:([0-9a-f]{64})")

type Progress = Callable[[str, int], None]
"""Told what is being done, and how much of the whole is done in hundredths."""


@dataclass(frozen=True)
class Order:
    """What is wanted of a draft."""

    edition: Edition
    format: str
    paper: Paper
    made_on: date


@dataclass(frozen=True)
class Written:
    """`pages` is None where the format has none; `missing_glyphs` are what no font here can draw."""

    content: bytes
    pages: int | None = None
    missing_glyphs: tuple[str, ...] = ()


def write(document: Document, order: Order, pictures: Mapping[str, bytes], *, progress: Progress) -> Written:
    """Write one edition of the whole document. Raises `PdfFailed`."""
    if order.format == PDF:
        options = PdfOptions(edition=order.edition, paper=order.paper, made_on=order.made_on)
        pdf = write_bounded(document, options, pictures, progress=progress)
        return Written(pdf.content, pdf.pages, pdf.missing_glyphs)
    progress("Writing the file", 50)
    shown = edition(document, order.edition)
    plain = WriteOptions(made_on=order.made_on, edition=order.edition, pictures=pictures)
    return Written(WRITERS[order.format].write(shown, plain))


def pictures_of(product_id: int, document: Document) -> dict[str, bytes]:
    """The pictures that the texts name, by SHA-256; one that is gone from the disk is left out."""
    named = set(_PICTURE.findall(document.to_json()))
    found: dict[str, bytes] = {}
    for picture in Picture.objects.filter(product=product_id, sha256__in=named):
        try:
            with picture.file.open("rb") as file:
                found[picture.sha256] = file.read()
        except FileNotFoundError:
            continue
    return found


def in_words(signs: Sequence[str]) -> str:
    """Characters that cannot be shown, each with its number and its name in Unicode."""
    shown = [f"{sign} ({_number_and_name(sign)})" for sign in signs[:SIGNS_SHOWN]]
    more = len(signs) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _number_and_name(sign: str) -> str:
    number = " ".join(f"U+{ord(character):04X}" for character in sign)
    return f"{number} {unicodedata.name(sign[:1], '').lower()}".strip()
