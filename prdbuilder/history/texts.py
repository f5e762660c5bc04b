"""Texts that several people write: what can be put together is."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import CharField, TextField

from prdbuilder.document.merging import merge
from prdbuilder.document.text import LINE_LIMIT, LINES_LIMIT, PROSE_LIMIT, one_line, prose

from .models import Change, Revised

OWN_WRITES = 50
"""So many of a writer's own writes are looked through for one that is being sent again."""


def is_text(row: Revised, field: str) -> bool:
    """Whether a field holds what people write, and not one of several choices."""
    column = row._meta.get_field(field)
    return isinstance(column, (CharField, TextField)) and not column.choices and field not in row.SETS


def put_together(
    row: Revised, field: str, base: str, typed: str, stored: str, *, seen: int, by: AbstractBaseUser | None
) -> str | None:
    """What was typed on top of `base` and what is stored as one text; None where they clash.

    What is sent again after its answer was lost is there already, whatever others made of it since: it must
    not bring back what they took out.
    """
    if by is not None and _was_written(row, field, base, typed, seen=seen, by=by):
        return stored
    text = merge(base, typed, stored)
    return None if text is None else admitted(row, field, text)


def _was_written(row: Revised, field: str, base: str, typed: str, *, seen: int, by: AbstractBaseUser) -> bool:
    own = Change.objects.since(row, field, seen).filter(by=by.pk).values_list("before", "after")[:OWN_WRITES]
    return any(isinstance(before, str) and merge(base, typed, before) == after for before, after in own)


def admitted(row: Revised, field: str, text: str) -> str | None:
    """The text as the field can hold it; None where both together are more than it holds."""
    column = row._meta.get_field(field)
    is_prose = isinstance(column, TextField)
    folded = prose(text) if is_prose else one_line(text)
    lines = folded.splitlines() if field in row.LISTS else []
    if len(folded) > (getattr(column, "max_length", None) or PROSE_LIMIT):
        return None
    if len(lines) > LINES_LIMIT or any(len(line) > LINE_LIMIT for line in lines):
        return None
    return folded if folded or getattr(column, "blank", False) else None


def writers_since(row: Revised, field: str, revision: int) -> tuple[str, ...]:
    """The names of those who wrote to a field since a revision of it; without those whom nobody knows."""
    changes = Change.objects.since(row, field, revision).filter(by__isnull=False)
    return tuple(changes.order_by("by__name").values_list("by__name", flat=True).distinct())
