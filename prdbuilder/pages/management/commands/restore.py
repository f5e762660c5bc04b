"""`manage.py restore FILE`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from prdbuilder.accounts.models import User
from prdbuilder.keeping import NotRestored, restore


class Command(BaseCommand):
    help = "Put everything back as it was when the backup was made."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="also where there is something to lose")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if User.objects.exists() and not options["replace"]:
            raise CommandError(
                "There are accounts here already. With --replace, everything here gives way to the backup; "
                "make a backup of it first."
            )
        try:
            with options["file"].open("rb") as source:
                count = restore(source)
        except (NotRestored, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: {count} rows are back")
