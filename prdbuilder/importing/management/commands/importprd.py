"""`manage.py importprd FILE… --product KEY`"""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from prdbuilder.document.schema import Product as ProductValue
from prdbuilder.importing.actions import import_reading
from prdbuilder.prds.applying import DoesNotFit
from prdbuilder.readers import ReadError, Reading, Skipped, read
from stakeholders.actions import create_product
from stakeholders.models import Product


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    file: str
    format: str | None
    personas: int
    requirements: int
    skipped: list[dict[str, Any]]
    error: str | None

    def __str__(self) -> str:
        if self.error:
            return f"{self.file}: {self.error}"
        lines = [f"{self.file}: {self.personas} personas, {self.requirements} requirements ({self.format})"]
        lines += [f"  line {part['line']} skipped, {part['reason']}: {part['text']}" for part in self.skipped]
        return "\n".join(lines)


class Command(BaseCommand):
    help = "Read files into PRDs of a product. A file that cannot be read changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="- reads standard input")
        parser.add_argument("--product", required=True, metavar="KEY")
        parser.add_argument(
            "--prd", default="", metavar="TITLE", help="one PRD for all; else each makes its own"
        )
        parser.add_argument("--create", action="store_true", help="make the product if it is not there")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a line and file")

    def handle(self, *args: Any, **options: Any) -> None:
        key = options["product"].upper()
        with transaction.atomic():
            product = self._product(key, create=options["create"])
            outcomes = [self._import(name, product, options["prd"]) for name in options["files"]]
            # Nor does a product stay that was made for files of which none could be read.
            if options["dry_run"] or all(outcome.error for outcome in outcomes):
                transaction.set_rollback(True)
        for outcome in outcomes:
            as_json = json.dumps(asdict(outcome), ensure_ascii=False)
            self.stdout.write(as_json if options["json"] else str(outcome))
        if any(outcome.error for outcome in outcomes):
            sys.exit(1)

    def _product(self, key: str, *, create: bool) -> Product:
        found = Product.objects.filter(key=key).first()
        if found:
            return found
        if not create:
            raise CommandError(f"There is no product {key}. With --create it is made.")
        try:
            ProductValue(key=key, name=key)
        except ValueError:
            raise CommandError(f"{key} is no key: two to ten letters and digits, a letter first.") from None
        return create_product(by=None, key=key, name=key)

    def _import(self, name: str, product: Product, title: str) -> Outcome:
        try:
            source = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
            reading = read(source, name=name, title=title, product_key=product.key, product_name=product.name)
            with transaction.atomic():
                import_reading(reading, product, title=title)
        except ReadError as error:
            return _failed(name, str(error), error.skipped)
        except (OSError, DoesNotFit) as error:
            return _failed(name, str(error))
        return _done(name, reading)


def _done(name: str, reading: Reading) -> Outcome:
    document = reading.document
    skipped = [asdict(part) for part in reading.skipped]
    return Outcome(name, reading.format, len(document.personas), len(document.requirements), skipped, None)


def _failed(name: str, error: str, skipped: tuple[Skipped, ...] = ()) -> Outcome:
    return Outcome(name, None, 0, 0, [asdict(part) for part in skipped], error)
