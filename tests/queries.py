"""Counting what a page asks of the database."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


@contextmanager
def counted():
    """Statements that read or write rows; those that only begin and end a transaction are not counted."""
    found = []
    with CaptureQueriesContext(connection) as context:
        yield found
    found += [query["sql"] for query in context if not query["sql"].startswith(CONTROL)]
