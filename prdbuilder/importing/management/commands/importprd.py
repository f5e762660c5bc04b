"""`manage.py importprd stories.txt --product CD`: files into PRDs, without a look at the preview."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from prdbuilder.document.schema import Product as ProductValue
from prdbuilder.document.text import LINE_LIMIT, Unstorable, one_line
from prdbuilder.importing.actions import SeveralPrds, import_reading, read_in
from prdbuilder.prds.applying import DoesNotFit, Plan
from prdbuilder.prds.models import Prd
from prdbuilder.readers import ReadError, Reading, Skipped, document_json
from prdbuilder.readers.decoding import SIZE_LIMIT
from stakeholders.actions import create_product
from stakeholders.models import Product

STANDARD_INPUT = "-"


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `prd` is the KEY/NUMBER that `exportprd` takes."""

    file: str
    format: str | None = None
    prd: str | None = None
    personas: int = 0
    requirements: int = 0
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    error: str | None = None

    def lines(self) -> Iterator[str]:
        if self.error:
            yield f"{self.file}: not imported. {self.error}"
        else:
            yield (
                f"{self.file} ({self.format}) to {self.prd}: "
                f"{self.requirements} requirements, {self.personas} personas, {len(self.skipped)} skipped"
            )
        yield from (f"  {note}" for note in self.notes)
        for part in self.skipped:
            yield f"  line {part.line}, skipped: {' '.join(part.text.split())} ({part.reason})"


class Command(BaseCommand):
    help = "Read user stories, or PRDs as JSON, into a product. A file that can't be read changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="- is standard input")
        parser.add_argument("--product", required=True, metavar="KEY")
        parser.add_argument(
            "--prd", default="", metavar="TITLE", help="one PRD for all; else each file makes its own"
        )
        parser.add_argument("--create", action="store_true", help="make the product if it is not there")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object a line and file")

    def handle(self, *, files: list[str], product: str, **options: Any) -> None:
        key, as_json = readable(product).upper(), options["json"]
        try:
            title = title_of(options["prd"])
            check_product(key, create=options["create"])
        except CommandError as error:
            for name in files if as_json else ():
                self.tell(Outcome(readable(name), error=str(error)), as_json=True)
            raise
        failed = 0
        for name in files:
            outcome = import_file(name, key, title=title, dry_run=options["dry_run"])
            failed += outcome.error is not None
            self.tell(outcome, as_json=as_json)
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be imported.")

    def tell(self, outcome: Outcome, *, as_json: bool) -> None:
        said = json.dumps(asdict(outcome), ensure_ascii=False) if as_json else "\n".join(outcome.lines())
        self.stdout.write(said)
        self.stdout.flush()


def readable(argument: str) -> str:
    """What was typed, where it is no text in UTF-8 too."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def title_of(typed: str) -> str:
    """Raises `CommandError` for what no PRD can be called."""
    try:
        title = one_line(typed)
    except Unstorable as error:
        raise CommandError(str(error)) from error
    if len(title) > LINE_LIMIT:
        raise CommandError(f"A title has at most {LINE_LIMIT} characters; this one has {len(title)}.")
    return title


def check_product(key: str, *, create: bool) -> None:
    """Raises `CommandError` where no file at all could be imported."""
    try:
        ProductValue(key=key, name=key)
    except ValueError:
        raise CommandError(f"{key} is no key: two to ten letters and digits, a letter first.") from None
    found = Product.objects.filter(key=key).first()
    if found is None and not create:
        raise CommandError(f"There is no product {key}. With --create it is made.")
    if found is not None and found.archived_at:
        raise CommandError(f"{found} is archived. Bring it back in its settings first.")


def import_file(name: str, key: str, *, title: str, dry_run: bool) -> Outcome:
    """One file, whole or not at all."""
    file = readable(name)
    try:
        reading = read_in(content_of(name), name="Standard input" if name == STANDARD_INPUT else name)
        with transaction.atomic():
            prd, done = import_reading(reading, product_for(reading, key), title=title)
            transaction.set_rollback(dry_run)
    except ReadError as error:
        return Outcome(file, skipped=error.skipped, error=str(error))
    except OSError as error:
        return Outcome(file, error=f"{error.strerror or error}.")
    except (DoesNotFit, SeveralPrds) as error:
        return Outcome(file, error=str(error))
    return imported(file, reading, prd, done)


def content_of(name: str) -> bytes:
    """As much of it as may be read, and one byte more, so that a reader can tell."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(SIZE_LIMIT + 1)
    with Path(name).open("rb") as file:
        return file.read(SIZE_LIMIT + 1)


def product_for(reading: Reading, key: str) -> Product:
    """The product, made where it is missing: as a whole PRD describes it, else with its key for a name."""
    found = Product.objects.filter(key=key).first()
    if found is not None:
        return found
    is_whole = reading.format == document_json.FORMAT
    about = reading.document.product.model_dump() if is_whole else {"name": key}
    return create_product(by=None, **about | {"key": key})


def imported(file: str, reading: Reading, prd: Prd, done: Plan) -> Outcome:
    return Outcome(
        file,
        format=reading.format,
        prd=f"{prd.product.key}/{prd.number}",
        personas=len(reading.document.personas),
        requirements=len(reading.document.requirements),
        skipped=reading.skipped,
        notes=(*reading.notes, *notes_on_personas(reading, done)),
    )


def notes_on_personas(reading: Reading, done: Plan) -> Iterator[str]:
    """What a whole PRD says of personas that the product has; stories only spell their names otherwise."""
    for kept in done.kept_personas if reading.format == document_json.FORMAT else ():
        fields = ", ".join(name.replace("_", " ") for name in kept.fields)
        yield f"{kept.row} is there already and stays as it is; the file says something else: {fields}."
