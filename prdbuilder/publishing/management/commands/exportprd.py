"""`manage.py exportprd CD/1 --format pdf -o handover.pdf`: a PRD as a file, made while you wait."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from prdbuilder.document.edition import Edition
from prdbuilder.prds.loading import load
from prdbuilder.prds.management.finding import find_prd
from prdbuilder.prds.models import Prd
from prdbuilder.publishing.models import Version
from prdbuilder.publishing.version_files import FileDamaged, written_once
from prdbuilder.publishing.writing import FORMATS, PDF, Order, TooManyPictures, Written, in_words, write
from prdbuilder.writers.pdf import Paper, PdfFailed

STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    help = "Write a PRD as it is now into a file."

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> CommandParser:
        """With a --version of our own: Django's tells of Django."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "prd", metavar="KEY/NUMBER", help="the product's key and the PRD's number, as CD/1"
        )
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--edition", choices=[each.value for each in Edition], default=Edition.FULL.value)
        parser.add_argument(
            "--paper", choices=[each.value for each in Paper], default=Paper.A4.value, help="for PDF only"
        )
        parser.add_argument("--version", metavar="NUMBER", type=int, help="a version, instead of the draft")
        parser.add_argument(
            "-o", "--output", metavar="FILE", required=True, help="where to write; - is standard output"
        )

    def handle(
        self, *, prd: str, format: str, edition: str, paper: str, version: int | None, output: str, **_: Any
    ) -> None:
        found = find_prd(prd)
        frozen = _version(found, version) if version is not None else None
        order = Order(
            edition=Edition(edition),
            format=format,
            paper=Paper(paper),
            made_on=(frozen.made_at if frozen else timezone.now()).date(),
            version=frozen.label if frozen else "",
        )
        written = self._written(found, frozen, order)
        deliver(written.content, output)
        if written.missing_glyphs:
            signs = in_words(written.missing_glyphs)
            self.stderr.write(f"No font here has these characters, so they print as boxes: {signs}")

    def _written(self, prd: Prd, version: Version | None, order: Order) -> Written:
        try:
            if version and order.format == PDF:
                return written_once(version, order, progress=self._tell)
            document = version.value if version else load(prd)
            return write(document, order, prd.product_id, progress=self._tell)
        except (PdfFailed, TooManyPictures, FileDamaged) as failure:
            raise CommandError(str(failure)) from failure

    def _tell(self, step: str, percent: int) -> None:
        if sys.stderr.isatty():
            self.stderr.write(f"\r{percent:3d} % {step:60.60}", ending="\n" if percent == 100 else "")


def _version(prd: Prd, number: int) -> Version:
    version = Version.objects.filter(prd=prd.pk, number=number).first()
    if version is None:
        raise CommandError(f"This PRD has no version {number}.")
    return version


def deliver(content: bytes, output: str) -> None:
    if output == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{output} can't be written: {error.strerror}.") from error
