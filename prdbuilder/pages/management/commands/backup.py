"""`manage.py backup FILE`"""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from prdbuilder.keeping import back_up


class Command(BaseCommand):
    help = "Write everything into one file, as it is at this moment; people can go on writing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="such as prdbuilder.tar.gz")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        unfinished = file.with_name(f"{file.name}.unfinished")
        try:
            with unfinished.open("wb") as target:
                count = back_up(target)
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(file)
        except (OSError, DatabaseError) as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"{file}: {count} rows, {file.stat().st_size / 1e6:.1f} MB")
