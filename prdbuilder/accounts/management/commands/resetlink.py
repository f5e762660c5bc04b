"""A link with which somebody sets a new password, for whoever runs PRD Builder without a mail server."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prdbuilder.accounts.actions import reset_link
from prdbuilder.accounts.models import User


class Command(BaseCommand):
    help = "Print a link with which one person sets a new password, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.active().filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError(f"No account signs in with {options['email']}.")
        self.stdout.write(f"{settings.SITE_URL}{reset_link(user)}")
