"""The first account, made from the command line; whoever signs in with it can make a product and own it."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse

from prdbuilder.accounts.actions import AddressTaken, sign_up
from prdbuilder.accounts.models import NAME_LIMIT, User
from prdbuilder.document.text import Unstorable, one_line


class Command(BaseCommand):
    help = "Make an account that can sign in. What is not given is asked for, if this is a terminal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email")
        parser.add_argument("--name")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = self.valid_email(options["email"] or self.ask("E-mail: ", "--email"))
        name = self.valid_name(options["name"] or self.ask("Name: ", "--name"))
        person = User(email=email, name=name)
        password = (
            sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else self.ask_password(person)
        )
        self.refuse_weak(password, person)
        try:
            sign_up(email, name=name, password=password)
        except AddressTaken as error:
            hint = f"{email} has an account already. A new password: manage.py resetlink {email}"
            raise CommandError(hint) from error
        self.stdout.write(f"{name} can sign in with {email} at {settings.SITE_URL}{reverse('account_login')}")
        self.stdout.write("Next: sign in, make the first product, and invite the people who work on it.")

    def ask(self, prompt: str, option: str) -> str:
        if not sys.stdin.isatty():
            raise CommandError(f"{option} is missing, and there is no terminal to ask at.")
        return input(prompt)

    def ask_password(self, person: User) -> str:
        """Twice, as it is not shown."""
        if not sys.stdin.isatty():
            raise CommandError("Give the password on standard input, with --password-stdin.")
        password = getpass.getpass("Password: ")
        self.refuse_weak(password, person)
        if getpass.getpass("Once more: ") != password:
            raise CommandError("The two passwords differ. Nothing was made.")
        return password

    def valid_email(self, typed: str) -> str:
        email = typed.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        if User.objects.filter(email=email).exists():
            raise CommandError(f"{email} has an account already. A new password: manage.py resetlink {email}")
        return email

    def valid_name(self, typed: str) -> str:
        try:
            name = one_line(typed)
        except Unstorable as error:
            raise CommandError(str(error)) from error
        if not 0 < len(name) <= NAME_LIMIT:
            raise CommandError(f"The name needs 1 to {NAME_LIMIT} characters.")
        return name

    def refuse_weak(self, password: str, person: User) -> None:
        try:
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError("\n".join(["The password is refused:", *error.messages])) from error
