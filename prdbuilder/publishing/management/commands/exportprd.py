"""`manage.py exportprd CD/1 --format pdf -o handover.pdf`: a PRD as a file, made while you wait."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from prdbuilder.document.edition import Edition
from prdbuilder.document.schema import Document
from prdbuilder.prds.loading import load
from prdbuilder.prds.management.finding import find_prd
from prdbuilder.publishing.writing import FORMATS, Order, TooManyPictures, Written, in_words, write
from prdbuilder.writers.pdf import Paper, PdfFailed

STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    help = "Write a PRD as it is now into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "prd", metavar="KEY/NUMBER", help="the product's key and the PRD's number, as CD/1"
        )
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--edition", choices=[each.value for each in Edition], default=Edition.FULL.value)
        parser.add_argument(
            "--paper", choices=[each.value for each in Paper], default=Paper.A4.value, help="for PDF only"
        )
        parser.add_argument(
            "-o", "--output", metavar="FILE", required=True, help="where to write; - is standard output"
        )

    def handle(self, *, prd: str, format: str, edition: str, paper: str, output: str, **_: Any) -> None:
        found = find_prd(prd)
        order = Order(
            edition=Edition(edition), format=format, paper=Paper(paper), made_on=timezone.now().date()
        )
        written = self._written(load(found), order, found.product_id)
        deliver(written.content, output)
        if written.missing_glyphs:
            signs = in_words(written.missing_glyphs)
            self.stderr.write(f"No font here has these characters, so they print as boxes: {signs}")

    def _written(self, document: Document, order: Order, product_id: int) -> Written:
        try:
            return write(document, order, product_id, progress=self._tell)
        except (PdfFailed, TooManyPictures) as failure:
            raise CommandError(str(failure)) from failure

    def _tell(self, step: str, percent: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{percent:3d} % {step:60.60}", ending="\n" if percent == 100 else "")


def deliver(content: bytes, output: str) -> None:
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{output} can't be written: {error.strerror}.") from error
