"""`manage.py db_worker`, as it comes; it also sees to it that what is old is cleaned up every day."""

from typing import Any

from django_tasks_db.management.commands import db_worker

from prdbuilder.cleaning import ask_for_cleaning


class Command(db_worker.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        ask_for_cleaning()
        super().handle(*args, **options)
